#include "answer/child_flow.h"

#include "answer/flow_shares.h"

truth flow_was_on(const store *facts, uint32_t flow)
{
    truth is_on = flow_is_on(facts, flow);

    if (is_on == TRUTH_YES || fact_boolean(facts, flow, FLOW_published, false))
        return TRUTH_YES;
    return is_on == TRUTH_UNKNOWN || fact(facts, flow, FLOW_published) == 0 ? TRUTH_UNKNOWN : TRUTH_NO;
}

bool flow_was_never_on(const store *facts, uint32_t flow)
{
    return fact(facts, flow, FLOW_solution) != 0 && fact_enum(facts, flow, FLOW_state, STATE_ON) == STATE_OFF &&
           flow_was_on(facts, flow) == TRUTH_NO;
}

/* RUN-16: only stored connections, but for Dataverse. */
static truth takes_connections(const store *facts, uint32_t child)
{
    truth found = fact_is_unknown(facts, child, FLOW_unknown, FLOW_connections) ? TRUTH_UNKNOWN : TRUTH_NO;

    for (uint32_t key = store_first(facts, child, FLOW_connections); key != 0 && found != TRUTH_YES;
         key = store_next(facts, key))
        found = truth_or(found,
                         truth_and(flow_key_is_invoker(facts, key), truth_not(flow_key_is_dataverse(facts, key))));
    return found;
}

static bool child_allows(evaluation *eval, uint32_t child)
{
    truth takes = takes_connections(eval->facts, child), was_on = flow_was_on(eval->facts, child);

    if (takes == TRUTH_YES)
        return evaluation_deny(eval, REASON_CHILD_HAS_INVOKER, eval->who, child);
    if (was_on == TRUTH_NO)
        return evaluation_deny(eval, REASON_CHILD_NEVER_ON, eval->who, child);
    if (was_on == TRUTH_UNKNOWN)
        evaluation_unknown(eval, REASON_CHILD_WAS_ON_UNKNOWN, eval->who, child);
    if (takes == TRUTH_UNKNOWN)
        evaluation_unknown(eval, REASON_CHILD_KEYS_UNKNOWN, eval->who, child);
    return true;
}

static bool all_allow(evaluation *eval, uint32_t flow)
{
    const store *facts = eval->facts;
    bool is_open = fact_is_unknown(facts, flow, FLOW_unknown, FLOW_steps);

    for (uint32_t step = store_first(facts, flow, FLOW_steps); step != 0; step = store_next(facts, step)) {
        uint32_t child = fact(facts, step, STEP_child);

        is_open = is_open || fact_is_unknown(facts, step, STEP_unknown, STEP_child);
        if (child != 0 && child != flow && !child_allows(eval, child))
            return false;
    }
    if (is_open)
        evaluation_unknown(eval, REASON_CHILDREN_UNKNOWN, eval->who, flow);
    return true;
}

/* IDN-23: a flow outside solutions calls none. Where nobody tells whether it lies in one, what a child denies is open. */
bool child_flows_allow(evaluation *eval, uint32_t flow)
{
    truth in_solution = flow_in_solution(eval->facts, flow);
    evaluation asked;

    if (in_solution != TRUTH_UNKNOWN)
        return in_solution == TRUTH_NO || all_allow(eval, flow);
    asked = *eval;
    asked.explanation = NULL;
    asked.status = MANDATE_ALLOWED;
    if (all_allow(&asked, flow) && asked.status == MANDATE_ALLOWED)
        return true;
    return evaluation_unknown(eval, REASON_SOLUTION_UNKNOWN, eval->who, flow);
}
