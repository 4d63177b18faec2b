/*
 * image.c - tenants saved to files and opened from them.
 *
 * Shape   a file is written beside its place and renamed into it, so that no reader meets half of one, and who has
 *         mapped the file that was there before keeps it. A file is opened by mapping it
 * Errors  nil, message, code: `io` with the path and what the system says, `invalid` for what is no image
 */
#include "bind/image.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <lauxlib.h>

#include "base/memory.h"
#include "bind/handle.h"
#include "bind/locate.h"

/* Pushes nil, "path: why", "io". */
static int fail_io(lua_State *L, const char *path, int error)
{
    lua_pushnil(L);
    lua_pushfstring(L, "%s: %s", path, error != 0 ? strerror(error) : "cannot be read or written whole");
    lua_pushliteral(L, "io");
    return 3;
}

/* 0, or the errno of what went wrong. */
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
    return error;
}

static int replace_file(const char *path, const char *beside, const void *bytes, size_t count)
{
    int error = write_file(beside, bytes, count);

    if (error == 0 && rename(beside, path) != 0)
        error = errno;
    if (error != 0)
        remove(beside);
    return error;
}

int image_save(lua_State *L)
{
    mandate *tenant = handle_check(L, 1);
    const char *path = luaL_checkstring(L, 2), *place, *beside;
    bool is_replaced;
    size_t count;
    void *bytes;
    int error;

    lua_settop(L, 2);
    place_push(L, path, &is_replaced);
    place = lua_tostring(L, 3);
    beside = lua_pushfstring(L, "%s.part", place);
    if (mandate_image_bytes(tenant, &count) != MANDATE_OK || (bytes = malloc(count)) == NULL)
        return luaL_error(L, "not enough memory");
    mandate_image_write(tenant, bytes, count);
    error = is_replaced ? replace_file(place, beside, bytes, count) : write_file(place, bytes, count);
    free(bytes);
    if (error != 0)
        return fail_io(L, path, error);
    lua_pushboolean(L, 1);
    return 1;
}

/* ---- in ---- */

/* A file in memory, as long as the tenant that was opened from it lives. */
typedef struct mapping {
    void *at; /* NULL for an empty file */
    size_t bytes;
} mapping;

static void unmap(mapping *image)
{
    if (image->at != NULL)
        munmap(image->at, image->bytes);
    free(image);
}

/* Memory from the heap; the tenant gives back the mapped file as the block that it was opened from, last of all. */
static void *resize_beside(void *userdata, void *block, size_t old_bytes, size_t wanted_bytes)
{
    mapping *image = userdata;

    if (block == NULL || block != image->at)
        return memory_libc_resize(NULL, block, old_bytes, wanted_bytes);
    unmap(image);
    return NULL;
}

/*
 * Pages are taken as they are met, some at a time, in the order in which the checksum reads them. One that the tenant
 * changes becomes its own, and every other stays shared with whoever else has opened the file.
 */
static int map_descriptor(int descriptor, mapping *out)
{
    struct stat file_stat;
    void *cursor;

    if (fstat(descriptor, &file_stat) != 0)
        return errno;
    if (!S_ISREG(file_stat.st_mode))
        return S_ISDIR(file_stat.st_mode) ? EISDIR : EINVAL;
    if (file_stat.st_size == 0)
        return 0; /* nothing to map, and no image */
    cursor = mmap(NULL, (size_t)file_stat.st_size, PROT_READ | PROT_WRITE, MAP_PRIVATE, descriptor, 0);
    if (cursor == MAP_FAILED)
        return errno;
    out->at = cursor;
    out->bytes = (size_t)file_stat.st_size;
    return 0;
}

/* 0, or the errno of what went wrong. */
static int map_file(const char *path, mapping *out)
{
    int descriptor = open(path, O_RDONLY | O_CLOEXEC), error;

    if (descriptor < 0)
        return errno;
    error = map_descriptor(descriptor, out);
    close(descriptor);
    return error;
}

int image_open(lua_State *L, const char *path, mandate **out)
{
    mapping *image = calloc(1, sizeof *image);
    mandate_allocator beside = {resize_beside, image};
    mandate_fault fault = {0};
    int error = image == NULL ? ENOMEM : map_file(path, image), err;

    if (error == 0 && (err = mandate_image_open(out, image->at, image->bytes, &beside, &fault)) == MANDATE_OK)
        return 0;
    if (image != NULL)
        unmap(image);
    if (error != 0)
        return fail_io(L, path, error);
    if (err == MANDATE_ENOMEM)
        return luaL_error(L, "not enough memory");
    lua_pushnil(L);
    lua_pushfstring(L, "%s: %s", path, fault.message);
    lua_pushstring(L, mandate_error_name(err));
    return 3;
}
