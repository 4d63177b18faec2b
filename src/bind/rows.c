#include "bind/rows.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <lauxlib.h>

#include "bind/parsed_document.h"
#include "bind/tables.h"

#define ROWS "mandate.Rows"

static int rows_read(lua_State *L);

enum { PATH = 1, CHOOSE, GUARD, TAKER, INTO, ANSWER, WANTED, KEYS, BODY }; /* on the stack */
enum { PIECE = 1 << 16 };                                                            /* bytes */

typedef struct rows {
    tables reader;
    FILE *file;
    arena held; /* of libyajl; kept from file to file */
    bool has_chosen, is_taken;
    lua_Integer taken, dropped; /* records; items that are none */
    char field[8];       /* that the records are in; empty where the file is a list */
    char *piece;         /* of the file; kept as well */
} rows;

static void close_file(rows *reading)
{
    if (reading->file != NULL)
        fclose(reading->file);
    reading->file = NULL;
    arena_rewind(&reading->held);
}

/* __gc */
static int rows_free(lua_State *L)
{
    rows *reading = luaL_checkudata(L, 1, ROWS);

    close_file(reading);
    arena_clear(&reading->held);
    free(reading->piece);
    reading->piece = NULL;
    return 0;
}

/* __close */
static int rows_close(lua_State *L)
{
    close_file(luaL_checkudata(L, 1, ROWS));
    return 0;
}

void rows_push(lua_State *L)
{
    rows *reading = lua_newuserdatauv(L, sizeof *reading, 0);

    memset(reading, 0, sizeof *reading);
    if (luaL_newmetatable(L, ROWS)) {
        lua_pushcfunction(L, rows_free);
        lua_setfield(L, -2, "__gc");
        lua_pushcfunction(L, rows_close);
        lua_setfield(L, -2, "__close");
    }
    lua_setmetatable(L, -2);
    lua_insert(L, -2);
    lua_pushcclosure(L, rows_read, 2);
}

static rows *rows_of(tables *reader)
{
    return (rows *)reader; /* its first field */
}

/* ---- records ---- */

/* Asks who takes the records, with the first at the top of the stack, which who is asked takes as well. */
static void choose(rows *reading)
{
    lua_State *L = reading->reader.L;
    bool is_inside = reading->field[0] != '\0';

    reading->has_chosen = true;
    lua_pushvalue(L, CHOOSE);
    lua_pushvalue(L, -2);
    if (is_inside)
        lua_pushvalue(L, BODY);
    else
        lua_pushnil(L);
    lua_pushstring(L, reading->field);
    lua_call(L, 3, 4);
    reading->is_taken = lua_isfunction(L, -4);
    if (reading->is_taken) {
        reading->reader.wants = luaL_testudata(L, -3, WANTS);
        if (reading->reader.wants != NULL)
            lua_getiuservalue(L, -3, 1);
        else
            lua_pushnil(L);
        lua_replace(L, KEYS);
        lua_copy(L, -1, ANSWER);
        lua_copy(L, -2, INTO);
        lua_copy(L, -3, WANTED);
        lua_copy(L, -4, TAKER);
        reading->reader.open[reading->reader.item_depth - 1].wanted = reading->reader.wants == NULL ? WANTS_ALL : 0;
    }
    lua_pop(L, 4);
}

static void begin_row(tables *reader)
{
    lua_pushvalue(reader->L, TAKER);
    lua_pushvalue(reader->L, INTO);
    lua_pushvalue(reader->L, ANSWER);
    lua_pushinteger(reader->L, ++rows_of(reader)->taken);
}

static void end_row(tables *reader)
{
    lua_call(reader->L, 3 + reader->wants->columns, 0);
}

/* The document that a text is, in one that is made anew for each; what is none stays a text. */
static void push_document(tables *reader, const char *text, size_t bytes)
{
    lua_State *L = reader->L;
    parsed *out = lua_touserdata(L, lua_upvalueindex(2));
    char *copy;

    arena_rewind(&out->held);
    copy = arena_take(&out->held, bytes + 1);
    if (copy == NULL)
        luaL_error(L, "not enough memory");
    memcpy(copy, text, bytes);
    if (parsed_fill(L, out, copy, bytes))
        lua_pushvalue(L, lua_upvalueindex(2));
    else
        lua_pushlstring(L, text, bytes);
}

/* Gives the record at the top of the stack to who takes them. */
static void take_record(rows *reading)
{
    lua_State *L = reading->reader.L;
    int record = lua_gettop(L);

    begin_row(&reading->reader);
    lua_pushvalue(L, record);
    lua_call(L, 4, 0);
    lua_settop(L, record - 1);
}

/* An item of the list of records at the top of the stack. */
static bool take_item(tables *reader)
{
    rows *reading = rows_of(reader);
    lua_State *L = reader->L;
    bool is_record = lua_istable(L, -1), is_first = is_record && !reading->has_chosen;

    reading->dropped += !is_record;
    if (is_first)
        choose(reading);
    reading->taken += is_first && reading->is_taken;
    if (!reading->is_taken)
        lua_rawseti(L, -2, ++reader->open[reader->depth - 1].count);
    else if (is_record && !is_first)
        take_record(reading);
    else
        lua_pop(L, 1);
    return true;
}

static bool is_field_of_records(lua_State *L)
{
    const char *key = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "";

    return strcmp(key, "value") == 0 || strcmp(key, "data") == 0;
}

/* The list that the file is, or of the fields that hold records the first. */
static void opened(tables *reader, bool is_list)
{
    rows *reading = rows_of(reader);

    if (!is_list || reader->item_depth != 0 || reader->depth > 2)
        return;
    if (reader->depth == 2 && (reader->open[0].is_list || !is_field_of_records(reader->L)))
        return;
    if (reader->depth == 2)
        strcpy(reading->field, lua_tostring(reader->L, -2));
    reader->item_depth = reader->depth;
    reader->item = take_item;
}

/* ---- the file ---- */

/* The first piece from its first mark on, behind a byte order mark and white space; NULL where that is no JSON. */
static char *beginning(char *text, size_t *bytes)
{
    char *end = text + *bytes;

    if (*bytes >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0)
        text += 3;
    while (text < end && (*text == ' ' || *text == '\t' || *text == '\r' || *text == '\n'))
        text++;
    *bytes = (size_t)(end - text);
    return text < end && (*text == '{' || *text == '[') ? text : NULL;
}

static const char *read_pieces(rows *reading)
{
    yajl_handle parser = tables_parser(&reading->reader);
    tables_escape escape = {0};
    bool is_first = true;
    size_t bytes;

    while (!feof(reading->file) && (bytes = fread(reading->piece, 1, PIECE, reading->file)) != 0) {
        char *text = is_first ? beginning(reading->piece, &bytes) : reading->piece;

        if (text == NULL)
            return "text";
        if (!tables_is_plain(&escape, text, bytes) ||
            yajl_parse(parser, (unsigned char *)text, bytes) != yajl_status_ok)
            return "broken";
        is_first = false;
    }
    if (ferror(reading->file))
        return "io";
    if (is_first)
        return "text";
    return yajl_complete_parse(parser) == yajl_status_ok && reading->reader.depth == 0 ? NULL : "broken";
}

static int fail(lua_State *L, const char *how)
{
    int cause = errno;

    lua_pushstring(L, how);
    if (strcmp(how, "io") != 0)
        return 1;
    lua_pushstring(L, strerror(cause));
    return 2;
}

/* Begins the reading of a file, with its guard on the stack; false where the file cannot be opened. */
static bool begin(lua_State *L, rows *reading, const char *path)
{
    if (reading->file != NULL)
        luaL_error(L, "a file is read while another is");
    if (reading->piece == NULL)
        reading->piece = malloc(PIECE);
    if (reading->piece == NULL)
        luaL_error(L, "not enough memory");
    reading->has_chosen = reading->is_taken = false;
    reading->taken = reading->dropped = 0;
    reading->field[0] = '\0';
    tables_begin(&reading->reader, L, NULL, KEYS, &reading->held);
    reading->reader.opened = opened;
    reading->reader.begin_row = begin_row;
    reading->reader.end_row = end_row;
    reading->reader.document = push_document;
    reading->file = fopen(path, "rb");
    if (reading->file != NULL)
        setvbuf(reading->file, NULL, _IONBF, 0);
    return reading->file != NULL;
}

/* mandate.yajl.rows(path, choose) -> how, value, dropped, taken: see above */
static int rows_read(lua_State *L)
{
    const char *path = luaL_checkstring(L, PATH), *how;
    rows *reading = lua_touserdata(L, lua_upvalueindex(1));

    luaL_checktype(L, CHOOSE, LUA_TFUNCTION);
    lua_settop(L, CHOOSE);
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_settop(L, KEYS);
    if (!begin(L, reading, path))
        return fail(L, "io");
    lua_toclose(L, GUARD);
    how = read_pieces(reading);
    if (how != NULL)
        return fail(L, how);
    lua_pushstring(L, reading->is_taken ? "rows" : "whole");
    lua_insert(L, -2);
    lua_pushinteger(L, reading->dropped);
    lua_pushinteger(L, reading->taken);
    return 4;
}
