#include "bind/tables.h"

#include <string.h>

#include <lauxlib.h>

enum { REFUSED = 0, TAKEN = 1 };           /* what a callback of libyajl returns */
enum { TEXT_LIMIT = 1 << 30 };            /* bytes */
enum { STACK = 2 * VALUE_DEPTH + 12 };

/* ---- what is wanted ---- */

/* What is wanted of the value that comes. */
static uint16_t wanted(const tables *reader)
{
    const tables_container *into = reader->depth == 0 ? NULL : &reader->open[reader->depth - 1];

    if (into == NULL)
        return reader->next;
    return into->is_list ? into->wanted : reader->next;
}

static const wants_node *node_of(const tables *reader, uint16_t of)
{
    return of < WANTS_NODES ? &reader->wants->nodes[of] : NULL;
}

/* The value at the top of the stack at its place: an item, or what stands behind the key below it. */
static int place(tables *reader)
{
    tables_container *into;

    if (reader->depth == 0)
        return TAKEN;
    into = &reader->open[reader->depth - 1];
    if (!into->is_list)
        lua_rawset(reader->L, -3);
    else if (reader->depth == reader->item_depth)
        return reader->item(reader) ? TAKEN : REFUSED;
    else
        lua_rawseti(reader->L, -2, ++into->count);
    return TAKEN;
}

static int place_true(tables *reader)
{
    lua_pushboolean(reader->L, true);
    return place(reader);
}

/* ---- what libyajl finds ---- */

static int on_null(void *userdata)
{
    tables *reader = userdata;

    if (reader->skipped != 0 || wanted(reader) == WANTS_NONE)
        return TAKEN;
    if (reader->depth == 0)
        return REFUSED;
    if (!reader->open[reader->depth - 1].is_list)
        lua_pop(reader->L, 1);
    return TAKEN;
}

static int on_boolean(void *userdata, int boolean)
{
    tables *reader = userdata;

    if (reader->skipped != 0 || wanted(reader) == WANTS_NONE)
        return TAKEN;
    if (wanted(reader) == WANTS_KEY)
        return place_true(reader);
    lua_pushboolean(reader->L, boolean);
    return place(reader);
}

/* As cjson reads it: what has neither point nor exponent is no integer there either. */
static int on_number(void *userdata, const char *text, size_t bytes)
{
    tables *reader = userdata;
    char copy[64];

    if (reader->skipped != 0 || wanted(reader) == WANTS_NONE)
        return TAKEN;
    if (wanted(reader) == WANTS_KEY)
        return place_true(reader);
    if (bytes >= sizeof copy)
        return REFUSED;
    memcpy(copy, text, bytes);
    copy[bytes] = '\0';
    if (lua_stringtonumber(reader->L, copy) == 0)
        return REFUSED;
    return place(reader);
}

/* Whether a character stands there by its number, in blocks that the compiler takes at once. */
static bool has_escape(const char *text, size_t bytes)
{
    enum { BLOCK = 64 };
    size_t at = 0;
    unsigned char found = 0;

    for (; at + BLOCK < bytes && found == 0; at += BLOCK)
        for (unsigned i = 0; i < BLOCK; i++)
            found |= (unsigned char)((text[at + i] == '\\') & (text[at + i + 1] == 'u'));
    for (; at + 1 < bytes && found == 0; at++)
        found = text[at] == '\\' && text[at + 1] == 'u';
    return found != 0;
}

static bool ends_with(const char *text, size_t bytes, const char *word)
{
    size_t length = strlen(word);

    return bytes >= length && memcmp(text + bytes - length, word, length) == 0;
}

/* Whether a text calls one of the two functions that give what started the flow. */
static bool takes_trigger(const char *text, size_t bytes)
{
    const char *at = text, *end = text + bytes;

    while (at < end && (at = memchr(at, '(', (size_t)(end - at))) != NULL) {
        if (ends_with(text, (size_t)(at - text), "triggerBody") ||
            ends_with(text, (size_t)(at - text), "triggerOutputs"))
            return true;
        at++;
    }
    return false;
}

/* A text that is JSON itself, as the value that it is; one that cannot be read so stays a text. */
static void push_inside(tables *reader, const char *text, size_t bytes, uint16_t of)
{
    tables_escape escape = {0};
    tables within;
    int top = lua_gettop(reader->L);

    tables_begin(&within, reader->L, reader->wants, reader->keys, reader->inside, NULL);
    within.next = of;
    within.watches = takes_trigger(text, bytes) || has_escape(text, bytes);
    if (!tables_is_plain(&escape, text, bytes) || !tables_parse(&within, text, bytes) ||
        lua_gettop(reader->L) != top + 1) {
        lua_settop(reader->L, top);
        lua_pushlstring(reader->L, text, bytes);
    }
    arena_rewind(reader->inside);
}

static int on_text(void *userdata, const unsigned char *text, size_t bytes)
{
    tables *reader = userdata;
    uint16_t of = reader->skipped != 0 ? WANTS_NONE : wanted(reader);
    const wants_node *node = node_of(reader, of);

    if (reader->watches && !reader->has_seen)
        reader->has_seen = takes_trigger((const char *)text, bytes);
    if (of == WANTS_NONE)
        return TAKEN;
    if (of == WANTS_KEY)
        return place_true(reader);
    if (node != NULL && node->inside != WANTS_NONE && reader->inside != NULL)
        push_inside(reader, (const char *)text, bytes, node->inside);
    else
        lua_pushlstring(reader->L, (const char *)text, bytes);
    return place(reader);
}

static void make_pending(tables *reader)
{
    reader->open[reader->depth - 1].is_pending = false;
    lua_createtable(reader->L, 0, 1);
}

static int on_key(void *userdata, const unsigned char *key, size_t bytes)
{
    tables *reader = userdata;
    uint16_t of;
    int field = -1;

    if (reader->skipped != 0)
        return TAKEN;
    of = reader->open[reader->depth - 1].wanted;
    reader->next = of < WANTS_NODES ? wants_of(reader->wants, of, (const char *)key, bytes, &field) : WANTS_ALL;
    if (reader->next != WANTS_NONE && reader->open[reader->depth - 1].is_pending)
        make_pending(reader);
    if (field >= 0)
        lua_rawgeti(reader->L, reader->keys, field + 1);
    else if (reader->next != WANTS_NONE)
        lua_pushlstring(reader->L, (const char *)key, bytes);
    return TAKEN;
}

/* Nobody is told what stands in a value that is not wanted, unless its texts are watched. */
static void skip(tables *reader)
{
    reader->skipped = 1;
    reader->callbacks.yajl_map_key = NULL;
    reader->callbacks.yajl_number = NULL;
    if (!reader->watches)
        reader->callbacks.yajl_string = NULL;
}

static void skip_no_more(tables *reader)
{
    reader->callbacks.yajl_map_key = on_key;
    reader->callbacks.yajl_number = on_number;
    reader->callbacks.yajl_string = on_text;
}

static bool is_left_out(const tables *reader, uint16_t of)
{
    return of < WANTS_NODES && reader->wants->nodes[of].is_left_out && reader->depth != 0 &&
           !reader->open[reader->depth - 1].is_list;
}

/* How many fields a table is made for: as a rule half of those that are wanted are there. */
static int room_of(const tables *reader, uint16_t of)
{
    int count = of < WANTS_NODES ? reader->wants->nodes[of].count : 4;

    return count <= 4 ? count : (count + 1) / 2;
}

static int open_table(tables *reader, bool is_list)
{
    uint16_t of = reader->skipped != 0 ? WANTS_NONE : wanted(reader);
    tables_container *opened = &reader->open[reader->depth];

    if (reader->depth + reader->skipped == VALUE_DEPTH)
        return REFUSED;
    if (reader->skipped != 0)
        reader->skipped++;
    if (reader->skipped != 0)
        return TAKEN;
    if (of == WANTS_KEY && place_true(reader) == REFUSED)
        return REFUSED;
    if (of == WANTS_KEY || of == WANTS_NONE) {
        skip(reader);
        return TAKEN;
    }
    *opened = (tables_container){.wanted = of, .is_list = is_list, .is_pending = !is_list && is_left_out(reader, of)};
    if (!opened->is_pending)
        lua_createtable(reader->L, is_list ? 1 : 0, is_list ? 0 : room_of(reader, of));
    reader->depth++;
    if (of < WANTS_NODES && reader->wants->nodes[of].watches)
        reader->has_seen = false;
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
    const wants_node *node;

    if (reader->skipped != 0) {
        if (--reader->skipped == 0)
            skip_no_more(reader);
        return TAKEN;
    }
    if (reader->open[--reader->depth].is_pending) {
        lua_pop(reader->L, 1); /* its key */
        return TAKEN;
    }
    if (reader->depth + 1 == reader->item_depth)
        reader->item_depth = ITEMS_ENDED;
    node = node_of(reader, reader->open[reader->depth].wanted);
    if (node != NULL && node->watches && reader->watches && reader->has_seen) {
        lua_pushboolean(reader->L, true);
        lua_setfield(reader->L, -2, "reads_trigger");
    }
    return place(reader);
}

/* ---- whole texts ---- */

void tables_begin(tables *reader, lua_State *L, const wants *asked, int keys, arena *held, arena *inside)
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

    *reader = (tables){.L = L, .wants = asked, .keys = keys, .memory = {L, held}, .inside = inside};
    reader->next = asked == NULL ? WANTS_ALL : 0;
    reader->watches = asked != NULL && asked->watches;
    reader->callbacks = callbacks;
    luaL_checkstack(L, STACK, NULL);
}

yajl_handle tables_parser(tables *reader)
{
    return parser_memory_parser(&reader->memory, &reader->callbacks, reader);
}

bool tables_parse(tables *reader, const char *text, size_t bytes)
{
    yajl_handle parser = tables_parser(reader);

    return yajl_parse(parser, (const unsigned char *)text, bytes) == yajl_status_ok &&
           yajl_complete_parse(parser) == yajl_status_ok;
}

enum { OUTSIDE = 0, BACKSLASH, DIGITS };

/* Whether the number of a character is none of a surrogate that stands alone. */
static bool is_paired(tables_escape *at)
{
    bool is_first = at->number >= 0xD800 && at->number < 0xDC00,
         is_second = at->number >= 0xDC00 && at->number < 0xE000;
    bool fine = at->has_first == is_second;

    at->has_first = is_first;
    at->state = OUTSIDE;
    return fine;
}

static unsigned digit_of(char c)
{
    return (unsigned)(c >= '0' && c <= '9' ? c - '0' : (c | 32) - 'a' + 10) & 15;
}

static bool step(tables_escape *at, char c)
{
    switch (at->state) {
    case BACKSLASH:
        at->state = c == 'u' ? DIGITS : OUTSIDE;
        at->digits = 4;
        at->number = 0;
        return c == 'u' || !at->has_first;
    case DIGITS:
        at->number = (uint16_t)(at->number << 4 | digit_of(c));
        return --at->digits != 0 || is_paired(at);
    default:
        at->state = c == '\\' ? BACKSLASH : OUTSIDE;
        return c == '\\' || !at->has_first;
    }
}

/* Where a piece without numbers of characters ends: behind a backslash, where an odd count of them stands there. */
static void pass(tables_escape *at, const char *text, size_t bytes)
{
    size_t count = 0;

    while (count < bytes && text[bytes - 1 - count] == '\\')
        count++;
    at->state = count % 2 == 1 ? BACKSLASH : OUTSIDE;
}

/* They differ in surrogates that stand alone, and in the white space that is none in JSON. */
bool tables_is_plain(tables_escape *at, const char *text, size_t bytes)
{
    bool fine = bytes < TEXT_LIMIT && memchr(text, '\v', bytes) == NULL && memchr(text, '\f', bytes) == NULL;

    if (fine && at->state == OUTSIDE && !at->has_first && !has_escape(text, bytes)) {
        pass(at, text, bytes);
        return true;
    }
    for (size_t i = 0; i < bytes && fine; i++)
        fine = step(at, text[i]);
    return fine;
}
