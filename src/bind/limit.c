/*
 * limit.c - a bound on what a Lua state may allocate, for scripts that are not trusted.
 *
 * Shape   core.memory_limit(bytes) refuses whatever would take the state more than `bytes` beyond what it holds now;
 *         core.memory_limit(nil) lifts the bound. Lua then raises "not enough memory", which the sandbox words.
 * Owner   the bound lives outside the state, as it must not need the state to allocate; a state that closes is given
 *         its own allocator back before this library is unloaded
 */
#include "bind/limit.h"

#include <stdlib.h>

#include <lauxlib.h>

typedef struct bound {
    lua_Alloc allocate;
    void *userdata;
    size_t used, limit; /* bytes since the bound was set; shrinking below zero stays at zero */
} bound;

static void *bounded(void *userdata, void *block, size_t old_bytes, size_t wanted_bytes)
{
    bound *held = userdata;
    size_t old = block == NULL ? 0 : old_bytes; /* without a block, old_bytes is the kind of object */
    void *got;

    if (wanted_bytes > old && wanted_bytes - old > held->limit - held->used)
        return NULL;
    got = held->allocate(held->userdata, block, old_bytes, wanted_bytes);
    if (got == NULL && wanted_bytes != 0)
        return NULL;
    if (wanted_bytes >= old)
        held->used += wanted_bytes - old;
    else
        held->used = held->used > old - wanted_bytes ? held->used - (old - wanted_bytes) : 0;
    return got;
}

static void lift(lua_State *L, bound *held)
{
    lua_setallocf(L, held->allocate, held->userdata);
    free(held);
}

static void lift_any(lua_State *L)
{
    void *userdata;

    if (lua_getallocf(L, &userdata) == bounded)
        lift(L, userdata);
}

static int on_close(lua_State *L)
{
    lift_any(L);
    return 0;
}

void limit_open(lua_State *L)
{
    lua_newuserdatauv(L, 0, 0);
    lua_createtable(L, 0, 1);
    lua_pushcfunction(L, on_close);
    lua_setfield(L, -2, "__gc");
    lua_setmetatable(L, -2);
    lua_setfield(L, LUA_REGISTRYINDEX, "mandate.limit");
}

/* mandate.core.memory_limit(bytes | nil) */
int limit_set(lua_State *L)
{
    lua_Integer bytes = luaL_optinteger(L, 1, 0);
    bound *made;

    luaL_argcheck(L, bytes >= 0, 1, "a number of bytes");
    lift_any(L);
    if (lua_isnoneornil(L, 1))
        return 0;
    made = malloc(sizeof *made);
    if (made == NULL)
        return luaL_error(L, "not enough memory");
    made->allocate = lua_getallocf(L, &made->userdata);
    made->used = 0;
    made->limit = (size_t)bytes;
    lua_setallocf(L, bounded, made);
    return 0;
}
