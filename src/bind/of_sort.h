/*
 * of_sort.h - mandate.core.of_sort: the records of a collection that have the facts of a sort, surely or perhaps.
 *
 * Floor   4 (bind)
 */
#ifndef MANDATE_BIND_OF_SORT_H
#define MANDATE_BIND_OF_SORT_H

#include <lua.h>

/* mandate.core.of_sort(tenant, environment | nil, collection, wanted, usual) -> { handle ... }, { handle ... } by key:
   those that surely have the wanted facts, and those that may | nil, message, code */
int of_sort_list(lua_State *L);

#endif
