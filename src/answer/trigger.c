/*
 * trigger.c - what may start a flow.
 *
 * Source  RUN-1 RUN-3 IDN-6 IDN-9 IDN-20 N-56
 */
#include "answer/evaluation.h"
#include "answer/flow_shares.h"

bool flow_listens(const store *facts, uint32_t flow)
{
    uint32_t sort = flow_trigger_kind(facts, flow);

    return sort != TRIGGER_HTTP && sort != TRIGGER_SCHEDULE && !flow_is_instant(facts, flow);
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
    uint32_t sort = is_cloud ? flow_trigger_kind(facts, flow.at) : 0;

    if (!is_cloud)
        return (mandate_starts){.by_person = when(is_flow)};
    if (flow_may_be_instant(facts, flow.at))
        return (mandate_starts){MANDATE_UNKNOWN, MANDATE_UNKNOWN, MANDATE_UNKNOWN, MANDATE_UNKNOWN};
    return (mandate_starts){.by_person = when(flow_is_instant(facts, flow.at)),
                            .by_call = when(sort == TRIGGER_HTTP),
                            .by_itself = when(sort == TRIGGER_SCHEDULE || sort == TRIGGER_DATAVERSE ||
                                              sort == TRIGGER_EVENT),
                            .listens = when(flow_listens(facts, flow.at))};
}
