/*
 * trigger.c - what may start a flow.
 *
 * Source  RUN-1 RUN-3 IDN-6 IDN-9 IDN-20 N-56
 */
#include "answer/evaluation.h"
#include "answer/flow_shares.h"

bool flow_listens(const store *facts, uint32_t flow)
{
    return (schema_starts(flow_trigger_kind(facts, flow)) & STARTS_LISTENING) != 0;
}

static mandate_status when(bool is)
{
    return is ? MANDATE_ALLOWED : MANDATE_DENIED;
}

mandate_starts mandate_starts_of(const mandate *tenant, mandate_object flow)
{
    const store *facts = &tenant->facts;
    bool is_flow = store_is_living(facts, flow.at, K_FLOW);
    bool is_cloud = is_flow && fact_enum(facts, flow.at, FLOW_kind, KIND_CLOUD) == KIND_CLOUD;
    uint32_t starts = is_cloud ? schema_starts(flow_trigger_kind(facts, flow.at)) : 0;

    if (!is_cloud)
        return (mandate_starts){.by_person = when(is_flow)};
    if (flow_may_be_instant(facts, flow.at))
        return (mandate_starts){MANDATE_UNKNOWN, MANDATE_UNKNOWN, MANDATE_UNKNOWN, MANDATE_UNKNOWN};
    return (mandate_starts){.by_person = when((starts & STARTS_BY_PERSON) != 0),
                            .by_call = when((starts & STARTS_BY_CALL) != 0),
                            .by_itself = when((starts & STARTS_BY_ITSELF) != 0),
                            .listens = when((starts & STARTS_LISTENING) != 0)};
}
