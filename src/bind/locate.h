/*
 * locate.h - where a file is written that shall be whole or not there at all: beside its place, then renamed into it.
 *
 * Shape   a path means a file through symbolic links; what is no plain file (a terminal, a pipe, a device) cannot be
 *         replaced, and is written into
 * Floor   4 (bind)
 */
#ifndef MANDATE_BIND_LOCATE_H
#define MANDATE_BIND_LOCATE_H

#include <stdbool.h>

#include <lua.h>

/* Pushes the place that a path means; raises without memory. */
void place_push(lua_State *L, const char *path, bool *is_replaced);

/* mandate.core.place(path) -> place, whether a file beside it may be renamed into it */
int place_tell(lua_State *L);

#endif
