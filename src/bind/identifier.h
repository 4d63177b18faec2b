/*
 * identifier.h - ids as answers of services write them: GUIDs in texts, and names in paths.
 *
 * Floor   4 (bind)
 */
#ifndef MANDATE_BIND_IDENTIFIER_H
#define MANDATE_BIND_IDENTIFIER_H

#include <stdbool.h>
#include <stddef.h>

#include <lua.h>

enum { IDENTIFIER_GUID = 36 }; /* bytes of a GUID */

/* The first GUID in a text, in lower case and without braces; false where there is none. */
bool identifier_find_guid(const char *text, size_t bytes, char *lower);

/* guid(text) -> the first GUID in it, in lower case and without braces; nil where there is none, or no text */
int identifier_guid(lua_State *L);

/* fold(id) -> a text in lower case and without braces; nil where it is no text */
int identifier_fold(lua_State *L);

/* behind(path, word) -> what stands behind `/word/` up to the next mark, as `…/flows/X?y` behind `flows` is X; or nil */
int identifier_behind(lua_State *L);

#endif
