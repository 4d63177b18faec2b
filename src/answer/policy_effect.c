/*
 * policy_effect.c - what becomes of flows after now: what the policies will suspend, and what they let go.
 *
 * Source  DLP-14 DLP-16 DLP-17 N-41 ISO-1
 */
#include "answer/evaluation.h"
#include "answer/flow_shares.h"
#include "answer/isolation.h"
#include "answer/tenant.h"

enum { RESUME_SECONDS = 7 * 24 * 60 * 60 };

/* N-41: suspended at most seven days before the change, which is now; longer ago it is turned on by hand. */
static mandate_policy_effect released(const store *facts, uint32_t flow)
{
    uint32_t since = fact(facts, flow, FLOW_suspended_since), now = fact(facts, RECORD_TENANT, TENANT_now);

    if (fact_enum(facts, flow, FLOW_kind, KIND_CLOUD) == KIND_DESKTOP)
        return MANDATE_EFFECT_RESUMED;
    if (since == 0 || now == 0)
        return MANDATE_EFFECT_UNKNOWN;
    return since + RESUME_SECONDS >= now ? MANDATE_EFFECT_RESUMED : MANDATE_EFFECT_RESUMABLE;
}

/* What stays suspended for another reason is not let go. */
static mandate_policy_effect of_suspended(const store *facts, uint32_t flow)
{
    switch (isolation_stops_flow(facts, flow, 0, 0)) {
    case TRUTH_YES:
        return MANDATE_EFFECT_NONE;
    case TRUTH_NO:
        return released(facts, flow);
    case TRUTH_UNKNOWN:
    default:
        break;
    }
    return MANDATE_EFFECT_UNKNOWN;
}

static mandate_policy_effect effect_of(const store *facts, uint32_t flow, mandate_violation *found)
{
    bool is_suspended = fact_enum(facts, flow, FLOW_state, STATE_ON) == STATE_SUSPENDED;
    mandate_policy_effect effect;

    if (found->status == MANDATE_ALLOWED) {
        effect = is_suspended ? of_suspended(facts, flow) : MANDATE_EFFECT_NONE;
        if (effect == MANDATE_EFFECT_UNKNOWN)
            found->reason = REASON_RELEASE_UNKNOWN;
        return effect;
    }
    if (flow_is_on(facts, flow) == TRUTH_NO)
        return is_suspended && found->status == MANDATE_UNKNOWN ? MANDATE_EFFECT_UNKNOWN : MANDATE_EFFECT_NONE;
    return found->status == MANDATE_DENIED && flow_is_on(facts, flow) == TRUTH_YES ? MANDATE_EFFECT_SUSPENDED
                                                                                   : MANDATE_EFFECT_UNKNOWN;
}

mandate_policy_effect mandate_policy_effect_of(const mandate *tenant, mandate_object flow, mandate_violation *found)
{
    mandate_violation own;

    if (!store_is_living(&tenant->facts, flow.at, K_FLOW))
        return MANDATE_EFFECT_NONE;
    if (found == NULL) {
        own = mandate_policy_check(tenant, flow);
        found = &own;
    }
    return effect_of(&tenant->facts, flow.at, found);
}
