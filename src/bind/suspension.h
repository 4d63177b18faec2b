/*
 * suspension.h - the effect of data policies on flows, for Lua.
 *
 * Floor   4 (bind)
 */
#ifndef MANDATE_BIND_SUSPENSION_H
#define MANDATE_BIND_SUSPENSION_H

#include <lua.h>

/* t:suspensions(environment?) -> { { target, effect, policy, code, text, rules, first, second } ... } */
int suspension_list(lua_State *L);

#endif
