#include "bind/value.h"

#include <stdio.h>
#include <string.h>

#include <lauxlib.h>

#include "fact/path.h"

/* One reading: first measured, then filled into one block. Recursion is bounded by VALUE_DEPTH. */
typedef struct reading {
    lua_State *L;
    char *block;
    size_t used, room; /* bytes of the block: taken, and there are */
    bool has_changed;  /* the table grew after it was measured: a finalizer wrote to it */
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

/* How many entries the table at the top has, and whether it is a list; -1 when it is neither list nor map. */
static int64_t shape(lua_State *L, bool *is_list)
{
    int64_t count = 0, length = (int64_t)lua_rawlen(L, -1), texts = 0, places = 0;

    lua_pushnil(L);
    while (lua_next(L, -2) != 0) {
        count++;
        texts += lua_type(L, -2) == LUA_TSTRING;
        places += lua_isinteger(L, -2) && lua_tointeger(L, -2) >= 1 && lua_tointeger(L, -2) <= length;
        lua_pop(L, 1);
    }
    *is_list = count != 0 && count == length && places == count;
    return *is_list || texts == count ? count : -1;
}

static bool measure(reading *reader, int depth);

static bool measure_table(reading *reader, int depth)
{
    lua_State *L = reader->L;
    bool is_list, fine = true;
    int64_t count = shape(L, &is_list);

    if (depth == VALUE_DEPTH)
        return fail(reader, depth, "nested too deeply");
    if (count < 0)
        return fail(reader, depth,
                    "expected a list or a map with text keys, got a table with both kinds of keys, or a list "
                    "with holes");
    reader->used += (size_t)count * (is_list ? sizeof(mandate_value) : sizeof(mandate_entry));
    lua_pushnil(L);
    while (fine && lua_next(L, -2) != 0) {
        path_segment *key = &reader->path[depth];

        key->key = is_list ? NULL : lua_tolstring(L, -2, &key->bytes);
        if (is_list)
            key->bytes = (size_t)lua_tointeger(L, -2);
        fine = measure(reader, depth + 1);
        lua_pop(L, 1);
    }
    if (!fine)
        lua_pop(L, 1);
    return fine;
}

/* Measures the value at the top of the stack and refuses what no document holds. */
static bool measure(reading *reader, int depth)
{
    luaL_checkstack(reader->L, 6, "document nested too deeply");
    switch (lua_type(reader->L, -1)) {
    case LUA_TNIL:
    case LUA_TBOOLEAN:
    case LUA_TNUMBER:
    case LUA_TSTRING:
    case LUA_TLIGHTUSERDATA: /* cjson.null */
        return true;
    case LUA_TTABLE:
        return measure_table(reader, depth);
    default:
        return fail(reader, depth, "expected plain data, got a function or an object");
    }
}

static void fill(reading *reader, mandate_value *out);

/* Bytes of the block; NULL when they were not measured. */
static void *take(reading *reader, size_t bytes)
{
    void *at = reader->block + reader->used;

    if (bytes > reader->room - reader->used) {
        reader->has_changed = true;
        return NULL;
    }
    reader->used += bytes;
    return at;
}

static void fill_table(reading *reader, mandate_value *out)
{
    lua_State *L = reader->L;
    bool is_list;
    uint32_t count = (uint32_t)shape(L, &is_list), at = 0;
    void *taken = take(reader, count * (is_list ? sizeof(mandate_value) : sizeof(mandate_entry)));
    mandate_value *items = is_list ? taken : NULL;
    mandate_entry *entries = is_list ? NULL : taken;

    if (taken == NULL)
        return;
    luaL_checkstack(L, 6, "document nested too deeply");
    out->type = is_list ? MANDATE_LIST : MANDATE_MAP;
    out->count = count;
    if (is_list)
        out->as.items = items;
    else
        out->as.entries = entries;
    lua_pushnil(L);
    while (lua_next(L, -2) != 0) {
        if (is_list) {
            fill(reader, &items[lua_tointeger(L, -2) - 1]);
        } else {
            size_t bytes;

            entries[at].key = lua_tolstring(L, -2, &bytes);
            entries[at].key_bytes = (uint32_t)bytes;
            fill(reader, &entries[at++].value);
        }
        lua_pop(L, 1);
    }
}

static void fill(reading *reader, mandate_value *out)
{
    lua_State *L = reader->L;
    size_t bytes;

    memset(out, 0, sizeof *out);
    switch (lua_type(L, -1)) {
    case LUA_TBOOLEAN:
        out->type = MANDATE_BOOLEAN;
        out->as.boolean = lua_toboolean(L, -1) != 0;
        break;
    case LUA_TNUMBER:
        out->type = lua_isinteger(L, -1) ? MANDATE_INTEGER : MANDATE_NUMBER;
        if (out->type == MANDATE_INTEGER)
            out->as.integer = lua_tointeger(L, -1);
        else
            out->as.number = lua_tonumber(L, -1);
        break;
    case LUA_TSTRING:
        out->type = MANDATE_TEXT;
        out->as.text = lua_tolstring(L, -1, &bytes);
        out->count = (uint32_t)bytes;
        break;
    case LUA_TTABLE:
        fill_table(reader, out);
        break;
    default:
        break; /* nil, cjson.null: absent */
    }
}

bool value_read(lua_State *L, int index, const char *path, size_t bytes, mandate_value *out, mandate_fault *fault)
{
    reading reader;
    bool fine;

    reader.L = L;
    reader.used = 0;
    reader.has_changed = false;
    reader.fault = fault;
    reader.within = (path_reader){.text = path, .bytes = bytes};

    index = lua_absindex(L, index);
    lua_pushvalue(L, index);
    fine = measure(&reader, 0);
    lua_pop(L, 1);
    if (!fine)
        return false;
    reader.room = reader.used;
    reader.block = lua_newuserdatauv(L, reader.room + 1, 0);
    reader.used = 0;
    lua_pushvalue(L, index);
    fill(&reader, out);
    lua_pop(L, 1);
    if (!reader.has_changed)
        return true;
    lua_pop(L, 1);
    return fail(&reader, 0, "the table changed while it was read");
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
