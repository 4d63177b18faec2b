/*
 * baseline.c - what a call from Lua to C costs at least: functions that read three arguments and return a boolean.
 */
#include <lauxlib.h>
#include <lua.h>

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

int luaopen_baseline(lua_State *L)
{
    static const luaL_Reg functions[] = {{"three_integers", three_integers}, {"three_strings", three_strings}, {NULL, NULL}};

    luaL_newlib(L, functions);
    return 1;
}
