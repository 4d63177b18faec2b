#include "bind/definition_value.h"

#include <string.h>

#include <lauxlib.h>

enum { DEPTH = 128 }; /* the readers of JSON go no deeper than 100 */

/* ---- from tables ---- */

static bool read_value(lua_State *L, arena *held, int depth, mandate_value *out);

void *definition_take(definition_memory *memory, size_t bytes)
{
    void *taken = arena_take(memory->held, bytes);

    if (taken == NULL)
        luaL_error(memory->L, "not enough memory");
    return taken;
}

static void *take(lua_State *L, arena *held, size_t bytes)
{
    return definition_take(&(definition_memory){L, held}, bytes);
}

static bool read_items(lua_State *L, arena *held, int depth, uint32_t count, mandate_value *out)
{
    mandate_value *items = take(L, held, count * sizeof *items);
    bool fine = true;

    for (uint32_t i = 0; i < count && fine; i++) {
        lua_rawgeti(L, -1, i + 1);
        fine = read_value(L, held, depth, &items[i]);
        lua_pop(L, 1);
    }
    *out = (mandate_value){.type = MANDATE_LIST, .count = count, .as.items = items};
    return fine;
}

static uint32_t count_texts(lua_State *L)
{
    uint32_t count = 0;

    for (lua_pushnil(L); lua_next(L, -2) != 0; lua_pop(L, 1))
        count += lua_type(L, -2) == LUA_TSTRING;
    return count;
}

static bool read_entries(lua_State *L, arena *held, int depth, mandate_value *out)
{
    mandate_entry *entries = take(L, held, (count_texts(L) + 1) * sizeof *entries);
    uint32_t count = 0;
    bool fine = true;

    lua_pushnil(L);
    while (fine && lua_next(L, -2) != 0) {
        if (lua_type(L, -2) == LUA_TSTRING) {
            size_t bytes;

            entries[count].key = lua_tolstring(L, -2, &bytes);
            entries[count].key_bytes = (uint32_t)bytes;
            fine = read_value(L, held, depth, &entries[count++].value);
        }
        lua_pop(L, 1);
    }
    if (!fine)
        lua_pop(L, 1);
    *out = (mandate_value){.type = MANDATE_MAP, .count = count, .as.entries = entries};
    return fine;
}

static bool read_table(lua_State *L, arena *held, int depth, mandate_value *out)
{
    uint32_t items = (uint32_t)lua_rawlen(L, -1);

    if (depth == DEPTH)
        return false;
    luaL_checkstack(L, 4, "a definition nested too deeply");
    return items != 0 ? read_items(L, held, depth + 1, items, out) : read_entries(L, held, depth + 1, out);
}

static bool read_value(lua_State *L, arena *held, int depth, mandate_value *out)
{
    size_t bytes;

    memset(out, 0, sizeof *out);
    switch (lua_type(L, -1)) {
    case LUA_TBOOLEAN:
        *out = (mandate_value){.type = MANDATE_BOOLEAN, .as.boolean = lua_toboolean(L, -1) != 0};
        return true;
    case LUA_TNUMBER:
        *out = (mandate_value){.type = MANDATE_NUMBER, .as.number = lua_tonumber(L, -1)};
        return true;
    case LUA_TSTRING:
        out->type = MANDATE_TEXT;
        out->as.text = lua_tolstring(L, -1, &bytes);
        out->count = (uint32_t)bytes;
        return true;
    case LUA_TTABLE:
        return read_table(L, held, depth, out);
    default:
        return true;
    }
}

const mandate_value *definition_value_of(lua_State *L, int place, arena *held)
{
    mandate_value *out = take(L, held, sizeof *out);
    bool fine;

    lua_pushvalue(L, place);
    fine = read_value(L, held, 0, out);
    lua_pop(L, 1);
    return fine ? out : NULL;
}

/* ---- what is there ---- */

const mandate_value *definition_find(const mandate_value *value, const char *name, size_t bytes)
{
    if (!definition_is_map(value))
        return NULL;
    for (uint32_t i = 0; i < value->count; i++) {
        const mandate_entry *entry = &value->as.entries[i];

        if (entry->key_bytes == bytes && (bytes == 0 || (entry->key[0] == name[0] && memcmp(entry->key, name, bytes) == 0)))
            return entry->value.type == MANDATE_ABSENT ? NULL : &entry->value;
    }
    return NULL;
}

bool definition_is_map(const mandate_value *value)
{
    return value != NULL && value->type == MANDATE_MAP;
}

bool definition_is_text(const mandate_value *value)
{
    return value != NULL && value->type == MANDATE_TEXT;
}

static char lower(char c)
{
    return (char)(c >= 'A' && c <= 'Z' ? c | 32 : c);
}

bool definition_is_word(const mandate_value *text, const char *word)
{
    if (!definition_is_text(text) || text->count != strlen(word))
        return false;
    for (uint32_t i = 0; i < text->count; i++)
        if (lower(text->as.text[i]) != lower(word[i]))
            return false;
    return true;
}

bool definition_has(const mandate_value *text, const char *word)
{
    size_t bytes = strlen(word);
    const char *cursor, *end;

    if (!definition_is_text(text) || text->count < bytes)
        return false;
    cursor = text->as.text;
    end = cursor + text->count - bytes + 1;
    while (cursor < end && (cursor = memchr(cursor, word[0], (size_t)(end - cursor))) != NULL) {
        if (memcmp(cursor, word, bytes) == 0)
            return true;
        cursor++;
    }
    return false;
}

lua_Integer definition_integer(lua_State *L, const mandate_value *value, lua_Integer otherwise)
{
    lua_Number number = 0;
    int is_number = 0;

    if (value != NULL && value->type == MANDATE_NUMBER) {
        number = value->as.number;
        is_number = 1;
    } else if (definition_is_text(value)) {
        definition_push(L, value);
        number = lua_tonumberx(L, -1, &is_number);
        lua_pop(L, 1);
    }
    return is_number && number >= -1e9 && number <= 1e9 && (lua_Number)(lua_Integer)number == number
               ? (lua_Integer)number
               : otherwise;
}

/* ---- what is made of it ---- */

enum { FIRST_ROOM = 4 };

/* An array with room for more: itself, or a copy of twice its size. */
static void *widen(definition_memory *memory, void *array, uint32_t count, uint32_t *room, size_t bytes)
{
    void *wider;

    if (count < *room)
        return array;
    *room = *room == 0 ? FIRST_ROOM : *room * 2;
    wider = definition_take(memory, *room * bytes);
    if (count != 0)
        memcpy(wider, array, count * bytes);
    return wider;
}

void definition_add(definition_memory *memory, definition_list *list, mandate_value value)
{
    list->items = widen(memory, list->items, list->count, &list->room, sizeof value);
    list->items[list->count++] = value;
}

void definition_set(definition_memory *memory, definition_map *map, const char *key, size_t bytes, mandate_value value)
{
    map->entries = widen(memory, map->entries, map->count, &map->room, sizeof *map->entries);
    map->entries[map->count++] = (mandate_entry){.key = key, .key_bytes = (uint32_t)bytes, .value = value};
}

static int room_of(uint32_t count)
{
    enum { MOST = 1 << 16 };

    return count < MOST ? (int)count : MOST;
}

static void push_container(lua_State *L, const mandate_value *value)
{
    bool is_list = value->type == MANDATE_LIST;

    luaL_checkstack(L, 4, "a definition nested too deeply");
    lua_createtable(L, is_list ? room_of(value->count) : 0, is_list ? 0 : room_of(value->count));
    for (uint32_t i = 0; i < value->count; i++)
        if (is_list) {
            definition_push(L, &value->as.items[i]);
            lua_rawseti(L, -2, (lua_Integer)i + 1);
        } else {
            lua_pushlstring(L, value->as.entries[i].key, value->as.entries[i].key_bytes);
            definition_push(L, &value->as.entries[i].value);
            lua_rawset(L, -3);
        }
}

void definition_push(lua_State *L, const mandate_value *value)
{
    switch (value == NULL ? MANDATE_ABSENT : value->type) {
    case MANDATE_TEXT:
        lua_pushlstring(L, value->as.text, value->count);
        return;
    case MANDATE_BOOLEAN:
        lua_pushboolean(L, value->as.boolean);
        return;
    case MANDATE_INTEGER:
        lua_pushinteger(L, (lua_Integer)value->as.integer);
        return;
    case MANDATE_NUMBER:
        lua_pushnumber(L, value->as.number);
        return;
    case MANDATE_LIST:
    case MANDATE_MAP:
        push_container(L, value);
        return;
    case MANDATE_ABSENT:
        break;
    }
    lua_pushnil(L);
}
