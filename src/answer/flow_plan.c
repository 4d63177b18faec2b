/*
 * flow_plan.c - the plan on which a flow rests while it is on, whoever started it: without one the platform turns it off.
 *
 * Source  LIC-2 LIC-5 LIC-6 LIC-8 IDN-42 PRN-17 PRN-22 N-42 N-66 N-67
 */
#include <string.h>

#include "answer/plan.h"

enum { CALLED_LIMIT = 64 };

/* A flow, and the flows that run on its plan as it calls them (LIC-8), each once: what their steps ask for. */
typedef struct called {
    uint32_t flows[CALLED_LIMIT];
    uint32_t count;
    truth premium, business; /* whether one of those steps is premium; whether all such are of Dynamics alone */
} called;

static void add_called(called *all, uint32_t flow)
{
    for (uint32_t i = 0; i < all->count; i++)
        if (all->flows[i] == flow)
            return;
    if (all->count == CALLED_LIMIT)
        all->premium = truth_or(all->premium, TRUTH_UNKNOWN);
    else
        all->flows[all->count++] = flow;
}

static void add_calls_of(called *all, const evaluation *eval, uint32_t flow, truth most)
{
    const store *facts = eval->facts;

    for (uint32_t step = store_first(facts, flow, FLOW_steps); step != 0; step = store_next(facts, step)) {
        uint32_t child = fact(facts, step, STEP_child);

        if (child != 0 && plan_of_flow(eval, child) <= most)
            add_called(all, child);
        else if (child == 0 && fact_is_unknown(facts, step, STEP_unknown, STEP_child))
            all->premium = truth_or(all->premium, TRUTH_UNKNOWN);
    }
}

/* Those below a flow of which it is at `most` so that a licence of their own carries them. */
static called called_by(const evaluation *eval, uint32_t flow, truth most)
{
    called all = {.flows = {flow}, .count = 1, .premium = TRUTH_NO, .business = TRUTH_YES};

    for (uint32_t i = 0; i < all.count; i++) {
        if (i != 0) {
            all.premium = truth_or(all.premium, flow_is_premium(eval->facts, all.flows[i]));
            all.business = truth_and(all.business, flow_is_business_alone(eval->facts, all.flows[i]));
        }
        add_calls_of(&all, eval, all.flows[i], most);
    }
    return all;
}

/* What is so of those surely below a flow, and may be otherwise of those perhaps below it. */
static truth between(truth sure, truth perhaps)
{
    return sure == perhaps ? sure : TRUTH_UNKNOWN;
}

/* What of a flow rests on somebody's plan: its own steps, those of flows below it; and what they ask for. */
typedef struct resting {
    truth own, below, business;
} resting;

static resting nothing_rests(void)
{
    return (resting){TRUTH_NO, TRUTH_NO, TRUTH_YES};
}

static void add_below(resting *all, const evaluation *eval, uint32_t flow)
{
    called sure = called_by(eval, flow, TRUTH_NO), perhaps = called_by(eval, flow, TRUTH_UNKNOWN);

    all->below = between(sure.premium, perhaps.premium);
    if (all->below != TRUTH_NO)
        all->business = between(sure.business, perhaps.business);
}

static bool calls_flows(const store *facts, uint32_t flow)
{
    for (uint32_t step = store_first(facts, flow, FLOW_steps); step != 0; step = store_next(facts, step))
        if (fact(facts, step, STEP_child) != 0 || fact_is_unknown(facts, step, STEP_unknown, STEP_child))
            return true;
    return false;
}

/* LIC-2: a Process licence wins; that of a group of flows serves the flow itself, none that it calls (N-67). */
static resting what_rests(const evaluation *eval, uint32_t flow)
{
    const store *facts = eval->facts;
    bool is_cloud = fact_enum(facts, flow, FLOW_kind, KIND_CLOUD) == KIND_CLOUD;
    truth by_itself = !is_cloud || flow_is_instant(facts, flow) ? TRUTH_NO
                      : flow_may_be_instant(facts, flow)        ? TRUTH_UNKNOWN
                                                                : TRUTH_YES;
    resting all = nothing_rests();
    truth parents;

    if (by_itself == TRUTH_NO)
        return all;
    all.own = truth_and(by_itself, flow_is_premium(facts, flow));
    if (calls_flows(facts, flow))
        add_below(&all, eval, flow);
    all.below = truth_and(by_itself, all.below);
    if (all.own == TRUTH_NO && all.below == TRUTH_NO)
        return all;
    parents = plan_of_parents(eval, flow);
    if (all.own != TRUTH_NO)
        all.own = truth_and(all.own, truth_not(truth_or(parents, plan_of_flow(eval, flow))));
    if (all.own != TRUTH_NO)
        all.business = truth_and(all.business, flow_is_business_alone(facts, flow));
    all.below = truth_and(all.below, truth_not(truth_or(parents, flow_has_process_license(facts, flow))));
    return all;
}

static bool is_user(const store *facts, uint32_t record_id)
{
    return store_is_of(facts, record_id, K_USER);
}

/* N-66; the holder is told of where the owner surely is an application. */
static truth held_by_licensee(const evaluation *eval, uint32_t flow, truth business, truth is_application,
                              mandate_plan *out)
{
    uint32_t licensee = fact(eval->facts, flow, FLOW_licensee);
    uint32_t holder = is_user(eval->facts, licensee) ? licensee : 0;
    truth stands = plan_licensee_stands(eval, flow);

    if (is_application == TRUTH_YES)
        out->holder.at = holder;
    return holder == 0 ? stands : truth_and(stands, plan_in_context(eval, holder, flow, business));
}

/* LIC-5, IDN-42: who is gone holds nothing. PRN-22: an application holds no plan, its licensee does (N-66). */
static truth is_held(const evaluation *eval, uint32_t owner, uint32_t flow, truth business, mandate_plan *out)
{
    uint32_t flags = directory_flags(eval->directory, eval->facts, owner);
    truth is_application = person_is_application(flags), by_person = TRUTH_NO;

    out->holder.at = owner;
    if (is_application != TRUTH_YES)
        by_person = truth_and(person_is_active(flags), plan_in_context(eval, owner, flow, business));
    if (is_application == TRUTH_NO)
        return by_person;
    return truth_choose(is_application, held_by_licensee(eval, flow, business, is_application, out), by_person);
}

/* LIC-6: whether a flow that nothing starts stays on; of applications and teams the rule says nothing. */
static truth stays_idle(const evaluation *eval, uint32_t flow)
{
    uint32_t owner = fact(eval->facts, flow, FLOW_owner), flags;
    truth held = TRUTH_UNKNOWN;

    if (fact_enum(eval->facts, flow, FLOW_kind, KIND_CLOUD) == KIND_DESKTOP)
        return TRUTH_YES;
    flags = is_user(eval->facts, owner) ? directory_flags(eval->directory, eval->facts, owner) : PERSON_SERVICE_PRINCIPAL;
    if (person_is_application(flags) == TRUTH_NO)
        held = truth_and(person_is_active(flags), (flags & PERSON_LASTING) != 0           ? TRUTH_YES
                                                  : (flags & PERSON_LICENSE_UNKNOWN) != 0 ? TRUTH_UNKNOWN
                                                                                          : TRUTH_NO);
    return truth_or(held, plan_of_flow(eval, flow));
}

static mandate_because because_lost(const mandate_plan *plan, uint32_t owner, uint32_t flow)
{
    mandate_reason reason = plan->holder.at == 0       ? REASON_APPLICATION_NO_PLAN
                            : plan->holder.at != owner ? REASON_LICENSEE_NO_PLAN
                            : plan->is_by_calls        ? REASON_OWNER_NO_PLAN_BELOW
                                                       : REASON_OWNER_NO_PLAN;

    return (mandate_because){reason, {plan->holder.at != 0 ? plan->holder.at : owner}, {flow}};
}

void plan_describe(const mandate *tenant, uint32_t flow, mandate_plan *out)
{
    const store *facts = &tenant->facts;
    uint32_t owner = fact(facts, flow, FLOW_owner);
    evaluation eval = {.facts = facts,
                       .directory = &tenant->directory,
                       .memberships_of_tenant = &tenant->memberships_of_tenant,
                       .environment = store_enclosing(facts, flow, K_ENVIRONMENT)};
    resting all = what_rests(&eval, flow);

    memset(out, 0, sizeof *out);
    out->premium = status_of(flow_is_premium(facts, flow));
    out->needed = status_of(truth_or(all.own, all.below));
    out->is_by_calls = all.own == TRUTH_NO && all.below != TRUTH_NO;
    out->stays_idle = status_of(stays_idle(&eval, flow));
    if (out->needed == MANDATE_DENIED)
        return;
    if (!is_user(facts, owner)) { /* a team holds no plan: it is that of whoever turned the flow on (LIC-7) */
        out->needed = out->held = MANDATE_UNKNOWN;
        return;
    }
    out->held = status_of(is_held(&eval, owner, flow, all.business, out));
    if (out->held != MANDATE_ALLOWED)
        out->lost = because_lost(out, owner, flow);
}

int mandate_plan_of(mandate *tenant, mandate_object flow, mandate_plan *out)
{
    int err;

    memset(out, 0, sizeof *out);
    if (tenant->facts.stale != 0 && (err = mandate_refresh(tenant)) != MANDATE_OK)
        return err;
    if (!store_is_living(&tenant->facts, flow.at, K_FLOW))
        return MANDATE_EINVALID;
    plan_describe(tenant, flow.at, out);
    return MANDATE_OK;
}
