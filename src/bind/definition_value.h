/*
 * definition_value.h - looking into the JSON of a definition, of which any part may be there or be of another shape; and
 * the values that are made of it.
 *
 * Shape   what is not there is NULL, and so is what is below it
 * Errors  raises in Lua where memory ends
 * Floor   4 (bind)
 */
#ifndef MANDATE_BIND_DEFINITION_VALUE_H
#define MANDATE_BIND_DEFINITION_VALUE_H

#include <string.h>

#include <lua.h>

#include "json/arena.h"
#include "mandate.h"

typedef struct definition_memory {
    lua_State *L;
    arena *held;
} definition_memory;

/* Bytes for any type, not zeroed. */
void *definition_take(definition_memory *memory, size_t bytes);

/* The table at a place of the stack as a value, its texts being those of Lua; NULL where it nests too deeply. */
const mandate_value *definition_value_of(lua_State *L, int place, arena *held);

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

/* Pushes a value, its lists and maps as tables; nil for none. */
void definition_push(lua_State *L, const mandate_value *value);

/* The whole number that a number or text is; `otherwise` where it is none. */
lua_Integer definition_integer(lua_State *L, const mandate_value *value, lua_Integer otherwise);

/* Lists and maps in the making; all zeros is an empty one. Keys are given once. */
typedef struct definition_list {
    mandate_value *items;
    uint32_t count, room;
} definition_list;

typedef struct definition_map {
    mandate_entry *entries;
    uint32_t count, room;
} definition_map;

void definition_add(definition_memory *memory, definition_list *list, mandate_value value);
void definition_set(definition_memory *memory, definition_map *map, const char *key, size_t bytes, mandate_value value);

static inline mandate_value definition_list_value(const definition_list *list)
{
    return (mandate_value){.type = MANDATE_LIST, .count = list->count, .as.items = list->items};
}

static inline mandate_value definition_map_value(const definition_map *map)
{
    return (mandate_value){.type = MANDATE_MAP, .count = map->count, .as.entries = map->entries};
}

#endif
