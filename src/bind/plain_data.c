#include "bind/plain_data.h"

#define MAX_DEPTH 64

enum { BYTES_A_VALUE = 16 }; /* at least, of a table that holds it */

typedef struct copying {
    lua_State *from, *to;
    size_t *room;
} copying;

static bool copy(const copying *job, int index, int depth);

static bool takes(const copying *job, size_t bytes)
{
    bool fits = bytes <= *job->room;

    *job->room = fits ? *job->room - bytes : 0;
    return fits;
}

static bool copy_pair(const copying *job, int depth)
{
    int top = lua_gettop(job->from);

    if (!copy(job, top - 1, depth) || !copy(job, top, depth))
        return false;
    lua_rawset(job->to, -3);
    return true;
}

static bool copy_table(const copying *job, int index, int depth)
{
    lua_State *source = job->from, *to = job->to;
    int top = lua_gettop(source);

    if (depth > MAX_DEPTH || !lua_checkstack(source, 4) || !lua_checkstack(to, 4))
        return false;
    lua_createtable(to, (int)(lua_rawlen(source, index) & 0xffffff), 0);
    lua_pushnil(source);
    while (lua_next(source, index) != 0) {
        if (!copy_pair(job, depth + 1)) {
            lua_settop(source, top);
            return false;
        }
        lua_pop(source, 1);
    }
    return true;
}

static bool copy_number(lua_State *source, int index, lua_State *target)
{
    if (lua_isinteger(source, index))
        lua_pushinteger(target, lua_tointeger(source, index));
    else
        lua_pushnumber(target, lua_tonumber(source, index));
    return true;
}

static bool copy_string(const copying *job, int index)
{
    size_t bytes;
    const char *text = lua_tolstring(job->from, index, &bytes);

    if (!takes(job, bytes))
        return false;
    lua_pushlstring(job->to, text, bytes);
    return true;
}

static bool copy(const copying *job, int index, int depth)
{
    if (!takes(job, depth > 1 ? BYTES_A_VALUE : 0))
        return false;
    switch (lua_type(job->from, index)) {
    case LUA_TNIL:
        lua_pushnil(job->to);
        return true;
    case LUA_TBOOLEAN:
        lua_pushboolean(job->to, lua_toboolean(job->from, index));
        return true;
    case LUA_TNUMBER:
        return copy_number(job->from, index, job->to);
    case LUA_TSTRING:
        return copy_string(job, index);
    case LUA_TTABLE:
        return copy_table(job, index, depth);
    default:
        return false;
    }
}

bool plain_data_copy(lua_State *source, int index, lua_State *target, size_t *room)
{
    copying job = {source, target, room};

    return copy(&job, lua_absindex(source, index), 1);
}
