/*
 * meeting.h - whether anybody of some may do something to anything of some: the first who may, by the lists of who may.
 *
 * Floor   4 (bind)
 */
#ifndef MANDATE_BIND_MEETING_H
#define MANDATE_BIND_MEETING_H

#include <lua.h>

/*
 * core.meeting(tenant, users, action, targets, is_open) -> "allowed" | "unknown", who | nil, target, why
 *                                                        | nil | nil, message, code
 * Users and targets are lists of references. One who surely may goes before one of whom it is not known; nil alone: nobody
 * may. `is_open`: the users are all of a sort, so that who else may be on the list counts as well.
 */
int meeting_find(lua_State *L);

#endif
