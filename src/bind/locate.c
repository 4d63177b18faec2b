#include "bind/locate.h"

#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <lauxlib.h>

enum { PLACE_BYTES = PATH_MAX };

void place_push(lua_State *L, const char *path, bool *is_replaced)
{
    char *real = lua_newuserdatauv(L, PLACE_BYTES, 0);
    struct stat file_stat;
    bool is_there = stat(path, &file_stat) == 0;
    bool is_real = is_there && S_ISREG(file_stat.st_mode) && realpath(path, real) != NULL;

    lua_pushstring(L, is_real ? real : path);
    lua_remove(L, -2);
    *is_replaced = is_real || !is_there;
}

int place_tell(lua_State *L)
{
    const char *path = luaL_checkstring(L, 1);
    bool is_replaced;

    place_push(L, path, &is_replaced);
    lua_pushboolean(L, is_replaced);
    return 2;
}
