#include "bind/wants.h"

#include <string.h>

#include <lauxlib.h>

enum { SOURCE = 1, MADE = 2, KEYS = 3, NODES = 4 }; /* on the stack while compiling */

static uint16_t compile_value(lua_State *L, wants *out);

static bool is_special(const char *key)
{
    return key[0] == '<';
}

/* The column that the number at the top of the stack is. */
static int8_t column_of(lua_State *L, wants *out)
{
    lua_Integer column = lua_tointeger(L, -1);

    luaL_argcheck(L, lua_isinteger(L, -1) && column >= 1 && column <= WANTS_COLUMNS, SOURCE, "wants: no such column");
    if (out->columns < (int)column)
        out->columns = (int)column;
    return (int8_t)column;
}

/* The column of a special word of the table at the top of the stack; 0 where it does not say it. */
static int8_t special_column(lua_State *L, wants *out, const char *word)
{
    int8_t column = 0;

    lua_pushstring(L, word);
    if (lua_rawget(L, -2) != LUA_TNIL)
        column = column_of(L, out);
    lua_pop(L, 1);
    return column;
}

static void check_special(lua_State *L, const char *key)
{
    if (strcmp(key, "<column>") != 0 && strcmp(key, "<json>") != 0)
        luaL_error(L, "wants: no such word as %s", key);
}

/* The fields of a table lie together: first each gets its place, then what is wanted of it. */
static void place_fields(lua_State *L, wants *out, uint16_t position)
{
    out->nodes[position].first = out->field_count;
    lua_pushnil(L);
    while (lua_next(L, -2) != 0) {
        size_t bytes;
        const char *key;

        lua_pop(L, 1);
        luaL_argcheck(L, lua_type(L, -1) == LUA_TSTRING, SOURCE, "wants: a key is no text");
        key = lua_tolstring(L, -1, &bytes);
        if (is_special(key)) {
            check_special(L, key);
            continue;
        }
        if (out->field_count == WANTS_KEYS)
            luaL_error(L, "wants: more than %d fields", WANTS_KEYS);
        out->fields[out->field_count] = (want){.key = key, .bytes = bytes, .of = WANTS_ALL};
        lua_pushvalue(L, -1);
        lua_rawseti(L, KEYS, ++out->field_count);
    }
    out->nodes[position].count = (uint16_t)(out->field_count - out->nodes[position].first);
}

/* What is wanted of a field, by what stands at the top of the stack. */
static void compile_field(lua_State *L, wants *out, want *field)
{
    if (lua_type(L, -1) == LUA_TNUMBER) {
        field->column = column_of(L, out);
        return;
    }
    if (lua_istable(L, -1) && (field->column = special_column(L, out, "<json>")) != 0) {
        field->is_json = true;
        return;
    }
    field->of = compile_value(L, out);
    if (lua_istable(L, -1))
        field->column = special_column(L, out, "<column>");
}

static void compile_fields(lua_State *L, wants *out, uint16_t position)
{
    for (uint16_t i = 0; i < out->nodes[position].count; i++) {
        want *field = &out->fields[out->nodes[position].first + i];

        lua_rawgeti(L, KEYS, out->nodes[position].first + i + 1);
        lua_rawget(L, -2);
        compile_field(L, out, field);
        lua_pop(L, 1);
        if (field->column != 0)
            out->nodes[position].columns |= UINT32_C(1) << (field->column - 1);
        else if (field->of < WANTS_NODES)
            out->nodes[position].columns |= out->nodes[field->of].columns;
    }
}

/* The node of the table at the top of the stack, made where it is met first. */
static uint16_t compile_table(lua_State *L, wants *out)
{
    uint16_t position = out->node_count;

    lua_pushvalue(L, -1);
    if (lua_rawget(L, NODES) == LUA_TNUMBER) {
        position = (uint16_t)lua_tointeger(L, -1);
        lua_pop(L, 1);
        return position;
    }
    lua_pop(L, 1);
    if (position == WANTS_NODES)
        luaL_error(L, "wants: more than %d tables", WANTS_NODES);
    out->node_count++;
    lua_pushvalue(L, -1);
    lua_pushinteger(L, position);
    lua_rawset(L, NODES);
    place_fields(L, out, position);
    compile_fields(L, out, position);
    return position;
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

int wants_find(const wants *all, uint16_t node, const char *key, size_t bytes)
{
    const wants_node *number = &all->nodes[node];

    for (int i = number->first; i < number->first + number->count; i++)
        if (all->fields[i].bytes == bytes && memcmp(all->fields[i].key, key, bytes) == 0)
            return i;
    return -1;
}
