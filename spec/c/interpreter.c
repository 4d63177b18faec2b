/*
 * interpreter.c - `lua5.4 SCRIPT ARGUMENT...` and `lua5.4 -e CODE` with the sanitizers built in, so that specs and the
 * commands that they start are watched, and no other program that they start is. Leaks are looked for when it ends.
 *
 * COLLECT_EVERY   of so many new objects, one collects all that nobody holds; 2 for every one of them
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <lauxlib.h>
#include <lualib.h>

#include "collecting.h"

static int explain(lua_State *L)
{
    luaL_traceback(L, L, luaL_tolstring(L, 1, NULL), 1);
    return 1;
}

/* arg[0] is the script; leaves the script's arguments on the stack. */
static int push_arguments(lua_State *L, int argc, char **argv)
{
    lua_createtable(L, argc, 1);
    for (int i = 0; i < argc; i++) {
        lua_pushstring(L, argv[i]);
        lua_rawseti(L, -2, i - 1);
    }
    lua_setglobal(L, "arg");
    luaL_checkstack(L, argc, "too many arguments");
    for (int i = 2; i < argc; i++)
        lua_pushstring(L, argv[i]);
    return argc - 2;
}

static int load(lua_State *L, int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "-e") == 0)
        return luaL_loadbuffer(L, argv[2], strlen(argv[2]), "=(command line)");
    return luaL_loadfile(L, argv[1]);
}

int main(int argc, char **argv)
{
    const char *every = getenv("COLLECT_EVERY");
    collecting memory = {0, 0};
    lua_State *L = lua_newstate(collecting_resize, &memory);
    int failed;

    if (argc < 2 || L == NULL) {
        fprintf(stderr, "usage: %s SCRIPT ARGUMENT...\n", argv[0]);
        return 2;
    }
    memory.every = every == NULL ? 0 : strtoul(every, NULL, 10);
    luaL_openlibs(L);
    lua_pushcfunction(L, explain);
    failed = load(L, argc, argv) != LUA_OK || lua_pcall(L, push_arguments(L, argc, argv), 0, 1) != LUA_OK;
    if (failed)
        fprintf(stderr, "%s\n", lua_tostring(L, -1));
    lua_close(L);
    return failed;
}
