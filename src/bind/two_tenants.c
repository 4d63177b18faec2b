/*
 * two_tenants.c - core.changed_records and core.changed_answers: what two tenants tell otherwise. Decides nothing.
 */
#include "bind/two_tenants.h"

#include <string.h>

#include "base/names.h"
#include "bind/handle.h"
#include "bind/question.h"

/* ---- records ---- */

/* A record written out as bytes, kind by kind, in a block of Lua's at a stack index. */
typedef struct writing {
    lua_State *L;
    int at;
    char *bytes;
    size_t count, capacity;
} writing;

static void put(writing *output, char kind, const void *bytes, size_t count)
{
    if (output->count + count + 1 + sizeof count > output->capacity) {
        size_t capacity = 2 * (output->count + count) + 4096;
        char *bigger = lua_newuserdatauv(output->L, capacity, 0);

        if (output->count != 0)
            memcpy(bigger, output->bytes, output->count);
        lua_replace(output->L, output->at);
        output->bytes = bigger;
        output->capacity = capacity;
    }
    output->bytes[output->count++] = kind;
    memcpy(output->bytes + output->count, &count, sizeof count);
    output->count += sizeof count;
    if (count != 0)
        memcpy(output->bytes + output->count, bytes, count);
    output->count += count;
}

static void put_open_map(void *userdata)
{
    put(userdata, '{', NULL, 0);
}

static void put_open_list(void *userdata)
{
    put(userdata, '[', NULL, 0);
}

static void put_key(void *userdata, const char *key, size_t bytes)
{
    put(userdata, ':', key, bytes);
}

static void put_text(void *userdata, const char *text, size_t bytes)
{
    put(userdata, 't', text, bytes);
}

static void put_integer(void *userdata, int64_t integer)
{
    put(userdata, 'i', &integer, sizeof integer);
}

static void put_number(void *userdata, double number)
{
    put(userdata, 'n', &number, sizeof number);
}

static void put_boolean(void *userdata, bool boolean)
{
    put(userdata, boolean ? 'y' : 'f', NULL, 0);
}

static void put_close(void *userdata, bool is_list)
{
    put(userdata, is_list ? ']' : '}', NULL, 0);
}

static void write_record(writing *output, const mandate *tenant, mandate_object object)
{
    mandate_sink sink = {put_open_map, put_open_list, put_key,   put_text, put_integer,
                         put_number,   put_boolean,   put_close, output};

    output->count = 0;
    mandate_record(tenant, object, &sink);
}

typedef struct pair_of {
    const mandate *tenants[2];
    mandate_object within[2];
    writing texts[2];
    const char *map;
} pair_of;

mandate_object two_tenants_twin(const mandate *tenant, mandate_object object, const mandate *other, mandate_object parent,
                                const char *map)
{
    const char *key = mandate_key(tenant, object);
    mandate_object out = {0};

    if (mandate_find_in(other, parent, map, key, strlen(key), &out, NULL) != MANDATE_OK ||
        !names_are_same(key, mandate_key(other, out)))
        out.at = 0;
    return out;
}

static bool is_same_record(pair_of *both, mandate_object before, mandate_object after)
{
    write_record(&both->texts[0], both->tenants[0], before);
    write_record(&both->texts[1], both->tenants[1], after);
    return both->texts[0].count == both->texts[1].count &&
           memcmp(both->texts[0].bytes, both->texts[1].bytes, both->texts[0].count) == 0;
}

/* Sets the key of a record in the table at the top. */
static void mark(lua_State *L, const mandate *tenant, mandate_object object)
{
    const char *key = mandate_key(tenant, object);
    luaL_Buffer lower;

    luaL_buffinit(L, &lower);
    for (; *key != '\0'; key++)
        luaL_addchar(&lower, names_lower(*key));
    luaL_pushresult(&lower);
    lua_pushboolean(L, 1);
    lua_rawset(L, -3);
}

/* The records of one side; those that are on both are compared once, from the first. */
static void mark_changed(lua_State *L, pair_of *both, int side)
{
    mandate_object object = {0};

    while ((object = mandate_next(both->tenants[side], both->within[side], both->map, object)).at != 0) {
        mandate_object twin = two_tenants_twin(both->tenants[side], object, both->tenants[1 - side],
                                               both->within[1 - side], both->map);

        if (twin.at == 0 || (side == 0 && !is_same_record(both, object, twin)))
            mark(L, both->tenants[side], object);
    }
}

int two_tenants_records(lua_State *L)
{
    pair_of both = {{handle_check(L, 1), handle_check(L, 2)}, {{1}, {1}}, {{0}, {0}}, luaL_checkstring(L, 3)};
    mandate_fault fault;
    int err;

    lua_settop(L, 4);
    for (int side = 0; side < 2; side++)
        if (!lua_isnil(L, 4) &&
            (err = handle_environment(L, both.tenants[side], 4, &both.within[side], &fault)) != MANDATE_OK)
            return handle_fail(L, err, &fault);
    for (int side = 0; side < 2; side++) {
        lua_pushnil(L);
        both.texts[side].L = L;
        both.texts[side].at = lua_gettop(L);
    }
    lua_newtable(L);
    mark_changed(L, &both, 0);
    mark_changed(L, &both, 1);
    return 1;
}

/* ---- answers ---- */

/* The handle of a side at the top; at 0 for nil. What is no record raises: it would read as one that is not there. */
static mandate_object read_side(lua_State *L, int side)
{
    const handle *userdata = lua_touserdata(L, side + 1);
    mandate_object out = {0};

    if (lua_isnil(L, -1))
        return out;
    out = handle_record(L, userdata, luaL_checkinteger(L, -1));
    if (!mandate_is_alive(userdata->tenant, out))
        luaL_error(L, "no such handle");
    return out;
}

/* The handles at 1 and 2 of the table at the top, which is popped; 0 where there is none. */
static mandate_pair read_pair(lua_State *L)
{
    mandate_object out[2];

    luaL_argexpected(L, lua_istable(L, -1), 4, "pairs of handles");
    for (int side = 0; side < 2; side++) {
        lua_rawgeti(L, -1, side + 1);
        out[side] = read_side(L, side);
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
    return (mandate_pair){out[0], out[1]};
}

static void set_status(lua_State *L, const char *field, mandate_status status)
{
    if (status == MANDATE_UNKNOWN)
        return;
    lua_pushboolean(L, status == MANDATE_ALLOWED);
    lua_setfield(L, -2, field);
}

static void push_change(lua_State *L, const mandate_access_change *each)
{
    lua_createtable(L, 0, 4);
    lua_pushinteger(L, (lua_Integer)each->who + 1);
    lua_setfield(L, -2, "who");
    set_status(L, "before", each->before);
    set_status(L, "after", each->after);
    lua_pushstring(L, each->is_gained ? "gained" : each->is_lost ? "lost" : "unknown");
    lua_setfield(L, -2, "change");
}

/* core.changed_answers(before, after, action, { { handle, handle } ... }, { handle, handle }); nil where not there */
int two_tenants_answers(lua_State *L)
{
    mandate *before = handle_check(L, 1), *after = handle_check(L, 2);
    const char *word = luaL_checkstring(L, 3);
    int action = mandate_action(word, strlen(word)), err;
    size_t count, position = 0;
    mandate_access_change each;
    mandate_pair *people, target;
    lua_Integer found = 0;

    if (action < 0)
        return question_unknown_action(L, word);
    luaL_checktype(L, 4, LUA_TTABLE);
    luaL_checktype(L, 5, LUA_TTABLE);
    lua_settop(L, 5);
    count = lua_rawlen(L, 4);
    target = read_pair(L);
    people = lua_newuserdatauv(L, (count + 1) * sizeof *people, 0);
    for (size_t i = 0; i < count; i++) {
        lua_rawgeti(L, 4, (lua_Integer)i + 1);
        people[i] = read_pair(L);
    }
    lua_newtable(L);
    while ((err = mandate_access_change_next(before, after, action, people, count, &target, 1, &position, &each)) ==
               MANDATE_OK &&
           (each.before != MANDATE_DENIED || each.after != MANDATE_DENIED)) {
        push_change(L, &each);
        lua_rawseti(L, -2, ++found);
    }
    if (err == MANDATE_ENOMEM)
        return luaL_error(L, "not enough memory");
    return err == MANDATE_OK ? 1 : luaL_error(L, "the action `%s` does not apply", word);
}
