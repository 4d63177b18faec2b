/*
 * zip.c - the module mandate.zip: entries of a zip file, through libzip. Reads only, within limits it is given.
 *
 * Owner   the userdata owns the archive, and the entry being read: an error in the midst leaves both to the collector
 */
#include <stdbool.h>
#include <zip.h>

#include <lauxlib.h>
#include <lua.h>

#define ARCHIVE "mandate.Zip"

__attribute__((visibility("default"))) int luaopen_mandate_zip(lua_State *L);

typedef struct archive {
    zip_t *zip;        /* NULL once it is closed */
    zip_file_t *entry; /* NULL unless one is being read */
} archive;

static archive *check_archive(lua_State *L)
{
    archive *opened = luaL_checkudata(L, 1, ARCHIVE);

    if (opened->zip == NULL)
        luaL_error(L, "the archive is closed");
    return opened;
}

/* In a finalizer, which the collector may call in the midst of a reading. */
static bool is_finalizing(lua_State *L)
{
    return lua_gc(L, LUA_GCISRUNNING) < 0;
}

/* Returns what zip_fclose does. */
static int close_entry(archive *opened)
{
    zip_file_t *entry = opened->entry;

    opened->entry = NULL;
    return entry == NULL ? 0 : zip_fclose(entry);
}

static int fail(lua_State *L, const char *message)
{
    lua_pushnil(L);
    lua_pushstring(L, message);
    return 2;
}

/* mandate.zip.open(path) -> Zip | nil, message */
static int archive_open(lua_State *L)
{
    const char *path = luaL_checkstring(L, 1);
    archive *opened = lua_newuserdatauv(L, sizeof *opened, 0);
    int code = 0;

    *opened = (archive){NULL, NULL};
    luaL_setmetatable(L, ARCHIVE);
    opened->zip = zip_open(path, ZIP_RDONLY | ZIP_CHECKCONS, &code);
    if (opened->zip == NULL) {
        zip_error_t error;

        zip_error_init_with_code(&error, code);
        lua_pushnil(L);
        lua_pushstring(L, zip_error_strerror(&error));
        zip_error_fini(&error);
        return 2;
    }
    return 1;
}

/* zip:entries() -> { { name, size, compressed } ... } | nil, message */
static int archive_entries(lua_State *L)
{
    zip_t *zip = check_archive(L)->zip;
    zip_int64_t count = zip_get_num_entries(zip, 0);
    zip_stat_t file_stat;

    lua_newtable(L);
    for (zip_int64_t i = 0; i < count; i++) {
        if (zip_stat_index(zip, (zip_uint64_t)i, ZIP_FL_ENC_RAW, &file_stat) != 0 || (file_stat.valid & ZIP_STAT_NAME) == 0)
            return fail(L, zip_strerror(zip));
        lua_createtable(L, 0, 3);
        lua_pushstring(L, file_stat.name);
        lua_setfield(L, -2, "name");
        lua_pushinteger(L, (lua_Integer)file_stat.size);
        lua_setfield(L, -2, "size");
        lua_pushinteger(L, (lua_Integer)file_stat.comp_size);
        lua_setfield(L, -2, "compressed");
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    return 1;
}

/* zip:read(index, limit) -> text | nil, message; never more bytes than the limit, whatever the entry claims */
static int archive_read(lua_State *L)
{
    archive *opened = check_archive(L);
    lua_Integer index = luaL_checkinteger(L, 2), limit = luaL_checkinteger(L, 3), used = 0;
    char chunk[16384];
    luaL_Buffer text;
    zip_int64_t got;

    if (is_finalizing(L))
        return luaL_error(L, "a finalizer cannot read an archive");
    close_entry(opened);
    opened->entry = zip_fopen_index(opened->zip, (zip_uint64_t)(index - 1), 0);
    if (opened->entry == NULL)
        return fail(L, zip_strerror(opened->zip));
    luaL_buffinit(L, &text);
    while ((got = zip_fread(opened->entry, chunk, sizeof chunk)) > 0 && (used += got) <= limit)
        luaL_addlstring(&text, chunk, (size_t)got);
    luaL_pushresult(&text);
    if (got < 0)
        lua_pushstring(L, zip_file_strerror(opened->entry));
    if (close_entry(opened) != 0 && got == 0) {
        lua_pushliteral(L, "damaged entry");
        got = -1;
    }
    if (got < 0) {
        lua_pushnil(L);
        lua_insert(L, -2);
        return 2;
    }
    return used > limit ? fail(L, "larger than it may be") : 1;
}

/* __gc; safe to call any number of times. */
static int archive_collect(lua_State *L)
{
    archive *opened = luaL_checkudata(L, 1, ARCHIVE);

    close_entry(opened);
    if (opened->zip != NULL)
        zip_discard(opened->zip);
    opened->zip = NULL;
    return 0;
}

/* __close and zip:close(); in a finalizer the archive is left to the collector. */
static int archive_close(lua_State *L)
{
    return is_finalizing(L) ? 0 : archive_collect(L);
}

int luaopen_mandate_zip(lua_State *L)
{
    static const luaL_Reg methods[] = {
        {"entries", archive_entries}, {"read", archive_read}, {"close", archive_close}, {NULL, NULL}};
    static const luaL_Reg functions[] = {{"open", archive_open}, {NULL, NULL}};

    luaL_newmetatable(L, ARCHIVE);
    lua_pushcfunction(L, archive_collect);
    lua_setfield(L, -2, "__gc");
    lua_pushcfunction(L, archive_close);
    lua_setfield(L, -2, "__close");
    luaL_newlib(L, methods);
    lua_setfield(L, -2, "__index");
    luaL_newlib(L, functions);
    return 1;
}
