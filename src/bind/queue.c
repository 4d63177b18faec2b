#include "bind/queue.h"

#include <string.h>

#include "bind/handle.h"

enum { JOBS = 1, ORDERED = 2 };

/* A field of the table at the top, past its metatable: no code of the caller runs here. */
static int push_field(lua_State *L, const char *field)
{
    lua_pushstring(L, field);
    return lua_rawget(L, -2);
}

static int64_t read_moment(lua_State *L, const char *field, bool *is_there)
{
    int64_t moment = 0;

    *is_there = push_field(L, field) != LUA_TNIL;
    if (*is_there)
        moment = (int64_t)(luaL_checknumber(L, -1) * 1000); /* milliseconds: minutes may be broken */
    lua_pop(L, 1);
    return moment;
}

/* The job at the top of the stack. */
static mandate_queued read_job(lua_State *L, uint32_t place)
{
    mandate_queued out = {.tag = place};
    bool has_since;

    luaL_argexpected(L, lua_istable(L, -1), JOBS, "jobs");
    out.since = read_moment(L, "queued", &has_since);
    out.moved = read_moment(L, "top", &out.is_top);
    push_field(L, "index");
    out.number = (uint32_t)luaL_optinteger(L, -1, place);
    lua_pop(L, 1);
    push_field(L, "priority");
    out.is_high = lua_type(L, -1) == LUA_TSTRING && strcmp(lua_tostring(L, -1), "high") == 0;
    lua_pop(L, 1);
    return out;
}

/* core.queue_sort(jobs): { { queued, top, priority, index } ... } in the order in which they are offered a machine */
int queue_sort(lua_State *L)
{
    mandate_queued *all;
    size_t count;

    luaL_checktype(L, JOBS, LUA_TTABLE);
    lua_settop(L, JOBS);
    count = lua_rawlen(L, JOBS);
    lua_createtable(L, (int)count, 0);
    all = lua_newuserdatauv(L, (count + 1) * sizeof *all, 0);
    for (size_t i = 0; i < count; i++) {
        lua_rawgeti(L, JOBS, (lua_Integer)i + 1);
        all[i] = read_job(L, (uint32_t)i);
        lua_rawseti(L, ORDERED, (lua_Integer)i + 1);
    }
    mandate_queue_sort(all, count);
    for (size_t i = 0; i < count; i++) {
        lua_rawgeti(L, ORDERED, (lua_Integer)all[i].tag + 1);
        lua_rawseti(L, JOBS, (lua_Integer)i + 1);
    }
    return 0;
}

/* t:queue_seconds(connection) -> integer | nil, message, code */
int queue_seconds(lua_State *L)
{
    static const mandate_object nowhere = {0};
    const mandate *tenant = handle_check(L, 1);
    mandate_object connection;
    mandate_fault fault;
    int err = handle_reference(L, tenant, 2, nowhere, &connection, &fault);

    if (err != MANDATE_OK)
        return handle_fail(L, err, &fault);
    lua_pushinteger(L, mandate_queue_seconds(tenant, connection));
    return 1;
}

/* t:queue_tries_next({ machine ... }) -> boolean? | nil, message, code */
int queue_tries_next(lua_State *L)
{
    static const mandate_object nowhere = {0};
    const mandate *tenant = handle_check(L, 1);
    mandate_object *machines;
    mandate_status status;
    mandate_fault fault;
    size_t count;
    int err;

    luaL_checktype(L, 2, LUA_TTABLE);
    lua_settop(L, 2);
    count = lua_rawlen(L, 2);
    machines = lua_newuserdatauv(L, (count + 1) * sizeof *machines, 0);
    for (size_t i = 0; i < count; i++) {
        lua_rawgeti(L, 2, (lua_Integer)i + 1);
        if ((err = handle_reference(L, tenant, -1, nowhere, &machines[i], &fault)) != MANDATE_OK)
            return handle_fail(L, err, &fault);
        lua_pop(L, 1);
    }
    status = mandate_queue_tries_next(tenant, machines, count);
    if (status == MANDATE_UNKNOWN)
        lua_pushnil(L);
    else
        lua_pushboolean(L, status == MANDATE_ALLOWED);
    return 1;
}

/* ---- clocks ---- */

static mandate_clock read_clock(lua_State *L, int index)
{
    const char *word = luaL_checkstring(L, index);
    int clock = 0;

    while (mandate_clock_word((mandate_clock)clock) != NULL &&
           strcmp(mandate_clock_word((mandate_clock)clock), word) != 0)
        clock++;
    if (mandate_clock_word((mandate_clock)clock) == NULL)
        luaL_error(L, "no such clock `%s`", word);
    return (mandate_clock)clock;
}

/* The moment at an index, in room; NULL for nil. */
static const int64_t *moment_at(lua_State *L, int index, int64_t *room)
{
    if (lua_isnoneornil(L, index))
        return NULL;
    *room = luaL_checkinteger(L, index);
    return room;
}

/* core.clock(word, start?, seen) -> { moment, days, is_overdue, turns_off, rule } */
int queue_clock(lua_State *L)
{
    mandate_clock clock = read_clock(L, 1);
    mandate_ending ending;
    int64_t room;

    ending = mandate_clock_ends(clock, moment_at(L, 2, &room), luaL_checkinteger(L, 3));
    lua_createtable(L, 0, 5);
    lua_pushinteger(L, ending.moment);
    lua_setfield(L, -2, "moment");
    lua_pushinteger(L, ending.days);
    lua_setfield(L, -2, "days");
    lua_pushboolean(L, ending.is_overdue);
    lua_setfield(L, -2, "is_overdue");
    lua_pushboolean(L, mandate_clock_turns_off(clock));
    lua_setfield(L, -2, "turns_off");
    lua_pushstring(L, mandate_clock_rule(clock));
    lua_setfield(L, -2, "rule");
    return 1;
}

/* t:plan_clock(flow, given?, lost?) -> word, start? | nil, message, code */
int queue_plan_clock(lua_State *L)
{
    static const mandate_object nowhere = {0};
    const mandate *tenant = handle_check(L, 1);
    int64_t given, lost;
    const int64_t *start;
    mandate_object flow;
    mandate_fault fault;
    mandate_clock clock;
    int err = handle_reference(L, tenant, 2, nowhere, &flow, &fault);

    if (err != MANDATE_OK)
        return handle_fail(L, err, &fault);
    clock = mandate_plan_clock(tenant, flow, moment_at(L, 3, &given), moment_at(L, 4, &lost), &start);
    lua_pushstring(L, mandate_clock_word(clock));
    if (start == NULL)
        lua_pushnil(L);
    else
        lua_pushinteger(L, *start);
    return 2;
}
