/*
 * reader.c - a fuzz target for what is read in Lua: the bytes go to the function that the script FUZZ_SCRIPT returns.
 * An error that leaves that function is a finding. Runs in the top folder.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <lauxlib.h>
#include <lualib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count);
int luaopen_mandate_core(lua_State *L);
int luaopen_mandate_yajl(lua_State *L);
int luaopen_mandate_zip(lua_State *L);

static lua_State *kept;

/* Lines of Lua that ran: libFuzzer takes what stands in this section for coverage, and clears it before each input. */
enum { LINES = 1 << 14 };
__attribute__((section("__libfuzzer_extra_counters"))) static uint8_t lines[LINES];

static void note_line(lua_State *L, lua_Debug *at)
{
    size_t place;

    lua_getinfo(L, "S", at);
    place = ((uintptr_t)at->source >> 4) * 31 + (size_t)at->currentline;
    if (lines[place % LINES] < UINT8_MAX)
        lines[place % LINES]++;
}

static int explain(lua_State *L)
{
    luaL_traceback(L, L, luaL_tolstring(L, 1, NULL), 1);
    return 1;
}

static void fail(lua_State *L)
{
    fprintf(stderr, "%s\n", lua_tostring(L, -1));
    abort();
}

static void close_kept(void)
{
    lua_close(kept);
}

/* A state with the modules of this build; the handler and the script's function stay on its stack. */
static lua_State *begin(void)
{
    lua_State *L = luaL_newstate();

    luaL_openlibs(L);
    luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_PRELOAD_TABLE);
    lua_pushcfunction(L, luaopen_mandate_core);
    lua_setfield(L, -2, "mandate.core");
    lua_pushcfunction(L, luaopen_mandate_yajl);
    lua_setfield(L, -2, "mandate.yajl");
    lua_pushcfunction(L, luaopen_mandate_zip);
    lua_setfield(L, -2, "mandate.zip");
    lua_settop(L, 0);
    lua_pushcfunction(L, explain);
    if (luaL_loadfile(L, FUZZ_SCRIPT) != LUA_OK || lua_pcall(L, 0, 1, 1) != LUA_OK)
        fail(L);
    lua_sethook(L, note_line, LUA_MASKLINE, 0);
    atexit(close_kept);
    return L;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
    if (kept == NULL)
        kept = begin();
    lua_pushvalue(kept, 2);
    lua_pushlstring(kept, (const char *)bytes, count);
    if (lua_pcall(kept, 1, 0, 1) != LUA_OK)
        fail(kept);
    return 0;
}
