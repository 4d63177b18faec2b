/*
 * holding.h - what people hold in an environment, and whether it is one that people work in.
 *
 * Floor   4 (bind)
 */
#ifndef MANDATE_BIND_HOLDING_H
#define MANDATE_BIND_HOLDING_H

#include <lua.h>

int holding_is_production(lua_State *L);
int holding_has_built(lua_State *L);
int holding_is_owned(lua_State *L);
int holding_responsible(lua_State *L);
int holding_right(lua_State *L);
int holding_callers(lua_State *L);

#endif
