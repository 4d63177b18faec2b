#include "bind/plain_data.h"

#define MAX_DEPTH 64

static bool copy(lua_State *from, int index, lua_State *to, int depth);

static bool copy_pair(lua_State *from, lua_State *to, int depth)
{
    int top = lua_gettop(from);

    if (!copy(from, top - 1, to, depth) || !copy(from, top, to, depth))
        return false;
    lua_rawset(to, -3);
    return true;
}

static bool copy_table(lua_State *from, int index, lua_State *to, int depth)
{
    int top = lua_gettop(from);

    if (depth > MAX_DEPTH || !lua_checkstack(from, 4) || !lua_checkstack(to, 4))
        return false;
    lua_createtable(to, (int)(lua_rawlen(from, index) & 0xffffff), 0);
    lua_pushnil(from);
    while (lua_next(from, index) != 0) {
        if (!copy_pair(from, to, depth + 1)) {
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

static bool copy_string(lua_State *from, int index, lua_State *to)
{
    size_t bytes;
    const char *text = lua_tolstring(from, index, &bytes);

    lua_pushlstring(to, text, bytes);
    return true;
}

static bool copy(lua_State *from, int index, lua_State *to, int depth)
{
    switch (lua_type(from, index)) {
    case LUA_TNIL:
        lua_pushnil(to);
        return true;
    case LUA_TBOOLEAN:
        lua_pushboolean(to, lua_toboolean(from, index));
        return true;
    case LUA_TNUMBER:
        return copy_number(from, index, to);
    case LUA_TSTRING:
        return copy_string(from, index, to);
    case LUA_TTABLE:
        return copy_table(from, index, to, depth);
    default:
        return false;
    }
}

bool plain_data_copy(lua_State *from, int index, lua_State *to)
{
    return copy(from, lua_absindex(from, index), to, 1);
}
