#include "bind/safe_library.h"

#include <stdbool.h>
#include <string.h>

#include <lauxlib.h>
#include <lualib.h>

#include "bind/bounds.h"

#define MAX_MATCH_STEPS      1e9
#define BYTES_AN_INSTRUCTION 32
#define COMPARISONS          16 /* that sorting takes for each item */
#define LITERALS_A_STEP      8  /* characters of a pattern, each of which may be tried in a step */
#define COMPARED_A_STEP      64 /* bytes that a capture met again is compared with */

static const luaL_Reg libraries[] = {
    {LUA_GNAME, luaopen_base},       {LUA_STRLIBNAME, luaopen_string}, {LUA_TABLIBNAME, luaopen_table},
    {LUA_MATHLIBNAME, luaopen_math}, {LUA_UTF8LIBNAME, luaopen_utf8},  {LUA_DBLIBNAME, luaopen_debug},
};

void safe_library_open(lua_State *L)
{
    for (size_t i = 0; i < sizeof libraries / sizeof *libraries; i++) {
        luaL_requiref(L, libraries[i].name, libraries[i].func, 1);
        lua_pop(L, 1);
    }
}

void safe_library_push_place(lua_State *L)
{
    lua_Debug record;

    for (int level = 0; lua_getstack(L, level, &record); level++) {
        lua_getinfo(L, "Sl", &record);
        if (record.currentline > 0) {
            lua_pushfstring(L, "%s:%d: ", record.short_src, record.currentline);
            return;
        }
    }
    lua_pushliteral(L, "");
}

/* The function that the running one stands before. It runs in the same place, so that its errors name the script's. */
static int call_own(lua_State *L)
{
    return lua_tocfunction(L, lua_upvalueindex(1))(L);
}

static size_t length_of(lua_State *L, int index)
{
    size_t bytes = 0;

    if (lua_isstring(L, index))
        lua_tolstring(L, index, &bytes);
    return bytes;
}

/* Factors that an attempt to match may take the length of the subject to, or two to. */
typedef struct openness {
    unsigned repetitions, options, references;
} openness;

static openness count_open(const char *pattern, size_t bytes)
{
    openness open = {bytes > 0 && pattern[0] == '^' ? 0 : 1, 0, 0};

    for (size_t i = 0; i < bytes; i++) {
        if (strchr("*+-", pattern[i]) != NULL && pattern[i] != '\0')
            open.repetitions++;
        else if (pattern[i] == '?')
            open.options++;
        else if (pattern[i] == '%' && i + 1 < bytes && (pattern[i + 1] == 'b' || pattern[i + 1] == 'f'))
            open.repetitions++;
        else if (pattern[i] == '%' && i + 1 < bytes && pattern[i + 1] >= '1' && pattern[i + 1] <= '9')
            open.references++;
    }
    return open;
}

static double power(double base, unsigned exponent)
{
    double product = 1;

    while (exponent-- > 0 && product <= MAX_MATCH_STEPS)
        product *= base;
    return product;
}

static double match_steps(lua_State *L, bool is_plain)
{
    size_t bytes;
    const char *pattern = lua_tolstring(L, 2, &bytes);
    double subject = (double)length_of(L, 1) + 1;
    openness open;

    if (is_plain)
        return subject * ((double)bytes + 1);
    open = count_open(pattern, bytes);
    return power(subject, open.repetitions) * power(2, open.options) *
           (1 + (double)bytes / LITERALS_A_STEP + open.references * subject / COMPARED_A_STEP);
}

static void charge_match(lua_State *L, const char *name, bool is_plain)
{
    double steps;

    if (!lua_isstring(L, 1) || !lua_isstring(L, 2))
        return;
    steps = match_steps(L, is_plain);
    if (steps > MAX_MATCH_STEPS)
        luaL_error(L, "string.%s: the pattern is too costly for a subject of %d bytes", name, (int)length_of(L, 1));
    bounds_charge(L, (double)length_of(L, 1) / BYTES_AN_INSTRUCTION, steps);
}

static int safe_find(lua_State *L)
{
    charge_match(L, "find", lua_toboolean(L, 4));
    return call_own(L);
}

static int safe_match(lua_State *L)
{
    charge_match(L, "match", false);
    return call_own(L);
}

static int safe_gmatch(lua_State *L)
{
    charge_match(L, "gmatch", false);
    return call_own(L);
}

static int safe_gsub(lua_State *L)
{
    charge_match(L, "gsub", false);
    return call_own(L);
}

/* Nothing, however often, is nothing: it is not repeated. */
static int safe_rep(lua_State *L)
{
    double bytes = (double)(length_of(L, 1) + length_of(L, 3)), times = (double)lua_tointeger(L, 2);

    if (lua_isstring(L, 1) && lua_isinteger(L, 2) && bytes == 0) {
        lua_pushliteral(L, "");
        return 1;
    }
    if (times > 0 && bytes * times <= (double)bounds_of(L)->most_bytes)
        bounds_charge(L, (bytes + 1) * times / BYTES_AN_INSTRUCTION, times);
    return call_own(L);
}

/* What reads a text through, the first argument, in one instruction. */
static int safe_read(lua_State *L)
{
    bounds_charge(L, 0, (double)length_of(L, 1));
    return call_own(L);
}

/* The same of what reads the one character at a place, or all of a range. */
static int safe_read_range(lua_State *L)
{
    if (lua_gettop(L) > 2)
        bounds_charge(L, 0, (double)length_of(L, 1));
    return call_own(L);
}

static void charge_items(lua_State *L, double items)
{
    if (items > 0)
        bounds_charge(L, items, items);
}

static int safe_insert(lua_State *L)
{
    if (lua_istable(L, 1) && lua_gettop(L) == 3)
        charge_items(L, (double)lua_rawlen(L, 1) - (double)lua_tointeger(L, 2));
    return call_own(L);
}

static int safe_remove(lua_State *L)
{
    if (lua_istable(L, 1) && lua_isinteger(L, 2))
        charge_items(L, (double)lua_rawlen(L, 1) - (double)lua_tointeger(L, 2));
    return call_own(L);
}

static int safe_move(lua_State *L)
{
    charge_items(L, (double)lua_tointeger(L, 3) - (double)lua_tointeger(L, 2));
    return call_own(L);
}

static int safe_concat(lua_State *L)
{
    charge_items(L, lua_istable(L, 1) ? (double)lua_rawlen(L, 1) : 0);
    return call_own(L);
}

/* a < b; an error in it names the line that sorts. */
static int is_less(lua_State *L)
{
    int a = lua_type(L, 1), b = lua_type(L, 2);

    if (a != b || (a != LUA_TNUMBER && a != LUA_TSTRING)) {
        safe_library_push_place(L);
        lua_pushfstring(L, "attempt to compare %s with %s", luaL_typename(L, 1), luaL_typename(L, 2));
        lua_concat(L, 2);
        return lua_error(L);
    }
    lua_pushboolean(L, lua_compare(L, 1, 2, LUA_OPLT));
    return 1;
}

static int safe_sort(lua_State *L)
{
    charge_items(L, lua_istable(L, 1) ? (double)lua_rawlen(L, 1) * COMPARISONS : 0);
    lua_settop(L, 2);
    if (lua_isnil(L, 2)) {
        lua_pushcfunction(L, is_less);
        lua_replace(L, 2);
    }
    return call_own(L);
}

/* A protected call that does not survive the end of the bounds. */
static int safe_pcall(lua_State *L)
{
    int status;

    luaL_checkany(L, 1);
    status = lua_pcall(L, lua_gettop(L) - 1, LUA_MULTRET, 0);
    if (status != LUA_OK)
        bounds_note_failure(L, status);
    bounds_charge(L, 0, 0);
    luaL_checkstack(L, 1, NULL);
    lua_pushboolean(L, status == LUA_OK);
    lua_insert(L, 1);
    return lua_gettop(L);
}

static const char *const base_names[] = {"assert",   "error",    "ipairs", "next",     "pairs",
                                         "rawequal", "rawget",   "rawlen", "rawset",   "select",
                                         "tostring", "type",   "_VERSION", NULL};
static const char *const string_names[] = {"char", "format", "len", "lower", "reverse", "sub", "upper", NULL};
static const char *const table_names[] = {"pack", "unpack", NULL};

static const luaL_Reg charged_strings[] = {{"find", safe_find}, {"match", safe_match}, {"gmatch", safe_gmatch},
                                           {"gsub", safe_gsub}, {"rep", safe_rep},     {"byte", safe_read_range},
                                           {NULL, NULL}};
static const luaL_Reg charged_texts[] = {
    {"len", safe_read}, {"offset", safe_read}, {"codepoint", safe_read_range}, {NULL, NULL}};
static const luaL_Reg charged_nothing[] = {{NULL, NULL}};
static const luaL_Reg charged_base[] = {{"tonumber", safe_read}, {NULL, NULL}};
static const luaL_Reg charged_tables[] = {{"insert", safe_insert}, {"remove", safe_remove}, {"move", safe_move},
                                          {"concat", safe_concat}, {"sort", safe_sort},     {NULL, NULL}};

/* From the table at the top into the one below it. */
static void pick(lua_State *L, const char *const *names)
{
    for (; *names != NULL; names++) {
        lua_getfield(L, -1, *names);
        lua_setfield(L, -3, *names);
    }
}

static void pick_charged(lua_State *L, const luaL_Reg *functions)
{
    for (; functions->name != NULL; functions++) {
        lua_getfield(L, -1, functions->name);
        lua_pushcclosure(L, functions->func, 1);
        lua_setfield(L, -3, functions->name);
    }
}

static void pick_all(lua_State *L)
{
    lua_pushnil(L);
    while (lua_next(L, -2) != 0) {
        lua_pushvalue(L, -2);
        lua_insert(L, -2);
        lua_rawset(L, -5);
    }
}

/* Into the table below, under `name`: a table of the names, or all, of that global, with what is charged for. */
static void add_library(lua_State *L, const char *name, const char *const *names, const luaL_Reg *charged)
{
    lua_newtable(L);
    lua_getglobal(L, name);
    if (names == NULL)
        pick_all(L);
    else
        pick(L, names);
    pick_charged(L, charged);
    lua_pop(L, 1);
    lua_setfield(L, -2, name);
}

static void add_base(lua_State *L)
{
    lua_pushglobaltable(L);
    pick(L, base_names);
    pick_charged(L, charged_base);
    lua_pop(L, 1);
    lua_pushcfunction(L, safe_pcall);
    lua_setfield(L, -2, "pcall");
    lua_pushvalue(L, -1);
    lua_setfield(L, -2, LUA_GNAME);
}

static void set_string_methods(lua_State *L)
{
    lua_pushliteral(L, "");
    lua_getmetatable(L, -1);
    lua_getfield(L, -3, LUA_STRLIBNAME);
    lua_setfield(L, -2, "__index");
    lua_pop(L, 2);
}

void safe_library_push(lua_State *L)
{
    lua_newtable(L);
    add_base(L);
    add_library(L, LUA_STRLIBNAME, string_names, charged_strings);
    add_library(L, LUA_TABLIBNAME, table_names, charged_tables);
    add_library(L, LUA_MATHLIBNAME, NULL, charged_nothing);
    add_library(L, LUA_UTF8LIBNAME, NULL, charged_texts);
    set_string_methods(L);
}
