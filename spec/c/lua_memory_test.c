/*
 * lua_memory_test.c - every allocation under a Lua state fails once, in turn, Lua's own and the engine's: a call ends
 * in "not enough memory" or in the answer it gives with plenty, and leaves the tenant whole. Then every new object
 * collects first, and the answer is the same. Runs in the top folder. Prints `N passed, N failed`.
 *
 * Shape   lua_memory_test.lua says what is called and how its end is judged; here is the allocator. The linker hands
 *         malloc and realloc of the library to `__wrap_...`, so that its memory is counted together with Lua's
 */
#define _GNU_SOURCE /* RTLD_NODELETE */
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <lauxlib.h>
#include <lualib.h>

#include "collecting.h"

int luaopen_mandate_core(lua_State *L);
int luaopen_mandate_yajl(lua_State *L);
int luaopen_mandate_zip(lua_State *L);
void *__real_malloc(size_t bytes);
void *__real_realloc(void *block, size_t bytes);
void *__wrap_malloc(size_t bytes);
void *__wrap_realloc(void *block, size_t bytes);

const char *__lsan_default_suppressions(void);

/* For the leak sanitizer: LuaSQL loses a statement of SQLite where Lua's memory ends inside of it. */
const char *__lsan_default_suppressions(void)
{
    return "leak:libsqlite3\n";
}

static size_t left = SIZE_MAX; /* allocations that still succeed */
static int has_failed;

static int is_refused(void)
{
    if (left == SIZE_MAX)
        return 0;
    if (left == 0)
        return has_failed = 1;
    left--;
    return 0;
}

void *__wrap_malloc(size_t bytes)
{
    return is_refused() ? NULL : __real_malloc(bytes);
}

void *__wrap_realloc(void *block, size_t bytes)
{
    return is_refused() ? NULL : __real_realloc(block, bytes);
}

/* What shrinks does not fail: Lua takes that for granted. */
static void *lua_resize(void *userdata, void *block, size_t old_bytes, size_t wanted_bytes)
{
    if (wanted_bytes != 0 && (block == NULL || wanted_bytes > old_bytes) && is_refused())
        return NULL;
    return collecting_resize(userdata, block, old_bytes, wanted_bytes);
}

static void feed(void)
{
    left = SIZE_MAX;
}

/* starved(count, f, ...) -> whether an allocation failed, whether f ended well, what it returned or raised */
static int starved(lua_State *L)
{
    size_t count = (size_t)luaL_checkinteger(L, 1);
    int status;

    luaL_checkstack(L, 20, NULL);
    has_failed = 0;
    left = count;
    status = lua_pcall(L, lua_gettop(L) - 2, LUA_MULTRET, 0);
    feed();
    lua_pushboolean(L, has_failed);
    lua_replace(L, 1);
    lua_pushboolean(L, status == LUA_OK);
    lua_insert(L, 2);
    return lua_gettop(L);
}

/* collected(f, ...) -> what f returns, while each new object of Lua collects first */
static int collected(lua_State *L)
{
    void *memory;

    lua_getallocf(L, &memory);
    ((collecting *)memory)->every = 2;
    lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
    ((collecting *)memory)->every = 0;
    return lua_gettop(L);
}

static int open_all(lua_State *L)
{
    luaL_openlibs(L);
    luaL_requiref(L, "mandate.core", luaopen_mandate_core, 0);
    return 0;
}

/* A state and the module open with `count` allocations, or say that memory is short. Returns whether all was there. */
static int open_with(size_t count, unsigned *passed, unsigned *failed)
{
    collecting memory = {0, 0};
    lua_State *L;
    int status = LUA_ERRMEM;

    has_failed = 0;
    left = count;
    L = lua_newstate(lua_resize, &memory);
    if (L != NULL) {
        lua_pushcfunction(L, open_all);
        status = lua_pcall(L, 0, 0, 0);
    }
    feed();
    if (status == (has_failed ? LUA_ERRMEM : LUA_OK)) {
        ++*passed;
    } else {
        ++*failed;
        printf("with %zu allocations: %s\n", count, L == NULL ? "no state" : lua_tostring(L, -1));
    }
    if (L != NULL)
        lua_close(L);
    return !has_failed;
}

/* Calls what the script says; its two numbers are added up. */
static void run_script(unsigned *passed, unsigned *failed)
{
    collecting memory = {0, 0};
    lua_State *L = lua_newstate(lua_resize, &memory);

    luaL_openlibs(L);
    luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_PRELOAD_TABLE);
    lua_pushcfunction(L, luaopen_mandate_core);
    lua_setfield(L, -2, "mandate.core");
    lua_pushcfunction(L, luaopen_mandate_yajl);
    lua_setfield(L, -2, "mandate.yajl");
    lua_pushcfunction(L, luaopen_mandate_zip);
    lua_setfield(L, -2, "mandate.zip");
    if (luaL_loadfile(L, "spec/c/lua_memory_test.lua") == LUA_OK) {
        lua_pushcfunction(L, starved);
        lua_pushcfunction(L, collected);
    }
    if (lua_gettop(L) == 4 && lua_pcall(L, 2, 2, 0) == LUA_OK) {
        *passed += (unsigned)lua_tointeger(L, -2);
        *failed += (unsigned)lua_tointeger(L, -1);
    } else {
        ++*failed;
        printf("%s\n", lua_tostring(L, -1));
    }
    lua_close(L);
}

int main(void)
{
    unsigned passed = 0, failed = 0;
    size_t count = 0;

    dlopen("libsqlite3.so.0", RTLD_LAZY | RTLD_NODELETE); /* stays, so that what was lost in it is known as its own */
    while (!open_with(count, &passed, &failed))
        count++;
    run_script(&passed, &failed);
    printf("%u passed, %u failed\n", passed, failed);
    return failed != 0;
}
