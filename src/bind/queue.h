/*
 * queue.h - queues of machines, and the clocks of the platform.
 *
 * Floor   4 (bind)
 */
#ifndef MANDATE_BIND_QUEUE_H
#define MANDATE_BIND_QUEUE_H

#include <lua.h>

int queue_sort(lua_State *L);
int queue_seconds(lua_State *L);
int queue_tries_next(lua_State *L);
int queue_clock(lua_State *L);
int queue_plan_clock(lua_State *L);

#endif
