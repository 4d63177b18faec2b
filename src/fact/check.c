/*
 * check.c - the rules between fields of a document, and that nothing names what is not there.
 *
 * Source  ENV-2 ENV-3 DLP-1 DLP-4 DLP-5 IDN-23 contract 2
 */
#include <string.h>

#include "fact/connector.h"
#include "fact/agent_row.h"
#include "fact/flow_row.h"
#include "fact/ids.h"
#include "fact/loader.h"

enum { FLOW_DEPTH = 4 }; /* environments.P.flows.F */

static uint32_t member_of(const store *facts, uint32_t environment, uint32_t user)
{
    return store_find(facts, environment, K_MEMBER, names_fold(&facts->names, store_record(facts, user)->key));
}

/* N-58: an application has one user in an environment. */
static int check_application(document_loader *loader, uint32_t environment, uint32_t user)
{
    const store *facts = loader->facts;
    uint32_t place = 0, other;

    while ((other = ids_next_of_application(facts, user, &place)) != 0)
        if (member_of(facts, environment, other) != 0)
            return loader_fail(loader, MANDATE_EINVALID,
                               "`%s` and `%s` are both users of the application `%s` in `%s`: there is one (N-58)",
                               store_key(facts, user), store_key(facts, other),
                               names_text(&facts->names, fact(facts, user, USER_app_id)),
                               store_key(facts, environment));
    return MANDATE_OK;
}

/* ENV-2: there is one default environment. */
static int check_default_environment(document_loader *loader, uint32_t record_id)
{
    const store *facts = loader->facts;

    for (uint32_t each = store_first(facts, RECORD_TENANT, TENANT_environments); each != 0;
         each = store_next(facts, each))
        if (each != record_id && fact_enum(facts, each, ENVIRONMENT_type, TYPE_PRODUCTION) == TYPE_DEFAULT)
            return loader_fail(loader, MANDATE_EINVALID,
                               "`%s` and `%s` are both default environments, one a tenant (ENV-2)",
                               store_key(facts, record_id), store_key(facts, each));
    return MANDATE_OK;
}

static int check_environment(document_loader *loader, uint32_t record_id)
{
    uint32_t type = fact_enum(loader->facts, record_id, ENVIRONMENT_type, TYPE_PRODUCTION);

    if (fact(loader->facts, record_id, ENVIRONMENT_group) != 0 && fact_object(loader->facts, record_id, ENVIRONMENT_managed) == 0 &&
        !fact_is_unknown(loader->facts, record_id, ENVIRONMENT_unknown, ENVIRONMENT_managed))
        return loader_fail(loader, MANDATE_EINVALID,
                           "an environment of a group is managed: it needs the field `managed`, `{}` will do (EG-1)");
    if (fact(loader->facts, record_id, ENVIRONMENT_security_group) != 0 && (type == TYPE_DEFAULT || type == TYPE_DEVELOPER))
        return loader_fail(loader, MANDATE_EINVALID,
                           "a default or developer environment takes no security group (ENV-3)");
    return type == TYPE_DEFAULT ? check_default_environment(loader, record_id) : MANDATE_OK;
}

static int refuse_policy_fields(document_loader *loader, uint32_t record_id, const uint32_t *slots, const char *sort)
{
    for (; *slots != UINT32_MAX; slots++) {
        const field *field_schema = &schema_of(K_POLICY)->fields[*slots];
        bool is_ring = field_schema->type == F_MAP || field_schema->type == F_SEQUENCE;

        if (is_ring ? store_first(loader->facts, record_id, *slots) != 0 : fact(loader->facts, record_id, *slots) != 0)
            return loader_fail(loader, MANDATE_EINVALID, "%s has no field `%s` (N-45)", sort, field_schema->name);
    }
    return MANDATE_OK;
}

/* N-45: of an allow list, actions are allowed, none blocked. */
static int check_allowed_actions(document_loader *loader, uint32_t record_id)
{
    const store *facts = loader->facts;

    for (uint32_t each = store_first(facts, record_id, POLICY_actions); each != 0; each = store_next(facts, each))
        if (fact(facts, each, ACTION_RULE_default) != 0 || fact(facts, each, ACTION_RULE_block) != 0)
            return loader_fail(loader, MANDATE_EINVALID,
                               "actions: `%s`: an allow list tells actions by `allow` alone (N-45)",
                               store_key(facts, each));
    return MANDATE_OK;
}

/* N-45: one allow list for an environment, one for a group. */
static int check_only_allow_list(document_loader *loader, uint32_t record_id, uint32_t slot)
{
    const store *facts = loader->facts;
    uint32_t ruled = fact(facts, record_id, slot);

    for (uint32_t each = store_first(facts, RECORD_TENANT, TENANT_policies); each != 0; each = store_next(facts, each))
        if (each != record_id && fact(facts, each, slot) == ruled &&
            fact_enum(facts, each, POLICY_kind, POLICY_KIND_CLASSIC) == POLICY_KIND_ALLOW_LIST)
            return loader_fail(loader, MANDATE_EINVALID, "`%s` and `%s` are both allow lists for the %s `%s` (N-45)",
                               store_key(facts, record_id), store_key(facts, each), schema_of(store_kind(facts, ruled))->word,
                               store_key(facts, ruled));
    return MANDATE_OK;
}

static int check_allow_list(document_loader *loader, uint32_t record_id)
{
    static const uint32_t classic_only[] = {POLICY_scope,   POLICY_business,  POLICY_non_business, POLICY_blocked,
                                            POLICY_default, POLICY_endpoints, POLICY_custom,       UINT32_MAX};
    bool has_environment = fact(loader->facts, record_id, POLICY_environment) != 0;
    int err = refuse_policy_fields(loader, record_id, classic_only, "an allow list");

    if (err == MANDATE_OK)
        err = check_allowed_actions(loader, record_id);
    if (err != MANDATE_OK)
        return err;
    if (has_environment == (fact(loader->facts, record_id, POLICY_environment_group) != 0))
        return loader_fail(loader, MANDATE_EINVALID,
                           "an allow list rules one environment, or one environment group (N-45)");
    return check_only_allow_list(loader, record_id, has_environment ? POLICY_environment : POLICY_environment_group);
}

static int check_classic_policy(document_loader *loader, uint32_t record_id);

static int check_policy(document_loader *loader, uint32_t record_id)
{
    static const uint32_t allow_list_only[] = {POLICY_allowed, POLICY_environment_group, UINT32_MAX};
    int err;

    if (fact_enum(loader->facts, record_id, POLICY_kind, POLICY_KIND_CLASSIC) == POLICY_KIND_ALLOW_LIST)
        return check_allow_list(loader, record_id);
    err = refuse_policy_fields(loader, record_id, allow_list_only, "a classic policy");
    return err == MANDATE_OK ? check_classic_policy(loader, record_id) : err;
}

/* DLP-5: connectors that no policy can block. */
static int check_classic_policy(document_loader *loader, uint32_t record_id)
{
    const store *facts = loader->facts;
    span business = fact_list(facts, record_id, POLICY_business), other = fact_list(facts, record_id, POLICY_non_business);
    span blocked = fact_list(facts, record_id, POLICY_blocked);

    if (fact(facts, record_id, POLICY_environment) != 0 && fact(facts, record_id, POLICY_scope) != 0)
        return loader_fail(loader, MANDATE_EINVALID, "a policy has an environment or a scope, not both (DLP-6)");
    for (uint32_t i = 0; i < blocked.count; i++)
        if (connector_is_invalid_as_blocked(names_text(&facts->names, blocked.at[i])))
            return loader_fail(loader, MANDATE_EINVALID, "blocked: `%s` cannot be blocked (DLP-5)",
                               names_text(&facts->names, blocked.at[i]));
    for (uint32_t i = 0; i < business.count; i++)
        if (span_holds_name(facts, other, business.at[i]) || span_holds_name(facts, blocked, business.at[i]))
            return loader_fail(loader, MANDATE_EINVALID, "`%s` is in two groups (DLP-1)",
                               names_text(&facts->names, business.at[i]));
    for (uint32_t i = 0; i < other.count; i++)
        if (span_holds_name(facts, blocked, other.at[i]))
            return loader_fail(loader, MANDATE_EINVALID, "`%s` is in two groups (DLP-1)",
                               names_text(&facts->names, other.at[i]));
    return MANDATE_OK;
}

/* A line of parents, managers ... must end; Floyd's two walkers, one twice as fast. */
static int check_line(document_loader *loader, uint32_t record_id, uint32_t slot, const char *what)
{
    uint32_t slow = record_id, fast = record_id;

    for (;;) {
        for (int i = 0; i < 2; i++) {
            fast = fact(loader->facts, fast, slot);
            if (fast == 0 || fast >= PRINCIPAL_EVERYONE)
                return MANDATE_OK;
        }
        slow = fact(loader->facts, slow, slot);
        if (slow == fast)
            return loader_fail(loader, MANDATE_EINVALID, "the line of %s comes back to itself", what);
    }
}

static bool same_connector(const store *facts, uint32_t a, uint32_t b)
{
    return a == 0 || b == 0 || names_fold(&facts->names, a) == names_fold(&facts->names, b);
}

/* What a key of a flow, a tool or a trigger of an agent uses: a connection or a reference, of the same connector. */
static int check_binding(document_loader *loader, uint32_t connector, uint32_t connection, uint32_t reference)
{
    const store *facts = loader->facts;

    if (connection != 0 && reference != 0)
        return loader_fail(loader, MANDATE_EINVALID, "has a connection or a reference, not both");
    if (connection != 0 && !same_connector(facts, connector, fact(facts, connection, CONNECTION_connector)))
        return loader_fail(loader, MANDATE_EINVALID, "connection `%s` is of another connector",
                           store_key(facts, connection));
    if (reference != 0 && !same_connector(facts, connector, fact(facts, reference, CONNECTION_REFERENCE_connector)))
        return loader_fail(loader, MANDATE_EINVALID, "reference `%s` is of another connector",
                           store_key(facts, reference));
    return MANDATE_OK;
}

static int check_flow_connection(document_loader *loader, uint32_t record_id)
{
    return check_binding(loader, fact(loader->facts, record_id, FLOW_CONNECTION_connector),
                     fact(loader->facts, record_id, FLOW_CONNECTION_connection),
                     fact(loader->facts, record_id, FLOW_CONNECTION_reference));
}

/* N-56: a website starts solution flows only. */
static int check_website(document_loader *loader, uint32_t flow)
{
    const store *facts = loader->facts;
    uint32_t trigger = flow == 0 ? 0 : fact_object(facts, flow, FLOW_trigger);

    if (trigger == 0 || fact_enum(facts, trigger, TRIGGER_kind, TRIGGER_BUTTON) != TRIGGER_POWER_PAGES ||
        fact(facts, flow, FLOW_solution) != 0 || fact_is_unknown(facts, flow, FLOW_unknown, FLOW_solution))
        return MANDATE_OK;
    return loader_fail(loader, MANDATE_EINVALID, "trigger: a website of Power Pages starts solution flows only (N-56)");
}

static int check_trigger(document_loader *loader, uint32_t record_id)
{
    uint32_t trigger_kind = fact_enum(loader->facts, record_id, TRIGGER_kind, TRIGGER_BUTTON);

    if (fact_enum(loader->facts, record_id, TRIGGER_run_as, RUN_AS_FLOW_OWNER) != RUN_AS_FLOW_OWNER &&
        fact(loader->facts, record_id, TRIGGER_kind) != 0 && trigger_kind != TRIGGER_DATAVERSE)
        return loader_fail(loader, MANDATE_EINVALID, "run_as: only the trigger of a Dataverse row has one (N-47)");
    return loader->is_whole ? MANDATE_OK : check_website(loader, store_enclosing(loader->facts, record_id, K_FLOW));
}

static int check_tool(document_loader *loader, uint32_t record_id)
{
    if (fact(loader->facts, record_id, TOOL_name) == 0)
        return loader_fail(loader, MANDATE_EINVALID, "name: required");
    return check_binding(loader, fact(loader->facts, record_id, TOOL_connector), fact(loader->facts, record_id, TOOL_connection),
                           fact(loader->facts, record_id, TOOL_reference));
}

static int check_agent_trigger(document_loader *loader, uint32_t record_id)
{
    if (fact(loader->facts, record_id, AGENT_TRIGGER_name) == 0)
        return loader_fail(loader, MANDATE_EINVALID, "name: required");
    return check_binding(loader, fact(loader->facts, record_id, AGENT_TRIGGER_connector),
                           fact(loader->facts, record_id, AGENT_TRIGGER_connection), 0);
}

static int check_role_assignment(document_loader *loader, uint32_t record_id)
{
    static const uint32_t required[] = {ROLE_ASSIGNMENT_principal, ROLE_ASSIGNMENT_role, ROLE_ASSIGNMENT_scope};

    for (uint32_t i = 0; i < sizeof required / sizeof *required; i++)
        if (fact(loader->facts, record_id, required[i]) == 0 &&
            !fact_is_unknown(loader->facts, record_id, ROLE_ASSIGNMENT_unknown, required[i]))
            return loader_fail(loader, MANDATE_EINVALID, "%s: required",
                               schema_of(K_ROLE_ASSIGNMENT)->fields[required[i]].name);
    return MANDATE_OK;
}

/* N-74: roles of a unit that there is. */
static int check_unit_roles(document_loader *loader, uint32_t record_id)
{
    const store *facts = loader->facts;
    uint32_t environment = store_enclosing(facts, record_id, K_ENVIRONMENT);

    if (store_find(facts, environment, K_BUSINESS_UNIT, names_fold(&facts->names, store_record(facts, record_id)->key)) != 0)
        return MANDATE_OK;
    return loader_no_such(loader, "business unit", store_key(facts, record_id), strlen(store_key(facts, record_id)), environment,
                          ENVIRONMENT_business_units);
}

static int check_reference(document_loader *loader, uint32_t record_id)
{
    const store *facts = loader->facts;
    uint32_t connection = fact(facts, record_id, CONNECTION_REFERENCE_connection);

    if (connection != 0 && !same_connector(facts, fact(facts, record_id, CONNECTION_REFERENCE_connector),
                                           fact(facts, connection, CONNECTION_connector)))
        return loader_fail(loader, MANDATE_EINVALID, "connection `%s` is of another connector",
                           store_key(facts, connection));
    return MANDATE_OK;
}

static int check_use(document_loader *loader, uint32_t user, uint32_t connector, uint32_t used)
{
    const store *facts = loader->facts;

    if (same_connector(facts, connector, used))
        return MANDATE_OK;
    return loader_fail(loader, MANDATE_EINVALID, "the %s `%s` uses it as `%s`",
                       schema_of(store_kind(facts, user))->word, store_key(facts, user),
                       names_text(&facts->names, connector));
}

/* The connections of a flow that name a connection, or a reference, in the field `slot`. */
static int check_uses_of_flow(document_loader *loader, uint32_t flow, uint32_t slot, uint32_t record_id, uint32_t connector)
{
    int err = MANDATE_OK;

    for (uint32_t key = store_first(loader->facts, flow, FLOW_connections); key != 0 && err == MANDATE_OK;
         key = store_next(loader->facts, key))
        if (fact(loader->facts, key, slot) == record_id)
            err = check_use(loader, key, fact(loader->facts, key, FLOW_CONNECTION_connector), connector);
    return err;
}

/* Where an agent's tools or triggers name what they use. */
typedef struct agent_uses {
    uint32_t list, name, connector, used;
} agent_uses;

static int check_uses_of_agent(document_loader *loader, uint32_t agent, agent_uses sort, uint32_t record_id,
                               uint32_t connector)
{
    const store *facts = loader->facts;

    for (uint32_t each = store_first(facts, agent, sort.list); each != 0; each = store_next(facts, each))
        if (fact(facts, each, sort.used) == record_id && !same_connector(facts, fact(facts, each, sort.connector), connector))
            return loader_fail(loader, MANDATE_EINVALID, "the %s `%s` of the agent `%s` uses it as `%s`",
                               schema_of(store_kind(facts, each))->word,
                               names_text(&facts->names, fact(facts, each, sort.name)), store_key(facts, agent),
                               names_text(&facts->names, fact(facts, each, sort.connector)));
    return MANDATE_OK;
}

static int check_uses_of_agents(document_loader *loader, uint32_t environment, uint32_t record_id, uint32_t connector)
{
    static const agent_uses connection_tools = {AGENT_tools, TOOL_name, TOOL_connector, TOOL_connection};
    static const agent_uses reference_tools = {AGENT_tools, TOOL_name, TOOL_connector, TOOL_reference};
    static const agent_uses triggers = {AGENT_triggers, AGENT_TRIGGER_name, AGENT_TRIGGER_connector,
                                        AGENT_TRIGGER_connection};
    const store *facts = loader->facts;
    bool is_reference = store_kind(facts, record_id) == K_CONNECTION_REFERENCE;
    int err = MANDATE_OK;

    for (uint32_t agent = store_first(facts, environment, ENVIRONMENT_agents); agent != 0 && err == MANDATE_OK;
         agent = store_next(facts, agent)) {
        err = check_uses_of_agent(loader, agent, is_reference ? reference_tools : connection_tools, record_id, connector);
        if (err == MANDATE_OK && !is_reference)
            err = check_uses_of_agent(loader, agent, triggers, record_id, connector);
    }
    return err;
}

int loader_check_uses(document_loader *loader, uint32_t record_id)
{
    const store *facts = loader->facts;
    bool is_reference = store_kind(facts, record_id) == K_CONNECTION_REFERENCE;
    uint32_t environment = store_enclosing(facts, record_id, K_ENVIRONMENT), connector;
    int err = MANDATE_OK;

    if (!is_reference && store_kind(facts, record_id) != K_CONNECTION)
        return MANDATE_OK;
    connector = fact(facts, record_id, is_reference ? CONNECTION_REFERENCE_connector : CONNECTION_connector);
    for (uint32_t each = store_first(facts, environment, ENVIRONMENT_connection_references);
         each != 0 && err == MANDATE_OK; each = store_next(facts, each))
        if (!is_reference && fact(facts, each, CONNECTION_REFERENCE_connection) == record_id)
            err = check_use(loader, each, fact(facts, each, CONNECTION_REFERENCE_connector), connector);
    for (uint32_t flow = store_first(facts, environment, ENVIRONMENT_flows); flow != 0 && err == MANDATE_OK;
         flow = store_next(facts, flow))
        err = check_uses_of_flow(loader, flow, is_reference ? FLOW_CONNECTION_reference : FLOW_CONNECTION_connection,
                                 record_id, connector);
    return err == MANDATE_OK ? check_uses_of_agents(loader, environment, record_id, connector) : err;
}

static int check_call(document_loader *loader, uint32_t step, uint32_t flow, bool is_desktop)
{
    const store *facts = loader->facts;
    uint32_t called = fact(facts, step, is_desktop ? STEP_child : STEP_desktop_flow);

    if (called != flow)
        return MANDATE_OK;
    return loader_fail(loader, MANDATE_EINVALID, "the step `%s` of the flow `%s` calls it as a %s flow",
                       names_text(&facts->names, fact(facts, step, STEP_name)),
                       store_key(facts, store_enclosing(facts, step, K_FLOW)), is_desktop ? "child" : "desktop");
}

int loader_check_calls(document_loader *loader, uint32_t record_id)
{
    const store *facts = loader->facts;
    uint32_t environment = store_enclosing(facts, record_id, K_ENVIRONMENT);
    bool is_desktop = fact_enum(facts, record_id, FLOW_kind, KIND_CLOUD) == KIND_DESKTOP;
    int err = MANDATE_OK;

    for (uint32_t flow = store_first(facts, environment, ENVIRONMENT_flows); flow != 0 && err == MANDATE_OK;
         flow = store_next(facts, flow))
        for (uint32_t step = store_first(facts, flow, FLOW_steps); step != 0 && err == MANDATE_OK;
             step = store_next(facts, step))
            err = check_call(loader, step, record_id, is_desktop);
    return err;
}

static int refuse_fields(document_loader *loader, uint32_t record_id, const uint32_t *slots, const char *sort)
{
    for (; *slots != UINT32_MAX; slots++) {
        const field *field_schema = &schema_of(K_FLOW)->fields[*slots];
        bool is_ring =
            field_schema->type == F_MAP || field_schema->type == F_SEQUENCE || field_schema->type == F_OBJECT;
        bool given = is_ring ? fact(loader->facts, record_id, *slots) != 0 &&
                                   (field_schema->type == F_OBJECT ? fact_object(loader->facts, record_id, *slots)
                                                                   : store_first(loader->facts, record_id, *slots)) != 0
                             : fact(loader->facts, record_id, *slots) != 0;

        if (given)
            return loader_fail(loader, MANDATE_EINVALID, "a %s flow has no field `%s`", sort, field_schema->name);
    }
    return MANDATE_OK;
}

/* ---- groups of flows: N-67 ---- */

enum { FLOW_GROUP_LIMIT = 25 };

/* The group, other than one, that holds a flow; 0 for none. */
static uint32_t flow_group_of(const store *facts, uint32_t flow, uint32_t but)
{
    uint32_t environment = store_enclosing(facts, flow, K_ENVIRONMENT);

    for (uint32_t each = store_first(facts, environment, ENVIRONMENT_flow_groups); each != 0;
         each = store_next(facts, each))
        if (each != but && span_holds(fact_list(facts, each, FLOW_GROUP_flows), flow))
            return each;
    return 0;
}

static bool is_outside_solutions(const store *facts, uint32_t flow)
{
    return fact(facts, flow, FLOW_solution) == 0 && !fact_is_unknown(facts, flow, FLOW_unknown, FLOW_solution);
}

static int check_grouped_flow(document_loader *loader, uint32_t flow, uint32_t group)
{
    const store *facts = loader->facts;

    if (fact_enum(facts, flow, FLOW_kind, KIND_CLOUD) == KIND_DESKTOP)
        return loader_fail(loader, MANDATE_EINVALID, "`%s` of the flow group `%s` is a desktop flow (N-67)",
                           store_key(facts, flow), store_key(facts, group));
    if (is_outside_solutions(facts, flow))
        return loader_fail(loader, MANDATE_EINVALID, "`%s` of the flow group `%s` is outside solutions (N-67)",
                           store_key(facts, flow), store_key(facts, group));
    return MANDATE_OK;
}

static int check_flow_group(document_loader *loader, uint32_t record_id)
{
    const store *facts = loader->facts;
    span flows = fact_list(facts, record_id, FLOW_GROUP_flows);
    int err = MANDATE_OK;

    if (flows.count > FLOW_GROUP_LIMIT)
        return loader_fail(loader, MANDATE_EINVALID, "flows: %u flows, a flow group holds 25 (N-67)", flows.count);
    for (uint32_t i = 0; i < flows.count && err == MANDATE_OK; i++) {
        uint32_t other = flow_group_of(facts, flows.at[i], record_id);

        if (span_holds((span){flows.at, i}, flows.at[i]))
            return loader_fail(loader, MANDATE_EINVALID, "flows: `%s` is given twice", store_key(facts, flows.at[i]));
        if (other != 0)
            return loader_fail(loader, MANDATE_EINVALID, "flows: `%s` is in the flow group `%s` too (N-67)",
                               store_key(facts, flows.at[i]), store_key(facts, other));
        err = check_grouped_flow(loader, flows.at[i], record_id);
    }
    return err;
}

static int check_flow_in_group(document_loader *loader, uint32_t flow)
{
    uint32_t group = flow_group_of(loader->facts, flow, 0);

    return group == 0 ? MANDATE_OK : check_grouped_flow(loader, flow, group);
}

static int check_flow(document_loader *loader, uint32_t record_id)
{
    static const uint32_t cloud_only[] = {FLOW_trigger,  FLOW_connections, FLOW_other_connections,
                                          FLOW_steps,    FLOW_run_only,    FLOW_process_license,
                                          FLOW_licensee, FLOW_apps,        FLOW_plan,
                                          UINT32_MAX};
    static const uint32_t desktop_only[] = {FLOW_users, FLOW_modules, FLOW_depends_on, UINT32_MAX};
    bool is_desktop = fact_enum(loader->facts, record_id, FLOW_kind, KIND_CLOUD) == KIND_DESKTOP;
    int err;

    if (fact(loader->facts, record_id, FLOW_owner) == 0)
        return loader_fail(loader, MANDATE_EINVALID, "owner: required; write `?` where it is not known");
    err = is_desktop ? refuse_fields(loader, record_id, cloud_only, "desktop")
                     : refuse_fields(loader, record_id, desktop_only, "cloud");
    if (err == MANDATE_OK)
        err = check_website(loader, record_id);
    return err == MANDATE_OK ? check_flow_in_group(loader, record_id) : err;
}

/* N-38: a row of the Process table and the flow of its name are one thing, and have one owner. */
static int check_row_and_flow(document_loader *loader, uint32_t row, uint32_t flow)
{
    const store *facts = loader->facts;
    uint32_t owner = fact(facts, flow, FLOW_owner), other = fact(facts, row, ROW_owner);

    if (fact_enum(facts, flow, FLOW_kind, KIND_CLOUD) == KIND_CLOUD && !flow_may_be_row(facts, flow))
        return loader_fail(loader, MANDATE_EINVALID,
                           "the row `%s` is that of a flow outside solutions, which is none (N-38)",
                           store_key(facts, row));
    if (other == 0 || other == owner || other == PRINCIPAL_UNKNOWN || owner == PRINCIPAL_UNKNOWN)
        return MANDATE_OK;
    return loader_fail(loader, MANDATE_EINVALID,
                       "the row `%s` and the flow `%s` are one, and are told to have two owners (N-38)",
                       store_key(facts, row), store_key(facts, flow));
}

static int check_flow_record(document_loader *loader, uint32_t record_id)
{
    uint32_t row = loader->is_whole ? 0 : flow_row(loader->facts, record_id); /* else its row is checked */
    int err = check_flow(loader, record_id);

    return err != MANDATE_OK || row == 0 ? err : check_row_and_flow(loader, row, record_id);
}

int loader_check_flow_around(document_loader *loader, uint32_t record_id)
{
    uint32_t flow = store_enclosing(loader->facts, record_id, K_FLOW), depth = loader->depth;
    int err;

    if (flow == 0)
        return MANDATE_OK;
    loader->depth = FLOW_DEPTH;
    err = check_flow(loader, flow);
    if (err == MANDATE_OK)
        loader->depth = depth;
    return err;
}

static int check_step(document_loader *loader, uint32_t record_id)
{
    uint32_t child = fact(loader->facts, record_id, STEP_child), desktop = fact(loader->facts, record_id, STEP_desktop_flow);

    if (fact(loader->facts, record_id, STEP_name) == 0)
        return loader_fail(loader, MANDATE_EINVALID, "name: required");
    if (child != 0 && fact_enum(loader->facts, child, FLOW_kind, KIND_CLOUD) != KIND_CLOUD)
        return loader_fail(loader, MANDATE_EINVALID, "child: `%s` is a desktop flow", store_key(loader->facts, child));
    if (desktop != 0 && fact_enum(loader->facts, desktop, FLOW_kind, KIND_CLOUD) != KIND_DESKTOP)
        return loader_fail(loader, MANDATE_EINVALID, "desktop_flow: `%s` is a cloud flow",
                           store_key(loader->facts, desktop));
    return MANDATE_OK;
}

/* A right on a table is one of the verbs; on a resource, any word. */
static int check_need(document_loader *loader, uint32_t record_id)
{
    uint32_t right = fact(loader->facts, record_id, NEED_right);
    const char *word = names_text(&loader->facts->names, right);
    bool may_be_of_resource = fact(loader->facts, record_id, NEED_resource) != 0 ||
                              fact_is_unknown(loader->facts, record_id, NEED_unknown, NEED_resource);
    nearest near = nearest_to(word, strlen(word));

    if (fact(loader->facts, record_id, NEED_table) == 0 && !may_be_of_resource &&
        !fact_is_unknown(loader->facts, record_id, NEED_unknown, NEED_table)) /* N-16 */
        return loader_fail(loader, MANDATE_EINVALID, "names neither a table nor a resource");
    if (right == 0 || may_be_of_resource || schema_word(words_verbs, word, strlen(word)) >= 0)
        return MANDATE_OK;
    for (int verb = 0; words_verbs[verb] != NULL; verb++)
        nearest_offer(&near, words_verbs[verb], strlen(words_verbs[verb]));
    if (near.best == NULL)
        return loader_fail(loader, MANDATE_EINVALID, "right: no verb `%s` of a table", word);
    return loader_fail(loader, MANDATE_EINVALID, "right: no verb `%s` of a table, did you mean `%s`?", word, near.best);
}

static int check_member(document_loader *loader, uint32_t record_id)
{
    const record *entry = store_record(loader->facts, record_id);
    uint32_t user = store_find(loader->facts, RECORD_TENANT, K_USER, names_fold(&loader->facts->names, entry->key));

    if (user != 0)
        return check_application(loader, entry->parent, user);
    return loader_no_such(loader, "user", store_key(loader->facts, record_id), strlen(store_key(loader->facts, record_id)),
                          RECORD_TENANT, TENANT_users);
}

static int check_assignment(document_loader *loader, uint32_t record_id)
{
    const record *entry = store_record(loader->facts, record_id);
    uint32_t fold = names_fold(&loader->facts->names, entry->key), environment = entry->parent;

    if (store_find(loader->facts, environment, K_ROLE, fold) != 0 ||
        store_find(loader->facts, RECORD_TENANT, K_ROLE, fold) != 0)
        return MANDATE_OK;
    return loader_no_such(loader, "role", store_key(loader->facts, record_id), strlen(store_key(loader->facts, record_id)),
                          environment, ENVIRONMENT_roles);
}

/* ISO-1: only the account of another tenant need not be declared. */
static int check_account(document_loader *loader, uint32_t record_id)
{
    uint32_t foreign = fact(loader->facts, record_id, CONNECTION_foreign_account);

    if (foreign == 0 || fact(loader->facts, record_id, CONNECTION_tenant) != 0 ||
        fact_is_unknown(loader->facts, record_id, CONNECTION_unknown, CONNECTION_tenant))
        return MANDATE_OK;
    loader_enter(loader, "account", strlen("account"));
    return loader_no_such(loader, "user", names_text(&loader->facts->names, foreign),
                          names_bytes(&loader->facts->names, foreign), RECORD_TENANT, TENANT_users);
}

static int check_connection(document_loader *loader, uint32_t record_id)
{
    if (fact(loader->facts, record_id, CONNECTION_connector) == 0 &&
        !fact_is_unknown(loader->facts, record_id, CONNECTION_unknown, CONNECTION_connector))
        return loader_fail(loader, MANDATE_EINVALID, "connector: required");
    if (fact(loader->facts, record_id, CONNECTION_owner) == 0)
        return loader_fail(loader, MANDATE_EINVALID, "owner: required; write `?` where it is not known");
    return check_account(loader, record_id);
}

static int check_team(document_loader *loader, uint32_t record_id)
{
    bool is_group = fact_enum(loader->facts, record_id, TEAM_kind, TEAM_KIND_OWNER) == TEAM_KIND_GROUP;

    if (is_group && fact(loader->facts, record_id, TEAM_group) == 0)
        return loader_fail(loader, MANDATE_EINVALID, "group: a group team needs its group (PRN-33)");
    return MANDATE_OK;
}

/* N-58, after an edit of somebody: in each environment that they are a member of. */
static int check_user(document_loader *loader, uint32_t record_id)
{
    const store *facts = loader->facts;
    int err = check_line(loader, record_id, USER_manager, "managers");

    if (loader->is_whole || fact(facts, record_id, USER_app_id) == 0)
        return err; /* members are checked */
    for (uint32_t each = store_first(facts, RECORD_TENANT, TENANT_environments); each != 0 && err == MANDATE_OK;
         each = store_next(facts, each))
        if (member_of(facts, each, record_id) != 0)
            err = check_application(loader, each, record_id);
    return err;
}

/* ---- agents that are rows: AGT-1 ---- */

static int check_owners(document_loader *loader, uint32_t row, uint32_t agent)
{
    const store *facts = loader->facts;
    uint32_t by_row = fact(facts, row, ROW_owner), by_agent = fact(facts, agent, AGENT_owner);

    if (by_row == 0 || by_agent == 0 || by_row == PRINCIPAL_UNKNOWN || by_agent == PRINCIPAL_UNKNOWN ||
        by_row == by_agent)
        return MANDATE_OK;
    return loader_fail(loader, MANDATE_EINVALID,
                       "the row `%s` and the agent `%s` are one thing and have two owners, `%s` and `%s` (AGT-1)",
                       store_key(facts, row), store_key(facts, agent), store_key(facts, by_row),
                       store_key(facts, by_agent));
}

static int check_row(document_loader *loader, uint32_t record_id)
{
    uint32_t agent = agent_of_row(loader->facts, record_id), flow = flow_named_by_row(loader->facts, record_id);
    int err = check_line(loader, record_id, ROW_parent, "rows");

    if (err == MANDATE_OK && flow != 0)
        err = check_row_and_flow(loader, record_id, flow);
    return err == MANDATE_OK && agent != 0 ? check_owners(loader, record_id, agent) : err;
}

static int check_agent(document_loader *loader, uint32_t record_id)
{
    const store *facts = loader->facts;
    int err = MANDATE_OK;

    if (loader->is_whole)
        return MANDATE_OK; /* its row is checked */
    for (uint32_t row = store_first(facts, store_enclosing(facts, record_id, K_ENVIRONMENT), ENVIRONMENT_rows);
         row != 0 && err == MANDATE_OK; row = store_next(facts, row))
        if (agent_of_row(facts, row) == record_id)
            err = check_owners(loader, row, record_id);
    return err;
}

int loader_check_record(document_loader *loader, uint32_t record_id)
{
    switch (SOME_OF(store_kind(loader->facts, record_id))) {
    case K_ENVIRONMENT:
        return check_environment(loader, record_id);
    case K_POLICY:
        return check_policy(loader, record_id);
    case K_USER:
        return check_user(loader, record_id);
    case K_BUSINESS_UNIT:
        return check_line(loader, record_id, BUSINESS_UNIT_parent, "business units");
    case K_ROW:
        return check_row(loader, record_id);
    case K_AGENT:
        return check_agent(loader, record_id);
    case K_FLOW_CONNECTION:
        return check_flow_connection(loader, record_id);
    case K_CONNECTION_REFERENCE:
        return check_reference(loader, record_id);
    case K_FLOW:
        return check_flow_record(loader, record_id);
    case K_TRIGGER:
        return check_trigger(loader, record_id);
    case K_STEP:
        return check_step(loader, record_id);
    case K_NEED:
        return check_need(loader, record_id);
    case K_MEMBER:
        return check_member(loader, record_id);
    case K_ASSIGNMENT:
        return check_assignment(loader, record_id);
    case K_CONNECTION:
        return check_connection(loader, record_id);
    case K_TEAM:
        return check_team(loader, record_id);
    case K_TOOL:
        return check_tool(loader, record_id);
    case K_AGENT_TRIGGER:
        return check_agent_trigger(loader, record_id);
    case K_ROLE_ASSIGNMENT:
        return check_role_assignment(loader, record_id);
    case K_UNIT_ROLES:
        return check_unit_roles(loader, record_id);
    case K_FLOW_GROUP:
        return check_flow_group(loader, record_id);
    default:
        return MANDATE_OK;
    }
}

static void enter_child(document_loader *loader, uint32_t child, uint32_t index)
{
    uint32_t key = store_record(loader->facts, child)->key;

    if (key != 0)
        loader_enter(loader, names_text(&loader->facts->names, key), names_bytes(&loader->facts->names, key));
    else
        loader_enter_index(loader, index);
}

int loader_check(document_loader *loader, uint32_t record_id)
{
    const kind_schema *schema = schema_of(store_kind(loader->facts, record_id));
    uint32_t width = store_record(loader->facts, record_id)->width; /* behind it nothing is */
    int err = loader_check_record(loader, record_id);

    for (uint32_t slot = 0; slot < width && err == MANDATE_OK; slot++) {
        field_type type = schema->fields[slot].type;
        bool is_object = type == F_OBJECT;
        uint32_t index = 1, child;

        if (type != F_MAP && type != F_SEQUENCE && !is_object)
            continue;
        loader_enter(loader, schema->fields[slot].name, schema->fields[slot].name_bytes);
        child = is_object ? fact_object(loader->facts, record_id, slot) : store_first(loader->facts, record_id, slot);
        while (child != 0 && err == MANDATE_OK) {
            if (!is_object)
                enter_child(loader, child, index++);
            err = loader_check(loader, child);
            if (err != MANDATE_OK)
                return err;
            if (!is_object)
                loader_leave(loader);
            child = is_object ? 0 : store_next(loader->facts, child);
        }
        loader_leave(loader);
    }
    return err;
}

/* ---- dangling references, after something was removed ---- */

static bool is_dead(const store *facts, uint32_t record_id)
{
    return record_id != 0 && record_id < PRINCIPAL_EVERYONE && !store_is_alive(facts, record_id);
}

static uint32_t dead_in_list(const store *facts, uint32_t record_id, uint32_t slot, uint32_t first, uint32_t step)
{
    span items = fact_list(facts, record_id, slot);

    for (uint32_t i = first; i < items.count; i += step)
        if (is_dead(facts, items.at[i]))
            return items.at[i];
    return 0;
}

static uint32_t dead_in_field(const store *facts, uint32_t record_id, uint32_t slot, field_type type)
{
    uint32_t held = fact(facts, record_id, slot);

    switch (type) {
    case F_REFERENCE:
    case F_FLOW_KEY:
    case F_MACHINE_TARGET:
    case F_PRINCIPAL:
    case F_ACCOUNT:
    case F_PLATFORM_SCOPE:
        return is_dead(facts, held) ? held : 0;
    case F_REFERENCES:
    case F_PRINCIPALS:
        return dead_in_list(facts, record_id, slot, 0, 1);
    case F_VERB_SHARES:
    case F_LEVEL_SHARES:
        return dead_in_list(facts, record_id, slot, 0, 2);
    case F_SCOPE:
        return dead_in_list(facts, record_id, slot, 1, 1);
    case F_BOOLEAN:
    case F_INTEGER:
    case F_TIME:
    case F_ENUM:
    case F_ENUMS:
    case F_WORDS:
    case F_TEXT:
    case F_ID:
    case F_APPLICATION:
    case F_TEXTS:
    case F_TEXT_MAP:
    case F_SCALAR:
    case F_ROLES: /* by name: missing_role */
    case F_PRIVILEGES:
    case F_ENDPOINT_RULES:
    case F_COUNTS:
    case F_LIMIT:
    case F_UNKNOWN:
    case F_UNKNOWN_REST:
    case F_FOREIGN:
    case F_OBJECT:
    case F_MAP:
    case F_SEQUENCE:
        break;
    }
    return 0;
}

/* The first role of a ROLES list that is neither the environment's nor predefined; 0 when all are. */
static uint32_t missing_role(const store *facts, uint32_t record_id, uint32_t slot)
{
    uint32_t environment = store_enclosing(facts, record_id, K_ENVIRONMENT);
    span roles = fact_list(facts, record_id, slot);

    for (uint32_t i = 0; i < roles.count; i++) {
        uint32_t fold = names_fold(&facts->names, roles.at[i]);

        if (store_find(facts, environment, K_ROLE, fold) == 0 && store_find(facts, RECORD_TENANT, K_ROLE, fold) == 0)
            return roles.at[i];
    }
    return 0;
}

static int check_names(document_loader *loader, uint32_t record_id)
{
    const store *facts = loader->facts;
    const kind_schema *schema = schema_of(store_kind(facts, record_id));

    for (uint32_t slot = 0; slot < schema->field_count; slot++) {
        uint32_t dead = dead_in_field(facts, record_id, slot, schema->fields[slot].type);
        uint32_t role = schema->fields[slot].type == F_ROLES ? missing_role(facts, record_id, slot) : 0;

        if (dead == 0 && role == 0)
            continue;
        return loader_fail(loader, MANDATE_EINVALID, "%s `%s` is still named by the field `%s` of the %s `%s`",
                           dead != 0 ? schema_of(store_kind(facts, dead))->word : "role",
                           dead != 0 ? store_key(facts, dead) : names_text(&facts->names, role),
                           schema->fields[slot].name, schema->word, store_key(facts, record_id));
    }
    return MANDATE_OK;
}

int loader_check_references(document_loader *loader)
{
    int err = MANDATE_OK;

    for (uint32_t position = 1; position < loader->facts->record_count && err == MANDATE_OK; position++) {
        if (!store_is_alive(loader->facts, position))
            continue;
        err = check_names(loader, position);
        if (err == MANDATE_OK && store_kind(loader->facts, position) == K_MEMBER)
            err = check_member(loader, position);
        if (err == MANDATE_OK && store_kind(loader->facts, position) == K_ASSIGNMENT)
            err = check_assignment(loader, position);
        if (err == MANDATE_OK && store_kind(loader->facts, position) == K_UNIT_ROLES)
            err = check_unit_roles(loader, position);
    }
    return err;
}
