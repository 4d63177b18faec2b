/*
 * untold.h - what a document does not tell of the records of a map, for Lua.
 *
 * Floor   4 (bind)
 */
#ifndef MANDATE_BIND_UNTOLD_H
#define MANDATE_BIND_UNTOLD_H

#include <lua.h>

/* t:untold(map, fields, environment?) -> { { missing ... } ... }, number of records | nil, message, code
   t:untold() -> { missing ... }: all of the tenant */
int untold_list(lua_State *L);

#endif
