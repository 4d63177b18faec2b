#include "bind/tables.h"

#include <string.h>

#include <lauxlib.h>

enum { REFUSED = 0, TAKEN = 1 };           /* what a callback of libyajl returns */
enum { TEXT_LIMIT = 1 << 30 };            /* bytes */
enum { STACK = 2 * VALUE_DEPTH + 12 + WANTS_COLUMNS };

/* ---- what is wanted ---- */

/* What is wanted of the value that comes. */
static uint16_t wanted(const tables *reader)
{
    const tables_container *container = reader->depth == 0 ? NULL : &reader->open[reader->depth - 1];

    if (container == NULL)
        return reader->next;
    return container->is_list ? container->wanted : reader->next;
}

/* The value at the top of the stack at its column, if it has one. */
static int place_column(tables *reader, int8_t column)
{
    if (column == 0)
        lua_pop(reader->L, 1);
    else
        lua_replace(reader->L, reader->columns + column);
    return TAKEN;
}

/* The value at the top of the stack at its place: an item, or what stands behind the key below it. */
static int place(tables *reader, int8_t column)
{
    tables_container *container;

    if (reader->depth == 0)
        return TAKEN;
    container = &reader->open[reader->depth - 1];
    if (container->is_flat)
        return place_column(reader, column);
    if (!container->is_list)
        lua_rawset(reader->L, -3);
    else if (reader->depth == reader->item_depth)
        return reader->item(reader) ? TAKEN : REFUSED;
    else
        lua_rawseti(reader->L, -2, ++container->count);
    return TAKEN;
}

/* ---- what libyajl finds ---- */

static int on_null(void *userdata)
{
    tables *reader = userdata;

    if (reader->skipped != 0 || wanted(reader) == WANTS_NONE)
        return TAKEN;
    if (reader->depth == 0)
        return REFUSED;
    if (!reader->open[reader->depth - 1].is_list && !reader->open[reader->depth - 1].is_flat)
        lua_pop(reader->L, 1);
    return TAKEN;
}

static int on_boolean(void *userdata, int boolean)
{
    tables *reader = userdata;

    if (reader->skipped != 0 || wanted(reader) == WANTS_NONE)
        return TAKEN;
    lua_pushboolean(reader->L, boolean);
    return place(reader, reader->column);
}

bool tables_push_number(lua_State *L, const char *text, size_t bytes)
{
    char copy[64];

    if (bytes >= sizeof copy)
        return false;
    memcpy(copy, text, bytes);
    copy[bytes] = '\0';
    return lua_stringtonumber(L, copy) != 0;
}

/* As cjson reads it: what has neither point nor exponent is no integer there either. */
static int on_number(void *userdata, const char *text, size_t bytes)
{
    tables *reader = userdata;

    if (reader->skipped != 0 || wanted(reader) == WANTS_NONE)
        return TAKEN;
    return tables_push_number(reader->L, text, bytes) ? place(reader, reader->column) : REFUSED;
}

/* Whether a character stands there by its number, in blocks that the compiler takes at once. */
static bool has_escape(const char *text, size_t bytes)
{
    enum { BLOCK = 64 };
    size_t position = 0;
    unsigned char found = 0;

    for (; position + BLOCK < bytes && found == 0; position += BLOCK)
        for (unsigned i = 0; i < BLOCK; i++)
            found |= (unsigned char)((text[position + i] == '\\') & (text[position + i + 1] == 'u'));
    for (; position + 1 < bytes && found == 0; position++)
        found = text[position] == '\\' && text[position + 1] == 'u';
    return found != 0;
}

static int on_text(void *userdata, const unsigned char *text, size_t bytes)
{
    tables *reader = userdata;

    if (reader->skipped != 0 || wanted(reader) == WANTS_NONE)
        return TAKEN;
    if (reader->is_json && reader->depth != 0 && reader->open[reader->depth - 1].is_flat)
        reader->document(reader, (const char *)text, bytes);
    else
        lua_pushlstring(reader->L, (const char *)text, bytes);
    return place(reader, reader->column);
}

static int on_key(void *userdata, const unsigned char *key, size_t bytes)
{
    tables *reader = userdata;
    const tables_container *container = &reader->open[reader->depth - 1];
    int field = -1;

    if (reader->skipped != 0)
        return TAKEN;
    reader->next = WANTS_ALL;
    if (container->wanted < WANTS_NODES) {
        field = wants_find(reader->wants, container->wanted, (const char *)key, bytes);
        reader->next = field < 0 ? WANTS_NONE : reader->wants->fields[field].of;
        reader->column = field < 0 ? 0 : reader->wants->fields[field].column;
        reader->is_json = field >= 0 && reader->wants->fields[field].is_json;
    }
    if (container->is_flat)
        return TAKEN;
    if (field >= 0)
        lua_rawgeti(reader->L, reader->keys, field + 1);
    else if (reader->next != WANTS_NONE)
        lua_pushlstring(reader->L, (const char *)key, bytes);
    return TAKEN;
}

/* Nobody is told what stands in a value that is not wanted. */
static void skip(tables *reader)
{
    reader->skipped = 1;
    reader->callbacks.yajl_map_key = NULL;
    reader->callbacks.yajl_number = NULL;
    reader->callbacks.yajl_string = NULL;
}

static void skip_no_more(tables *reader)
{
    reader->callbacks.yajl_map_key = on_key;
    reader->callbacks.yajl_number = on_number;
    reader->callbacks.yajl_string = on_text;
}

/* How many fields a table is made for: as a rule half of those that are wanted are there. */
static int room_of(const tables *reader, uint16_t node)
{
    int count = node < WANTS_NODES ? reader->wants->nodes[node].count : 4;

    return count <= 4 ? count : (count + 1) / 2;
}

static bool is_item(const tables *reader)
{
    return reader->depth != 0 && reader->depth == reader->item_depth && reader->open[reader->depth - 1].is_list;
}

/* Begins a record of columns, or forgets what an object of the same name, given before, put into them. */
static void open_columns(tables *reader, uint32_t columns)
{
    if (is_item(reader)) {
        reader->begin_row(reader);
        reader->columns = lua_gettop(reader->L);
        lua_settop(reader->L, reader->columns + reader->wants->columns);
        return;
    }
    for (int i = 0; i < reader->wants->columns; i++)
        if ((columns >> i & 1) != 0) {
            lua_pushnil(reader->L);
            lua_replace(reader->L, reader->columns + i + 1);
        }
}

/* A container of whose fields each goes into a column. A list has none. */
static int open_flat(tables *reader, uint16_t node, bool is_list)
{
    open_columns(reader, reader->wants->nodes[node].columns);
    reader->open[reader->depth++] =
        (tables_container){.wanted = is_list ? WANTS_NONE : node, .is_list = is_list, .is_flat = true};
    return TAKEN;
}

static int open_table(tables *reader, bool is_list)
{
    uint16_t node = reader->skipped != 0 ? WANTS_NONE : wanted(reader);

    if (reader->depth + reader->skipped == VALUE_DEPTH)
        return REFUSED;
    if (reader->skipped != 0)
        reader->skipped++;
    if (reader->skipped != 0)
        return TAKEN;
    if (node == WANTS_NONE) {
        skip(reader);
        return TAKEN;
    }
    if (node < WANTS_NODES && reader->wants->nodes[node].columns != 0)
        return open_flat(reader, node, is_list);
    reader->open[reader->depth] = (tables_container){.wanted = node, .is_list = is_list, .column = reader->column};
    lua_createtable(reader->L, is_list ? 1 : 0, is_list ? 0 : room_of(reader, node));
    reader->depth++;
    if (reader->opened != NULL)
        reader->opened(reader, is_list);
    return TAKEN;
}

static int on_open_map(void *userdata)
{
    return open_table(userdata, false);
}

static int on_open_list(void *userdata)
{
    return open_table(userdata, true);
}

static int on_close(void *userdata)
{
    tables *reader = userdata;
    const tables_container *closed;

    if (reader->skipped != 0) {
        if (--reader->skipped == 0)
            skip_no_more(reader);
        return TAKEN;
    }
    closed = &reader->open[--reader->depth];
    if (closed->is_flat) {
        if (is_item(reader))
            reader->end_row(reader);
        return TAKEN;
    }
    if (reader->depth + 1 == reader->item_depth)
        reader->item_depth = ITEMS_ENDED;
    return place(reader, closed->column);
}

/* ---- whole texts ---- */

void tables_begin(tables *reader, lua_State *L, const wants *asked, int keys, arena *held)
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

    *reader = (tables){.L = L, .wants = asked, .keys = keys, .memory = {L, held}};
    reader->next = asked == NULL ? WANTS_ALL : 0;
    reader->callbacks = callbacks;
    luaL_checkstack(L, STACK, NULL);
}

yajl_handle tables_parser(tables *reader)
{
    return parser_memory_parser(&reader->memory, &reader->callbacks, reader);
}

bool tables_parse(tables *reader, const char *text, size_t bytes)
{
    return parser_memory_parse(tables_parser(reader), text, bytes);
}

enum { OUTSIDE = 0, BACKSLASH, DIGITS };

/* Whether the number of a character is none of a surrogate that stands alone. */
static bool is_paired(tables_escape *escape)
{
    bool is_first = escape->number >= 0xD800 && escape->number < 0xDC00,
         is_second = escape->number >= 0xDC00 && escape->number < 0xE000;
    bool fine = escape->has_first == is_second;

    escape->has_first = is_first;
    escape->state = OUTSIDE;
    return fine;
}

static unsigned digit_of(char c)
{
    return (unsigned)(c >= '0' && c <= '9' ? c - '0' : (c | 32) - 'a' + 10) & 15;
}

static bool step(tables_escape *escape, char c)
{
    switch (escape->state) {
    case BACKSLASH:
        escape->state = c == 'u' ? DIGITS : OUTSIDE;
        escape->digits = 4;
        escape->number = 0;
        return c == 'u' || !escape->has_first;
    case DIGITS:
        escape->number = (uint16_t)(escape->number << 4 | digit_of(c));
        return --escape->digits != 0 || is_paired(escape);
    default:
        escape->state = c == '\\' ? BACKSLASH : OUTSIDE;
        return c == '\\' || !escape->has_first;
    }
}

/* Where a piece without numbers of characters ends: behind a backslash, where an odd count of them stands there. */
static void pass(tables_escape *escape, const char *text, size_t bytes)
{
    size_t count = 0;

    while (count < bytes && text[bytes - 1 - count] == '\\')
        count++;
    escape->state = count % 2 == 1 ? BACKSLASH : OUTSIDE;
}

/* They differ in surrogates that stand alone, and in the white space that is none in JSON. */
bool tables_is_plain(tables_escape *escape, const char *text, size_t bytes)
{
    bool fine = bytes < TEXT_LIMIT && memchr(text, '\v', bytes) == NULL && memchr(text, '\f', bytes) == NULL;

    if (fine && escape->state == OUTSIDE && !escape->has_first && !has_escape(text, bytes)) {
        pass(escape, text, bytes);
        return true;
    }
    for (size_t i = 0; i < bytes && fine; i++)
        fine = step(escape, text[i]);
    return fine;
}
