/*
 * lua_thread_test.c - two Lua states in two threads, each with tenants of its own: the module keeps nothing between
 * them. Built for the thread sanitizer by `make check-hard`; runs in the top folder. Prints `N passed, N failed`.
 */
#include <pthread.h>
#include <stdio.h>

#include <lauxlib.h>
#include <lualib.h>

int luaopen_mandate_core(lua_State *L);

enum { THREADS = 2 };

/* Counts what went as it should. */
static const char program[] = "package.path = 'lua/?.lua;lua/?/init.lua;' .. package.path\n"
                              "local mandate, count = require 'mandate', 0\n"
                              "local function is(wanted, got)\n"
                              "  if wanted ~= got then error('unexpected ' .. tostring(got)) end\n"
                              "  count = count + 1\n"
                              "end\n"
                              "for turn = 1, 300 do\n"
                              "  local t <close> = mandate.tenant('t' .. turn)\n"
                              "  t:user 'a@x' { licenses = { 'premium' } }\n"
                              "  t:user 'b@x' {}\n"
                              "  local basic = { roles = { 'Basic User' } }\n"
                              "  local P = t:environment 'P' { members = { ['a@x'] = basic, ['b@x'] = basic } }\n"
                              "  P:flow 'F' { owner = 'a@x', trigger = { kind = 'button' } }\n"
                              "  is(true, (t:can('a@x', 'run', 'flow:P/F')))\n"
                              "  is(false, (t:can('b@x', 'run', 'flow:P/F')))\n"
                              "  is('string', type(tostring(t:explain('b@x', 'run', 'flow:P/F'))))\n"
                              "  is(1, #t:who_can('run', 'flow:P/F'))\n"
                              "end\n"
                              "return count\n";

typedef struct work {
    lua_Integer passed;
    unsigned failed;
} work;

static void *run(void *userdata)
{
    work *of = userdata;
    lua_State *L = luaL_newstate();

    luaL_openlibs(L);
    luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_PRELOAD_TABLE);
    lua_pushcfunction(L, luaopen_mandate_core);
    lua_setfield(L, -2, "mandate.core");
    lua_pop(L, 1);
    if (luaL_dostring(L, program) != LUA_OK) {
        of->failed = 1;
        printf("%s\n", lua_tostring(L, -1));
    } else {
        of->passed = lua_tointeger(L, -1);
    }
    lua_close(L);
    return NULL;
}

int main(void)
{
    work works[THREADS] = {{0, 0}};
    pthread_t threads[THREADS];
    lua_Integer passed = 0;
    unsigned failed = 0;

    for (int i = 0; i < THREADS; i++)
        if (pthread_create(&threads[i], NULL, run, &works[i]) != 0)
            return 2;
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        passed += works[i].passed;
        failed += works[i].failed;
    }
    printf("%lld passed, %u failed\n", (long long)passed, failed);
    return failed != 0;
}
