/*
 * dry_run_all.h - surveys of a tenant as Lua sees them.
 *
 * Floor   4 (bind)
 */
#ifndef MANDATE_BIND_DRY_RUN_ALL_H
#define MANDATE_BIND_DRY_RUN_ALL_H

#include <lua.h>

/* Registers the metatable of surveys. */
void dry_run_all_open(lua_State *L);

/* t:survey(environment?) -> Survey | nil, message, code */
int dry_run_all_take(lua_State *L);
int dry_run_all_agents(lua_State *L);

#endif
