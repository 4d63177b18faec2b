/*
 * belonging.c - t:belongings(account): what it owns and what acts as it; t:binding(target, key, list): through which
 * connection.
 */
#include "bind/belonging.h"

#include <string.h>

#include "bind/handle.h"

static const char *const as_words[] = {"owner", "creator", "co-owner", "serves", "acts", "uses"};

static void set_name(lua_State *L, const mandate *tenant, const char *field, mandate_object object)
{
    if (object.at == 0 || object.at == MANDATE_UNTOLD)
        return;
    handle_push_name(L, tenant, object);
    lua_setfield(L, -2, field);
}

static void set_text(lua_State *L, const char *field, const char *text)
{
    lua_pushstring(L, text);
    lua_setfield(L, -2, field);
}

static mandate_object holder_of(const mandate *tenant, mandate_object part)
{
    mandate_object flow = mandate_flow_of(tenant, part);

    return flow.at != 0 ? flow : mandate_agent_of(tenant, part);
}

/* A flow, an agent and others by themselves; a key, a tool, a trigger as `key` of what holds it. */
static void push_belonging(lua_State *L, const mandate *tenant, const mandate_belonging *each)
{
    mandate_object holder = holder_of(tenant, each->object);
    bool is_part = holder.at != 0 && holder.at != each->object.at;

    lua_createtable(L, 0, 5);
    set_name(L, tenant, "target", is_part ? holder : each->object);
    if (is_part)
        set_text(L, "key", mandate_key(tenant, each->object));
    set_text(L, "kind", mandate_kind_word(tenant, each->object));
    set_text(L, "as", as_words[each->as]);
    set_name(L, tenant, "connection", each->connection);
}

/* t:belongings(account) -> { { target, key, kind, as, connection } ... } | nil, message, code */
int belonging_list(lua_State *L)
{
    const mandate *tenant = handle_check(L, 1);
    mandate_object account;
    mandate_belonging each;
    mandate_fault fault;
    uint64_t position = 0;
    lua_Integer count = 0;
    int err = handle_reference(L, tenant, 2, (mandate_object){0}, &account, &fault);

    if (err != MANDATE_OK)
        return handle_fail(L, err, &fault);
    lua_newtable(L);
    while (mandate_belonging_next(tenant, account, &position, &each)) {
        push_belonging(L, tenant, &each);
        lua_rawseti(L, -2, ++count);
    }
    return 1;
}

/* The key of a flow, or a part of a list of an agent. */
static int find_part(const mandate *tenant, const char *key, const char *list, mandate_object *part,
                     mandate_fault *fault)
{
    mandate_object parent = *part;

    if (strcmp(list, "connections") != 0)
        return handle_part(tenant, parent, list, key, part, fault);
    if (mandate_flow_of(tenant, parent).at == parent.at)
        return mandate_find_in(tenant, parent, list, key, strlen(key), part, fault);
    strcpy(fault->message, "it has no such key, tool or trigger");
    return fault->code = MANDATE_ENOTFOUND;
}

/* Answers of a connection, with true, false, or nil where it is not known. */
static int ask_of_connection(lua_State *L, mandate_status (*ask)(const mandate *tenant, mandate_object connection))
{
    const mandate *tenant = handle_check(L, 1);
    mandate_object connection;
    mandate_status answer;
    mandate_fault fault;
    int err = handle_reference(L, tenant, 2, (mandate_object){0}, &connection, &fault);

    if (err != MANDATE_OK)
        return handle_fail(L, err, &fault);
    answer = ask(tenant, connection);
    if (answer == MANDATE_UNKNOWN)
        lua_pushnil(L);
    else
        lua_pushboolean(L, answer == MANDATE_ALLOWED);
    return 1;
}

/* t:isolation_misses(connection) */
int belonging_isolation_misses(lua_State *L)
{
    return ask_of_connection(L, mandate_isolation_misses);
}

/* t:outlasts_password(connection) */
int belonging_outlasts_password(lua_State *L)
{
    return ask_of_connection(L, mandate_outlasts_password);
}

/* t:binding(target, key?, list?) -> { connection, name, reference, account, run_owner, is_stored, is_known } | nil, message, code */
int belonging_binding(lua_State *L)
{
    static const char *const lists[] = {"connections", "tools", "triggers", NULL};
    const char *key = luaL_optstring(L, 3, NULL), *list = lists[luaL_checkoption(L, 4, lists[0], lists)];
    const mandate *tenant = handle_check(L, 1);
    mandate_object target;
    mandate_binding bound;
    mandate_fault fault;
    int err = handle_reference(L, tenant, 2, (mandate_object){0}, &target, &fault);

    if (err == MANDATE_OK && key != NULL)
        err = find_part(tenant, key, list, &target, &fault);
    if (err != MANDATE_OK)
        return handle_fail(L, err, &fault);
    bound = mandate_binding_of(tenant, target);
    lua_createtable(L, 0, 7);
    set_name(L, tenant, "connection", bound.connection);
    if (bound.connection.at != 0)
        set_text(L, "name", mandate_key(tenant, bound.connection));
    set_name(L, tenant, "reference", bound.reference);
    set_name(L, tenant, "account", bound.account);
    set_name(L, tenant, "run_owner", bound.run_owner);
    lua_pushboolean(L, bound.is_stored);
    lua_setfield(L, -2, "is_stored");
    lua_pushboolean(L, !bound.is_unknown);
    lua_setfield(L, -2, "is_known");
    return 1;
}
