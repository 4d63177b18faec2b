#include "bind/parsed_document.h"

#include <string.h>
#include <yajl/yajl_parse.h>

#include <lauxlib.h>

#include "bind/parser_memory.h"
#include "bind/tables.h"
#include "json/duplicate_keys.h"

enum { REFUSED = 0, TAKEN = 1 }; /* what a callback of libyajl returns */

typedef struct container {
    uint32_t first; /* of its entries */
    bool is_list;
} container;

typedef struct reading {
    lua_State *L;
    parsed *out;
    parser_memory memory; /* its arena */
    const char *text;
    size_t bytes;
    mandate_entry *entries; /* of the containers that are open, the innermost last; in lists without a key */
    uint32_t count, capacity;
    container open[VALUE_DEPTH];
    uint32_t depth;
} reading;

/* ---- memory ---- */

static void *take(reading *reader, size_t bytes)
{
    return parser_memory_take(&reader->memory, bytes);
}

/* A text of libyajl: where it lies in what is read it stays there, else it is copied. */
static const char *keep(reading *reader, const unsigned char *text, size_t bytes)
{
    uintptr_t number = (uintptr_t)text, from = (uintptr_t)reader->text;
    char *copy;

    if (number >= from && number < from + reader->bytes)
        return (const char *)text;
    copy = take(reader, bytes);
    memcpy(copy, text, bytes);
    return copy;
}

static mandate_entry *add_entry(reading *reader)
{
    if (reader->count == reader->capacity) {
        uint32_t wanted = reader->capacity == 0 ? 64 : reader->capacity * 2;
        mandate_entry *more = take(reader, wanted * sizeof *more);

        if (reader->count != 0)
            memcpy(more, reader->entries, reader->count * sizeof *more);
        reader->entries = more;
        reader->capacity = wanted;
    }
    memset(&reader->entries[reader->count], 0, sizeof *reader->entries);
    return &reader->entries[reader->count++];
}

/* ---- what libyajl finds ---- */

/* A value at its place: item, or what stands behind the newest key. A document is no scalar. */
static int place(reading *reader, mandate_value value)
{
    if (reader->depth == 0 && value.type != MANDATE_MAP && value.type != MANDATE_LIST)
        return REFUSED;
    if (reader->depth == 0)
        reader->out->document = value;
    else if (reader->open[reader->depth - 1].is_list)
        add_entry(reader)->value = value;
    else
        reader->entries[reader->count - 1].value = value;
    return TAKEN;
}

/* A list closes up where a null stands; an entry that holds none is left out when its map closes. */
static int on_null(void *userdata)
{
    return ((reading *)userdata)->depth == 0 ? REFUSED : TAKEN;
}

static int on_boolean(void *userdata, int boolean)
{
    return place(userdata, (mandate_value){.type = MANDATE_BOOLEAN, .as.boolean = boolean != 0});
}

/* By Lua, which minds the locale; it would take the minus of a zero away. */
static int on_number(void *userdata, const char *text, size_t bytes)
{
    reading *reader = userdata;
    mandate_value value = {.type = MANDATE_NUMBER};
    char copy[64];

    if (bytes >= sizeof copy || (bytes == 2 && memcmp(text, "-0", 2) == 0))
        return REFUSED;
    memcpy(copy, text, bytes);
    copy[bytes] = '\0';
    if (lua_stringtonumber(reader->L, copy) == 0)
        return REFUSED;
    value.as.number = lua_tonumber(reader->L, -1);
    lua_pop(reader->L, 1);
    return place(reader, value);
}

static int on_text(void *userdata, const unsigned char *text, size_t bytes)
{
    mandate_value value = {.type = MANDATE_TEXT, .count = (uint32_t)bytes, .as.text = keep(userdata, text, bytes)};

    return place(userdata, value);
}

static int on_key(void *userdata, const unsigned char *key, size_t bytes)
{
    mandate_entry *entry = add_entry(userdata);

    entry->key = keep(userdata, key, bytes);
    entry->key_bytes = (uint32_t)bytes;
    return TAKEN;
}

static int open_container(reading *reader, bool is_list)
{
    if (reader->depth == VALUE_DEPTH)
        return REFUSED;
    reader->open[reader->depth++] = (container){reader->count, is_list};
    return TAKEN;
}

static int on_open_map(void *userdata)
{
    return open_container(userdata, false);
}

static int on_open_list(void *userdata)
{
    return open_container(userdata, true);
}

/* Takes the entries of the innermost container off; without entries it is a map, as a table would be. */
static mandate_entry *close_container(reading *reader, uint32_t *count)
{
    uint32_t first = reader->open[--reader->depth].first;

    *count = reader->count - first;
    reader->count = first;
    return *count == 0 ? NULL : reader->entries + first;
}

static int on_close_list(void *userdata)
{
    reading *reader = userdata;
    mandate_value value = {.type = MANDATE_MAP};
    mandate_entry *entries = close_container(reader, &value.count);
    mandate_value *items;

    if (value.count == 0)
        return place(reader, value);
    items = take(reader, value.count * sizeof *items);
    for (uint32_t i = 0; i < value.count; i++)
        items[i] = entries[i].value;
    value.type = MANDATE_LIST;
    value.as.items = items;
    return place(reader, value);
}

static int on_close_map(void *userdata)
{
    reading *reader = userdata;
    mandate_value value = {.type = MANDATE_MAP};
    uint32_t count, slots;
    mandate_entry *entries = close_container(reader, &count), *kept;

    slots = distinct_slots(count);
    if (!duplicate_keys_check(entries, count, slots == 0 ? NULL : take(reader, slots * sizeof slots)))
        return REFUSED;
    if (count == 0)
        return place(reader, value);
    value.as.entries = kept = take(reader, count * sizeof *kept);
    for (uint32_t i = 0; i < count; i++)
        if (entries[i].value.type != MANDATE_ABSENT)
            kept[value.count++] = entries[i];
    return place(reader, value);
}

/* ---- whole texts ---- */

static bool parse(reading *reader)
{
    static const yajl_callbacks callbacks = {.yajl_null = on_null,
                                             .yajl_boolean = on_boolean,
                                             .yajl_number = on_number,
                                             .yajl_string = on_text,
                                             .yajl_start_map = on_open_map,
                                             .yajl_map_key = on_key,
                                             .yajl_end_map = on_close_map,
                                             .yajl_start_array = on_open_list,
                                             .yajl_end_array = on_close_list};
    yajl_handle parser = parser_memory_parser(&reader->memory, &callbacks, reader);

    return yajl_parse(parser, (const unsigned char *)reader->text, reader->bytes) == yajl_status_ok &&
           yajl_complete_parse(parser) == yajl_status_ok;
}

bool parsed_fill(lua_State *L, parsed *out, const char *text, size_t bytes)
{
    reading reader = {.L = L, .out = out, .memory = {L, &out->held}, .text = text, .bytes = bytes};
    tables_escape escape = {0};

    luaL_checkstack(L, 8, NULL);
    if (tables_is_plain(&escape, text, bytes) && parse(&reader))
        return true;
    memset(&out->document, 0, sizeof out->document);
    return false;
}
