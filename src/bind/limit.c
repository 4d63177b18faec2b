/*
 * limit.c - a bound on what a Lua state may allocate, for scripts that are not trusted.
 *
 * Shape   core.memory_limit(bytes) refuses whatever would take the state more than `bytes` beyond what it holds now;
 *         core.memory_limit(nil) lifts the bound. Lua then raises "not enough memory", which the sandbox words.
 * Owner   the bound lives outside the state, as it must not need the state to allocate
 */
#include "bind/limit.h"

#include <lauxlib.h>
#include <stdlib.h>

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

/* mandate.core.memory_limit(bytes | nil) */
int limit_set(lua_State *L)
{
    void *userdata;
    lua_Alloc current = lua_getallocf(L, &userdata);
    lua_Integer bytes = luaL_optinteger(L, 1, 0);
    bound *made;

    luaL_argcheck(L, bytes >= 0, 1, "a number of bytes");
    if (current == bounded)
        lift(L, userdata);
    if (lua_isnoneornil(L, 1))
        return 0;
    current = lua_getallocf(L, &userdata);
    made = malloc(sizeof *made);
    if (made == NULL)
        return luaL_error(L, "not enough memory");
    made->allocate = current;
    made->userdata = userdata;
    made->used = 0;
    made->limit = (size_t)bytes;
    lua_setallocf(L, bounded, made);
    return 0;
}
