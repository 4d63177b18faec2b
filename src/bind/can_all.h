/*
 * can_all.h - t:can_all and t:why_not: many questions of one action in one call.
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

/*
 * t:why_not(whos, action, target) -> { { answer = false | nil, code, layer, places, key } ... } | nil, message, code:
 * those of a list who may not, and those of whom it is not known, by why, in the order of the first of each.
 */
int can_why_not(lua_State *L);

#endif
