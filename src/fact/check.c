/*
 * check.c - the rules between fields of a document, and that nothing names what is not there.
 *
 * Source  ENV-2 ENV-3 DLP-1 DLP-4 DLP-5 IDN-23 contract 2
 */
#include <string.h>

#include "fact/loader.h"
#include "fact/unblockable.h"

enum { FLOW_DEPTH = 4 }; /* environments.P.flows.F */

/* ENV-2: there is one default environment. */
static int check_default_environment(document_loader *loader, uint32_t at)
{
    const store *facts = loader->facts;

    for (uint32_t each = store_first(facts, RECORD_TENANT, TENANT_environments); each != 0;
         each = store_next(facts, each))
        if (each != at && fact_enum(facts, each, ENVIRONMENT_type, TYPE_PRODUCTION) == TYPE_DEFAULT)
            return loader_fail(loader, MANDATE_EINVALID,
                               "`%s` and `%s` are both default environments, one a tenant (ENV-2)",
                               store_key(facts, at), store_key(facts, each));
    return MANDATE_OK;
}

static int check_environment(document_loader *loader, uint32_t at)
{
    uint32_t type = fact_enum(loader->facts, at, ENVIRONMENT_type, TYPE_PRODUCTION);

    if (fact(loader->facts, at, ENVIRONMENT_security_group) != 0 && (type == TYPE_DEFAULT || type == TYPE_DEVELOPER))
        return loader_fail(loader, MANDATE_EINVALID,
                           "a default or developer environment takes no security group (ENV-3)");
    return type == TYPE_DEFAULT ? check_default_environment(loader, at) : MANDATE_OK;
}

/* DLP-5: connectors that no policy can block. */
static int check_policy(document_loader *loader, uint32_t at)
{
    const store *facts = loader->facts;
    span business = fact_list(facts, at, POLICY_business), other = fact_list(facts, at, POLICY_non_business);
    span blocked = fact_list(facts, at, POLICY_blocked);

    if (fact(facts, at, POLICY_environment) != 0 && fact(facts, at, POLICY_scope) != 0)
        return loader_fail(loader, MANDATE_EINVALID, "a policy has an environment or a scope, not both (DLP-6)");
    for (uint32_t i = 0; i < blocked.count; i++)
        if (connector_is_unblockable(names_text(&facts->names, blocked.at[i])))
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
static int check_line(document_loader *loader, uint32_t at, uint32_t slot, const char *what)
{
    uint32_t slow = at, fast = at;

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

static int check_flow_connection(document_loader *loader, uint32_t at)
{
    const store *facts = loader->facts;
    uint32_t connector = fact(facts, at, FLOW_CONNECTION_connector);
    uint32_t connection = fact(facts, at, FLOW_CONNECTION_connection);
    uint32_t reference = fact(facts, at, FLOW_CONNECTION_reference);

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

static int check_reference(document_loader *loader, uint32_t at)
{
    const store *facts = loader->facts;
    uint32_t connection = fact(facts, at, CONNECTION_REFERENCE_connection);

    if (connection != 0 && !same_connector(facts, fact(facts, at, CONNECTION_REFERENCE_connector),
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
static int check_uses_of_flow(document_loader *loader, uint32_t flow, uint32_t slot, uint32_t at, uint32_t connector)
{
    int err = MANDATE_OK;

    for (uint32_t key = store_first(loader->facts, flow, FLOW_connections); key != 0 && err == MANDATE_OK;
         key = store_next(loader->facts, key))
        if (fact(loader->facts, key, slot) == at)
            err = check_use(loader, key, fact(loader->facts, key, FLOW_CONNECTION_connector), connector);
    return err;
}

int loader_check_uses(document_loader *loader, uint32_t at)
{
    const store *facts = loader->facts;
    bool is_reference = store_kind(facts, at) == K_CONNECTION_REFERENCE;
    uint32_t environment = store_enclosing(facts, at, K_ENVIRONMENT), connector;
    int err = MANDATE_OK;

    if (!is_reference && store_kind(facts, at) != K_CONNECTION)
        return MANDATE_OK;
    connector = fact(facts, at, is_reference ? CONNECTION_REFERENCE_connector : CONNECTION_connector);
    for (uint32_t each = store_first(facts, environment, ENVIRONMENT_connection_references);
         each != 0 && err == MANDATE_OK; each = store_next(facts, each))
        if (!is_reference && fact(facts, each, CONNECTION_REFERENCE_connection) == at)
            err = check_use(loader, each, fact(facts, each, CONNECTION_REFERENCE_connector), connector);
    for (uint32_t flow = store_first(facts, environment, ENVIRONMENT_flows); flow != 0 && err == MANDATE_OK;
         flow = store_next(facts, flow))
        err = check_uses_of_flow(loader, flow, is_reference ? FLOW_CONNECTION_reference : FLOW_CONNECTION_connection,
                                 at, connector);
    return err;
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

int loader_check_calls(document_loader *loader, uint32_t at)
{
    const store *facts = loader->facts;
    uint32_t environment = store_enclosing(facts, at, K_ENVIRONMENT);
    bool is_desktop = fact_enum(facts, at, FLOW_kind, KIND_CLOUD) == KIND_DESKTOP;
    int err = MANDATE_OK;

    for (uint32_t flow = store_first(facts, environment, ENVIRONMENT_flows); flow != 0 && err == MANDATE_OK;
         flow = store_next(facts, flow))
        for (uint32_t step = store_first(facts, flow, FLOW_steps); step != 0 && err == MANDATE_OK;
             step = store_next(facts, step))
            err = check_call(loader, step, at, is_desktop);
    return err;
}

static int refuse_fields(document_loader *loader, uint32_t at, const uint32_t *slots, const char *sort)
{
    for (; *slots != UINT32_MAX; slots++) {
        const field *field_schema = &schema_of(K_FLOW)->fields[*slots];
        bool is_ring =
            field_schema->type == F_MAP || field_schema->type == F_SEQUENCE || field_schema->type == F_OBJECT;
        bool given = is_ring ? fact(loader->facts, at, *slots) != 0 &&
                                   (field_schema->type == F_OBJECT ? fact_object(loader->facts, at, *slots)
                                                                   : store_first(loader->facts, at, *slots)) != 0
                             : fact(loader->facts, at, *slots) != 0;

        if (given)
            return loader_fail(loader, MANDATE_EINVALID, "a %s flow has no field `%s`", sort, field_schema->name);
    }
    return MANDATE_OK;
}

static int check_flow(document_loader *loader, uint32_t at)
{
    static const uint32_t cloud_only[] = {FLOW_trigger, FLOW_connections, FLOW_other_connections,
                                          FLOW_steps,   FLOW_run_only,    FLOW_process_license,
                                          UINT32_MAX};
    static const uint32_t desktop_only[] = {FLOW_users, FLOW_modules, UINT32_MAX};
    bool is_desktop = fact_enum(loader->facts, at, FLOW_kind, KIND_CLOUD) == KIND_DESKTOP;

    if (fact(loader->facts, at, FLOW_owner) == 0)
        return loader_fail(loader, MANDATE_EINVALID, "owner: required; write `?` where it is not known");
    return is_desktop ? refuse_fields(loader, at, cloud_only, "desktop")
                      : refuse_fields(loader, at, desktop_only, "cloud");
}

int loader_check_flow_around(document_loader *loader, uint32_t at)
{
    uint32_t flow = store_enclosing(loader->facts, at, K_FLOW), depth = loader->depth;
    int err;

    if (flow == 0)
        return MANDATE_OK;
    loader->depth = FLOW_DEPTH;
    err = check_flow(loader, flow);
    if (err == MANDATE_OK)
        loader->depth = depth;
    return err;
}

static int check_step(document_loader *loader, uint32_t at)
{
    uint32_t child = fact(loader->facts, at, STEP_child), desktop = fact(loader->facts, at, STEP_desktop_flow);

    if (fact(loader->facts, at, STEP_name) == 0)
        return loader_fail(loader, MANDATE_EINVALID, "name: required");
    if (child != 0 && fact_enum(loader->facts, child, FLOW_kind, KIND_CLOUD) != KIND_CLOUD)
        return loader_fail(loader, MANDATE_EINVALID, "child: `%s` is a desktop flow", store_key(loader->facts, child));
    if (desktop != 0 && fact_enum(loader->facts, desktop, FLOW_kind, KIND_CLOUD) != KIND_DESKTOP)
        return loader_fail(loader, MANDATE_EINVALID, "desktop_flow: `%s` is a cloud flow",
                           store_key(loader->facts, desktop));
    return MANDATE_OK;
}

/* A right on a table is one of the verbs; on a resource, any word. */
static int check_need(document_loader *loader, uint32_t at)
{
    uint32_t right = fact(loader->facts, at, NEED_right);
    const char *word = names_text(&loader->facts->names, right);
    nearest near = nearest_to(word, strlen(word));

    if (fact(loader->facts, at, NEED_table) == 0 && fact(loader->facts, at, NEED_resource) == 0)
        return loader_fail(loader, MANDATE_EINVALID, "names neither a table nor a resource");
    if (right == 0 || fact(loader->facts, at, NEED_resource) != 0 || schema_word(words_verbs, word, strlen(word)) >= 0)
        return MANDATE_OK;
    for (int verb = 0; words_verbs[verb] != NULL; verb++)
        nearest_offer(&near, words_verbs[verb], strlen(words_verbs[verb]));
    if (near.best == NULL)
        return loader_fail(loader, MANDATE_EINVALID, "right: no verb `%s` of a table", word);
    return loader_fail(loader, MANDATE_EINVALID, "right: no verb `%s` of a table, did you mean `%s`?", word, near.best);
}

static int check_member(document_loader *loader, uint32_t at)
{
    const record *of = store_record(loader->facts, at);

    if (store_find(loader->facts, RECORD_TENANT, K_USER, names_fold(&loader->facts->names, of->key)) != 0)
        return MANDATE_OK;
    return loader_no_such(loader, "user", store_key(loader->facts, at), strlen(store_key(loader->facts, at)),
                          RECORD_TENANT, TENANT_users);
}

static int check_assignment(document_loader *loader, uint32_t at)
{
    const record *of = store_record(loader->facts, at);
    uint32_t fold = names_fold(&loader->facts->names, of->key), environment = of->parent;

    if (store_find(loader->facts, environment, K_ROLE, fold) != 0 ||
        store_find(loader->facts, RECORD_TENANT, K_ROLE, fold) != 0)
        return MANDATE_OK;
    return loader_no_such(loader, "role", store_key(loader->facts, at), strlen(store_key(loader->facts, at)),
                          environment, ENVIRONMENT_roles);
}

static int check_connection(document_loader *loader, uint32_t at)
{
    if (fact(loader->facts, at, CONNECTION_connector) == 0)
        return loader_fail(loader, MANDATE_EINVALID, "connector: required");
    if (fact(loader->facts, at, CONNECTION_owner) == 0)
        return loader_fail(loader, MANDATE_EINVALID, "owner: required; write `?` where it is not known");
    return MANDATE_OK;
}

static int check_team(document_loader *loader, uint32_t at)
{
    bool is_group = fact_enum(loader->facts, at, TEAM_kind, TEAM_KIND_OWNER) == TEAM_KIND_GROUP;

    if (is_group && fact(loader->facts, at, TEAM_group) == 0)
        return loader_fail(loader, MANDATE_EINVALID, "group: a group team needs its group (PRN-33)");
    return MANDATE_OK;
}

static int check_record(document_loader *loader, uint32_t at)
{
    switch (store_kind(loader->facts, at)) {
    case K_ENVIRONMENT:
        return check_environment(loader, at);
    case K_POLICY:
        return check_policy(loader, at);
    case K_USER:
        return check_line(loader, at, USER_manager, "managers");
    case K_BUSINESS_UNIT:
        return check_line(loader, at, BUSINESS_UNIT_parent, "business units");
    case K_ROW:
        return check_line(loader, at, ROW_parent, "rows");
    case K_FLOW_CONNECTION:
        return check_flow_connection(loader, at);
    case K_CONNECTION_REFERENCE:
        return check_reference(loader, at);
    case K_FLOW:
        return check_flow(loader, at);
    case K_STEP:
        return check_step(loader, at);
    case K_NEED:
        return check_need(loader, at);
    case K_MEMBER:
        return check_member(loader, at);
    case K_ASSIGNMENT:
        return check_assignment(loader, at);
    case K_CONNECTION:
        return check_connection(loader, at);
    case K_TEAM:
        return check_team(loader, at);
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

int loader_check(document_loader *loader, uint32_t at)
{
    const kind_schema *schema = schema_of(store_kind(loader->facts, at));
    int err = check_record(loader, at);

    for (uint32_t slot = 0; slot < schema->field_count && err == MANDATE_OK; slot++) {
        field_type type = schema->fields[slot].type;
        bool is_object = type == F_OBJECT;
        uint32_t index = 1, child;

        if (type != F_MAP && type != F_SEQUENCE && !is_object)
            continue;
        loader_enter(loader, schema->fields[slot].name, strlen(schema->fields[slot].name));
        child = is_object ? fact_object(loader->facts, at, slot) : store_first(loader->facts, at, slot);
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

static bool is_dead(const store *facts, uint32_t at)
{
    return at != 0 && at < PRINCIPAL_EVERYONE && !store_is_alive(facts, at);
}

static uint32_t dead_in_list(const store *facts, uint32_t at, uint32_t slot, uint32_t from, uint32_t step)
{
    span items = fact_list(facts, at, slot);

    for (uint32_t i = from; i < items.count; i += step)
        if (is_dead(facts, items.at[i]))
            return items.at[i];
    return 0;
}

static uint32_t dead_in_field(const store *facts, uint32_t at, uint32_t slot, field_type type)
{
    uint32_t held = fact(facts, at, slot);

    switch (type) {
    case F_REFERENCE:
    case F_FLOW_KEY:
    case F_MACHINE_TARGET:
    case F_PRINCIPAL:
        return is_dead(facts, held) ? held : 0;
    case F_REFERENCES:
    case F_PRINCIPALS:
        return dead_in_list(facts, at, slot, 0, 1);
    case F_VERB_SHARES:
    case F_LEVEL_SHARES:
        return dead_in_list(facts, at, slot, 0, 2);
    case F_SCOPE:
        return dead_in_list(facts, at, slot, 1, 1);
    default:
        return 0;
    }
}

/* The first role of a ROLES list that is neither the environment's nor predefined; 0 when all are. */
static uint32_t missing_role(const store *facts, uint32_t at, uint32_t slot)
{
    uint32_t environment = store_enclosing(facts, at, K_ENVIRONMENT);
    span roles = fact_list(facts, at, slot);

    for (uint32_t i = 0; i < roles.count; i++) {
        uint32_t fold = names_fold(&facts->names, roles.at[i]);

        if (store_find(facts, environment, K_ROLE, fold) == 0 && store_find(facts, RECORD_TENANT, K_ROLE, fold) == 0)
            return roles.at[i];
    }
    return 0;
}

static int check_names(document_loader *loader, uint32_t at)
{
    const store *facts = loader->facts;
    const kind_schema *schema = schema_of(store_kind(facts, at));

    for (uint32_t slot = 0; slot < schema->field_count; slot++) {
        uint32_t dead = dead_in_field(facts, at, slot, schema->fields[slot].type);
        uint32_t role = schema->fields[slot].type == F_ROLES ? missing_role(facts, at, slot) : 0;

        if (dead == 0 && role == 0)
            continue;
        return loader_fail(loader, MANDATE_EINVALID, "%s `%s` is still named by the field `%s` of the %s `%s`",
                           dead != 0 ? schema_of(store_kind(facts, dead))->word : "role",
                           dead != 0 ? store_key(facts, dead) : names_text(&facts->names, role),
                           schema->fields[slot].name, schema->word, store_key(facts, at));
    }
    return MANDATE_OK;
}

int loader_check_references(document_loader *loader)
{
    int err = MANDATE_OK;

    for (uint32_t at = 1; at < loader->facts->record_count && err == MANDATE_OK; at++) {
        if (!store_is_alive(loader->facts, at))
            continue;
        err = check_names(loader, at);
        if (err == MANDATE_OK && store_kind(loader->facts, at) == K_MEMBER)
            err = check_member(loader, at);
        if (err == MANDATE_OK && store_kind(loader->facts, at) == K_ASSIGNMENT)
            err = check_assignment(loader, at);
    }
    return err;
}
