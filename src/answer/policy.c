/*
 * policy.c - data policies: which connectors a flow may use, and connector_use together; who may change a policy.
 *
 * Shape   a flow is judged with the flows it calls, children and desktop flows alike: one tree, one set of connectors
 *         and desktop modules. Two of them may meet when every policy over the environment puts them into the same
 *         group, and no policy blocks either. A rule that needs a fact that is missing leaves the answer open.
 * Source  DLP-1 DLP-2 DLP-4...DLP-7 DLP-9...DLP-13 DLP-15 DLP-16 DLP-20 CON-31 CONFLICT-19
 */
#include "answer/policy.h"

#include <string.h>

#include "answer/allow_list.h"
#include "answer/connector_use.h"
#include "answer/setting.h"
#include "fact/connector.h"
#include "fact/platform_names.h"

enum { TREE_LIMIT = 128 };

typedef struct tree {
    uint32_t flows[TREE_LIMIT];
    uint32_t count;
    bool is_cut; /* more flows than fit */
} tree;

typedef struct policy_scan {
    const store *facts;
    uint32_t policy, flow;
    bool with_desktop; /* DLP-20: desktop flows are judged as well */
    mandate_violation *out;
    connector_use first;
    uint32_t first_group;
} policy_scan;

/* DLP-6: one environment, or all, or those listed, or all but those listed. */
bool policy_applies(const store *facts, uint32_t policy, uint32_t environment)
{
    uint32_t own = fact(facts, policy, POLICY_environment);
    span scope = fact_list(facts, policy, POLICY_scope);
    bool listed = false;

    if (policy_is_allow_list(facts, policy)) /* N-45: judged by what it lists */
        return false;
    if (own != 0)
        return own == environment;
    if (scope.count == 0 || scope.at[0] == SCOPE_ALL)
        return true;
    for (uint32_t i = 1; i < scope.count; i++)
        listed |= scope.at[i] == environment;
    return listed == (scope.at[0] == SCOPE_INCLUDE);
}

/*
 * N-37: a policy names an environment by an id that nothing has: one whose own id nobody tells may be that one. What it
 * lists by name is certain.
 */
bool policy_may_apply(const store *facts, uint32_t policy, uint32_t environment)
{
    span scope = fact_list(facts, policy, POLICY_scope);

    bool is_open = fact_is_unknown(facts, policy, POLICY_unknown, POLICY_scope);

    if (fact(facts, policy, POLICY_environment) != 0 || policy_is_allow_list(facts, policy))
        return false;
    if (scope.count == 0) /* nothing of it is told */
        return is_open;
    if (!is_open || fact(facts, environment, ENVIRONMENT_id) != 0)
        return false;
    for (uint32_t i = 1; i < scope.count; i++)
        if (scope.at[i] == environment)
            return false;
    return true;
}

/* ---- a violation ---- */

/* Ends the judging of a flow. Always false, so that it can stand in a chain of conditions. */
static bool violate(policy_scan *scan, mandate_reason reason, const connector_use *first, const connector_use *second)
{
    mandate_violation *out = scan->out;

    out->status = MANDATE_DENIED;
    out->reason = reason;
    out->policy.at = scan->policy;
    out->first.at = first->place;
    if (second != NULL)
        out->second.at = second->place;
    return false;
}

/* Leaves the flow open, and goes on. */
static bool doubt(policy_scan *scan, const connector_use *subject)
{
    if (scan->out->status == MANDATE_ALLOWED) {
        scan->out->status = MANDATE_UNKNOWN;
        scan->out->reason = REASON_POLICY_UNDECIDED;
        scan->out->policy.at = scan->policy;
        scan->out->first.at = subject->place;
    }
    return true;
}

/* DLP-2, DLP-7: blocked, or in another group than what came before. */
static bool judge_use(policy_scan *scan, const connector_use *what)
{
    uint32_t group = use_group(scan->facts, scan->policy, what);

    if (group == GROUP_UNKNOWN)
        return doubt(scan, what);
    if (group == POLICY_IGNORE)
        return true;
    if (group == POLICY_BLOCKED) {
        scan->out->first_group = group + 1;
        return violate(scan, REASON_POLICY_BLOCKED, what, NULL);
    }
    if (scan->first.name == NULL) {
        scan->first = *what;
        scan->first_group = group;
        return true;
    }
    if (group == scan->first_group)
        return true;
    scan->out->first_group = scan->first_group + 1;
    scan->out->second_group = group + 1;
    return violate(scan, REASON_POLICY_MIXED, &scan->first, what);
}

/* ---- steps ---- */

/* DLP-10: HTTP calls need no connection, but are connectors to a policy. */
static const char *built_in_connector(const store *facts, uint32_t step)
{
    uint32_t operation = fact(facts, step, STEP_operation);
    const char *word = names_text(&facts->names, operation);

    if (fact(facts, step, STEP_connection) != 0 || operation == 0)
        return NULL;
    return connector_use_is_named(word, CONNECTOR_HTTP)           ? CONNECTOR_HTTP
           : connector_use_is_named(word, CONNECTOR_HTTP_WEBHOOK) ? CONNECTOR_HTTP_WEBHOOK
                                                                  : NULL;
}

/* The rules of a policy for a connector, kept in a map by name; 0 for none. */
static uint32_t rules_for(const store *facts, uint32_t policy, uint32_t slot, kind wanted_kind,
                          const connector_use *what)
{
    if (what->connector != 0)
        return store_find(facts, policy, wanted_kind, names_fold(&facts->names, what->connector));
    for (uint32_t record_id = store_first(facts, policy, slot); record_id != 0;
         record_id = store_next(facts, record_id))
        if (connector_use_is_named(connector_use_plain_name(store_key(facts, record_id), false), what->name))
            return record_id;
    return 0;
}

/* DLP-12: operations that the policy blocks for an allowed connector; by default it blocks actions, not triggers.
   Unsure of one that nobody tells. */
static truth blocks_operation(const store *facts, uint32_t policy, const connector_use *what, uint32_t operation,
                              bool is_open, bool is_trigger)
{
    uint32_t rule = rules_for(facts, policy, POLICY_actions, K_ACTION_RULE, what);
    connector_use wanted = {.connector = operation};
    bool blocks_others = !is_trigger && rule != 0 && fact_enum(facts, rule, ACTION_RULE_default, 0) == 1;

    if ((operation == 0 && !is_open) || !connector_use_takes_action_rules(what))
        return TRUTH_NO;
    if (rule == 0)
        return fact_is_unknown(facts, policy, POLICY_unknown, POLICY_actions) ? TRUTH_UNKNOWN : TRUTH_NO;
    if (operation == 0)
        return TRUTH_UNKNOWN;
    wanted.name = names_text(&facts->names, operation);
    if (connector_use_is_listed(facts, rule, ACTION_RULE_block, &wanted))
        return TRUTH_YES;
    return blocks_others && !connector_use_is_listed(facts, rule, ACTION_RULE_allow, &wanted) ? TRUTH_YES : TRUTH_NO;
}

truth policy_blocks_operation(const store *facts, uint32_t policy, const connector_use *what, uint32_t operation,
                              bool is_open)
{
    return blocks_operation(facts, policy, what, operation, is_open, false);
}

/* DLP-13: SQL Server and Blob Storage are not filtered when the connection signs in with Entra. */
static truth signs_in_with_entra(const store *facts, uint32_t step, const connector_use *what)
{
    uint32_t key = fact(facts, step, STEP_connection), connection, auth;

    if (!connector_use_is_named(what->name, CONNECTOR_SQL) &&
        !connector_use_is_named(what->name, CONNECTOR_BLOB_STORAGE))
        return TRUTH_NO;
    connection = flow_bound_connection(facts, key); /* the key is what names the connector */
    if (connection != 0 && fact_is_open(facts, connection, CONNECTION_unknown, CONNECTION_auth))
        return TRUTH_UNKNOWN;
    auth = connection == 0 ? AUTH_OAUTH : fact_enum(facts, connection, CONNECTION_auth, AUTH_OAUTH);
    if (connection == 0 && flow_binding_is_unknown(facts, key))
        return TRUTH_UNKNOWN;
    return auth == AUTH_OAUTH || auth == AUTH_SERVICE_PRINCIPAL || auth == AUTH_CERTIFICATE ? TRUTH_YES : TRUTH_NO;
}

/* DLP-13: the first pattern that fits decides; values that are not static are not judged. */
static truth denies_endpoint(const store *facts, uint32_t policy, const connector_use *what, uint32_t step)
{
    uint32_t record_id = rules_for(facts, policy, POLICY_endpoints, K_ENDPOINTS, what);
    const char *address = connector_use_static_address(facts, step);
    truth is_exempt;
    span rules;

    bool is_open = fact_is_open(facts, step, STEP_unknown, STEP_endpoint);

    if ((address == NULL && !is_open) || !connector_use_takes_endpoint_rules(what) ||
        (is_exempt = signs_in_with_entra(facts, step, what)) == TRUTH_YES)
        return TRUTH_NO;
    if (record_id == 0)
        return fact_is_unknown(facts, policy, POLICY_unknown, POLICY_endpoints) ? TRUTH_UNKNOWN : TRUTH_NO;
    if (is_open)
        return TRUTH_UNKNOWN;
    rules = fact_list(facts, record_id, ENDPOINTS_rules);
    for (uint32_t i = 0; i + 1 < rules.count; i += 2)
        if (connector_use_matches(names_text(&facts->names, rules.at[i + 1]), address))
            return rules.at[i] != 2 ? TRUTH_NO : is_exempt == TRUTH_UNKNOWN ? TRUTH_UNKNOWN : TRUTH_YES;
    return TRUTH_NO;
}

/* Whether which flow the step calls is not known, and would be judged. */
static bool calls_unknown(const policy_scan *scan, uint32_t step)
{
    return fact_is_unknown(scan->facts, step, STEP_unknown, STEP_child) ||
           (scan->with_desktop && fact_is_unknown(scan->facts, step, STEP_unknown, STEP_desktop_flow));
}

/* Whether nobody tells by which connector a step acts: through no connection it may be a built-in one. */
static bool connector_is_open(const store *facts, uint32_t step)
{
    uint32_t key = fact(facts, step, STEP_connection);

    return fact_is_open(facts, step, STEP_unknown, STEP_connection) ||
           (key != 0 ? flow_key_connector_is_open(facts, key)
                     : fact_is_open(facts, step, STEP_unknown, STEP_operation));
}

static bool judge_operation(policy_scan *scan, const connector_use *what, uint32_t operation, bool is_open,
                            bool is_trigger)
{
    switch (blocks_operation(scan->facts, scan->policy, what, operation, is_open, is_trigger)) {
    case TRUTH_YES:
        return violate(scan, REASON_POLICY_ACTION, what, NULL);
    case TRUTH_UNKNOWN:
        return doubt(scan, what);
    case TRUTH_NO:
    default:
        break;
    }
    return true;
}

/* One step: its connector, its operation, its address. */
static bool judge_step(policy_scan *scan, uint32_t flow, uint32_t step)
{
    const store *facts = scan->facts;
    uint32_t key = fact(facts, step, STEP_connection);
    connector_use what = {.flow = flow, .place = step, .name = built_in_connector(facts, step)};

    if (connector_is_open(facts, step))
        return doubt(scan, &what);
    if (key != 0) {
        what.connector = flow_key_connector(facts, key);
        what.name = what.connector == 0 ? NULL : names_text(&facts->names, what.connector);
    }
    if (calls_unknown(scan, step))
        doubt(scan, &what);
    if (what.name == NULL)
        return true;
    if (!judge_use(scan, &what))
        return false;
    if (!judge_operation(scan, &what, fact(facts, step, STEP_operation),
                         fact_is_open(facts, step, STEP_unknown, STEP_operation), false))
        return false;
    switch (denies_endpoint(facts, scan->policy, &what, step)) {
    case TRUTH_YES:
        return violate(scan, REASON_POLICY_ENDPOINT, &what, NULL);
    case TRUTH_UNKNOWN:
        return doubt(scan, &what);
    case TRUTH_NO:
    default:
        break;
    }
    return true;
}

/* ---- flows ---- */

static bool judge_key(policy_scan *scan, uint32_t flow, uint32_t key, uint32_t place)
{
    uint32_t connector = key == 0 ? 0 : flow_key_connector(scan->facts, key);
    connector_use what = {flow, place, names_text(&scan->facts->names, connector), connector, false};

    if (flow_key_connector_is_open(scan->facts, key))
        return doubt(scan, &what);
    return connector == 0 || judge_use(scan, &what);
}

/* The connector that a trigger belongs to: its own, or that of its connection. */
static uint32_t trigger_connector(const store *facts, uint32_t trigger)
{
    uint32_t own = fact(facts, trigger, TRIGGER_connector), key = fact(facts, trigger, TRIGGER_connection);

    return own != 0 || key == 0 ? own : flow_key_connector(facts, key);
}

/* Whether nobody tells which connector that is. */
static bool trigger_connector_is_open(const store *facts, uint32_t trigger)
{
    uint32_t key = fact(facts, trigger, TRIGGER_connection);

    return fact_is_open(facts, trigger, TRIGGER_unknown, TRIGGER_connector) ||
           (fact(facts, trigger, TRIGGER_connector) == 0 &&
            (fact_is_open(facts, trigger, TRIGGER_unknown, TRIGGER_connection) ||
             flow_key_connector_is_open(facts, key)));
}

/* DLP-10, DLP-12: triggers are governed as steps are. */
static bool judge_trigger(policy_scan *scan, uint32_t flow, uint32_t trigger)
{
    connector_use call = {.flow = flow, .place = trigger, .name = CONNECTOR_HTTP_REQUEST};
    uint32_t connector = trigger == 0 ? 0 : trigger_connector(scan->facts, trigger);
    connector_use own = {flow, trigger, names_text(&scan->facts->names, connector), connector, false};

    if (trigger == 0)
        return true;
    if (trigger_connector_is_open(scan->facts, trigger))
        doubt(scan, &own);
    else if (connector != 0 &&
             (!judge_use(scan, &own) ||
              !judge_operation(scan, &own, fact(scan->facts, trigger, TRIGGER_operation),
                               fact_is_open(scan->facts, trigger, TRIGGER_unknown, TRIGGER_operation), true)))
        return false;
    if (fact_enum(scan->facts, trigger, TRIGGER_kind, TRIGGER_EVENT) == TRIGGER_HTTP && !judge_use(scan, &call))
        return false;
    return judge_key(scan, flow, fact(scan->facts, trigger, TRIGGER_connection), trigger);
}

/* The connection of a flow that follows another by name; 0 at the end. */
static uint32_t key_after(const store *facts, uint32_t flow, uint32_t previous)
{
    uint32_t best = 0;

    for (uint32_t key = store_first(facts, flow, FLOW_connections); key != 0; key = store_next(facts, key))
        if ((previous == 0 || store_compare_keys(facts, key, previous) > 0) &&
            (best == 0 || store_compare_keys(facts, key, best) < 0))
            best = key;
    return best;
}

/* DLP-2: what is not told of a flow may be of any connector. */
static bool doubt_untold(policy_scan *scan, uint32_t flow)
{
    connector_use all = {.flow = flow, .place = flow, .name = ""};

    if (flow_parts_are_untold(scan->facts, flow))
        doubt(scan, &all);
    return true;
}

/* In the order in which a person reads the flow: trigger, steps, then what is defined beside them. */
static bool judge_cloud(policy_scan *scan, uint32_t flow)
{
    const store *facts = scan->facts;

    if (!judge_trigger(scan, flow, flow_trigger(facts, flow)))
        return false;
    for (uint32_t step = store_first(facts, flow, FLOW_steps); step != 0; step = store_next(facts, step))
        if (!judge_step(scan, flow, step))
            return false;
    for (uint32_t key = key_after(facts, flow, 0); key != 0; key = key_after(facts, flow, key))
        if (!judge_key(scan, flow, key, key))
            return false;
    return doubt_untold(scan, flow);
}

/* DLP-20: the modules of a desktop flow are classified as connectors are; Variables is not governed. */
static bool judge_desktop(policy_scan *scan, uint32_t flow)
{
    span modules = fact_list(scan->facts, flow, FLOW_modules);
    connector_use all = {.flow = flow, .place = flow, .name = ""};

    for (uint32_t i = 0; i < modules.count; i++) {
        connector_use what = {
            .flow = flow, .place = flow, .name = names_text(&scan->facts->names, modules.at[i]), .is_module = true};

        if (!connector_use_is_named(connector_use_plain_name(what.name, true), "Variables") && !judge_use(scan, &what))
            return false;
    }
    if (fact_is_unknown(scan->facts, flow, FLOW_unknown, FLOW_modules))
        doubt(scan, &all); /* more may be */
    return true;
}

/* The first step of a tree that calls a child; 0 for none. */
static uint32_t child_call(const store *facts, const tree *all)
{
    for (uint32_t i = 0; i < all->count; i++)
        for (uint32_t step = store_first(facts, all->flows[i], FLOW_steps); step != 0; step = store_next(facts, step))
            if (fact(facts, step, STEP_child) != 0)
                return step;
    return 0;
}

/* CONFLICT-19: formerly, a policy that blocked HTTP blocked calls of child flows. */
static bool judge_child_calls(policy_scan *scan, const tree *all)
{
    truth blocks = tenant_setting(scan->facts, TENANT_SETTINGS_http_policy_blocks_child_flows, false);
    connector_use http = {.name = CONNECTOR_HTTP};
    uint32_t group;

    if (blocks == TRUTH_NO)
        return true;
    group = use_group(scan->facts, scan->policy, &http);
    if (group != POLICY_BLOCKED && group != GROUP_UNKNOWN)
        return true;
    http.place = child_call(scan->facts, all);
    if (http.place == 0)
        return true;
    return group == GROUP_UNKNOWN || blocks == TRUTH_UNKNOWN ? doubt(scan, &http)
                                                             : violate(scan, REASON_POLICY_CHILD, &http, NULL);
}

static void tree_add(tree *all, uint32_t flow)
{
    for (uint32_t i = 0; i < all->count; i++)
        if (all->flows[i] == flow)
            return;
    if (all->count == TREE_LIMIT)
        all->is_cut = true;
    else
        all->flows[all->count++] = flow;
}

/* The flow and everything it calls, each once (DLP-15). */
static void tree_grow(const store *facts, uint32_t flow, bool with_desktop, tree *all)
{
    all->count = 0;
    all->is_cut = false;
    if (with_desktop || fact_enum(facts, flow, FLOW_kind, KIND_CLOUD) == KIND_CLOUD)
        tree_add(all, flow);
    for (uint32_t i = 0; i < all->count; i++)
        for (uint32_t step = store_first(facts, all->flows[i], FLOW_steps); step != 0; step = store_next(facts, step)) {
            uint32_t child = fact(facts, step, STEP_child), desktop = fact(facts, step, STEP_desktop_flow);

            if (child != 0)
                tree_add(all, child);
            if (desktop != 0 && with_desktop)
                tree_add(all, desktop);
        }
}

static bool judge_tree(policy_scan *scan, const tree *all)
{
    for (uint32_t i = 0; i < all->count; i++) {
        bool is_desktop = fact_enum(scan->facts, all->flows[i], FLOW_kind, KIND_CLOUD) == KIND_DESKTOP;

        if (is_desktop ? !judge_desktop(scan, all->flows[i]) : !judge_cloud(scan, all->flows[i]))
            return false;
    }
    if (all->is_cut) {
        connector_use rest = {.flow = scan->flow, .place = scan->flow, .name = ""};
        doubt(scan, &rest);
    }
    return judge_child_calls(scan, all);
}

static bool policies_are_untold(const store *facts)
{
    return fact_is_unknown(facts, RECORD_TENANT, TENANT_unknown, TENANT_policies);
}

/* One that is not told may keep apart or block anything. */
static void doubt_policies(mandate_violation *out, uint32_t place)
{
    if (out->status != MANDATE_ALLOWED)
        return;
    out->status = MANDATE_UNKNOWN;
    out->reason = REASON_POLICIES_UNKNOWN;
    out->first.at = place;
}

/* What a policy would say that may not be over this environment. */
static void doubt_scope(const store *facts, mandate_violation *out, const mandate_violation *judged, uint32_t policy,
                        uint32_t environment)
{
    bool names_some = fact_list(facts, policy, POLICY_scope).count != 0;

    if (out->status != MANDATE_ALLOWED || judged->status == MANDATE_ALLOWED)
        return;
    out->status = MANDATE_UNKNOWN;
    out->reason = names_some ? REASON_POLICY_SCOPE_UNKNOWN : REASON_POLICY_PLACE_UNKNOWN;
    out->policy.at = policy;
    out->first.at = environment;
}

/* ---- allow lists (N-45) ---- */

typedef struct list_scan {
    const store *facts;
    uint32_t list, environment;
    mandate_violation *out;
} list_scan;

/* False where the list blocks a use. */
static bool judge_by_list(list_scan *scan, uint32_t connector, uint32_t operation, bool acts, uint32_t place)
{
    allow_list_use use = {connector, operation, acts, false};
    truth blocked = allow_list_blocks(scan->facts, scan->list, scan->environment, use);

    if (blocked == TRUTH_NO || (blocked == TRUTH_UNKNOWN && scan->out->status != MANDATE_ALLOWED))
        return true;
    scan->out->status = blocked == TRUTH_YES ? MANDATE_DENIED : MANDATE_UNKNOWN;
    scan->out->reason = blocked == TRUTH_YES ? REASON_POLICY_NOT_ALLOWED : REASON_POLICY_UNDECIDED;
    scan->out->policy.at = scan->list;
    scan->out->first.at = place;
    scan->out->second.at = 0;
    scan->out->first_group = scan->out->second_group = 0;
    return blocked != TRUTH_YES;
}

/* What is not told of a flow may be of a connector that the list leaves out. */
static void doubt_by_list(list_scan *scan, uint32_t place)
{
    if (scan->out->status != MANDATE_ALLOWED)
        return;
    scan->out->status = MANDATE_UNKNOWN;
    scan->out->reason = REASON_POLICY_UNDECIDED;
    scan->out->policy.at = scan->list;
    scan->out->first.at = place;
}

static bool judge_flow_by_list(list_scan *scan, uint32_t flow)
{
    const store *facts = scan->facts;
    uint32_t trigger = flow_trigger(facts, flow);

    if (trigger != 0 && trigger_connector_is_open(facts, trigger))
        doubt_by_list(scan, trigger);
    else if (trigger != 0 && trigger_connector(facts, trigger) != 0 &&
             !judge_by_list(scan, trigger_connector(facts, trigger), fact(facts, trigger, TRIGGER_operation), true,
                            trigger))
        return false;
    for (uint32_t step = store_first(facts, flow, FLOW_steps); step != 0; step = store_next(facts, step)) {
        uint32_t key = fact(facts, step, STEP_connection);

        if (key != 0 &&
            !judge_by_list(scan, flow_key_connector(facts, key), fact(facts, step, STEP_operation), true, step))
            return false;
        if (fact_is_unknown(facts, step, STEP_unknown, STEP_child) || connector_is_open(facts, step))
            doubt_by_list(scan, step);
    }
    for (uint32_t key = key_after(facts, flow, 0); key != 0; key = key_after(facts, flow, key)) {
        if (!judge_by_list(scan, flow_key_connector(facts, key), 0, false, key))
            return false;
        if (flow_key_connector_is_open(facts, key))
            doubt_by_list(scan, key);
    }
    return true;
}

/* EG-1: which group an environment is in, and so which list is over it, nobody tells. */
static void doubt_group(mandate_violation *out, uint32_t environment)
{
    if (out->status != MANDATE_ALLOWED)
        return;
    out->status = MANDATE_UNKNOWN;
    out->reason = REASON_POLICIES_UNKNOWN;
    out->first.at = environment;
}

/* What the flows of a tree use, by the list over their environment. */
static void judge_tree_by_list(const store *facts, const tree *all, uint32_t environment, mandate_violation *out)
{
    bool is_open;
    list_scan scan = {facts, allow_list_over(facts, environment, &is_open), environment, out};

    if (is_open)
        doubt_group(out, environment);
    for (uint32_t i = 0; i < all->count && scan.list != 0; i++) {
        uint32_t flow = all->flows[i];

        if (fact_enum(facts, flow, FLOW_kind, KIND_CLOUD) != KIND_CLOUD)
            continue;
        if (!judge_flow_by_list(&scan, flow))
            return;
        if (flow_parts_are_untold(facts, flow))
            doubt_by_list(&scan, flow);
    }
}

/* N-45: `allow_list_only` switches classic policies off; where that is not known, what they deny is open. */
static void soften(const store *facts, uint32_t environment, mandate_violation *out)
{
    if (out->status != MANDATE_DENIED ||
        setting_is_on(facts, environment, SETTING_ALLOW_LIST_ONLY, false) != SETTING_NOT_KNOWN)
        return;
    out->status = MANDATE_UNKNOWN;
    out->reason = REASON_POLICY_UNDECIDED;
}

static bool classic_count(const store *facts, uint32_t environment)
{
    return setting_is_on(facts, environment, SETTING_ALLOW_LIST_ONLY, false) != SETTING_ON;
}

static mandate_violation judge(const store *facts, uint32_t flow, bool with_desktop)
{
    mandate_violation out = {.status = MANDATE_ALLOWED, .reason = REASON_NONE};
    uint32_t environment = store_enclosing(facts, flow, K_ENVIRONMENT);
    bool is_grown = false;
    tree all;

    for (uint32_t policy = classic_count(facts, environment) ? store_first(facts, RECORD_TENANT, TENANT_policies) : 0;
         policy != 0; policy = store_next(facts, policy)) {
        bool is_doubted = policy_may_apply(facts, policy, environment);
        mandate_violation judged = {.status = MANDATE_ALLOWED, .reason = REASON_NONE};
        policy_scan scan = {.facts = facts,
                            .policy = policy,
                            .flow = flow,
                            .with_desktop = with_desktop,
                            .out = is_doubted ? &judged : &out};

        if (!is_doubted && !policy_applies(facts, policy, environment))
            continue;
        if (!is_grown)
            tree_grow(facts, flow, with_desktop, &all);
        is_grown = true;
        if (!judge_tree(&scan, &all) && !is_doubted)
            break;
        if (is_doubted)
            doubt_scope(facts, &out, &judged, policy, environment);
    }
    soften(facts, environment, &out);
    if (out.status != MANDATE_DENIED && store_first(facts, RECORD_TENANT, TENANT_policies) != 0) {
        if (!is_grown)
            tree_grow(facts, flow, with_desktop, &all);
        judge_tree_by_list(facts, &all, environment, &out);
    }
    if (policies_are_untold(facts) && (fact_enum(facts, flow, FLOW_kind, KIND_CLOUD) == KIND_CLOUD || with_desktop))
        doubt_policies(&out, flow);
    return out;
}

/* DLP-20: a setting takes desktop flows out of policies; where nobody tells it, what is so either way is certain. */
mandate_violation policy_judge(const store *facts, uint32_t flow)
{
    truth with_desktop = tenant_setting(facts, TENANT_SETTINGS_desktop_flow_policies, true);
    mandate_violation out = judge(facts, flow, with_desktop != TRUTH_NO);

    if (with_desktop != TRUTH_UNKNOWN || judge(facts, flow, false).status == out.status)
        return out;
    out.status = MANDATE_UNKNOWN;
    out.reason = REASON_POLICY_UNDECIDED;
    return out;
}

/* DLP-9: the address of a custom connector is what the steps of the flow say. */
static connector_use connector_use_of_connection(const store *facts, uint32_t key, uint32_t connection)
{
    connector_use what = {.flow = facts->records[key].parent, .place = key};

    what.connector = connection == 0 ? 0 : fact(facts, connection, CONNECTION_connector);
    if (what.connector == 0)
        what.connector = flow_key_connector(facts, key);
    what.name = names_text(&facts->names, what.connector);
    return what;
}

bool policy_is_free(const store *facts)
{
    return store_first(facts, RECORD_TENANT, TENANT_policies) == 0 && !policies_are_untold(facts);
}

/* One of a connector that nobody tells may be of any that a policy blocks. */
static void doubt_connector(mandate_violation *out, uint32_t key)
{
    if (out->status != MANDATE_ALLOWED)
        return;
    out->status = MANDATE_UNKNOWN;
    out->reason = REASON_POLICY_UNDECIDED;
    out->first.at = key;
}

mandate_violation policy_judge_connection(const store *facts, uint32_t key, uint32_t connection)
{
    mandate_violation out = {.status = MANDATE_ALLOWED, .reason = REASON_NONE};
    uint32_t environment = store_enclosing(facts, key, K_ENVIRONMENT);
    connector_use what = connector_use_of_connection(facts, key, connection);

    for (uint32_t policy = what.connector == 0 || !classic_count(facts, environment)
                               ? 0
                               : store_first(facts, RECORD_TENANT, TENANT_policies);
         policy != 0; policy = store_next(facts, policy)) {
        bool is_doubted = policy_may_apply(facts, policy, environment);
        mandate_violation judged = {.status = MANDATE_UNKNOWN, .reason = REASON_NONE};
        policy_scan scan = {.facts = facts, .policy = policy, .flow = what.flow, .out = &out};
        uint32_t group =
            is_doubted || policy_applies(facts, policy, environment) ? use_group(facts, policy, &what) : POLICY_IGNORE;

        if (is_doubted && (group == POLICY_BLOCKED || group == GROUP_UNKNOWN))
            doubt_scope(facts, &out, &judged, policy, environment);
        if (is_doubted)
            continue;
        if (group == POLICY_BLOCKED && !violate(&scan, REASON_POLICY_CONNECTION, &what, NULL))
            break;
        if (group == GROUP_UNKNOWN)
            doubt(&scan, &what);
    }
    soften(facts, environment, &out);
    if (out.status != MANDATE_DENIED) {
        bool is_open;
        list_scan scan = {facts, allow_list_over(facts, environment, &is_open), environment, &out};

        if (is_open && what.connector != 0)
            doubt_group(&out, environment);
        if (scan.list != 0)
            judge_by_list(&scan, what.connector, 0, false, key);
        out.reason = out.reason == REASON_POLICY_NOT_ALLOWED ? REASON_POLICY_CONNECTION : out.reason;
    }
    if (what.connector == 0 && !policy_is_free(facts) &&
        (flow_key_connector_is_open(facts, key) || connection_is_of_any(facts, connection)))
        doubt_connector(&out, key);
    if (policies_are_untold(facts) && what.connector != 0 && !connector_is_unblockable(what.name)) /* DLP-5 */
        doubt_policies(&out, key);
    return out;
}

static void note_side(evaluation *eval, uint32_t policy, uint32_t place, uint32_t group)
{
    static const mandate_reason sides[] = {REASON_POLICY_IN_BUSINESS, REASON_POLICY_IN_NON_BUSINESS,
                                           REASON_POLICY_IN_BLOCKED};

    if (place != 0 && group != 0)
        evaluation_pass(eval, sides[group - 1], policy, place);
    else if (place != 0)
        evaluation_pass(eval, REASON_POLICY_AT, policy, place);
}

/* Passes, opens, or tells the sides of a violation and returns false. */
static bool passes(evaluation *eval, uint32_t flow, const mandate_violation *found)
{
    if (found->status == MANDATE_ALLOWED)
        return evaluation_pass(eval, REASON_POLICY_ALLOWS, eval->who, flow);
    if (found->status == MANDATE_UNKNOWN)
        return evaluation_unknown(eval, found->reason, found->policy.at, flow);
    note_side(eval, found->policy.at, found->first.at, found->first_group);
    note_side(eval, found->policy.at, found->second.at, found->second_group);
    return false;
}

bool policy_allows_flow(evaluation *eval, uint32_t flow)
{
    mandate_violation found = policy_judge(eval->facts, flow);

    if (passes(eval, flow, &found))
        return true;
    return evaluation_deny(eval, found.reason, found.policy.at, flow);
}

/* N-46: what violates cannot be started, though the background job has not suspended it yet. */
bool policy_lets_run(evaluation *eval, uint32_t flow)
{
    mandate_violation found;

    if (evaluation_place(eval, PLACE_HAS_NO_POLICY) || policy_is_free(eval->facts))
        return true;
    found = policy_judge(eval->facts, flow);
    if (passes(eval, flow, &found))
        return true;
    evaluation_pass(eval, found.reason, found.policy.at, flow);
    evaluation_note(eval, REASON_NOTE_NOT_SUSPENDED, found.policy.at, flow);
    return evaluation_deny(eval, REASON_POLICY_STOPS, found.policy.at, flow);
}

mandate_violation mandate_policy_check(const mandate *tenant, mandate_object flow)
{
    mandate_violation none = {.status = MANDATE_DENIED, .reason = REASON_NONE};
    const store *facts = &tenant->facts;

    if (!store_is_living(facts, flow.at, K_FLOW))
        return none;
    return policy_judge(facts, flow.at);
}

/* DLP-6: tenant administrators make tenant policies; environment administrators those of their environment. */
bool policy_evaluate(evaluation *eval, const mandate_question *question)
{
    if ((eval->flags & PERSON_TENANT_ADMIN) != 0)
        return evaluation_grant(eval, REASON_TENANT_ADMINISTRATOR, eval->who, 0);
    if (eval->environment != 0 && evaluation_is_admin(eval))
        return evaluation_grant(eval, REASON_ADMINISTRATOR, eval->who, eval->environment);
    if (eval->platform == TRUTH_YES)
        return evaluation_grant(eval, REASON_POLICY_PLATFORM, eval->who, question->target.at);
    return evaluation_need(eval, evaluation_admin(eval), REASON_ADMINISTRATOR, REASON_ROLES_UNKNOWN,
                           REASON_NOT_A_POLICY_ADMIN, question->target.at);
}
