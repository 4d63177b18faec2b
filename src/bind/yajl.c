/*
 * yajl.c - the module mandate.yajl: JSON as the value of a document without Lua tables between, through libyajl.
 *
 * Takes   only what mandate.json takes, with the same meaning; what it refuses, or reads in a way of its own, is
 *         refused here without a word, and left to it
 * Owner   everything of a reading, what libyajl allocates included, lies in the arena of the userdata it is to give:
 *         libyajl does not expect memory to end, so the error leaves it in the midst, and the arena frees its blocks
 */
#include <string.h>
#include <yajl/yajl_parse.h>

#include <lauxlib.h>

#include "bind/distinct.h"
#include "bind/parsed.h"
#include "bind/value.h"

__attribute__((visibility("default"))) int luaopen_mandate_yajl(lua_State *L);

enum { REFUSED = 0, TAKEN = 1 };           /* what a callback of libyajl returns */
enum { TEXT_LIMIT = 1 << 30, ALIGN = 16 }; /* bytes */

typedef struct container {
    uint32_t first; /* of its entries */
    bool is_list;
} container;

typedef struct reading {
    lua_State *L;
    parsed *out;
    const char *text;
    size_t bytes;
    mandate_entry *entries; /* of the containers that are open, the innermost last; in lists without a key */
    uint32_t count, capacity;
    container open[VALUE_DEPTH];
    uint32_t depth;
} reading;

/* ---- memory ---- */

static void *take(reading *in, size_t bytes)
{
    void *taken = arena_take(&in->out->held, bytes);

    if (taken == NULL) {
        arena_clear(&in->out->held);
        luaL_error(in->L, "not enough memory");
    }
    return taken;
}

/* A block for libyajl, with its size before it. */
static void *give(void *userdata, size_t bytes)
{
    char *block = take(userdata, bytes + ALIGN);

    memcpy(block, &bytes, sizeof bytes);
    return block + ALIGN;
}

static void *give_more(void *userdata, void *block, size_t bytes)
{
    char *more = give(userdata, bytes);
    size_t before = 0;

    if (block != NULL) {
        memcpy(&before, (char *)block - ALIGN, sizeof before);
        memcpy(more, block, before < bytes ? before : bytes);
    }
    return more;
}

static void take_back(void *userdata, void *block)
{
    (void)userdata;
    (void)block;
}

/* A text of libyajl: where it lies in what is read it stays there, else it is copied. */
static const char *keep(reading *in, const unsigned char *text, size_t bytes)
{
    uintptr_t at = (uintptr_t)text, from = (uintptr_t)in->text;
    char *copy;

    if (at >= from && at < from + in->bytes)
        return (const char *)text;
    copy = take(in, bytes);
    memcpy(copy, text, bytes);
    return copy;
}

static mandate_entry *add_entry(reading *in)
{
    if (in->count == in->capacity) {
        uint32_t wanted = in->capacity == 0 ? 64 : in->capacity * 2;
        mandate_entry *more = take(in, wanted * sizeof *more);

        if (in->count != 0)
            memcpy(more, in->entries, in->count * sizeof *more);
        in->entries = more;
        in->capacity = wanted;
    }
    memset(&in->entries[in->count], 0, sizeof *in->entries);
    return &in->entries[in->count++];
}

/* ---- what libyajl finds ---- */

/* A value at its place: item, or what stands behind the newest key. A document is no scalar. */
static int place(reading *in, mandate_value value)
{
    if (in->depth == 0 && value.type != MANDATE_MAP && value.type != MANDATE_LIST)
        return REFUSED;
    if (in->depth == 0)
        in->out->document = value;
    else if (in->open[in->depth - 1].is_list)
        add_entry(in)->value = value;
    else
        in->entries[in->count - 1].value = value;
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
    reading *in = userdata;
    mandate_value value = {.type = MANDATE_NUMBER};
    char copy[64];

    if (bytes >= sizeof copy || (bytes == 2 && memcmp(text, "-0", 2) == 0))
        return REFUSED;
    memcpy(copy, text, bytes);
    copy[bytes] = '\0';
    if (lua_stringtonumber(in->L, copy) == 0)
        return REFUSED;
    value.as.number = lua_tonumber(in->L, -1);
    lua_pop(in->L, 1);
    return place(in, value);
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

static int open_container(reading *in, bool is_list)
{
    if (in->depth == VALUE_DEPTH)
        return REFUSED;
    in->open[in->depth++] = (container){in->count, is_list};
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
static mandate_entry *close_container(reading *in, uint32_t *count)
{
    uint32_t first = in->open[--in->depth].first;

    *count = in->count - first;
    in->count = first;
    return *count == 0 ? NULL : in->entries + first;
}

static int on_close_list(void *userdata)
{
    reading *in = userdata;
    mandate_value value = {.type = MANDATE_MAP};
    mandate_entry *entries = close_container(in, &value.count);
    mandate_value *items;

    if (value.count == 0)
        return place(in, value);
    items = take(in, value.count * sizeof *items);
    for (uint32_t i = 0; i < value.count; i++)
        items[i] = entries[i].value;
    value.type = MANDATE_LIST;
    value.as.items = items;
    return place(in, value);
}

static int on_close_map(void *userdata)
{
    reading *in = userdata;
    mandate_value value = {.type = MANDATE_MAP};
    uint32_t count, slots;
    mandate_entry *entries = close_container(in, &count), *kept;

    slots = distinct_slots(count);
    if (!distinct_keys(entries, count, slots == 0 ? NULL : take(in, slots * sizeof slots)))
        return REFUSED;
    if (count == 0)
        return place(in, value);
    value.as.entries = kept = take(in, count * sizeof *kept);
    for (uint32_t i = 0; i < count; i++)
        if (entries[i].value.type != MANDATE_ABSENT)
            kept[value.count++] = entries[i];
    return place(in, value);
}

/* ---- the module ---- */

/*
 * Whether mandate.json reads a text as libyajl does, or one of the two refuses it. They differ in surrogates that stand
 * alone, and in the white space that is none in JSON.
 */
static bool is_plain(const char *text, size_t bytes)
{
    const char *end = text + bytes;

    if (bytes >= TEXT_LIMIT || memchr(text, '\v', bytes) != NULL || memchr(text, '\f', bytes) != NULL)
        return false;
    while ((text = memchr(text, '\\', (size_t)(end - text))) != NULL) {
        if (end - text > 2 && text[1] == 'u' && (text[2] == 'd' || text[2] == 'D'))
            return false;
        text++;
    }
    return true;
}

static bool parse(reading *in)
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
    yajl_alloc_funcs memory = {give, give_more, take_back, in};
    yajl_handle parser = yajl_alloc(&callbacks, &memory, in);

    return yajl_parse(parser, (const unsigned char *)in->text, in->bytes) == yajl_status_ok &&
           yajl_complete_parse(parser) == yajl_status_ok;
}

/* __gc and __close; safe to call any number of times */
static int parsed_close(lua_State *L)
{
    parsed *of = luaL_checkudata(L, 1, PARSED);

    memset(&of->document, 0, sizeof of->document);
    arena_clear(&of->held);
    return 0;
}

/* mandate.yajl.read(text) -> Parsed | nil: it is for mandate.json to say what is wrong with the text, if anything is */
static int parsed_read(lua_State *L)
{
    reading in = {.L = L};

    in.text = luaL_checklstring(L, 1, &in.bytes);
    if (in.bytes >= 3 && memcmp(in.text, "\xEF\xBB\xBF", 3) == 0) /* a byte order mark */
        in.text += 3, in.bytes -= 3;
    luaL_checkstack(L, 8, NULL);
    in.out = lua_newuserdatauv(L, sizeof *in.out, 1);
    memset(in.out, 0, sizeof *in.out);
    luaL_setmetatable(L, PARSED);
    lua_pushvalue(L, 1);
    lua_setiuservalue(L, -2, 1);
    if (is_plain(in.text, in.bytes) && parse(&in))
        return 1;
    memset(&in.out->document, 0, sizeof in.out->document);
    arena_clear(&in.out->held);
    lua_pushnil(L);
    return 1;
}

int luaopen_mandate_yajl(lua_State *L)
{
    static const luaL_Reg functions[] = {{"read", parsed_read}, {NULL, NULL}};

    luaL_newmetatable(L, PARSED);
    lua_pushcfunction(L, parsed_close);
    lua_setfield(L, -2, "__gc");
    lua_pushcfunction(L, parsed_close);
    lua_setfield(L, -2, "__close");
    luaL_newlib(L, functions);
    return 1;
}
