/*
 * terminal.h - mandate.core.terminal_columns: how wide a terminal is.
 *
 * Floor   4 (bind)
 */
#ifndef MANDATE_BIND_TERMINAL_H
#define MANDATE_BIND_TERMINAL_H

#include <lua.h>

/* Takes 1 (standard output) or 2 (standard error); gives the columns, 80 where they are not told, nil for no terminal. */
int terminal_columns(lua_State *L);

#endif
