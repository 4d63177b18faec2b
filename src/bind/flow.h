/*
 * flow.h - what the engine knows of a flow by itself, for Lua: who owns it, which plan carries it, what may start it.
 *
 * Floor   4 (bind)
 */
#ifndef MANDATE_BIND_FLOW_H
#define MANDATE_BIND_FLOW_H

#include <lua.h>

/* t:owners(flow), t:orphans(account?, flow?), t:plan(flow) and t:starts(flow) */
int flow_owners(lua_State *L);
int flow_orphans(lua_State *L);
int flow_unsponsored(lua_State *L);
int flow_lacks_plan(lua_State *L);
int flow_plan(lua_State *L);
int flow_starts(lua_State *L);

#endif
