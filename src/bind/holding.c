#include "bind/holding.h"

#include <string.h>

#include "bind/handle.h"

/* A verdict: true, false, or nil where it is not known. */
static int push_status(lua_State *L, mandate_status status)
{
    if (status == MANDATE_UNKNOWN)
        lua_pushnil(L);
    else
        lua_pushboolean(L, status == MANDATE_ALLOWED);
    return 1;
}

static int refuse(lua_State *L, const char *message)
{
    mandate_fault fault = {.code = MANDATE_EINVALID};

    strcpy(fault.message, message);
    return handle_fail(L, MANDATE_EINVALID, &fault);
}

/* t:is_production(environment) -> boolean? | nil, message, code */
int holding_is_production(lua_State *L)
{
    const mandate *tenant = handle_check(L, 1);
    mandate_object environment;
    mandate_fault fault;
    int err = handle_environment(L, tenant, 2, &environment, &fault);

    return err == MANDATE_OK ? push_status(L, mandate_is_production(tenant, environment)) : handle_fail(L, err, &fault);
}

typedef int judge_function(mandate *tenant, mandate_object user, mandate_object environment, mandate_status *out);

static int judge(lua_State *L, judge_function *ask)
{
    static const mandate_object nowhere = {0};
    mandate *tenant = handle_check(L, 1);
    mandate_object user, environment;
    mandate_status status;
    mandate_fault fault;
    int err;

    if ((err = handle_environment(L, tenant, 3, &environment, &fault)) != MANDATE_OK ||
        (err = handle_reference(L, tenant, 2, nowhere, &user, &fault)) != MANDATE_OK)
        return handle_fail(L, err, &fault);
    if ((err = ask(tenant, user, environment, &status)) == MANDATE_EINVALID)
        return refuse(L, "only users hold plans and build: name one by its UPN");
    return err == MANDATE_OK ? push_status(L, status) : handle_fail(L, err, &fault);
}

/* A list of answers, with nil where it is not known. */
static int push_statuses(lua_State *L, const mandate_status *all, size_t count)
{
    lua_createtable(L, (int)count, 0);
    for (size_t i = 0; i < count; i++) {
        push_status(L, all[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    return 1;
}

/* The users of a list, in its order. */
static int judge_all(lua_State *L)
{
    static const mandate_object nowhere = {0};
    mandate *tenant = handle_check(L, 1);
    size_t count = lua_rawlen(L, 2);
    mandate_object *users = lua_newuserdatauv(L, (count + 1) * sizeof *users, 0), environment;
    mandate_status *all = lua_newuserdatauv(L, (count + 1) * sizeof *all, 0);
    mandate_fault fault;
    int err = handle_environment(L, tenant, 3, &environment, &fault);

    for (size_t i = 0; i < count && err == MANDATE_OK; i++) {
        lua_rawgeti(L, 2, (lua_Integer)i + 1);
        err = handle_reference(L, tenant, -1, nowhere, &users[i], &fault);
        lua_pop(L, 1);
    }
    if (err != MANDATE_OK)
        return handle_fail(L, err, &fault);
    if ((err = mandate_have_built(tenant, users, count, environment, all)) == MANDATE_EINVALID)
        return refuse(L, "only users hold plans and build: name one by its UPN");
    return err == MANDATE_OK ? push_statuses(L, all, count) : handle_fail(L, err, &fault);
}

/* t:has_built(user | { user ... }, environment) -> boolean? | { [i] = boolean? } | nil, message, code */
int holding_has_built(lua_State *L)
{
    return lua_istable(L, 2) ? judge_all(L) : judge(L, mandate_has_built);
}

/* t:is_owned(target, gone?) -> boolean? | nil, message, code: of flows, agents, identities of agents, once `gone` has left */
int holding_is_owned(lua_State *L)
{
    static const mandate_object nowhere = {0};
    mandate *tenant = handle_check(L, 1);
    mandate_departure gone = {{0}, {0}};
    mandate_object target;
    mandate_status status;
    mandate_fault fault;
    int err = handle_reference(L, tenant, 2, nowhere, &target, &fault);

    if (err == MANDATE_OK && !lua_isnoneornil(L, 3))
        err = handle_reference(L, tenant, 3, nowhere, &gone.account, &fault);
    if (err == MANDATE_OK && (err = mandate_is_owned(tenant, target, &gone, &status)) == MANDATE_EINVALID)
        return refuse(L, "only flows, agents and the identities of agents are owned by people that may be gone");
    return err == MANDATE_OK ? push_status(L, status) : handle_fail(L, err, &fault);
}

/* ---- responsibilities ---- */

static void push_open(lua_State *L, const mandate *tenant, const mandate_responsible *each)
{
    lua_createtable(L, 0, 3);
    handle_push_name(L, tenant, each->record);
    lua_setfield(L, -2, "record");
    lua_pushstring(L, mandate_kind_word(tenant, each->record));
    lua_setfield(L, -2, "kind");
    lua_pushstring(L, each->field);
    lua_setfield(L, -2, "field");
}

static mandate_responsibility read_duty(lua_State *L, int index)
{
    const char *word = luaL_checkstring(L, index);
    int duty = 0;

    while (mandate_responsibility_word((mandate_responsibility)duty) != NULL &&
           strcmp(mandate_responsibility_word((mandate_responsibility)duty), word) != 0)
        duty++;
    if (mandate_responsibility_word((mandate_responsibility)duty) == NULL)
        luaL_error(L, "no such responsibility `%s`", word);
    return (mandate_responsibility)duty;
}

/* t:responsible(responsibility, environment) -> { UPN ... }, { { record, kind, field } ... } | nil, message, code */
int holding_responsible(lua_State *L)
{
    mandate *tenant = handle_check(L, 1);
    mandate_responsibility duty = read_duty(L, 2);
    mandate_responsible each = {0};
    mandate_object environment;
    lua_Integer count[2] = {0, 0};
    mandate_fault fault;
    int err = handle_environment(L, tenant, 3, &environment, &fault);

    if (err != MANDATE_OK)
        return handle_fail(L, err, &fault);
    lua_newtable(L);
    lua_newtable(L);
    while ((err = mandate_responsible_next(tenant, environment, duty, &each)) == MANDATE_OK && each.account.at != 0) {
        bool is_open = each.account.at == MANDATE_UNTOLD;

        if (is_open)
            push_open(L, tenant, &each);
        else
            handle_push_name(L, tenant, each.account);
        lua_rawseti(L, is_open ? -2 : -3, ++count[is_open]);
    }
    return err == MANDATE_OK ? 2 : handle_fail(L, err, &fault);
}

/* ---- rights outside the environments, and calls from there ---- */

/* t:right(user, right, resource) -> boolean?, through | nil, message, code */
int holding_right(lua_State *L)
{
    static const mandate_object nowhere = {0};
    mandate *tenant = handle_check(L, 1);
    const char *right = luaL_checkstring(L, 3);
    mandate_object user, resource;
    mandate_right held;
    mandate_fault fault;
    int err;

    if ((err = handle_reference(L, tenant, 2, nowhere, &user, &fault)) != MANDATE_OK ||
        (err = handle_reference(L, tenant, 4, nowhere, &resource, &fault)) != MANDATE_OK)
        return handle_fail(L, err, &fault);
    if ((err = mandate_resource_right(tenant, resource, right, user, &held)) == MANDATE_EINVALID)
        return refuse(L, "users hold rights on resources: name one by its UPN, and `resource:NAME`");
    if (err != MANDATE_OK)
        return handle_fail(L, err, &fault);
    push_status(L, held.held);
    handle_push_name(L, tenant, held.through);
    return 2;
}

/* t:callers(flow) -> word, { UPN ... }, may_be_more | nil, message, code */
int holding_callers(lua_State *L)
{
    static const char *const words[] = {"nobody", "specific", "tenant", "anyone", "unknown"};
    static const mandate_object nowhere = {0};
    const mandate *tenant = handle_check(L, 1);
    mandate_callers callers;
    mandate_object flow, each;
    uint32_t position = 0;
    lua_Integer count = 0;
    mandate_fault fault;
    int err = handle_reference(L, tenant, 2, nowhere, &flow, &fault);

    if (err != MANDATE_OK)
        return handle_fail(L, err, &fault);
    callers = mandate_callers_of(tenant, flow);
    lua_pushstring(L, words[callers.kind]);
    lua_newtable(L);
    while ((each = mandate_caller_next(tenant, flow, &position)).at != 0) {
        handle_push_name(L, tenant, each);
        lua_rawseti(L, -2, ++count);
    }
    lua_pushboolean(L, callers.may_be_more);
    return 3;
}
