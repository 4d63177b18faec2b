/*
 * missing.c - which facts an answer that is not known waits for: of the records that its reason is about, and of those
 * that lie beside them, the fields that a rule has asked for and nobody told (missing.def).
 *
 * Source  contract 2 ("?", `unknown`) and 9.3
 */
#include <string.h>

#include "answer/evaluation.h"
#include "answer/flow_shares.h"
#include "derive/role_grants.h"
#include "fact/path.h"

typedef struct missing_row {
    mandate_reason reason;
    uint8_t kind;
    bool counts_absent;
    uint8_t slot, unknown_slot;
} missing_row;

static const missing_row rows[] = {
#define MISSING(reason, kind, field) {REASON_##reason, K_##kind, false, kind##_##field, kind##_unknown},
#define ABSENT(reason, kind, field)  {REASON_##reason, K_##kind, true, kind##_##field, kind##_unknown},
#include "answer/missing.def"
#undef MISSING
#undef ABSENT
};

enum { ROW_COUNT = sizeof rows / sizeof *rows, NESTING_LIMIT = 6 };

typedef struct missing_scan {
    const store *facts;
    const mandate_question *question; /* or NULL */
    mandate_reason reason;
    bool has_rows;
    uint32_t environment;
    mandate_missing *out;
    uint32_t limit, count;
} missing_scan;

static bool is_untold(const store *facts, uint32_t record_id, const missing_row *row)
{
    const field *told = &schema_of((kind)row->kind)->fields[row->slot];
    uint32_t value = fact(facts, record_id, row->slot);

    return fact_is_unknown(facts, record_id, row->unknown_slot, row->slot) ||
           (told->type == F_PRINCIPAL && value == PRINCIPAL_UNKNOWN) || (row->counts_absent && value == 0);
}

/* OWN-1...24: run-only users decide nothing but what they may do. */
static bool is_asked(const missing_scan *scan, uint32_t record_id, const missing_row *row)
{
    const mandate_question *question = scan->question;

    if (row->kind == K_FLOW && row->slot == FLOW_creator) /* OWN-35: in a solution it decides nothing */
        return flow_in_solution(scan->facts, record_id) != TRUTH_YES;
    if (question == NULL || row->kind != K_FLOW || record_id != question->target.at || row->slot != FLOW_run_only)
        return true;
    return (flow_wanted(scan->facts, record_id, question->action) & FLOW_ROLE_RUN_ONLY) != 0 ||
           flow_may_be_instant(scan->facts, record_id);
}

/* Reasons that no fact of the tenant would settle: what the event says, or what is outside of it. */
static bool waits_for_none(mandate_reason reason)
{
    return reason == REASON_NEEDS_PERSON || reason == REASON_CHILD_TRIGGER || reason == REASON_AGENT_STRANGERS ||
           reason == REASON_PAGES_DECIDE;
}

static bool has_rows(mandate_reason reason)
{
    for (uint32_t i = 0; i < ROW_COUNT; i++)
        if (rows[i].reason == reason)
            return true;
    return false;
}

static void add(missing_scan *scan, uint32_t record_id, const char *name)
{
    for (uint32_t i = 0; i < scan->count && i < scan->limit; i++)
        if (scan->out[i].record.at == record_id && scan->out[i].field == name)
            return;
    if (scan->count < scan->limit)
        scan->out[scan->count] = (mandate_missing){{record_id}, name};
    scan->count++;
}

/* A reason that missing.def does not name: whatever its records do not tell. */
static void look_at_all(missing_scan *scan, uint32_t record_id)
{
    const kind_schema *schema = schema_of(store_kind(scan->facts, record_id));

    for (uint32_t i = 0; i < schema->field_count; i++)
        if (fact_is_untold(scan->facts, record_id, i))
            add(scan, record_id, schema->fields[i].name);
}

static void look(missing_scan *scan, uint32_t record_id)
{
    if (record_id == 0 || record_id >= scan->facts->record_count || !store_is_alive(scan->facts, record_id))
        return;
    if (!scan->has_rows) {
        look_at_all(scan, record_id);
        return;
    }
    for (uint32_t i = 0; i < ROW_COUNT; i++)
        if (rows[i].reason == scan->reason && rows[i].kind == store_kind(scan->facts, record_id) &&
            is_untold(scan->facts, record_id, &rows[i]) && is_asked(scan, record_id, &rows[i]))
            add(scan, record_id, schema_of((kind)rows[i].kind)->fields[rows[i].slot].name);
}

static void look_principal(missing_scan *scan, uint32_t principal, int depth)
{
    const store *facts = scan->facts;
    span members;

    if (principal == 0 || principal >= PRINCIPAL_EVERYONE || depth == NESTING_LIMIT)
        return;
    look(scan, principal);
    if (store_kind(facts, principal) == K_TEAM)
        look_principal(scan, fact(facts, principal, TEAM_group), depth + 1);
    if (store_kind(facts, principal) != K_GROUP)
        return;
    members = fact_list(facts, principal, GROUP_members);
    for (uint32_t i = 0; i < members.count; i++)
        if (store_kind(facts, members.at[i]) == K_GROUP)
            look_principal(scan, members.at[i], depth + 1);
}

/* `stride` 2: every second item is what the principal before it may do. */
static void look_principals(missing_scan *scan, span principals, uint32_t stride)
{
    for (uint32_t i = 0; i < principals.count; i += stride)
        if (!store_is_of(scan->facts, principals.at[i], K_USER))
            look_principal(scan, principals.at[i], 0);
}

static void look_children(missing_scan *scan, uint32_t parent, uint32_t slot)
{
    for (uint32_t each = store_first(scan->facts, parent, slot); each != 0; each = store_next(scan->facts, each))
        look_principal(scan, each, 0);
}

static void look_key(missing_scan *scan, uint32_t key)
{
    const store *facts = scan->facts;

    look(scan, key);
    look(scan, fact(facts, key, FLOW_CONNECTION_connection));
    if (fact(facts, key, FLOW_CONNECTION_reference) != 0) {
        look(scan, fact(facts, key, FLOW_CONNECTION_reference));
        look(scan, fact(facts, fact(facts, key, FLOW_CONNECTION_reference), CONNECTION_REFERENCE_connection));
    }
}

static void look_step(missing_scan *scan, uint32_t step, int depth);

static void look_flow(missing_scan *scan, uint32_t flow, int depth)
{
    static const uint32_t lists[] = {FLOW_co_owners, FLOW_run_only, FLOW_users};
    const store *facts = scan->facts;
    uint32_t owner = fact(facts, flow, FLOW_owner), each;

    look(scan, flow);
    look(scan, fact_object(facts, flow, FLOW_trigger));
    look_principals(scan, (span){&owner, 1}, 1);
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        look_principals(scan, fact_list(facts, flow, lists[i]), 1);
    for (each = store_first(facts, flow, FLOW_connections); each != 0; each = store_next(facts, each))
        look_key(scan, each);
    for (each = store_first(facts, flow, FLOW_steps); each != 0; each = store_next(facts, each))
        look_step(scan, each, depth);
}

/* DLP-20, RUN-16: a flow is judged together with those that it calls. */
static void look_step(missing_scan *scan, uint32_t step, int depth)
{
    uint32_t child = fact(scan->facts, step, STEP_child), bot = fact(scan->facts, step, STEP_desktop_flow);

    look(scan, step);
    if (child != 0 && depth < NESTING_LIMIT)
        look_flow(scan, child, depth + 1);
    look(scan, bot);
}

/* Roles that tell not all of their privileges. */
static void look_roles(missing_scan *scan, span roles)
{
    for (uint32_t i = 0; i < roles.count; i++)
        look(scan, granted_role(scan->facts, scan->environment, roles.at[i]));
}

static void look_person(missing_scan *scan, uint32_t user)
{
    const store *facts = scan->facts;
    uint32_t member = scan->environment == 0 ? 0 : link_member_of(facts, scan->environment, user);

    look(scan, user);
    look(scan, member);
    if (member != 0)
        look_roles(scan, fact_list(facts, member, MEMBER_roles));
}

static void look_shared(missing_scan *scan, uint32_t record_id, uint32_t owner_slot, uint32_t shares_slot)
{
    uint32_t owner = fact(scan->facts, record_id, owner_slot);

    look_principals(scan, (span){&owner, 1}, 1);
    look_principals(scan, fact_list(scan->facts, record_id, shares_slot), 2);
}

static void look_resource(missing_scan *scan, uint32_t resource)
{
    const store *facts = scan->facts;

    for (uint32_t each = store_first(facts, resource, RESOURCE_grants); each != 0; each = store_next(facts, each))
        look_principals(scan, fact_list(facts, each, GRANT_principals), 1);
}

static void look_needs(missing_scan *scan, uint32_t step)
{
    const store *facts = scan->facts;

    for (uint32_t each = store_first(facts, step, STEP_needs); each != 0; each = store_next(facts, each)) {
        uint32_t resource = fact(facts, each, NEED_resource);

        look(scan, each);
        look(scan, resource);
        if (resource != 0)
            look_resource(scan, resource);
    }
}

static void look_machine(missing_scan *scan, uint32_t record_id)
{
    const store *facts = scan->facts;
    uint32_t owner = fact_principal(facts, record_id, MACHINE_unknown, MACHINE_owner);

    look_principals(scan, (span){&owner, 1}, 1);
    look_principals(scan, fact_list(facts, record_id, MACHINE_co_owners), 1);
    look_principals(scan, fact_list(facts, record_id, MACHINE_users), 1);
    look(scan, fact(facts, record_id, MACHINE_group));
}

/* The table of a row, which its key begins with. */
static void look_table(missing_scan *scan, uint32_t row)
{
    const char *key = store_key(scan->facts, row);

    look(scan, store_find_text(scan->facts, scan->facts->records[row].parent, K_TABLE, key, strcspn(key, "/")));
}

/* Who signs in to a connection, with what. */
static void look_account(missing_scan *scan, uint32_t connection)
{
    uint32_t account = fact(scan->facts, connection, CONNECTION_account);

    if (account == 0)
        account = fact(scan->facts, connection, CONNECTION_owner);
    look(scan, RECORD_TENANT);
    if (account == 0 || account >= PRINCIPAL_EVERYONE)
        return;
    look(scan, account);
    look(scan, fact_object(scan->facts, account, USER_credential));
}

/* What lies beside a record, by its kind. */
static void look_around(missing_scan *scan, uint32_t record_id)
{
    const store *facts = scan->facts;

    if (record_id == 0 || record_id >= facts->record_count || !store_is_alive(facts, record_id))
        return;
    look(scan, record_id);
    switch (SOME_OF(store_kind(facts, record_id))) {
    case K_USER:
        look_person(scan, record_id);
        break;
    case K_GROUP:
    case K_TEAM:
        look_principal(scan, record_id, 0);
        break;
    case K_FLOW:
        look_flow(scan, record_id, 0);
        break;
    case K_STEP:
        look_step(scan, record_id, 0);
        look_needs(scan, record_id);
        if (fact(facts, record_id, STEP_connection) != 0)
            look_key(scan, fact(facts, record_id, STEP_connection));
        break;
    case K_TRIGGER:
        if (fact(facts, record_id, TRIGGER_connection) != 0)
            look_key(scan, fact(facts, record_id, TRIGGER_connection));
        break;
    case K_FLOW_CONNECTION:
        look_key(scan, record_id);
        break;
    case K_CONNECTION:
        look_shared(scan, record_id, CONNECTION_owner, CONNECTION_shares);
        look_account(scan, record_id);
        break;
    case K_ROW:
        look_shared(scan, record_id, ROW_owner, ROW_shares);
        look(scan, fact(facts, record_id, ROW_parent));
        look_table(scan, record_id);
        break;
    case K_RESOURCE:
        look_resource(scan, record_id);
        break;
    case K_MACHINE:
        look_machine(scan, record_id);
        break;
    default:
        break;
    }
}

static uint32_t environment_of(const store *facts, const mandate_because *because)
{
    uint32_t ends[] = {because->b.at, because->a.at}, found = 0;

    for (int i = 0; i < 2 && found == 0; i++)
        if (ends[i] != 0 && ends[i] < facts->record_count)
            found = store_enclosing(facts, ends[i], K_ENVIRONMENT);
    return found;
}

static void look_environment(missing_scan *scan)
{
    const store *facts = scan->facts;

    if (scan->environment == 0)
        return;
    look(scan, scan->environment);
    look(scan, fact_object(facts, scan->environment, ENVIRONMENT_settings));
    look_principal(scan, fact(facts, scan->environment, ENVIRONMENT_security_group), 0);
    look_children(scan, scan->environment, ENVIRONMENT_teams);
}

bool mandate_reason_waits(mandate_reason reason)
{
    return reason < REASON_COUNT && !waits_for_none(reason) && strcmp(mandate_reason_code(reason), "unknown") == 0;
}

uint32_t mandate_missing_facts(const mandate *tenant, const mandate_question *question, const mandate_because *because,
                               mandate_missing *out, uint32_t limit)
{
    missing_scan scan = {&tenant->facts, question, because->reason, has_rows(because->reason), 0, out, limit, 0};
    uint32_t flow;

    if (!mandate_reason_waits(because->reason))
        return 0;
    scan.environment = environment_of(scan.facts, because);
    if (scan.environment == 0 && question != NULL && mandate_is_alive(tenant, question->target))
        scan.environment = store_enclosing(scan.facts, question->target.at, K_ENVIRONMENT);
    if (!scan.has_rows) {
        look(&scan, because->a.at);
        look(&scan, because->b.at);
        look(&scan, scan.environment);
        return scan.count;
    }
    look_around(&scan, because->a.at);
    look_around(&scan, because->b.at);
    flow = mandate_flow_of(tenant, because->b).at;
    if (scan.count == 0 && flow != 0 && flow != because->b.at)
        look_flow(&scan, flow, 0);
    if (scan.count == 0 && question != NULL && mandate_is_alive(tenant, question->target))
        look_around(&scan, question->target.at);
    look_environment(&scan);
    look(&scan, RECORD_TENANT);
    return scan.count;
}

size_t mandate_path(const mandate *tenant, mandate_object object, const char *field_name, char *out, size_t size)
{
    path_segment path[16];
    const store *facts = &tenant->facts;
    uint32_t depth = 0, record_id = mandate_is_alive(tenant, object) ? object.at : RECORD_TENANT;

    if (field_name != NULL)
        path[depth++] = (path_segment){field_name, strlen(field_name)};
    for (; record_id != RECORD_TENANT && depth + 2 < 16; record_id = facts->records[record_id].parent) {
        const record *held = store_record(facts, record_id);
        const field *row_field = &schema_of(store_kind(facts, held->parent))->fields[held->field];

        if (held->key != 0)
            path[depth++] = (path_segment){store_key(facts, record_id), strlen(store_key(facts, record_id))};
        else if (row_field->type == F_SEQUENCE) {
            size_t place = 1;

            for (uint32_t each = store_first(facts, held->parent, held->field); each != 0 && each != record_id;
                 each = store_next(facts, each))
                place++;
            path[depth++] = (path_segment){NULL, place};
        }
        path[depth++] = (path_segment){row_field->name, row_field->name_bytes};
    }
    for (uint32_t i = 0; i < depth / 2; i++) {
        path_segment other = path[i];

        path[i] = path[depth - 1 - i];
        path[depth - 1 - i] = other;
    }
    return path_spell(path, depth, out, size);
}
