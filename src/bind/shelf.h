/*
 * shelf.h - parts of a document that are put together once: equal ones are kept once, beside the tables of Lua.
 *
 * Shape   a piece is a userdata that stands in a document wherever its value may; nothing in Lua looks into it
 * Owner   the shelf owns the values, each piece holds its shelf
 * Errors  raises in Lua where memory ends; what is on the shelf stays
 * Floor   4 (bind)
 */
#ifndef MANDATE_BIND_SHELF_H
#define MANDATE_BIND_SHELF_H

#include <lua.h>

#include "mandate.h"

#define SHELF "mandate.Shelf"

/* Pushes the function shelf() -> Shelf, an empty one. */
void shelf_open(lua_State *L);

/* Pushes the piece of the shelf at a place that equals a value, which nests no deeper than a document may. */
void shelf_push(lua_State *L, int place, const mandate_value *value);

/* The same as a table of Lua, which all share who ask for it. */
void shelf_push_table(lua_State *L, int place, const mandate_value *value);

/* The value that a piece is; NULL where it is something else. */
const mandate_value *shelf_value(lua_State *L, int piece);

#endif
