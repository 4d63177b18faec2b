#include "bind/plain_data.h"

#define MAX_DEPTH 64

enum { BYTES_A_VALUE = 16 }; /* at least, of a table that holds it */

typedef struct copying {
    lua_State *from, *to;
    size_t *room;
} copying;

static bool copy(const copying *by, int index, int depth);

static bool takes(const copying *by, size_t bytes)
{
    bool fits = bytes <= *by->room;

    *by->room = fits ? *by->room - bytes : 0;
    return fits;
}

static bool copy_pair(const copying *by, int depth)
{
    int top = lua_gettop(by->from);

    if (!copy(by, top - 1, depth) || !copy(by, top, depth))
        return false;
    lua_rawset(by->to, -3);
    return true;
}

static bool copy_table(const copying *by, int index, int depth)
{
    lua_State *from = by->from, *to = by->to;
    int top = lua_gettop(from);

    if (depth > MAX_DEPTH || !lua_checkstack(from, 4) || !lua_checkstack(to, 4))
        return false;
    lua_createtable(to, (int)(lua_rawlen(from, index) & 0xffffff), 0);
    lua_pushnil(from);
    while (lua_next(from, index) != 0) {
        if (!copy_pair(by, depth + 1)) {
            lua_settop(from, top);
            return false;
        }
        lua_pop(from, 1);
    }
    return true;
}

static bool copy_number(lua_State *from, int index, lua_State *to)
{
    if (lua_isinteger(from, index))
        lua_pushinteger(to, lua_tointeger(from, index));
    else
        lua_pushnumber(to, lua_tonumber(from, index));
    return true;
}

static bool copy_string(const copying *by, int index)
{
    size_t bytes;
    const char *text = lua_tolstring(by->from, index, &bytes);

    if (!takes(by, bytes))
        return false;
    lua_pushlstring(by->to, text, bytes);
    return true;
}

static bool copy(const copying *by, int index, int depth)
{
    if (!takes(by, depth > 1 ? BYTES_A_VALUE : 0))
        return false;
    switch (lua_type(by->from, index)) {
    case LUA_TNIL:
        lua_pushnil(by->to);
        return true;
    case LUA_TBOOLEAN:
        lua_pushboolean(by->to, lua_toboolean(by->from, index));
        return true;
    case LUA_TNUMBER:
        return copy_number(by->from, index, by->to);
    case LUA_TSTRING:
        return copy_string(by, index);
    case LUA_TTABLE:
        return copy_table(by, index, depth);
    default:
        return false;
    }
}

bool plain_data_copy(lua_State *from, int index, lua_State *to, size_t *room)
{
    copying by = {from, to, room};

    return copy(&by, lua_absindex(from, index), 1);
}
