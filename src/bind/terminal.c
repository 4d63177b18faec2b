#include "bind/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <lauxlib.h>

enum { USUAL_COLUMNS = 80 };

int terminal_columns(lua_State *L)
{
    lua_Integer file = luaL_checkinteger(L, 1);
    struct winsize size = {0};

    luaL_argcheck(L, file == 1 || file == 2, 1, "1 or 2 expected");
    if (!isatty((int)file)) {
        lua_pushnil(L);
        return 1;
    }
    if (ioctl((int)file, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
        size.ws_col = USUAL_COLUMNS;
    lua_pushinteger(L, size.ws_col);
    return 1;
}
