/*
 * limit.h - mandate.core.memory_limit: a bound on what a Lua state may allocate.
 *
 * Floor   4 (bind)
 */
#ifndef MANDATE_BIND_LIMIT_H
#define MANDATE_BIND_LIMIT_H

#include <lua.h>

int limit_set(lua_State *L);

/* Sees to it that a bound which is still there when the state closes is lifted. */
void limit_open(lua_State *L);

#endif
