/*
 * flow.c - t:owners(flow), t:orphans(account, flow), t:plan(flow) and t:starts(flow). Decides nothing.
 */
#include "bind/flow.h"

#include "bind/handle.h"

/* Sets a field of the table at the top; UNKNOWN stays nil. */
static void set_status(lua_State *L, const char *field, mandate_status status)
{
    if (status == MANDATE_UNKNOWN)
        return;
    lua_pushboolean(L, status == MANDATE_ALLOWED);
    lua_setfield(L, -2, field);
}

/* The flow that the text or handle at index 2 names. */
static int read_flow(lua_State *L, const mandate *tenant, mandate_object *flow, mandate_fault *fault)
{
    return handle_reference(L, tenant, 2, (mandate_object){0}, flow, fault);
}

static int fail_of(lua_State *L, int err, mandate_fault *fault)
{
    if (err == MANDATE_EINVALID) {
        static const char text[] = "expected a flow";

        fault->code = err;
        for (size_t i = 0; i < sizeof text; i++)
            fault->message[i] = text[i];
    }
    return handle_fail(L, err, fault);
}

static void push_owner(lua_State *L, const mandate *tenant, const mandate_owner *owner)
{
    lua_createtable(L, 0, 3);
    handle_push_name(L, tenant, owner->principal);
    lua_setfield(L, -2, "principal");
    lua_pushboolean(L, owner->exists);
    lua_setfield(L, -2, "exists");
    set_status(L, "active", owner->active);
}

/* t:owners(flow) -> { { principal, exists, active } ... }, whether that is all of them | nil, message, code */
int flow_owners(lua_State *L)
{
    mandate *tenant = handle_check(L, 1);
    mandate_object flow;
    mandate_owner owner;
    mandate_fault fault;
    uint32_t position = 0;
    lua_Integer count = 0;
    bool is_complete = true;
    int err;

    if ((err = read_flow(L, tenant, &flow, &fault)) != MANDATE_OK)
        return handle_fail(L, err, &fault);
    lua_newtable(L);
    while ((err = mandate_owner_next(tenant, flow, &position, &owner)) == MANDATE_OK && owner.principal.at != 0) {
        is_complete = is_complete && owner.principal.at != MANDATE_UNTOLD;
        if (owner.principal.at == MANDATE_UNTOLD)
            continue;
        push_owner(L, tenant, &owner);
        lua_rawseti(L, -2, ++count);
    }
    lua_pushboolean(L, is_complete);
    return err == MANDATE_OK ? 2 : handle_fail(L, err, &fault);
}

/* Sets target = true for each record of a map that surely nobody owns, in the table SURE, and for each of which that is
   not known, in the table OPEN; how many there are. */
enum { SURE = 4, OPEN = 5 };

static int add_orphans(lua_State *L, mandate *tenant, mandate_object environment, const char *collection,
                       const mandate_departure *gone, lua_Integer *count)
{
    mandate_object target = {0};

    for (; (target = mandate_next(tenant, environment, collection, target)).at != 0; ++*count) {
        mandate_status owned;
        int err = mandate_is_owned(tenant, target, gone, &owned);

        if (err != MANDATE_OK)
            return err;
        if (owned == MANDATE_ALLOWED)
            continue;
        handle_push_name(L, tenant, target);
        lua_pushboolean(L, 1);
        lua_rawset(L, owned == MANDATE_DENIED ? SURE : OPEN);
    }
    return MANDATE_OK;
}

/* t:orphans(account?, flow?) -> { [target] = true } of flows and agents, as if the account owned nothing, or not the
   flow; the same of those of which it is not known; how many were looked at */
int flow_orphans(lua_State *L)
{
    static const mandate_object nowhere = {0}, tenant_record = {1};
    mandate *tenant = handle_check(L, 1);
    mandate_object environment = nowhere;
    mandate_departure gone = {{0}, {0}};
    mandate_fault fault;
    lua_Integer count = 0;
    int err;

    lua_settop(L, 3);
    if ((!lua_isnil(L, 2) && (err = handle_reference(L, tenant, 2, nowhere, &gone.account, &fault)) != MANDATE_OK) ||
        (!lua_isnil(L, 3) && (err = handle_reference(L, tenant, 3, nowhere, &gone.flow, &fault)) != MANDATE_OK))
        return handle_fail(L, err, &fault);
    lua_newtable(L);
    lua_newtable(L);
    while ((environment = mandate_next(tenant, tenant_record, "environments", environment)).at != 0)
        if ((err = add_orphans(L, tenant, environment, "flows", &gone, &count)) != MANDATE_OK ||
            (err = add_orphans(L, tenant, environment, "agents", &gone, &count)) != MANDATE_OK)
            return handle_fail(L, err, &fault);
    lua_pushinteger(L, count);
    return 3;
}

/* t:unsponsored() -> { [UPN] = true } of identities of agents whose sponsors are surely all gone (AGT-13) */
int flow_unsponsored(lua_State *L)
{
    static const mandate_object tenant_record = {1};
    mandate *tenant = handle_check(L, 1);
    mandate_object each = {0};

    lua_newtable(L);
    while ((each = mandate_next(tenant, tenant_record, "users", each)).at != 0) {
        mandate_status sponsored;

        if (mandate_is_owned(tenant, each, NULL, &sponsored) != MANDATE_OK || sponsored != MANDATE_DENIED)
            continue;
        handle_push_name(L, tenant, each);
        lua_pushboolean(L, 1);
        lua_rawset(L, -3);
    }
    return 1;
}

/* t:lacks_plan(who, environment) -> boolean | nil where it is not known: whether the platform warns of them (N-54) */
int flow_lacks_plan(lua_State *L)
{
    static const mandate_object nowhere = {0};
    mandate *tenant = handle_check(L, 1);
    mandate_object who, environment;
    mandate_status lacks;
    mandate_fault fault;
    int err;

    if ((err = handle_reference(L, tenant, 2, nowhere, &who, &fault)) != MANDATE_OK ||
        (err = handle_environment(L, tenant, 3, &environment, &fault)) != MANDATE_OK)
        return handle_fail(L, err, &fault);
    if ((err = mandate_lacks_plan(tenant, who, environment, &lacks)) != MANDATE_OK)
        return handle_fail(L, err, &fault);
    if (lacks == MANDATE_UNKNOWN)
        lua_pushnil(L);
    else
        lua_pushboolean(L, lacks == MANDATE_ALLOWED);
    return 1;
}

/* t:plan(flow) -> { premium, needed, held, stays_idle, holder, is_by_calls, lost } | nil, message, code */
int flow_plan(lua_State *L)
{
    mandate *tenant = handle_check(L, 1);
    mandate_object flow;
    mandate_plan plan;
    mandate_fault fault;
    int err = read_flow(L, tenant, &flow, &fault);

    if (err != MANDATE_OK)
        return handle_fail(L, err, &fault);
    if ((err = mandate_plan_of(tenant, flow, &plan)) != MANDATE_OK)
        return fail_of(L, err, &fault);
    lua_createtable(L, 0, 7);
    set_status(L, "premium", plan.premium);
    set_status(L, "needed", plan.needed);
    set_status(L, "held", plan.held);
    set_status(L, "stays_idle", plan.stays_idle);
    lua_pushboolean(L, plan.is_by_calls);
    lua_setfield(L, -2, "is_by_calls");
    handle_push_name(L, tenant, plan.holder);
    lua_setfield(L, -2, "holder");
    if (plan.lost.reason != 0) {
        handle_push_because(L, tenant, NULL, &plan.lost);
        lua_pushstring(L, mandate_reason_code(plan.lost.reason));
        lua_setfield(L, -2, "code");
        lua_setfield(L, -2, "lost");
    }
    return 1;
}

/* t:starts(flow) -> { by_person, by_call, by_itself, listens } | nil, message, code */
int flow_starts(lua_State *L)
{
    const mandate *tenant = handle_check(L, 1);
    mandate_object flow;
    mandate_starts starts;
    mandate_fault fault;
    int err = read_flow(L, tenant, &flow, &fault);

    if (err != MANDATE_OK)
        return handle_fail(L, err, &fault);
    if (mandate_flow_of(tenant, flow).at != flow.at)
        return fail_of(L, MANDATE_EINVALID, &fault);
    starts = mandate_starts_of(tenant, flow);
    lua_createtable(L, 0, 4);
    set_status(L, "by_person", starts.by_person);
    set_status(L, "by_call", starts.by_call);
    set_status(L, "by_itself", starts.by_itself);
    set_status(L, "listens", starts.listens);
    return 1;
}
