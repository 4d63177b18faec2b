/*
 * suspension.c - t:suspensions(environment?): what the data policies would suspend, and what they would let go.
 *
 * Source  DLP-14 DLP-15 DLP-16 DLP-17 DLP-18 N-41
 */
#include "bind/suspension.h"

#include "bind/handle.h"

static const char *const group_words[] = {"", "business", "non_business", "blocked"};

/* The table of one side of a pair: { flow, step, connector, group }. */
static void push_side(lua_State *L, const mandate *tenant, mandate_object place, uint32_t group)
{
    mandate_object flow = mandate_flow_of(tenant, place);
    const char *connector = mandate_connector_of(tenant, place);

    lua_createtable(L, 0, 4);
    handle_push_name(L, tenant, flow);
    lua_setfield(L, -2, "flow");
    if (place.at != flow.at) {
        lua_pushstring(L, mandate_key(tenant, place)[0] != '\0' ? mandate_key(tenant, place)
                                                                : mandate_kind_word(tenant, place));
        lua_setfield(L, -2, "step");
    }
    if (connector[0] != '\0') {
        lua_pushstring(L, connector);
        lua_setfield(L, -2, "connector");
    }
    if (group != 0) {
        lua_pushstring(L, group_words[group]);
        lua_setfield(L, -2, "group");
    }
}

static void push_violation(lua_State *L, const mandate *tenant, mandate_object flow, const mandate_violation *found)
{
    mandate_because because = {found->reason, found->policy, flow};

    if (found->policy.at != 0) {
        handle_push_name(L, tenant, found->policy);
        lua_setfield(L, -2, "policy");
    }
    lua_pushstring(L, mandate_reason_code(found->reason));
    lua_setfield(L, -2, "code");
    handle_push_because(L, tenant, NULL, &because);
    lua_getfield(L, -1, "text");
    lua_setfield(L, -3, "text");
    lua_getfield(L, -1, "rules");
    lua_setfield(L, -3, "rules");
    lua_getfield(L, -1, "missing");
    lua_setfield(L, -3, "missing");
    lua_pop(L, 1);
    if (found->first.at != 0) {
        push_side(L, tenant, found->first, found->first_group);
        lua_setfield(L, -2, "first");
    }
    if (found->second.at != 0) {
        push_side(L, tenant, found->second, found->second_group);
        lua_setfield(L, -2, "second");
    }
}

static const char *const effect_words[] = {NULL, "suspended", "resumed", "resumable", "unknown"};

static void judge(lua_State *L, const mandate *tenant, mandate_object flow, lua_Integer *count)
{
    mandate_violation found = mandate_policy_check(tenant, flow);
    const char *effect = effect_words[mandate_policy_effect_of(tenant, flow, &found)];

    if (effect == NULL)
        return;
    lua_createtable(L, 0, 8);
    handle_push_name(L, tenant, flow);
    lua_setfield(L, -2, "target");
    lua_pushstring(L, effect);
    lua_setfield(L, -2, "effect");
    if (found.status != MANDATE_ALLOWED || effect == effect_words[MANDATE_EFFECT_UNKNOWN])
        push_violation(L, tenant, flow, &found);
    lua_rawseti(L, -2, ++*count);
}

int suspension_list(lua_State *L)
{
    static const mandate_object nowhere = {0}, tenant_record = {1};
    const mandate *tenant = handle_check(L, 1);
    mandate_object only = nowhere, environment = nowhere;
    mandate_fault fault;
    lua_Integer count = 0;
    int err;

    lua_settop(L, 2);
    if (!lua_isnil(L, 2) && (err = handle_environment(L, tenant, 2, &only, &fault)) != MANDATE_OK)
        return handle_fail(L, err, &fault);
    lua_newtable(L);
    while ((environment = mandate_next(tenant, tenant_record, "environments", environment)).at != 0) {
        mandate_object flow = nowhere;

        if (only.at != 0 && only.at != environment.at)
            continue;
        while ((flow = mandate_next(tenant, environment, "flows", flow)).at != 0)
            judge(L, tenant, flow, &count);
    }
    return 1;
}
