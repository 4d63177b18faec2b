/*
 * definition_value.h - looking into the JSON of a definition, of which any part may be there or be of another shape.
 *
 * Shape   what is not there is NULL, and so is what is below it
 * Floor   4 (bind)
 */
#ifndef MANDATE_BIND_DEFINITION_VALUE_H
#define MANDATE_BIND_DEFINITION_VALUE_H

#include <string.h>

#include <lua.h>

#include "json/arena.h"
#include "mandate.h"

/* The table at the top of the stack as a value, its texts being those of Lua; NULL where it nests too deeply. */
const mandate_value *definition_value_of(lua_State *L, arena *held);

const mandate_value *definition_find(const mandate_value *value, const char *name, size_t bytes);

/* A field of an object. */
static inline const mandate_value *definition_field(const mandate_value *value, const char *name)
{
    return definition_find(value, name, strlen(name));
}

bool definition_is_map(const mandate_value *value);
bool definition_is_text(const mandate_value *value);

/* Whether a text is a word, without regard to ASCII case; and whether it holds one as it is spelled. */
bool definition_is_word(const mandate_value *text, const char *word);
bool definition_has(const mandate_value *text, const char *word);

/* Pushes a text, nil for anything else. */
void definition_push(lua_State *L, const mandate_value *text);

/* The whole number that a number or text is; `otherwise` where it is none. */
lua_Integer definition_integer(lua_State *L, const mandate_value *value, lua_Integer otherwise);

#endif
