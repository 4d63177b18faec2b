/*
 * belonging.h - what belongs to an account, and what something is bound to, for Lua.
 *
 * Floor   4 (bind)
 */
#ifndef MANDATE_BIND_BELONGING_H
#define MANDATE_BIND_BELONGING_H

#include <lua.h>

/* t:belongings(account) and t:binding(target, key?) */
int belonging_list(lua_State *L);
int belonging_binding(lua_State *L);
/* t:isolation_misses(connection) and t:outlasts_password(connection) */
int belonging_isolation_misses(lua_State *L);
int belonging_outlasts_password(lua_State *L);

#endif
