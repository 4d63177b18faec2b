/*
 * two_tenants.h - what two tenants tell otherwise, for Lua: facts, and answers.
 *
 * Floor   4 (bind)
 */
#ifndef MANDATE_BIND_TWO_TENANTS_H
#define MANDATE_BIND_TWO_TENANTS_H

#include <lua.h>

#include "mandate.h"

/* core.changed_records(before, after, map, environment?) -> { [key in lower case] = true } */
int two_tenants_records(lua_State *L);

/* core.changed_answers(before, after, action, people, target) -> { { place, before, after } ... } */
int two_tenants_answers(lua_State *L);

/* The record of the other tenant that has the key of a record, in the map of the same name; at 0: none. */
mandate_object two_tenants_twin(const mandate *tenant, mandate_object object, const mandate *other,
                                mandate_object parent, const char *map);

#endif
