#include "answer/flow_shares.h"

#include "derive/membership.h"

#include "fact/flow_row.h"

static bool kind_is_open(const store *facts, uint32_t trigger)
{
    return fact_is_open(facts, trigger, TRIGGER_unknown, TRIGGER_kind);
}

uint32_t flow_trigger(const store *facts, uint32_t flow)
{
    uint32_t trigger = fact_object(facts, flow, FLOW_trigger);
    return trigger != 0 && kind_is_open(facts, trigger) ? 0 : trigger;
}

uint32_t flow_trigger_kind(const store *facts, uint32_t flow)
{
    uint32_t trigger = flow_trigger(facts, flow);
    return trigger == 0 ? TRIGGER_EVENT : fact_enum(facts, trigger, TRIGGER_kind, TRIGGER_EVENT);
}

bool flow_is_instant(const store *facts, uint32_t flow)
{
    return (schema_starts(flow_trigger_kind(facts, flow)) & STARTS_BY_PERSON) != 0;
}

bool flow_may_be_instant(const store *facts, uint32_t flow)
{
    uint32_t trigger = fact_object(facts, flow, FLOW_trigger);
    return trigger == 0 ? fact_is_unknown(facts, flow, FLOW_unknown, FLOW_trigger) : kind_is_open(facts, trigger);
}

bool flow_parts_are_untold(const store *facts, uint32_t flow)
{
    uint32_t parts = 1u << FLOW_trigger | 1u << FLOW_steps | 1u << FLOW_connections;
    return (fact(facts, flow, FLOW_unknown) & parts) != 0 || flow_may_be_instant(facts, flow);
}

truth flow_is_on(const store *facts, uint32_t flow)
{
    if (fact(facts, flow, FLOW_state) == 0 && fact_is_unknown(facts, flow, FLOW_unknown, FLOW_state))
        return TRUTH_UNKNOWN;
    return fact_enum(facts, flow, FLOW_state, STATE_ON) == STATE_ON ? TRUTH_YES : TRUTH_NO;
}

truth flow_in_solution(const store *facts, uint32_t flow)
{
    if (fact(facts, flow, FLOW_solution) != 0)
        return TRUTH_YES;
    return fact_is_unknown(facts, flow, FLOW_unknown, FLOW_solution) ? TRUTH_UNKNOWN : TRUTH_NO;
}

truth cloud_has_lists(const store *facts)
{
    uint32_t cloud = fact_enum(facts, RECORD_TENANT, TENANT_cloud, CLOUD_PUBLIC);

    if (fact_is_unknown(facts, RECORD_TENANT, TENANT_unknown, TENANT_cloud))
        return TRUTH_UNKNOWN;
    return cloud == CLOUD_GCC_HIGH || cloud == CLOUD_DOD ? TRUTH_NO : TRUTH_YES;
}

/* What flow_trigger_kind, flow_is_instant and flow_may_be_instant say, read once. */
static void add_trigger(flow_shares *shares, const store *facts, uint32_t flow)
{
    uint32_t trigger = fact_object(facts, flow, FLOW_trigger);
    uint32_t told = trigger == 0 ? 0 : fact(facts, trigger, TRIGGER_kind);

    shares->trigger_kind = told == 0 ? TRIGGER_EVENT : told - 1;
    shares->may_be_instant = told == 0 && flow_may_be_instant(facts, flow);
    shares->is_instant = (schema_starts(shares->trigger_kind) & STARTS_BY_PERSON) != 0;
}

flow_shares flow_shares_of(const store *facts, uint32_t flow)
{
    flow_shares shares = {.owner = fact(facts, flow, FLOW_owner),
                          .co_owners = fact_list(facts, flow, FLOW_co_owners),
                          .in_solution = flow_in_solution(facts, flow)};

    if (shares.in_solution != TRUTH_NO && flow_may_be_row(facts, flow)) { /* N-38 */
        shares.row = flow_row(facts, flow);
        shares.owner = flow_row_owner(facts, flow, shares.row);
        if (shares.owner < PRINCIPAL_EVERYONE && store_kind(facts, shares.owner) == K_TEAM)
            shares.team = shares.owner;
    }
    add_trigger(&shares, facts, flow);
    if (shares.is_instant) /* RUN-1 RUN-2 */
        shares.run_only = fact_list(facts, flow, FLOW_run_only);
    return shares;
}

truth flow_shares_are_transitive(const store *facts)
{
    return tenant_setting(facts, TENANT_SETTINGS_transitive_group_shares, true);
}
