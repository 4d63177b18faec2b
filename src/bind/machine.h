/*
 * machine.h - what a machine can take, for Lua.
 *
 * Floor   4 (bind)
 */
#ifndef MANDATE_BIND_MACHINE_H
#define MANDATE_BIND_MACHINE_H

#include <lua.h>

/* t:machine_room(machine, load) -> boolean | nil where it is not known, takes several: boolean | nil */
int machine_room(lua_State *L);

#endif
