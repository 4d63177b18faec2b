#include "bind/sandbox.h"

#include <stdint.h>
#include <string.h>

#include <lauxlib.h>

#include "bind/bounds.h"
#include "bind/plain_data.h"
#include "bind/safe_library.h"

#define SANDBOX "mandate.Sandbox"
#define LOADED  "mandate.loaded"

/* What a run is told, where the host's stack holds it, and the state that it runs in. */
typedef struct sandbox {
    bounds held;
    lua_State *inner;
    lua_State *host; /* argument 1 the text, 2 its name, 3 what is given, 4 the modules */
} sandbox;

static int sandbox_close(lua_State *L)
{
    sandbox *box = luaL_checkudata(L, 1, SANDBOX);

    if (box->inner != NULL)
        lua_close(box->inner);
    box->inner = NULL;
    return 0;
}

void sandbox_open(lua_State *L)
{
    luaL_newmetatable(L, SANDBOX);
    lua_pushcfunction(L, sandbox_close);
    lua_pushvalue(L, -1);
    lua_setfield(L, -3, "__gc");
    lua_setfield(L, -2, "__close");
    lua_pop(L, 1);
}

/* In the inner state: a module among those that were loaded before. */
static int require_loaded(lua_State *L)
{
    luaL_checkstring(L, 1);
    lua_getfield(L, LUA_REGISTRYINDEX, LOADED);
    lua_pushvalue(L, 1);
    if (lua_rawget(L, -2) == LUA_TNIL)
        return luaL_error(L, "the module `%s` stands before no script", lua_tostring(L, 1));
    return 1;
}

static void push_chunk(lua_State *L, const char *text, size_t bytes, const char *name)
{
    lua_pushfstring(L, "@%s", name);
    if (luaL_loadbufferx(L, text, bytes, lua_tostring(L, -1), "t") != LUA_OK)
        lua_error(L);
    lua_remove(L, -2);
}

/* The text at `key` of the table at the top of the host's stack, which keeps it. */
static const char *module_text(lua_State *host, lua_Integer key, size_t *bytes)
{
    const char *text;

    lua_rawgeti(host, -1, key);
    text = lua_tolstring(host, -1, bytes);
    lua_pop(host, 1);
    return text;
}

/* Leaves what the module returns. */
static void load_module(lua_State *L, lua_State *host)
{
    size_t bytes = 0;
    const char *text = module_text(host, 2, &bytes);

    push_chunk(L, text, bytes, module_text(host, 3, &(size_t){0}));
    lua_call(L, 0, 1);
    lua_getfield(L, LUA_REGISTRYINDEX, LOADED);
    lua_pushvalue(L, -2);
    lua_setfield(L, -2, module_text(host, 1, &(size_t){0}));
    lua_pop(L, 1);
}

/* Leaves what the last module returns. */
static void load_modules(lua_State *L, lua_State *host)
{
    lua_newtable(L);
    lua_setfield(L, LUA_REGISTRYINDEX, LOADED);
    lua_register(L, "require", require_loaded);
    lua_pushnil(L);
    for (lua_Integer i = 1; lua_rawgeti(host, 4, i) == LUA_TTABLE; i++) {
        lua_pop(L, 1);
        load_module(L, host);
        lua_pop(host, 1);
    }
    lua_pop(host, 1);
}

static void push_given(lua_State *L, lua_State *host)
{
    size_t room = SIZE_MAX; /* the state's own memory ends it */

    if (!plain_data_copy(host, 3, L, &room))
        luaL_error(L, "what a script is given is plain data");
}

/* Leaves a table of further globals and, above it, what makes the result, or nil. */
static void push_globals(lua_State *L, lua_State *host)
{
    if (lua_istable(host, 4)) {
        load_modules(L, host);
        push_given(L, host);
        lua_call(L, 1, 2);
    } else {
        push_given(L, host);
        lua_pushnil(L);
    }
}

static void add_globals(lua_State *L, int environment, int globals)
{
    lua_pushnil(L);
    while (lua_next(L, globals) != 0) {
        lua_pushvalue(L, -2);
        lua_insert(L, -2);
        lua_rawset(L, environment);
    }
}

static void push_script(lua_State *L, lua_State *host, int environment)
{
    size_t bytes;
    const char *text = lua_tolstring(host, 1, &bytes);

    push_chunk(L, text, bytes, lua_tostring(host, 2));
    lua_pushvalue(L, environment);
    lua_setupvalue(L, -2, 1);
}

/* The whole of a run, in the inner state. Leaves the result. */
static int play(lua_State *L)
{
    sandbox *box = lua_touserdata(L, 1);

    safe_library_open(L);
    push_globals(L, box->host); /* 2, 3 */
    safe_library_push(L);       /* 4 */
    add_globals(L, 4, 2);
    lua_pushvalue(L, 3);
    push_script(L, box->host, 4);
    lua_call(L, 0, 1);
    if (!lua_isnil(L, 3))
        lua_call(L, 1, 1);
    return 1;
}

static sandbox *push_sandbox(lua_State *L)
{
    sandbox *box = lua_newuserdatauv(L, sizeof *box, 0);

    memset(box, 0, sizeof *box);
    luaL_setmetatable(L, SANDBOX);
    lua_toclose(L, -1);
    box->host = L;
    return box;
}

static void set_bounds(lua_State *L, bounds *held)
{
    lua_Integer bytes = luaL_checkinteger(L, 6);
    lua_Number seconds = luaL_checknumber(L, 7);

    held->instructions = luaL_checkinteger(L, 5);
    held->most_bytes = bytes > 0 ? (size_t)bytes : 0;
    seconds = seconds > 0 ? seconds : 0;
    held->until = clock() + (clock_t)(seconds < 1e6 ? seconds * CLOCKS_PER_SEC : 1e6 * CLOCKS_PER_SEC);
}

/* The line at which the script stopped, whose calls still lie on the stack; pushes a text for `host`. */
static void push_place(lua_State *runner, lua_State *host, const char *name)
{
    lua_Debug record;

    for (int level = 0; lua_getstack(runner, level, &record); level++) {
        lua_getinfo(runner, "Sl", &record);
        if (record.currentline > 0 && record.source[0] == '@' && strcmp(record.source + 1, name) == 0) {
            lua_pushfstring(host, "%s:%d: ", record.short_src, record.currentline);
            return;
        }
    }
    lua_pushliteral(host, "");
}

static int fail(lua_State *host, const char *code)
{
    lua_pushnil(host);
    lua_insert(host, -2);
    lua_pushstring(host, code);
    return 3;
}

static int exceed(sandbox *box, lua_State *runner)
{
    lua_State *host = box->host;

    if (box->held.exceeded == bounds_of_system)
        return luaL_error(host, "%s", bounds_of_system);
    push_place(runner, host, lua_tostring(host, 2));
    lua_pushstring(host, box->held.exceeded);
    lua_concat(host, 2);
    return fail(host, "limit");
}

static int report_error(sandbox *box, lua_State *runner)
{
    if (box->held.exceeded != NULL)
        return exceed(box, runner);
    if (lua_type(runner, -1) == LUA_TSTRING)
        plain_data_copy(runner, -1, box->host, &(size_t){SIZE_MAX});
    else
        lua_pushfstring(box->host, "the script raised a %s", luaL_typename(runner, -1));
    return fail(box->host, "invalid");
}

/* More than the state could hold is more than it may, however it is shared there. */
static int report_result(sandbox *box, lua_State *runner)
{
    int top = lua_gettop(box->host);
    size_t room = box->held.most_bytes;

    lua_pushboolean(box->host, true);
    if (plain_data_copy(runner, -1, box->host, &room))
        return 2;
    lua_settop(box->host, top);
    if (room == 0) {
        lua_pushstring(box->host, bounds_of_memory);
        return fail(box->host, "limit");
    }
    lua_pushliteral(box->host, "what the script returns is no plain data, or nests too deeply");
    return fail(box->host, "invalid");
}

static int no_state(sandbox *box)
{
    if (box->held.is_starved)
        return luaL_error(box->host, "%s", bounds_of_system);
    lua_pushstring(box->host, bounds_of_memory);
    return fail(box->host, "limit");
}

/* The state, and the thread in which `play` runs: what is on its stack when it stops tells where. */
static int push_runner(lua_State *L)
{
    bounds_watch(lua_newthread(L));
    return 1;
}

static lua_State *start(sandbox *box)
{
    bounds *held = &box->held;
    lua_State *L = lua_newstate(bounds_resize, held);

    box->inner = L;
    if (L == NULL)
        return NULL;
    memcpy(lua_getextraspace(L), &held, sizeof held);
    lua_pushcfunction(L, push_runner);
    return lua_pcall(L, 0, 1, 0) == LUA_OK ? lua_tothread(L, -1) : NULL;
}

int sandbox_run(lua_State *L)
{
    sandbox *box;
    lua_State *runner;
    int status, count;

    luaL_checkstring(L, 1);
    luaL_checkstring(L, 2);
    lua_settop(L, 7);
    box = push_sandbox(L);
    set_bounds(L, &box->held);
    runner = start(box);
    if (runner == NULL)
        return no_state(box);
    lua_pushcfunction(runner, play);
    lua_pushlightuserdata(runner, box);
    status = lua_resume(runner, box->inner, 1, &count);
    if (status == LUA_OK)
        return report_result(box, runner);
    bounds_note_failure(runner, status);
    return report_error(box, runner);
}
