#include "bind/wants.h"

#include <string.h>

#include <lauxlib.h>

enum { SOURCE = 1, MADE = 2, KEYS = 3, NODES = 4 }; /* on the stack while compiling */

static uint16_t compile_value(lua_State *L, wants *out);

static bool is_special(const char *key)
{
    return strcmp(key, "*") == 0 || key[0] == '<';
}

static uint16_t compile_inside(lua_State *L, wants *out)
{
    bool was_inside = out->is_inside;
    uint16_t made;

    out->is_inside = true;
    made = compile_value(L, out);
    out->is_inside = was_inside;
    return made;
}

static void watch(wants *out, uint16_t at)
{
    out->nodes[at].watches = true;
    out->watches |= !out->is_inside;
}

static void set_special(lua_State *L, wants *out, uint16_t at, const char *key)
{
    if (strcmp(key, "*") == 0)
        out->nodes[at].any = compile_value(L, out);
    else if (strcmp(key, "<key>") == 0)
        out->nodes[at].any = WANTS_KEY;
    else if (strcmp(key, "<json>") == 0)
        out->nodes[at].inside = compile_inside(L, out);
    else if (strcmp(key, "<if any>") == 0)
        out->nodes[at].is_left_out = true;
    else if (strcmp(key, "<reads trigger>") == 0)
        watch(out, at);
    else
        luaL_error(L, "wants: no such word as %s", key);
}

/* The fields of a table lie together: first each gets its place, then what is wanted of it. */
static void place_fields(lua_State *L, wants *out, uint16_t at)
{
    out->nodes[at].first = out->field_count;
    lua_pushnil(L);
    while (lua_next(L, -2) != 0) {
        size_t bytes;
        const char *key;

        lua_pop(L, 1);
        luaL_argcheck(L, lua_type(L, -1) == LUA_TSTRING, SOURCE, "wants: a key is no text");
        key = lua_tolstring(L, -1, &bytes);
        if (is_special(key))
            continue;
        if (out->field_count == WANTS_KEYS)
            luaL_error(L, "wants: more than %d fields", WANTS_KEYS);
        out->fields[out->field_count] = (want){key, bytes, WANTS_ALL};
        lua_pushvalue(L, -1);
        lua_rawseti(L, KEYS, ++out->field_count);
    }
    out->nodes[at].count = (uint16_t)(out->field_count - out->nodes[at].first);
}

static void compile_fields(lua_State *L, wants *out, uint16_t at)
{
    for (uint16_t i = 0; i < out->nodes[at].count; i++) {
        want *field = &out->fields[out->nodes[at].first + i];

        lua_rawgeti(L, KEYS, out->nodes[at].first + i + 1);
        lua_rawget(L, -2);
        field->of = compile_value(L, out);
        lua_pop(L, 1);
    }
    lua_pushnil(L);
    while (lua_next(L, -2) != 0) {
        const char *key = lua_tostring(L, -2);

        if (is_special(key))
            set_special(L, out, at, key);
        lua_pop(L, 1);
    }
}

/* The node of the table at the top of the stack, made where it is met first. */
static uint16_t compile_table(lua_State *L, wants *out)
{
    uint16_t at = out->node_count;

    lua_pushvalue(L, -1);
    if (lua_rawget(L, NODES) == LUA_TNUMBER) {
        at = (uint16_t)lua_tointeger(L, -1);
        lua_pop(L, 1);
        return at;
    }
    lua_pop(L, 1);
    if (at == WANTS_NODES)
        luaL_error(L, "wants: more than %d tables", WANTS_NODES);
    out->node_count++;
    out->nodes[at] = (wants_node){.any = WANTS_NONE, .inside = WANTS_NONE};
    lua_pushvalue(L, -1);
    lua_pushinteger(L, at);
    lua_rawset(L, NODES);
    place_fields(L, out, at);
    compile_fields(L, out, at);
    return at;
}

/* What is wanted of a value, by what stands at the top of the stack. */
static uint16_t compile_value(lua_State *L, wants *out)
{
    luaL_checkstack(L, 8, "wants nested too deeply");
    if (lua_istable(L, -1))
        return compile_table(L, out);
    luaL_argcheck(L, lua_isboolean(L, -1) && lua_toboolean(L, -1), SOURCE, "wants: expected a table or true");
    return WANTS_ALL;
}

int wants_compile(lua_State *L)
{
    wants *out;

    luaL_checktype(L, SOURCE, LUA_TTABLE);
    lua_settop(L, SOURCE);
    out = lua_newuserdatauv(L, sizeof *out, 1);
    memset(out, 0, sizeof *out);
    luaL_newmetatable(L, WANTS);
    lua_setmetatable(L, MADE);
    lua_newtable(L);
    lua_newtable(L);
    lua_pushvalue(L, KEYS);
    lua_setiuservalue(L, MADE, 1);
    lua_pushvalue(L, SOURCE);
    compile_table(L, out);
    lua_settop(L, MADE);
    return 1;
}

uint16_t wants_of(const wants *all, uint16_t node, const char *key, size_t bytes, int *field)
{
    const wants_node *at = &all->nodes[node];
    const want *fields = &all->fields[at->first];

    for (int i = 0; i < at->count; i++)
        if (fields[i].bytes == bytes && memcmp(fields[i].key, key, bytes) == 0) {
            *field = at->first + i;
            return fields[i].of;
        }
    *field = -1;
    return at->any;
}
