/*
 * image.c - tenants saved to files and opened from them.
 *
 * Shape   a file is written beside its place and renamed into it, so that no reader meets half of one
 * Errors  nil, message, code: `io` with the path and what the system says, `invalid` for what is no image
 */
#include "bind/image.h"

#include <errno.h>
#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bind/handle.h"

/* Pushes nil, "path: why", "io". */
static int fail_io(lua_State *L, const char *path, int error)
{
    lua_pushnil(L);
    lua_pushfstring(L, "%s: %s", path, error != 0 ? strerror(error) : "cannot be read or written whole");
    lua_pushliteral(L, "io");
    return 3;
}

/* 0, or the errno of what went wrong; the file is gone then. */
static int write_file(const char *path, const void *bytes, size_t count)
{
    FILE *file = fopen(path, "wb");
    int error = 0;

    if (file == NULL)
        return errno;
    errno = 0;
    if (fwrite(bytes, 1, count, file) != count)
        error = errno != 0 ? errno : EIO;
    if (fclose(file) != 0 && error == 0)
        error = errno != 0 ? errno : EIO;
    if (error != 0)
        remove(path);
    return error;
}

static int replace_file(const char *path, const char *beside, const void *bytes, size_t count)
{
    int error = write_file(beside, bytes, count);

    if (error == 0 && rename(beside, path) != 0) {
        error = errno;
        remove(beside);
    }
    return error;
}

int image_save(lua_State *L)
{
    mandate *tenant = handle_check(L, 1);
    const char *path = luaL_checkstring(L, 2), *beside = lua_pushfstring(L, "%s.part", path);
    size_t count;
    void *bytes;
    int error;

    if (mandate_image_bytes(tenant, &count) != MANDATE_OK || (bytes = malloc(count)) == NULL)
        return luaL_error(L, "not enough memory");
    mandate_image_write(tenant, bytes, count);
    error = replace_file(path, beside, bytes, count);
    free(bytes);
    if (error != 0)
        return fail_io(L, path, error);
    lua_pushboolean(L, 1);
    return 1;
}

/* ---- in ---- */

/* The bytes from here to the end; -1 when the file cannot say. */
static long bytes_of(FILE *file)
{
    long count;

    if (fseek(file, 0, SEEK_END) != 0)
        return -1;
    count = ftell(file);
    return fseek(file, 0, SEEK_SET) == 0 ? count : -1;
}

/* An allocator takes 0 bytes for a release. */
static size_t block_bytes(size_t count)
{
    return count < 8 ? 8 : count;
}

/* The file as a block of the allocator, or NULL with errno, which is 0 for a file that changed meanwhile. */
static void *read_file(const char *path, const mandate_allocator *allocator, size_t *count)
{
    FILE *file = fopen(path, "rb");
    long said = file != NULL ? bytes_of(file) : -1;
    void *bytes = NULL;
    int error = said < 0 ? errno : 0;

    if (said >= 0) {
        *count = (size_t)said;
        bytes = allocator->resize(allocator->userdata, NULL, 0, block_bytes(*count));
        error = bytes == NULL ? ENOMEM : 0;
    }
    if (bytes != NULL && fread(bytes, 1, *count, file) != *count) {
        error = ferror(file) ? errno : 0;
        allocator->resize(allocator->userdata, bytes, block_bytes(*count), 0);
        bytes = NULL;
    }
    if (file != NULL)
        fclose(file);
    errno = error;
    return bytes;
}

int image_open(lua_State *L, const char *path, const mandate_allocator *allocator, mandate **out)
{
    mandate_fault fault = {0};
    size_t count = 0;
    void *bytes = read_file(path, allocator, &count);
    int err;

    if (bytes == NULL)
        return fail_io(L, path, errno);
    err = mandate_image_open(out, bytes, count, allocator, &fault);
    if (err == MANDATE_OK)
        return 0;
    allocator->resize(allocator->userdata, bytes, block_bytes(count), 0);
    if (err == MANDATE_ENOMEM)
        return luaL_error(L, "not enough memory");
    lua_pushnil(L);
    lua_pushfstring(L, "%s: %s", path, fault.message);
    lua_pushstring(L, mandate_error_name(err));
    return 3;
}
