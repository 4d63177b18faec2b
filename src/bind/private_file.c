#include "bind/private_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <lauxlib.h>

enum { OWNER_FILE = 0600, OWNER_FOLDER = 0700 };

/* Returns 0 or an error number. */
static int write_all(int file, const char *text, size_t bytes)
{
    while (bytes > 0) {
        ssize_t written = write(file, text, bytes);

        if (written < 0 && errno != EINTR)
            return errno;
        if (written > 0) {
            text += written;
            bytes -= (size_t)written;
        }
    }
    return 0;
}

static int write_file(const char *path, int flags, const char *text, size_t bytes)
{
    int file = open(path, O_WRONLY | O_CREAT | flags, OWNER_FILE);
    int error;

    if (file < 0)
        return errno;
    error = fchmod(file, OWNER_FILE) != 0 ? errno : write_all(file, text, bytes);
    if (close(file) != 0 && error == 0)
        error = errno;
    return error;
}

/* Written beside its place first, so that a reader finds the old text or the new one. */
static int replace_file(const char *path, const char *beside, const char *text, size_t bytes)
{
    int error = write_file(beside, O_TRUNC, text, bytes);

    if (error == 0 && rename(beside, path) != 0)
        error = errno;
    if (error != 0)
        remove(beside);
    return error;
}

static int tell(lua_State *L, const char *path, int error)
{
    if (error != 0) {
        lua_pushnil(L);
        lua_pushfstring(L, "%s: %s", path, strerror(error));
        return 2;
    }
    lua_pushboolean(L, true);
    return 1;
}

int private_file_write(lua_State *L)
{
    const char *path = luaL_checkstring(L, 1);
    size_t bytes;
    const char *text = luaL_checklstring(L, 2, &bytes);
    bool appends = lua_toboolean(L, 3);
    const char *beside;

    if (appends)
        return tell(L, path, write_file(path, O_APPEND, text, bytes));
    beside = lua_pushfstring(L, "%s.part", path);
    return tell(L, path, replace_file(path, beside, text, bytes));
}

int private_file_folder(lua_State *L)
{
    const char *path = luaL_checkstring(L, 1);
    struct stat file_stat;

    if (mkdir(path, OWNER_FOLDER) == 0 || (errno == EEXIST && stat(path, &file_stat) == 0 && S_ISDIR(file_stat.st_mode)))
        return tell(L, path, 0);
    return tell(L, path, errno);
}
