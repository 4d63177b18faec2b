/*
 * sandbox.h - mandate.core.sandbox: runs a script in a Lua state of its own, which shares nothing with the host's.
 *
 * Shape   plain data in, plain data out (plain_data.h); the safe globals (safe_library.h); bounds on memory,
 *         instructions and processor time (bounds.h). Modules of ours may stand before the script in its state: they
 *         see Lua's own libraries, and give the script its further globals
 * Floor   4 (bind)
 */
#ifndef MANDATE_BIND_SANDBOX_H
#define MANDATE_BIND_SANDBOX_H

#include <lua.h>

/*
 * mandate.core.sandbox(text, name, given, modules, instructions, bytes, seconds)
 *   -> true, result | nil, message, code
 *
 * `modules` is a list of { name, text, source }, in which a later one may require an earlier one. The last returns a
 * function of `given`, which returns the further globals, and a function from what the script returns to the result.
 * Without modules `given` holds the further globals itself.
 */
int sandbox_run(lua_State *L);

/* Prepares a state for sandbox_run. */
void sandbox_open(lua_State *L);

#endif
