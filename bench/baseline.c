/*
 * baseline.c - what things cost at least, for measurements: an empty call from Lua to C, a dependent read of memory
 * that is nowhere near, a copy; and the bytes that the heap has given out.
 */
#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <lauxlib.h>
#include <lua.h>

enum { LINE = 64 }; /* bytes that memory moves at once */

__attribute__((visibility("default"))) int luaopen_baseline(lua_State *L);

static int three_integers(lua_State *L)
{
    lua_pushboolean(L, luaL_checkinteger(L, 1) + luaL_checkinteger(L, 2) > luaL_checkinteger(L, 3));
    return 1;
}

static int three_strings(lua_State *L)
{
    lua_pushboolean(L, luaL_checkstring(L, 1)[0] + luaL_checkstring(L, 2)[0] > luaL_checkstring(L, 3)[0]);
    return 1;
}

static double seconds_since(clock_t before)
{
    return (double)(clock() - before) / CLOCKS_PER_SEC;
}

static uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    return *state ^= *state << 17;
}

/* Lines that name the next one, in one random cycle through all of them (Sattolo). */
static void make_cycle(size_t *line, size_t count)
{
    const size_t stride = LINE / sizeof *line;
    uint64_t state = 20261121;

    for (size_t i = 0; i < count; i++)
        line[i * stride] = i;
    for (size_t i = count - 1; i > 0; i--) {
        size_t other = (size_t)(next_random(&state) % i), held = line[i * stride];

        line[i * stride] = line[other * stride];
        line[other * stride] = held;
    }
}

/* chase(bytes, reads) -> nanoseconds of one read that must wait for the one before it */
static int chase(lua_State *L)
{
    size_t count = (size_t)luaL_checkinteger(L, 1) / LINE;
    lua_Integer reads = luaL_checkinteger(L, 2);
    size_t *line = count > 1 ? malloc(count * LINE) : NULL, at = 0;
    clock_t before;

    if (line == NULL)
        return luaL_error(L, "no memory to chase through");
    make_cycle(line, count);
    before = clock();
    for (lua_Integer i = 0; i < reads; i++)
        at = line[at * (LINE / sizeof *line)];
    lua_pushnumber(L, seconds_since(before) / (double)reads * 1e9);
    lua_pushinteger(L, (lua_Integer)at); /* so that it is needed */
    free(line);
    return 2;
}

/* copy(bytes) -> seconds to copy so many bytes from memory to memory */
static int copy(lua_State *L)
{
    size_t bytes = (size_t)luaL_checkinteger(L, 1);
    char *from = malloc(bytes), *to = malloc(bytes);
    clock_t before;

    if (from == NULL || to == NULL) {
        free(from);
        free(to);
        return luaL_error(L, "no memory to copy");
    }
    memset(from, 1, bytes);
    memset(to, 2, bytes);
    before = clock();
    memcpy(to, from, bytes);
    lua_pushnumber(L, seconds_since(before));
    lua_pushinteger(L, to[bytes / 2]);
    free(from);
    free(to);
    return 2;
}

/* heap() -> bytes that malloc has given out, its own headers included */
static int heap(lua_State *L)
{
    struct mallinfo2 info = mallinfo2();

    lua_pushinteger(L, (lua_Integer)(info.uordblks + info.hblkhd));
    return 1;
}

int luaopen_baseline(lua_State *L)
{
    static const luaL_Reg functions[] = {{"three_integers", three_integers},
                                         {"three_strings", three_strings},
                                         {"chase", chase},
                                         {"copy", copy},
                                         {"heap", heap},
                                         {NULL, NULL}};

    luaL_newlib(L, functions);
    return 1;
}
