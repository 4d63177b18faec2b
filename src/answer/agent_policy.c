/*
 * agent_policy.c - data policies over an agent: its tools, its chat, its triggers; and the channels that one closes.
 *
 * Shape   the connectors by which policies know the parts of an agent are a table, by display name and id. Mixture is
 *         judged over tools, chat and triggers; a blocked channel is closed and counted no further
 * Source  AGT-12 N-45 DLP-2 DLP-7 DLP-12, learn.microsoft.com admin-data-loss-prevention (2026-06)
 */
#include "answer/agent.h"
#include "answer/allow_list.h"
#include "answer/connector_use.h"
#include "answer/policy.h"
#include "answer/setting.h"
#include "fact/platform_names.h"

/* What policies call the parts of an agent; ends with a NULL name. */
typedef struct part {
    const char *names[4];
} part;

static const part chat_without_sign_in = {
    {"PvaAuth", "Chat without Microsoft Entra ID authentication in Copilot Studio", NULL}};
static const part copilot_studio = {
    {CONNECTOR_COPILOT_STUDIO_NEWER, "Microsoft Copilot Studio", CONNECTOR_COPILOT_STUDIO, NULL}}; /* N-73 */
static const part skills = {{"PvaSkills", "Skills with Copilot Studio", NULL}};
static const part http = {{CONNECTOR_HTTP, "HTTP", NULL}};
static const part channels[channels_count] = {
    [CHANNEL_TEAMS] = {{"PvaMicrosoftTeams", "Microsoft Teams + M365 Channel in Copilot Studio", NULL}},
    [CHANNEL_M365_COPILOT] = {{"PvaMicrosoftTeams", "Microsoft Teams + M365 Channel in Copilot Studio", NULL}},
    [CHANNEL_SHAREPOINT] = {{"CSSharepointChannel", "SharePoint channel in Copilot Studio", NULL}},
    [CHANNEL_CUSTOM_WEBSITE] = {{"PvaCustomDemoMobile", "Direct Line channels in Copilot Studio", NULL}},
    [CHANNEL_DEMO_WEBSITE] = {{"PvaCustomDemoMobile", "Direct Line channels in Copilot Studio", NULL}},
    [CHANNEL_DIRECT_LINE] = {{"PvaCustomDemoMobile", "Direct Line channels in Copilot Studio", NULL}},
    [CHANNEL_MOBILE_APP] = {{"PvaCustomDemoMobile", "Direct Line channels in Copilot Studio", NULL}},
    [CHANNEL_FACEBOOK] = {{"PvaFacebook", "Facebook channel in Copilot Studio", NULL}},
    [CHANNEL_OMNICHANNEL] = {{"PvaOmniChannel", "Omnichannel in Copilot Studio", NULL}},
};

typedef struct agent_scan {
    const store *facts;
    uint32_t policy;
    uint32_t group; /* of what came first; GROUP_UNKNOWN + 1: nothing yet */
    truth violates;
} agent_scan;

/* The group of a part in a policy, by whichever of its names is listed; what none lists takes the default. */
static uint32_t group_of_part(const store *facts, uint32_t policy, const part *what)
{
    uint32_t group = GROUP_UNKNOWN;

    for (int i = 0; what->names[i] != NULL; i++) {
        connector_use use = {.name = what->names[i]};

        group = use_group(facts, policy, &use);
        if (connector_use_is_listed(facts, policy, POLICY_blocked, &use) ||
            connector_use_is_listed(facts, policy, POLICY_business, &use) ||
            connector_use_is_listed(facts, policy, POLICY_non_business, &use))
            return group;
    }
    return group;
}

/* Whether classic policies are switched off there (N-45). */
static setting_truth only_allow_lists(const store *facts, uint32_t environment)
{
    return setting_is_on(facts, environment, SETTING_ALLOW_LIST_ONLY, false);
}

static bool policies_are_open(const store *facts)
{
    return fact_is_unknown(facts, RECORD_TENANT, TENANT_unknown, TENANT_policies);
}

truth agent_channel_blocked(const store *facts, uint32_t agent, int channel)
{
    uint32_t environment = store_enclosing(facts, agent, K_ENVIRONMENT);
    setting_truth only = only_allow_lists(facts, environment);
    truth best = TRUTH_NO;

    if (channels[channel].names[0] == NULL || only == SETTING_ON)
        return TRUTH_NO;
    best = policies_are_open(facts) ? TRUTH_UNKNOWN : TRUTH_NO;
    for (uint32_t policy = store_first(facts, RECORD_TENANT, TENANT_policies); policy != 0 && best != TRUTH_YES;
         policy = store_next(facts, policy)) {
        bool is_doubted = policy_may_apply(facts, policy, environment);
        uint32_t group;

        if (!is_doubted && !policy_applies(facts, policy, environment))
            continue;
        group = group_of_part(facts, policy, &channels[channel]);
        if (group == POLICY_BLOCKED)
            best = only == SETTING_NOT_KNOWN || is_doubted ? TRUTH_UNKNOWN : TRUTH_YES;
        else if (group == GROUP_UNKNOWN)
            best = TRUTH_UNKNOWN;
    }
    return best;
}

static void judge_group(agent_scan *scan, uint32_t group, truth is_used)
{
    truth found = TRUTH_NO;

    if (is_used == TRUTH_NO || group == POLICY_IGNORE)
        return;
    if (group == GROUP_UNKNOWN)
        found = TRUTH_UNKNOWN;
    else if (group == POLICY_BLOCKED)
        found = TRUTH_YES;
    else if (scan->group > GROUP_UNKNOWN && is_used == TRUTH_YES)
        scan->group = group;
    else if (scan->group <= GROUP_UNKNOWN && group != scan->group)
        found = TRUTH_YES;
    scan->violates = truth_or(scan->violates, truth_and(found, is_used));
}

static void judge_part(agent_scan *scan, const part *what, truth is_used)
{
    if (is_used != TRUTH_NO)
        judge_group(scan, group_of_part(scan->facts, scan->policy, what), is_used);
}

static void judge_tool(agent_scan *scan, uint32_t tool)
{
    const store *facts = scan->facts;
    uint32_t connector = tool_connector(facts, tool);
    connector_use use = {.place = tool, .connector = connector, .name = names_text(&facts->names, connector)};

    if (tool_kind_is_unknown(facts, tool)) {
        judge_group(scan, GROUP_UNKNOWN, TRUTH_YES);
        return;
    }
    switch (fact_enum(facts, tool, TOOL_kind, TOOL_CONNECTOR)) {
    case TOOL_CONNECTOR:
    case TOOL_MCP:
        if (connector == 0) {
            if (tool_connector_is_unknown(facts, tool))
                judge_group(scan, GROUP_UNKNOWN, TRUTH_YES);
            return;
        }
        judge_group(scan, use_group(facts, scan->policy, &use), TRUTH_YES);
        scan->violates =
            truth_or(scan->violates,
                     policy_blocks_operation(facts, scan->policy, &use, fact(facts, tool, TOOL_operation),
                                                  fact_is_open(facts, tool, TOOL_unknown, TOOL_operation)));
        return;
    case TOOL_SKILL:
        judge_part(scan, &skills, TRUTH_YES);
        return;
    case TOOL_HTTP:
        judge_part(scan, &http, TRUTH_YES);
        return;
    default:
        return;
    }
}

/* Whether it chats without Entra sign-in: no authentication, another provider, sign-in not required. */
static truth chats_unknown(sign_in_rule sign_in)
{
    bool may = (sign_in.authentications >> AUTHENTICATION_NONE & 1) != 0 ||
               ((sign_in.authentications >> AUTHENTICATION_MANUAL & 1) != 0 &&
                ((sign_in.providers >> PROVIDER_OTHER & 1) != 0 || (sign_in.required & 1) != 0));
    bool may_not = (sign_in.authentications >> AUTHENTICATION_MICROSOFT & 1) != 0 ||
                   ((sign_in.authentications >> AUTHENTICATION_MANUAL & 1) != 0 &&
                    (sign_in.providers >> PROVIDER_ENTRA & 1) != 0 && (sign_in.required & 2) != 0);

    return may ? (may_not ? TRUTH_UNKNOWN : TRUTH_YES) : TRUTH_NO;
}

static truth judge_classic(const store *facts, uint32_t policy, uint32_t agent, sign_in_rule sign_in)
{
    agent_scan scan = {facts, policy, GROUP_UNKNOWN + 1, TRUTH_NO};

    for (uint32_t tool = store_first(facts, agent, AGENT_tools); tool != 0; tool = store_next(facts, tool))
        judge_tool(&scan, tool);
    if (store_first(facts, agent, AGENT_triggers) != 0)
        judge_part(&scan, &copilot_studio, TRUTH_YES);
    judge_part(&scan, &chat_without_sign_in, chats_unknown(sign_in));
    if (fact_is_unknown(facts, agent, AGENT_unknown, AGENT_tools) ||
        fact_is_unknown(facts, agent, AGENT_unknown, AGENT_triggers))
        scan.violates = truth_or(scan.violates, TRUTH_UNKNOWN);
    return scan.violates;
}

/* N-45: allow lists judge the connectors of its tools alone. */
static truth judge_by_list(const store *facts, uint32_t agent, uint32_t environment, uint32_t *list)
{
    bool is_open;
    truth worst;

    *list = allow_list_over(facts, environment, &is_open);
    worst = is_open ? TRUTH_UNKNOWN : TRUTH_NO;
    for (uint32_t tool = *list == 0 ? 0 : store_first(facts, agent, AGENT_tools); tool != 0;
         tool = store_next(facts, tool)) {
        uint32_t sort = fact_enum(facts, tool, TOOL_kind, TOOL_CONNECTOR);
        allow_list_use use = {tool_connector(facts, tool), fact(facts, tool, TOOL_operation), sort == TOOL_CONNECTOR,
                              sort == TOOL_MCP};

        if (tool_kind_is_unknown(facts, tool) ||
            ((sort == TOOL_CONNECTOR || sort == TOOL_MCP) && tool_connector_is_unknown(facts, tool)))
            worst = truth_or(worst, TRUTH_UNKNOWN);
        else if (sort == TOOL_CONNECTOR || sort == TOOL_MCP)
            worst = truth_or(worst, allow_list_blocks(facts, *list, environment, use));
    }
    if (*list != 0 && fact_is_unknown(facts, agent, AGENT_unknown, AGENT_tools))
        worst = truth_or(worst, TRUTH_UNKNOWN);
    return worst;
}

bool agent_policy_allows(evaluation *eval, uint32_t agent, sign_in_rule sign_in)
{
    const store *facts = eval->facts;
    uint32_t environment = store_enclosing(facts, agent, K_ENVIRONMENT);
    setting_truth only = only_allow_lists(facts, environment);
    uint32_t doubtful = 0, list;
    truth by_list = judge_by_list(facts, agent, environment, &list);

    for (uint32_t policy = store_first(facts, RECORD_TENANT, TENANT_policies); policy != 0;
         policy = store_next(facts, policy)) {
        bool is_doubted = policy_may_apply(facts, policy, environment);
        truth violates;

        if (!is_doubted && !policy_applies(facts, policy, environment))
            continue;
        violates = only == SETTING_ON ? TRUTH_NO : judge_classic(facts, policy, agent, sign_in);
        if (violates == TRUTH_YES && (only == SETTING_NOT_KNOWN || is_doubted))
            violates = TRUTH_UNKNOWN;
        if (violates == TRUTH_YES)
            return evaluation_deny(eval, REASON_AGENT_POLICY, policy, agent);
        doubtful = violates == TRUTH_UNKNOWN && doubtful == 0 ? policy : doubtful;
    }
    if (list != 0 && by_list == TRUTH_YES)
        return evaluation_deny(eval, REASON_AGENT_POLICY, list, agent);
    if (by_list == TRUTH_UNKNOWN && doubtful == 0)
        return evaluation_unknown(eval, REASON_AGENT_POLICY_UNKNOWN, list, agent);
    if (doubtful != 0)
        return evaluation_unknown(eval, REASON_AGENT_POLICY_UNKNOWN, doubtful, agent);
    if (policies_are_open(facts))
        return evaluation_unknown(eval, REASON_POLICIES_UNKNOWN, eval->who, agent);
    return evaluation_pass(eval, REASON_POLICY_ALLOWS, eval->who, agent);
}
