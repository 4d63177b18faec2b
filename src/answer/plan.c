#include "answer/plan.h"

#include "answer/flow_role.h"
#include "fact/connector.h"

truth flow_has_process_license(const store *facts, uint32_t flow)
{
    truth told = fact_boolean(facts, flow, FLOW_process_license, false)             ? TRUTH_YES
                 : fact_is_unknown(facts, flow, FLOW_unknown, FLOW_process_license) ? TRUTH_UNKNOWN
                                                                                    : TRUTH_NO;

    return truth_and(told, flow_in_solution(facts, flow)); /* N-42: elsewhere it has no effect */
}

/* N-67: each flow is added by itself. */
static truth in_licensed_group(const store *facts, uint32_t environment, uint32_t flow)
{
    truth best =
        fact_is_unknown(facts, environment, ENVIRONMENT_unknown, ENVIRONMENT_flow_groups) ? TRUTH_UNKNOWN : TRUTH_NO;

    for (uint32_t group = store_first(facts, environment, ENVIRONMENT_flow_groups); group != 0;
         group = store_next(facts, group)) {
        truth is_within = span_holds(fact_list(facts, group, FLOW_GROUP_flows), flow)           ? TRUTH_YES
                       : fact_is_unknown(facts, group, FLOW_GROUP_unknown, FLOW_GROUP_flows) ? TRUTH_UNKNOWN
                                                                                             : TRUTH_NO;
        truth licensed = fact_is_unknown(facts, group, FLOW_GROUP_unknown, FLOW_GROUP_license) ? TRUTH_UNKNOWN
                         : fact_boolean(facts, group, FLOW_GROUP_license, true)                ? TRUTH_YES
                                                                                               : TRUTH_NO;

        best = truth_or(best, truth_and(is_within, licensed));
    }
    return truth_and(best, flow_in_solution(facts, flow));
}

truth plan_of_flow(const evaluation *eval, uint32_t flow)
{
    truth own = flow_has_process_license(eval->facts, flow);

    return own == TRUTH_YES ? own : truth_or(own, in_licensed_group(eval->facts, eval->environment, flow));
}

/* LIC-3: unsure where the steps, or the class of one (N-19), are not told. */
truth flow_is_premium(const store *facts, uint32_t flow)
{
    truth found = fact_is_unknown(facts, flow, FLOW_unknown, FLOW_steps) ? TRUTH_UNKNOWN : TRUTH_NO;

    for (uint32_t step = store_first(facts, flow, FLOW_steps); step != 0; step = store_next(facts, step)) {
        if (fact_boolean(facts, step, STEP_premium, false))
            return TRUTH_YES;
        if (fact_is_unknown(facts, step, STEP_unknown, STEP_premium))
            found = TRUTH_UNKNOWN;
    }
    return found;
}

static truth calls(const store *facts, uint32_t flow, uint32_t child)
{
    truth best = fact_is_unknown(facts, flow, FLOW_unknown, FLOW_steps) ? TRUTH_UNKNOWN : TRUTH_NO;

    for (uint32_t step = store_first(facts, flow, FLOW_steps); step != 0; step = store_next(facts, step)) {
        if (fact(facts, step, STEP_child) == child)
            return TRUTH_YES;
        if (fact_is_unknown(facts, step, STEP_unknown, STEP_child))
            best = TRUTH_UNKNOWN;
    }
    return best;
}

truth plan_of_parents(const evaluation *eval, uint32_t flow)
{
    const store *facts = eval->facts;
    truth best = TRUTH_NO;

    for (uint32_t each = store_first(facts, eval->environment, ENVIRONMENT_flows); each != 0 && best != TRUTH_YES;
         each = store_next(facts, each))
        if (each != flow && fact_enum(facts, each, FLOW_kind, KIND_CLOUD) == KIND_CLOUD &&
            flow_is_on(facts, each) != TRUTH_NO && flow_has_process_license(facts, each) != TRUTH_NO)
            best = truth_or(best, truth_and(truth_and(flow_is_on(facts, each), flow_has_process_license(facts, each)),
                                            calls(facts, each, flow)));
    return truth_and(best, flow_in_solution(facts, flow));
}

/* N-42, N-29: whether the flow runs in the context of an app: by its trigger, or associated with one. */
static truth in_app_context(const store *facts, uint32_t flow)
{
    uint32_t trigger = flow_trigger(facts, flow);
    uint32_t started = trigger == 0 ? TRIGGER_EVENT : fact_enum(facts, trigger, TRIGGER_kind, TRIGGER_EVENT);

    if (started == TRIGGER_POWER_APP || started == TRIGGER_SELECTED_ITEM ||
        fact_list(facts, flow, FLOW_apps).count != 0)
        return TRUTH_YES;
    return fact_is_unknown(facts, flow, FLOW_unknown, FLOW_apps) || flow_may_be_instant(facts, flow) ? TRUTH_UNKNOWN
                                                                                                     : TRUTH_NO;
}

static truth is_business(const store *facts, uint32_t step)
{
    uint32_t key = fact(facts, step, STEP_connection);

    if (fact_is_open(facts, step, STEP_unknown, STEP_connection) || flow_key_connector_is_open(facts, key))
        return TRUTH_UNKNOWN;
    return connector_is_dynamics(key == 0 ? "" : names_text(&facts->names, flow_key_connector(facts, key))) ? TRUTH_YES
                                                                                                            : TRUTH_NO;
}

static truth step_is_premium(const store *facts, uint32_t step)
{
    if (fact_is_open(facts, step, STEP_unknown, STEP_premium))
        return TRUTH_UNKNOWN;
    return fact_boolean(facts, step, STEP_premium, false) ? TRUTH_YES : TRUTH_NO;
}

truth flow_is_business_alone(const store *facts, uint32_t flow)
{
    truth others = fact_is_unknown(facts, flow, FLOW_unknown, FLOW_steps) ? TRUTH_UNKNOWN : TRUTH_NO;

    for (uint32_t step = store_first(facts, flow, FLOW_steps); step != 0 && others != TRUTH_YES;
         step = store_next(facts, step))
        others = truth_or(others, truth_and(step_is_premium(facts, step), truth_not(is_business(facts, step))));
    return truth_not(others);
}

truth plan_in_context(const evaluation *eval, uint32_t user, uint32_t flow, truth business)
{
    uint32_t flags = directory_flags(eval->directory, eval->facts, user);
    truth covers = (flags & PERSON_LICENSE_UNKNOWN) != 0 ? TRUTH_UNKNOWN : TRUTH_NO;

    if ((flags & PERSON_PREMIUM) != 0)
        return TRUTH_YES;
    if ((flags & (PERSON_APP_PLAN | PERSON_DYNAMICS_PLAN)) != 0)
        covers = truth_or(covers, in_app_context(eval->facts, flow));
    if ((flags & PERSON_DYNAMICS_PLAN) != 0)
        covers = truth_or(covers, business);
    return covers;
}

truth plan_of_person(const evaluation *eval, uint32_t user, uint32_t flow)
{
    bool is_asked = (directory_flags(eval->directory, eval->facts, user) & PERSON_DYNAMICS_PLAN) != 0;

    return plan_in_context(eval, user, flow, is_asked ? flow_is_business_alone(eval->facts, flow) : TRUTH_NO);
}

truth plan_licensee_stands(const evaluation *eval, uint32_t flow)
{
    const store *facts = eval->facts;
    uint32_t licensee = fact(facts, flow, FLOW_licensee);
    evaluation other;

    if (licensee == PRINCIPAL_UNKNOWN || (licensee == 0 && fact_is_unknown(facts, flow, FLOW_unknown, FLOW_licensee)))
        return TRUTH_UNKNOWN;
    if (licensee == 0)
        return TRUTH_NO;
    evaluation_about(eval, licensee, &other);
    if ((other.flags & PERSON_ACTIVE) == 0)
        return TRUTH_NO;
    return flow_role_covers(&other, flow, FLOW_ROLE_CO_OWNER);
}

truth plan_of_licensee(const evaluation *eval, uint32_t flow)
{
    uint32_t licensee = fact(eval->facts, flow, FLOW_licensee);
    truth stands = plan_licensee_stands(eval, flow);

    return licensee == 0 || licensee >= PRINCIPAL_EVERYONE ? stands
                                                           : truth_and(stands, plan_of_person(eval, licensee, flow));
}
