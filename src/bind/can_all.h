/*
 * can_all.h - t:can_all: many questions of one action in one call.
 *
 * Floor   4 (bind)
 */
#ifndef MANDATE_BIND_CAN_ALL_H
#define MANDATE_BIND_CAN_ALL_H

#include <lua.h>

/*
 * t:can_all(whos, action, targets) -> { true | false | nil, ..., n = } | nil, message, code. Lists of one length, or one
 * reference that is asked with each of the other list; an answer that is nil is not known. Raises for lists of unlike
 * lengths, and for a handle that is none of the tenant's.
 */
int can_all(lua_State *L);

#endif
