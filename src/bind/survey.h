/*
 * survey.h - surveys of a tenant as Lua sees them.
 *
 * Floor   4 (bind)
 */
#ifndef MANDATE_BIND_SURVEY_H
#define MANDATE_BIND_SURVEY_H

#include <lua.h>

/* Registers the metatable of surveys. */
void survey_open(lua_State *L);

/* t:survey(environment?) -> Survey | nil, message, code */
int survey_take(lua_State *L);

#endif
