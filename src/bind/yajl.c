/*
 * yajl.c - the module mandate.yajl: JSON through libyajl, as the value of a document, as tables, as the records of a file.
 *
 * Takes   only what mandate.json takes, with the same meaning; what it refuses, or reads in a way of its own, is
 *         refused here without a word, and left to it
 */
#include <string.h>

#include <lauxlib.h>

#include "bind/parsed_document.h"
#include "bind/rows.h"
#include "bind/tables.h"
#include "bind/wants.h"

__attribute__((visibility("default"))) int luaopen_mandate_yajl(lua_State *L);

/* __gc and __close; safe to call any number of times */
static int parsed_close(lua_State *L)
{
    parsed *document = luaL_checkudata(L, 1, PARSED);

    memset(&document->document, 0, sizeof document->document);
    arena_clear(&document->held);
    return 0;
}

static parsed *push_parsed(lua_State *L, int values)
{
    parsed *document = lua_newuserdatauv(L, sizeof *document, values);

    memset(document, 0, sizeof *document);
    luaL_setmetatable(L, PARSED);
    return document;
}

/* mandate.yajl.read(text) -> Parsed | nil: it is for mandate.json to say what is wrong with the text, if anything is */
static int parsed_read(lua_State *L)
{
    size_t bytes;
    const char *text = luaL_checklstring(L, 1, &bytes);
    parsed *out = push_parsed(L, 1);

    lua_pushvalue(L, 1);
    lua_setiuservalue(L, -2, 1);
    if (bytes >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) /* a byte order mark */
        text += 3, bytes -= 3;
    if (parsed_fill(L, out, text, bytes))
        return 1;
    arena_clear(&out->held);
    lua_pushnil(L);
    return 1;
}

/* mandate.yajl.tables(text) -> value without nulls | nil: what is wrong with the text, cjson says */
static int tables_read(lua_State *L)
{
    enum { TEXT = 1, HELD = 2 };
    size_t bytes;
    const char *text = luaL_checklstring(L, TEXT, &bytes);
    tables_escape escape = {0};
    tables reader;

    lua_settop(L, TEXT);
    tables_begin(&reader, L, NULL, 0, &push_parsed(L, 0)->held);
    if (!tables_is_plain(&escape, text, bytes) || !tables_parse(&reader, text, bytes) || lua_gettop(L) != HELD + 1) {
        lua_settop(L, HELD);
        lua_pushnil(L);
    }
    arena_clear(reader.memory.held);
    return 1;
}

int luaopen_mandate_yajl(lua_State *L)
{
    static const luaL_Reg functions[] = {
        {"read", parsed_read}, {"tables", tables_read}, {"wants", wants_compile}, {NULL, NULL}};

    luaL_newmetatable(L, PARSED);
    lua_pushcfunction(L, parsed_close);
    lua_setfield(L, -2, "__gc");
    lua_pushcfunction(L, parsed_close);
    lua_setfield(L, -2, "__close");
    luaL_newlib(L, functions);
    push_parsed(L, 0);
    rows_push(L);
    lua_setfield(L, -2, "rows");
    return 1;
}
