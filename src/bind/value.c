#include "bind/value.h"

#include <stdio.h>
#include <string.h>

#include <lauxlib.h>

#include "bind/shelf.h"
#include "fact/path.h"
#include "json/arena.h"

#define HELD "mandate.Held"

/*
 * One reading, in one pass over the tables. Recursion is bounded by VALUE_DEPTH. Nothing is allocated in Lua on the way,
 * so that no finalizer runs and changes what is read.
 */
typedef struct reading {
    lua_State *L;
    arena *held;
    mandate_entry *entries; /* of the tables that are open, the innermost last; in lists without a key */
    uint32_t count, capacity;
    bool has_no_memory;
    mandate_fault *fault;
    path_reader within;             /* the path of the place that the value is meant for */
    path_segment path[VALUE_DEPTH]; /* below it; made one text only when something is wrong */
} reading;

enum { WITHIN_DEPTH = 16 }; /* no place lies deeper */

static bool fail(reading *reader, int depth, const char *what)
{
    path_segment whole[WITHIN_DEPTH + VALUE_DEPTH];
    uint32_t count = 0;
    char path[256];

    while (count < WITHIN_DEPTH && path_next(&reader->within))
        whole[count++] = (path_segment){reader->within.segment, reader->within.segment_bytes};
    memcpy(whole + count, reader->path, (size_t)depth * sizeof *whole);
    count += (uint32_t)depth;
    path_spell(whole, count, path, sizeof path);
    reader->fault->code = MANDATE_EINVALID;
    snprintf(reader->fault->message, sizeof reader->fault->message, "%s%s%s", path, count == 0 ? "" : ": ", what);
    return false;
}

static bool fail_memory(reading *reader)
{
    reader->has_no_memory = true;
    return false;
}

static bool add_entry(reading *reader, const mandate_entry *entry)
{
    if (reader->count == reader->capacity) {
        uint32_t wanted = reader->capacity == 0 ? 64 : reader->capacity * 2;
        mandate_entry *more = arena_take(reader->held, wanted * sizeof *more);

        if (more == NULL)
            return fail_memory(reader);
        if (reader->count != 0)
            memcpy(more, reader->entries, reader->count * sizeof *more);
        reader->entries = more;
        reader->capacity = wanted;
    }
    reader->entries[reader->count++] = *entry;
    return true;
}

/* What the keys of a table are. */
typedef struct keys {
    uint32_t count, texts;
    lua_Integer places, last; /* whole numbers from one on, and the largest */
} keys;

static void note_key(lua_State *L, keys *all, path_segment *segment)
{
    all->count++;
    segment->key = NULL;
    segment->bytes = 0;
    if (lua_type(L, -2) == LUA_TSTRING) {
        all->texts++;
        segment->key = lua_tolstring(L, -2, &segment->bytes);
    } else if (lua_isinteger(L, -2) && lua_tointeger(L, -2) >= 1) {
        all->places++;
        segment->bytes = (size_t)lua_tointeger(L, -2);
        all->last = lua_tointeger(L, -2) > all->last ? lua_tointeger(L, -2) : all->last;
    }
}

/* The entries of a list, taken off, by their places: Lua need not have given them in order. */
static bool close_list(reading *reader, uint32_t first, uint32_t count, mandate_value *out)
{
    mandate_value *items = arena_take(reader->held, count * sizeof *items);

    if (items == NULL)
        return fail_memory(reader);
    for (uint32_t i = 0; i < count; i++)
        items[reader->entries[first + i].key_bytes - 1] = reader->entries[first + i].value;
    *out = (mandate_value){.type = MANDATE_LIST, .count = count, .as.items = items};
    return true;
}

static bool close_map(reading *reader, uint32_t first, uint32_t count, mandate_value *out)
{
    mandate_entry *kept = count == 0 ? NULL : arena_take(reader->held, count * sizeof *kept);

    if (count != 0 && kept == NULL)
        return fail_memory(reader);
    if (count != 0)
        memcpy(kept, reader->entries + first, count * sizeof *kept);
    *out = (mandate_value){.type = MANDATE_MAP, .count = count, .as.entries = kept};
    return true;
}

static bool read_value(reading *reader, int depth, mandate_value *out);

/* Reads the entries of the table at the top of the stack. */
static bool read_entries(reading *reader, int depth, keys *all)
{
    lua_State *L = reader->L;

    lua_pushnil(L);
    while (lua_next(L, -2) != 0) {
        path_segment *segment = &reader->path[depth];
        mandate_entry entry;

        note_key(L, all, segment);
        entry.key = segment->key;
        entry.key_bytes = (uint32_t)segment->bytes;
        if (!read_value(reader, depth + 1, &entry.value) || !add_entry(reader, &entry)) {
            lua_pop(L, 2);
            return false;
        }
        lua_pop(L, 1);
    }
    return true;
}

static bool read_table(reading *reader, int depth, mandate_value *out)
{
    uint32_t first = reader->count;
    keys all = {0, 0, 0, 0};

    if (depth == VALUE_DEPTH)
        return fail(reader, depth, "nested too deeply");
    if (!read_entries(reader, depth, &all))
        return false;
    reader->count = first;
    if (all.count != 0 && all.places == all.count && all.last == all.count)
        return close_list(reader, first, all.count, out);
    if (all.texts == all.count)
        return close_map(reader, first, all.count, out);
    return fail(reader, depth,
                "expected a list or a map with text keys, got a table with both kinds of keys, or a list "
                "with holes");
}

static void read_number(lua_State *L, mandate_value *out)
{
    out->type = lua_isinteger(L, -1) ? MANDATE_INTEGER : MANDATE_NUMBER;
    if (out->type == MANDATE_INTEGER)
        out->as.integer = lua_tointeger(L, -1);
    else
        out->as.number = lua_tonumber(L, -1);
}

/* A piece of a shelf, at the top of the stack. */
static bool read_piece(reading *reader, int depth, mandate_value *out)
{
    const mandate_value *piece = shelf_value(reader->L, -1);

    if (piece == NULL)
        return fail(reader, depth, "expected plain data, got a function or an object");
    *out = *piece;
    return true;
}

/* Reads the value at the top of the stack, and refuses what no document holds. */
static bool read_value(reading *reader, int depth, mandate_value *out)
{
    lua_State *L = reader->L;
    size_t bytes;

    memset(out, 0, sizeof *out);
    switch (lua_type(L, -1)) {
    case LUA_TNIL:
    case LUA_TLIGHTUSERDATA: /* cjson.null */
        return true;
    case LUA_TBOOLEAN:
        out->type = MANDATE_BOOLEAN;
        out->as.boolean = lua_toboolean(L, -1) != 0;
        return true;
    case LUA_TNUMBER:
        read_number(L, out);
        return true;
    case LUA_TSTRING:
        out->type = MANDATE_TEXT;
        out->as.text = lua_tolstring(L, -1, &bytes);
        out->count = (uint32_t)bytes;
        return true;
    case LUA_TTABLE:
        return read_table(reader, depth, out);
    case LUA_TUSERDATA:
        return read_piece(reader, depth, out);
    default:
        return fail(reader, depth, "expected plain data, got a function or an object");
    }
}

static int held_clear(lua_State *L)
{
    arena_clear(luaL_checkudata(L, 1, HELD));
    return 0;
}

static arena *push_held(lua_State *L)
{
    arena *held = lua_newuserdatauv(L, sizeof *held, 0);

    memset(held, 0, sizeof *held);
    if (luaL_newmetatable(L, HELD)) {
        lua_pushcfunction(L, held_clear);
        lua_setfield(L, -2, "__gc");
    }
    lua_setmetatable(L, -2);
    return held;
}

bool value_read(lua_State *L, int index, const char *path, size_t bytes, mandate_value *out, mandate_fault *fault)
{
    reading reader = {.L = L, .fault = fault, .within = {.text = path, .bytes = bytes}};
    bool fine;

    index = lua_absindex(L, index);
    luaL_checkstack(L, 3 * VALUE_DEPTH + 8, "document nested too deeply");
    reader.held = push_held(L);
    lua_pushvalue(L, index);
    fine = read_value(&reader, 0, out);
    lua_pop(L, 1);
    if (fine)
        return true;
    arena_clear(reader.held);
    lua_pop(L, 1);
    if (reader.has_no_memory)
        luaL_error(L, "not enough memory");
    return false;
}

/* ---- documents out: the container being filled is below the key, if it is a map ---- */

typedef struct writing {
    lua_State *L;
    int depth;
    bool is_list[VALUE_DEPTH];
} writing;

/* Puts the value at the top into its container: list item, or the entry whose key lies below it. */
static void place(writing *out)
{
    if (out->depth == 0)
        return;
    if (out->is_list[out->depth - 1])
        lua_rawseti(out->L, -2, (lua_Integer)lua_rawlen(out->L, -2) + 1);
    else
        lua_rawset(out->L, -3);
}

static void open_container(writing *out, bool is_list)
{
    luaL_checkstack(out->L, 8, "document nested too deeply");
    lua_newtable(out->L);
    out->is_list[out->depth++] = is_list;
}

static void on_open_map(void *userdata)
{
    open_container(userdata, false);
}

static void on_open_list(void *userdata)
{
    open_container(userdata, true);
}

static void on_close(void *userdata, bool is_list)
{
    writing *out = userdata;

    (void)is_list;
    out->depth--;
    place(out);
}

static void on_key(void *userdata, const char *key, size_t bytes)
{
    lua_pushlstring(((writing *)userdata)->L, key, bytes);
}

static void on_text(void *userdata, const char *text, size_t bytes)
{
    lua_pushlstring(((writing *)userdata)->L, text, bytes);
    place(userdata);
}

static void on_integer(void *userdata, int64_t integer)
{
    lua_pushinteger(((writing *)userdata)->L, (lua_Integer)integer);
    place(userdata);
}

static void on_number(void *userdata, double number)
{
    lua_pushnumber(((writing *)userdata)->L, number);
    place(userdata);
}

static void on_boolean(void *userdata, bool boolean)
{
    lua_pushboolean(((writing *)userdata)->L, boolean);
    place(userdata);
}

int value_push_fact(lua_State *L, const mandate *tenant, const char *path, size_t bytes, mandate_fault *fault)
{
    writing out = {.L = L};
    mandate_sink sink = {on_open_map, on_open_list, on_key, on_text, on_integer, on_number, on_boolean, on_close, &out};
    int top = lua_gettop(L), err = mandate_fact(tenant, path, bytes, &sink, fault);

    if (err == MANDATE_OK && lua_gettop(L) == top)
        lua_pushnil(L);
    return err;
}

void value_push_document(lua_State *L, const mandate *tenant)
{
    writing out = {.L = L};
    mandate_sink sink = {on_open_map, on_open_list, on_key, on_text, on_integer, on_number, on_boolean, on_close, &out};

    mandate_document(tenant, &sink);
}
