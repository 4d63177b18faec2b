/*
 * member.h - members of principals and roles of people, for Lua.
 *
 * Floor   4 (bind)
 */
#ifndef MANDATE_BIND_MEMBER_H
#define MANDATE_BIND_MEMBER_H

#include <lua.h>

/* t:members(principal, environment?) and t:roles(who, environment) */
int member_list(lua_State *L);
int member_roles(lua_State *L);
int member_role_holders(lua_State *L);

#endif
