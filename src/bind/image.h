/*
 * image.h - tenants saved to files and opened from them.
 *
 * Floor   4 (bind)
 */
#ifndef MANDATE_BIND_IMAGE_H
#define MANDATE_BIND_IMAGE_H

#include <lua.h>

#include "mandate.h"

/* mandate.core.save(tenant, path) -> true | nil, message, code; the path holds a whole image or what it held before */
int image_save(lua_State *L);

/* Fills `out` from the image at `path` and returns 0, or pushes nil, message, code and returns how many. */
int image_open(lua_State *L, const char *path, mandate **out);

#endif
