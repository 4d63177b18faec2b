/*
 * callers.c - who may start a flow by its address, whatever is shared with them.
 *
 * Source  IDN-20 IDN-21
 */
#include "answer/callers.h"

#include <string.h>

#include "answer/flow_shares.h"

static bool is_untold(const store *facts, uint32_t trigger)
{
    return fact(facts, trigger, TRIGGER_who) == 0 && fact_is_unknown(facts, trigger, TRIGGER_unknown, TRIGGER_who);
}

truth callers_are_anyone(const store *facts, uint32_t trigger)
{
    if (is_untold(facts, trigger))
        return TRUTH_UNKNOWN;
    return fact_enum(facts, trigger, TRIGGER_who, CALLERS_TENANT) == CALLERS_ANYONE ? TRUTH_YES : TRUTH_NO;
}

/* IDN-20: an empty list of specific users admits the whole tenant. */
mandate_callers_kind callers_of_trigger(const store *facts, uint32_t trigger)
{
    uint32_t who = fact_enum(facts, trigger, TRIGGER_who, CALLERS_TENANT);

    if (is_untold(facts, trigger))
        return MANDATE_CALLERS_UNKNOWN;
    if (who != CALLERS_SPECIFIC)
        return who == CALLERS_ANYONE ? MANDATE_CALLERS_ANYONE : MANDATE_CALLERS_TENANT;
    if (fact_list(facts, trigger, TRIGGER_allowed).count != 0)
        return MANDATE_CALLERS_LISTED;
    return fact_is_unknown(facts, trigger, TRIGGER_unknown, TRIGGER_allowed) ? MANDATE_CALLERS_UNKNOWN
                                                                             : MANDATE_CALLERS_TENANT;
}

static mandate_callers_kind callers_of_flow(const store *facts, uint32_t flow)
{
    uint32_t trigger = flow_trigger(facts, flow);
    truth is_on = flow_is_on(facts, flow);

    if (is_on == TRUTH_NO || fact_enum(facts, flow, FLOW_kind, KIND_CLOUD) == KIND_DESKTOP)
        return MANDATE_CALLERS_NOBODY;
    if (trigger == 0)
        return flow_may_be_instant(facts, flow) ? MANDATE_CALLERS_UNKNOWN : MANDATE_CALLERS_NOBODY;
    if ((schema_starts(flow_trigger_kind(facts, flow)) & STARTS_BY_CALL) == 0)
        return MANDATE_CALLERS_NOBODY;
    return is_on == TRUTH_UNKNOWN ? MANDATE_CALLERS_UNKNOWN : callers_of_trigger(facts, trigger);
}

mandate_callers mandate_callers_of(const mandate *tenant, mandate_object flow)
{
    const store *facts = &tenant->facts;
    mandate_callers out;

    memset(&out, 0, sizeof out);
    if (!store_is_living(facts, flow.at, K_FLOW))
        return out;
    out.kind = callers_of_flow(facts, flow.at);
    if (out.kind == MANDATE_CALLERS_LISTED)
        out.may_be_more = fact_is_unknown(facts, flow_trigger(facts, flow.at), TRIGGER_unknown, TRIGGER_allowed);
    return out;
}

mandate_object mandate_caller_next(const mandate *tenant, mandate_object flow, uint32_t *position)
{
    const store *facts = &tenant->facts;
    span allowed;

    if (mandate_callers_of(tenant, flow).kind != MANDATE_CALLERS_LISTED)
        return (mandate_object){0};
    allowed = fact_list(facts, flow_trigger(facts, flow.at), TRIGGER_allowed);
    return (mandate_object){*position < allowed.count ? allowed.at[(*position)++] : 0};
}
