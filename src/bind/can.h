/*
 * can.h - t:can, the question asked most: by handles and known texts, nothing is made, looked up or read twice.
 *
 * Floor   4 (bind)
 */
#ifndef MANDATE_BIND_CAN_H
#define MANDATE_BIND_CAN_H

#include "bind/handle.h"

/* Pushes what t:can keeps at hand in this Lua state. */
void can_push_notes(lua_State *L);

/* Pushes t:can, with the notes at the top, which it takes. */
void can_push(lua_State *L);

/* A tenant is closed. The function that calls has the notes as its first upvalue. */
void can_forget(lua_State *L, const handle *closed);

#endif
