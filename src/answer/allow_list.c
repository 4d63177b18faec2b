#include "answer/allow_list.h"

#include "answer/setting.h"
#include "fact/connector.h"

static uint32_t list_of(const store *facts, uint32_t slot, uint32_t place)
{
    for (uint32_t each = place == 0 ? 0 : store_first(facts, RECORD_TENANT, TENANT_policies); each != 0;
         each = store_next(facts, each))
        if (policy_is_allow_list(facts, each) && fact(facts, each, slot) == place)
            return each;
    return 0;
}

uint32_t allow_list_over(const store *facts, uint32_t environment, bool *is_open)
{
    uint32_t group = fact(facts, environment, ENVIRONMENT_group);
    uint32_t found = list_of(facts, POLICY_environment_group, group);

    *is_open = false;
    if (found != 0)
        return found;
    if (setting_may_be_in_group(facts, environment))
        for (uint32_t each = store_first(facts, RECORD_TENANT, TENANT_policies); each != 0;
             each = store_next(facts, each))
            *is_open |= policy_is_allow_list(facts, each) && fact(facts, each, POLICY_environment_group) != 0;
    return *is_open ? 0 : list_of(facts, POLICY_environment, environment); /* the group's goes before it */
}

/* On unmanaged environments what DLP-5 calls unblockable stays allowed. */
static truth is_spared(const store *facts, uint32_t environment, const char *name)
{
    if (!connector_is_unblockable(name) || fact_object(facts, environment, ENVIRONMENT_managed) != 0)
        return TRUTH_NO;
    return fact_is_unknown(facts, environment, ENVIRONMENT_unknown, ENVIRONMENT_managed) ? TRUTH_UNKNOWN : TRUTH_YES;
}

/* Where actions are listed, the connector's others are blocked. */
static truth blocks_operation(const store *facts, uint32_t list, allow_list_use use)
{
    uint32_t rule = store_find(facts, list, K_ACTION_RULE, names_fold(&facts->names, use.connector));

    if (!use.acts)
        return TRUTH_NO;
    if (rule == 0)
        return fact_is_unknown(facts, list, POLICY_unknown, POLICY_actions) ? TRUTH_UNKNOWN : TRUTH_NO;
    if (use.operation == 0)
        return TRUTH_UNKNOWN;
    return span_holds_name(facts, fact_list(facts, rule, ACTION_RULE_allow), use.operation) ? TRUTH_NO : TRUTH_YES;
}

truth allow_list_blocks(const store *facts, uint32_t list, uint32_t environment, allow_list_use use)
{
    const char *name = names_text(&facts->names, use.connector);
    connector_truth certified = connector_is_certified(name);
    truth blocked;

    if (use.connector == 0 || connector_is_custom(name)) /* no other is known to be uncertified */
        return TRUTH_NO;
    if (span_holds_name(facts, fact_list(facts, list, POLICY_allowed), use.connector))
        blocked = blocks_operation(facts, list, use);
    else
        blocked = fact_is_unknown(facts, list, POLICY_unknown, POLICY_allowed) ? TRUTH_UNKNOWN : TRUTH_YES;
    if (certified == CONNECTOR_UNKNOWN && !use.is_mcp)
        blocked = truth_and(blocked, TRUTH_UNKNOWN);
    return truth_and(blocked, truth_not(is_spared(facts, environment, name)));
}
