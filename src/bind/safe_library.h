/*
 * safe_library.h - the globals of a script that may compute and may do nothing else: the base functions that only
 * compute, `string`, `table`, `math` and `utf8`. No file, process, clock, code loader, metatable or coroutine.
 *
 * A C function runs to its end whatever the hook counts. Those whose time may be out of proportion to their arguments
 * charge for it first: the pattern functions, whose cost is estimated as the subject's length to the power of the open
 * repetitions, those that move items and those that read a text through. What only grows large is refused by the bounded allocator.
 *
 * Floor   4 (bind)
 */
#ifndef MANDATE_BIND_SAFE_LIBRARY_H
#define MANDATE_BIND_SAFE_LIBRARY_H

#include <lua.h>

/* Opens Lua's own libraries in a state, for what is trusted there. */
void safe_library_open(lua_State *L);

/* Pushes a table of the safe globals, and makes its `string` the methods of strings in this state. */
void safe_library_push(lua_State *L);

/* Pushes the place of the nearest line that runs, as luaL_where does for one level. */
void safe_library_push_place(lua_State *L);

#endif
