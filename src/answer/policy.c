/*
 * policy.c - data policies: which connectors a flow may use, and use together; who may change a policy.
 *
 * Two connectors may meet in a flow when every policy over the environment puts them into the same group, and no
 * policy blocks either. Rules on endpoints and custom connectors leave the answer open here.
 * Source  DLP-1 DLP-2 DLP-6 DLP-7 DLP-12
 */
#include "answer/inquiry.h"

static bool list_holds(const store *facts, uint32_t policy, uint32_t slot, uint32_t fold)
{
    span connectors = fact_list(facts, policy, slot);

    for (uint32_t i = 0; i < connectors.count; i++)
        if (names_fold(&facts->names, connectors.at[i]) == fold)
            return true;
    return false;
}

static uint32_t group_of(const store *facts, uint32_t policy, uint32_t connector)
{
    uint32_t fold = names_fold(&facts->names, connector);

    if (list_holds(facts, policy, POLICY_blocked, fold))
        return POLICY_BLOCKED;
    if (list_holds(facts, policy, POLICY_business, fold))
        return POLICY_BUSINESS;
    if (list_holds(facts, policy, POLICY_non_business, fold))
        return POLICY_NON_BUSINESS;
    return fact_enum(facts, policy, POLICY_default, POLICY_NON_BUSINESS);
}

/* DLP-6: one environment, or all, or those listed, or all but those listed. */
static bool applies(const store *facts, uint32_t policy, uint32_t environment)
{
    uint32_t own = fact(facts, policy, POLICY_environment);
    span scope = fact_list(facts, policy, POLICY_scope);
    bool listed = false;

    if (own != 0)
        return own == environment;
    if (scope.count == 0 || scope.at[0] == SCOPE_ALL)
        return true;
    for (uint32_t i = 1; i < scope.count; i++)
        listed |= scope.at[i] == environment;
    return listed == (scope.at[0] == SCOPE_INCLUDE);
}

/* DLP-12: operations that the policy blocks for an allowed connector. */
static bool blocks_operation(const store *facts, uint32_t policy, uint32_t connector, uint32_t operation)
{
    uint32_t rule = store_find(facts, policy, K_ACTION_RULE, names_fold(&facts->names, connector));
    uint32_t fold = names_fold(&facts->names, operation);

    if (rule == 0 || operation == 0)
        return false;
    if (list_holds(facts, rule, ACTION_RULE_block, fold))
        return true;
    return fact_enum(facts, rule, ACTION_RULE_default, 0) == 1 && !list_holds(facts, rule, ACTION_RULE_allow, fold);
}

static bool connectors_agree(inquiry *ask, uint32_t policy, uint32_t flow)
{
    const store *facts = ask->facts;
    uint32_t first = 0, first_group = 0;

    for (uint32_t key = store_first(facts, flow, FLOW_connections); key != 0; key = store_next(facts, key)) {
        uint32_t connector = fact(facts, key, FLOW_CONNECTION_connector);
        uint32_t group = group_of(facts, policy, connector);

        if (connector == 0)
            continue;
        if (group == POLICY_BLOCKED)
            return inquiry_deny(ask, BECAUSE_POLICY_BLOCKED, policy, flow);
        if (first != 0 && group != first_group)
            return inquiry_deny(ask, BECAUSE_POLICY_MIXED, policy, flow);
        first = connector;
        first_group = group;
    }
    return true;
}

static bool operations_agree(inquiry *ask, uint32_t policy, uint32_t flow)
{
    const store *facts = ask->facts;

    for (uint32_t step = store_first(facts, flow, FLOW_steps); step != 0; step = store_next(facts, step)) {
        uint32_t key = fact(facts, step, STEP_connection);

        if (key != 0 && blocks_operation(facts, policy, fact(facts, key, FLOW_CONNECTION_connector),
                                         fact(facts, step, STEP_operation)))
            return inquiry_deny(ask, BECAUSE_POLICY_ACTION, policy, flow);
    }
    return true;
}

/* Steps with a static endpoint under a policy that filters endpoints, or custom connectors under patterns. */
static bool is_undecided(const store *facts, uint32_t policy, uint32_t flow)
{
    if (store_first(facts, policy, POLICY_custom) != 0)
        return true;
    if (store_first(facts, policy, POLICY_endpoints) == 0)
        return false;
    for (uint32_t step = store_first(facts, flow, FLOW_steps); step != 0; step = store_next(facts, step))
        if (fact(facts, step, STEP_endpoint) != 0)
            return true;
    return false;
}

bool policy_allows_flow(inquiry *ask, uint32_t flow)
{
    for (uint32_t policy = store_first(ask->facts, RECORD_TENANT, TENANT_policies); policy != 0;
         policy = store_next(ask->facts, policy)) {
        if (!applies(ask->facts, policy, ask->environment))
            continue;
        if (!connectors_agree(ask, policy, flow) || !operations_agree(ask, policy, flow))
            return false;
        if (is_undecided(ask->facts, policy, flow))
            inquiry_open(ask, BECAUSE_POLICY_UNDECIDED, policy, flow);
    }
    return inquiry_pass(ask, BECAUSE_POLICY_ALLOWS, ask->who, flow);
}

/* DLP-6: tenant administrators make tenant policies; environment administrators those of their environment. */
bool policy_ask(inquiry *ask, const mandate_question *question)
{
    if ((ask->flags & PERSON_TENANT_ADMIN) != 0)
        return inquiry_grant(ask, BECAUSE_TENANT_ADMINISTRATOR, ask->who, 0);
    if (ask->environment != 0 && inquiry_is_admin(ask))
        return inquiry_grant(ask, BECAUSE_ADMINISTRATOR, ask->who, ask->environment);
    return inquiry_deny(ask, BECAUSE_NOT_A_POLICY_ADMIN, ask->who, question->target.at);
}
