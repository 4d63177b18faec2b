#include "bind/parsed_document.h"

#include <string.h>
#include <yajl/yajl_parse.h>

#include <lauxlib.h>

#include "bind/parser_memory.h"
#include "bind/tables.h"
#include "json/tree.h"

enum { REFUSED = 0, TAKEN = 1 }; /* what a callback of libyajl returns */

typedef struct reading {
    lua_State *L;
    parser_memory memory; /* its arena */
    tree built;
    const char *text;
    size_t bytes;
} reading;

/* ---- memory ---- */

static void *take(void *memory, size_t bytes)
{
    return parser_memory_take(memory, bytes);
}

/* A text of libyajl: where it lies in what is read it stays there, else it is copied. */
static const char *keep(reading *reader, const unsigned char *text, size_t bytes)
{
    uintptr_t number = (uintptr_t)text, from = (uintptr_t)reader->text;
    char *copy;

    if (number >= from && number < from + reader->bytes)
        return (const char *)text;
    copy = take(&reader->memory, bytes);
    memcpy(copy, text, bytes);
    return copy;
}

/* ---- what libyajl finds ---- */

static int answer(tree_fault fault)
{
    return fault == TREE_FINE ? TAKEN : REFUSED;
}

/* A document is no scalar. */
static int place(reading *reader, mandate_value value)
{
    return reader->built.depth == 0 ? REFUSED : answer(tree_place(&reader->built, value));
}

static int on_null(void *userdata)
{
    return ((reading *)userdata)->built.depth == 0 ? REFUSED : TAKEN;
}

static int on_boolean(void *userdata, int boolean)
{
    return place(userdata, (mandate_value){.type = MANDATE_BOOLEAN, .as.boolean = boolean != 0});
}

/* It would take the minus of a zero away. */
static int on_number(void *userdata, const char *text, size_t bytes)
{
    reading *reader = userdata;
    mandate_value value = {.type = MANDATE_NUMBER};

    if ((bytes == 2 && memcmp(text, "-0", 2) == 0) || !tables_push_number(reader->L, text, bytes))
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
    reading *reader = userdata;

    return answer(tree_key(&reader->built, keep(reader, key, bytes), bytes));
}

static int on_open_map(void *userdata)
{
    reading *reader = userdata;

    return answer(tree_open(&reader->built, false));
}

static int on_open_list(void *userdata)
{
    reading *reader = userdata;

    return answer(tree_open(&reader->built, true));
}

static int on_close(void *userdata)
{
    reading *reader = userdata;

    return answer(tree_close(&reader->built));
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
                                             .yajl_end_map = on_close,
                                             .yajl_start_array = on_open_list,
                                             .yajl_end_array = on_close};

    return parser_memory_parse(parser_memory_parser(&reader->memory, &callbacks, reader), reader->text, reader->bytes);
}

bool parsed_fill(lua_State *L, parsed *out, const char *text, size_t bytes)
{
    reading reader = {.L = L, .memory = {L, &out->held}, .text = text, .bytes = bytes};
    tables_escape escape = {0};

    luaL_checkstack(L, 8, NULL);
    reader.built = (tree){.take = take, .memory = &reader.memory, .limit = VALUE_DEPTH};
    out->document = (mandate_value){.type = MANDATE_ABSENT};
    if (!tables_is_plain(&escape, text, bytes) || !parse(&reader))
        return false;
    out->document = reader.built.root;
    return true;
}
