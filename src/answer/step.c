/*
 * step.c - one step: as whom it acts, whether its connection works, and whether it may do what it does.
 *
 * Source  reference algorithm 6.3, IDN-15 IDN-16 IDN-18 IDN-32 IDN-41...IDN-47 RUN-9 RUN-10 RUN-12 DV-26
 */
#include "answer/connector_use.h"
#include "answer/dry_run.h"
#include "answer/isolation.h"
#include "answer/resource.h"
#include "answer/policy.h"
#include "fact/platform_names.h"

/* ---- one step ---- */

/* What acts as somebody of whom it is not known whether they can sign in. */
static void leave_open(const dry_run *run, mandate_step *step, uint32_t account)
{
    if (step->outcome != MANDATE_RUNS || !dry_run_account_is_open(run, account))
        return;
    step_set_outcome(step, MANDATE_RUN_UNKNOWN, REASON_ACCOUNT_STATE_UNKNOWN);
    step->person = object(account);
}

/* An opted-in step keeps its stored connection, which must be there and work. */
static bool stored_connection_works(const dry_run *run, mandate_step *step, uint32_t key)
{
    uint32_t connection = is_invoker(run->facts, key) ? 0 : flow_bound_connection(run->facts, key);
    mandate_reason fault = REASON_NONE;

    if (is_invoker(run->facts, key) || (connection == 0 && flow_binding_is_unknown(run->facts, key)))
        return true;
    step->connection = object(connection);
    if (connection != 0 && isolation_stops(run->facts, connection) == TRUTH_YES)
        fault = REASON_TENANT_ISOLATION;
    else if (connection == 0)
        fault = REASON_CONNECTION_MISSING;
    else
        fault = dry_run_connection_fault(run, connection, connection_account(run->facts, connection));
    if (fault != REASON_NONE && !connection_fault_is_open(fault))
        step_set_outcome(step, MANDATE_FAILS, fault);
    return fault == REASON_NONE || connection_fault_is_open(fault);
}

/* What is not known of the stored connection of an opted-in step, which must be there and work, whoever acts. */
static mandate_reason stored_is_open(const dry_run *run, uint32_t key)
{
    uint32_t connection = flow_bound_connection(run->facts, key), account;

    if (is_invoker(run->facts, key))
        return REASON_NONE;
    if (connection == 0)
        return REASON_CONNECTION_UNKNOWN;
    account = connection_account(run->facts, connection);
    if (account == PRINCIPAL_UNKNOWN && isolation_is_foreign(run->facts, connection) != TRUTH_YES)
        return REASON_CONNECTION_OWNER_UNKNOWN;
    if (isolation_stops(run->facts, connection) == TRUTH_UNKNOWN)
        return REASON_TENANT_ISOLATION_UNKNOWN;
    return dry_run_account_is_open(run, account) ? REASON_ACCOUNT_STATE_UNKNOWN
                                                 : dry_run_connection_fault(run, connection, account);
}

static void leave_stored_open(const dry_run *run, mandate_step *step, uint32_t key)
{
    mandate_reason open = step->outcome == MANDATE_RUNS ? stored_is_open(run, key) : REASON_NONE;

    if (open != REASON_NONE)
        step_set_outcome(step, MANDATE_RUN_UNKNOWN, open);
}

/* ENV-62, IDN-16: whether a team's own roles give the right to act on behalf of others. */
static truth team_may_act(const dry_run *run, uint32_t team)
{
    uint32_t fold = names_find(&run->facts->names, NAMED(PRIVILEGE_ON_BEHALF));
    span roles = fact_list(run->facts, team, TEAM_roles);
    bool is_open = fact_is_unknown(run->facts, team, TEAM_unknown, TEAM_roles) ||
                   fact_is_unknown(run->facts, run->environment, ENVIRONMENT_unknown, ENVIRONMENT_assignments);

    for (uint32_t i = 0; i < roles.count; i++) {
        uint32_t role = granted_role(run->facts, run->environment, roles.at[i]);

        if (role != 0 && role_rights_has_misc(run->facts, role, fold))
            return TRUTH_YES;
        is_open |= role_rights_are_untold(run->facts, role);
    }
    for (uint32_t record_id = store_first(run->facts, run->environment, ENVIRONMENT_assignments); record_id != 0;
         record_id = store_next(run->facts, record_id)) {
        span flow_shares_bits = fact_list(run->facts, record_id, ASSIGNMENT_principals);
        uint32_t role = granted_role(run->facts, run->environment, run->facts->records[record_id].key);

        if (!span_holds(flow_shares_bits, team))
            continue;
        if (role != 0 && role_rights_has_misc(run->facts, role, fold))
            return TRUTH_YES;
        is_open |= role_rights_are_untold(run->facts, role);
    }
    return is_open ? TRUTH_UNKNOWN : TRUTH_NO;
}

static truth owner_may_act(const dry_run *run, uint32_t owner)
{
    evaluation eval;

    if (!is_person(run->facts, owner))
        return team_may_act(run, owner);
    evaluation_start(&eval, run->tenant, owner, run->environment, NULL);
    return evaluation_right(&eval, RIGHT_ACT_ON_BEHALF);
}

/* IDN-18: without any role he can do nothing. */
static truth has_a_role(const dry_run *run, uint32_t who)
{
    evaluation eval;

    evaluation_start(&eval, run->tenant, who, run->environment, NULL);
    if (!layer_any_role(&eval))
        return TRUTH_NO;
    return eval.status == MANDATE_UNKNOWN ? TRUTH_UNKNOWN : TRUTH_YES;
}

/* PRN-32, DV-30: who is deleted or disabled in the tenant holds no rights, neither to act nor to lend. */
static bool is_gone(const dry_run *run, uint32_t who)
{
    return is_person(run->facts, who) &&
           (directory_flags(&run->tenant->directory, run->facts, who) & PERSON_ACTIVE) == 0;
}

/* IDN-16, IDN-18: whether the owner may act on behalf of somebody, and that person do anything. */
static void act_on_behalf(const dry_run *run, mandate_step *step, uint32_t owner, uint32_t who)
{
    truth permitted = owner_may_act(run, owner), has_role = has_a_role(run, who);

    step_set_outcome(step, MANDATE_RUNS, REASON_RUN_AS);
    if (permitted == TRUTH_NO)
        step_set_outcome(step, MANDATE_FAILS, REASON_RUN_AS_NOT_PERMITTED);
    else if (is_gone(run, who))
        step_set_outcome(step, MANDATE_FAILS, REASON_RUN_AS_DISABLED);
    else if (has_role == TRUTH_NO)
        step_set_outcome(step, MANDATE_FAILS, REASON_RUN_AS_WITHOUT_ROLE);
    else if (permitted == TRUTH_UNKNOWN || has_role == TRUTH_UNKNOWN)
        step_set_outcome(step, MANDATE_RUN_UNKNOWN, REASON_ROLES_UNKNOWN);
}

/* IDN-15, DV-26: without its owner's rights nobody's are left, whoever the person would be. */
static void act_as(const dry_run *run, mandate_step *step)
{
    uint32_t owner = fact(run->facts, run->flow, FLOW_owner), who = dry_run_run_as(run);
    bool is_known = who != 0 && who < PRINCIPAL_EVERYONE && owner < PRINCIPAL_EVERYONE;

    if (is_known) {
        step->identity = object(who);
        step->rights_of[0] = object(owner);
        step->rights_of[1] = object(who == owner ? 0 : who);
    }
    if (is_gone(run, owner)) {
        step_set_outcome(step, MANDATE_FAILS, REASON_RUN_AS_OWNER_DISABLED);
        step->person = object(owner);
    } else if (!is_known)
        step_set_outcome(step, MANDATE_RUN_UNKNOWN,
                         owner < PRINCIPAL_EVERYONE ? REASON_RUN_AS_UNKNOWN : REASON_RUN_AS_FLOW_OWNER_UNKNOWN);
    else if (who == owner)
        step_set_outcome(step, MANDATE_RUNS, REASON_RUN_AS_OWNER);
    else
        act_on_behalf(run, step, owner, who);
    leave_open(run, step, owner);
    if (is_known)
        leave_open(run, step, who);
}

/* ISO-1: an account of another tenant. True where it is surely kept out. */
static bool isolates(const dry_run *run, mandate_step *step, uint32_t connection)
{
    truth stops = isolation_stops(run->facts, connection);

    step->outcome = MANDATE_RUNS;
    if (stops == TRUTH_NO)
        return false;
    step_set_outcome(step, stops == TRUTH_YES ? MANDATE_FAILS : MANDATE_RUN_UNKNOWN,
                     stops == TRUTH_YES                                                    ? REASON_TENANT_ISOLATION
                     : isolation_is_foreign(run->facts, connection) == TRUTH_UNKNOWN ? REASON_ACCOUNT_TENANT_UNKNOWN
                                                                                     : REASON_TENANT_ISOLATION_UNKNOWN);
    step->person = object(fact(run->facts, connection, CONNECTION_owner));
    step->subject = object(connection);
    return stops == TRUTH_YES;
}

/* A connection with nothing amiss, and nothing that depends on the step: its password is not over (N-7), its account is a
   person of this tenant who can sign in, and no isolation stops it. */
static void meet(const dry_run *run, const mandate_step *step, uint32_t connection, uint32_t account)
{
    if (run->met != NULL && step->outcome == MANDATE_RUNS &&
        connection_fault(run->facts, &run->tenant->directory, connection, account) == REASON_NONE)
        run->met->connections[connection % MET_COUNT] = (met_connection){connection, account};
}

static bool is_met(const dry_run *run, mandate_step *step, uint32_t connection, mandate_reason how)
{
    const met_connection *met = run->met == NULL ? NULL : &run->met->connections[connection % MET_COUNT];

    if (met == NULL || met->connection != connection || connection == 0)
        return false;
    step->connection = object(connection);
    step->identity = object(met->account);
    step_set_outcome(step, MANDATE_RUNS, how);
    return true;
}

/* N-65: of the owner and the account of a connection, the one who is a guest is told of. */
static void name_guest(const dry_run *run, mandate_step *step, uint32_t connection, mandate_reason fault)
{
    uint32_t owner = fact(run->facts, connection, CONNECTION_owner);

    if ((fault == REASON_GUEST_CONNECTION || fault == REASON_GUESTS_UNKNOWN) && is_person(run->facts, owner) &&
        (directory_flags(&run->tenant->directory, run->facts, owner) & PERSON_GUEST) != 0)
        step->person = object(owner);
}

void dry_run_act_by_connection(const dry_run *run, mandate_step *step, uint32_t connection, mandate_reason how)
{
    uint32_t account;
    mandate_reason fault;

    if (is_met(run, step, connection, how))
        return;
    account = connection_account(run->facts, connection);
    fault = dry_run_connection_fault(run, connection, account);
    step->connection = object(connection);
    if (isolates(run, step, connection))
        return;
    if (fault != REASON_NONE && !connection_fault_is_open(fault)) {
        step->identity = object(account == PRINCIPAL_UNKNOWN ? 0 : account);
        step_set_outcome(step, MANDATE_FAILS, fault);
        name_guest(run, step, connection, fault);
        return;
    }
    if (isolation_is_foreign(run->facts, connection) == TRUTH_YES) { /* what it may reach is not asked */
        if (step->outcome == MANDATE_RUNS)
            step_set_outcome(step, fault == REASON_NONE ? MANDATE_RUNS : MANDATE_RUN_UNKNOWN,
                             fault == REASON_NONE ? REASON_FOREIGN_ACCOUNT : fault);
        return;
    }
    if (account == 0 || account >= PRINCIPAL_EVERYONE) {
        step_set_outcome(step, MANDATE_RUN_UNKNOWN, REASON_CONNECTION_OWNER_UNKNOWN);
        return;
    }
    step->identity = object(account);
    if (fault != REASON_NONE) {
        step_set_outcome(step, MANDATE_RUN_UNKNOWN, fault);
        name_guest(run, step, connection, fault);
    } else if (step->outcome == MANDATE_RUNS)
        step_set_outcome(step, MANDATE_RUNS, how);
    leave_open(run, step, account);
    meet(run, step, connection, account);
}

void dry_run_keep_guest_out(const dry_run *run, mandate_step *step, uint32_t who)
{
    truth restricted = guests_are_restricted(run->facts, run->environment), is_guest;

    if (!is_person(run->facts, who) || step->outcome == MANDATE_FAILS)
        return;
    is_guest = person_is_guest(directory_flags(&run->tenant->directory, run->facts, who));
    restricted = truth_and(is_guest, restricted);
    if (restricted == TRUTH_NO)
        return;
    step_set_outcome(step, restricted == TRUTH_YES ? MANDATE_FAILS : MANDATE_RUN_UNKNOWN,
                     restricted == TRUTH_YES        ? REASON_GUESTS_RESTRICTED
                     : is_guest == TRUTH_UNKNOWN ? REASON_GUEST_KIND_UNKNOWN
                                                 : REASON_GUESTS_UNKNOWN);
    step->person = object(who);
}

static void act_as_invoker(const dry_run *run, mandate_step *step, uint32_t key)
{
    supplied_connection supplied;

    step->is_invoker = true;
    if (!dry_run_is_at_top(run) || !flow_is_instant(run->facts, run->flow)) { /* RUN-15, RUN-16 */
        step_set_outcome(step, MANDATE_FAILS, REASON_INVOKER_NONE);
        return;
    }
    if (run->event->is_assumed) {
        step_set_outcome(step, MANDATE_RUN_UNKNOWN, REASON_NEEDS_PERSON);
        return;
    }
    supplied = dry_run_supplied(run, key);
    if (!supplied.is_own) {
        dry_run_act_by_connection(run, step, supplied.at, REASON_INVOKER_SUPPLIED);
        return;
    }
    step->identity = run->event->by;
    step_set_outcome(step, MANDATE_RUNS, REASON_INVOKER_SUPPLIED);
    if (is_dataverse(run->facts, key))
        dry_run_keep_guest_out(run, step, step->identity.at);
}

/* PRN-23, CON-14: an application that owns a flow outside solutions (N-68) needs the use of its connections, or the flow itself holds it. */
static truth owner_may_use(const dry_run *run, uint32_t key, uint32_t connection)
{
    truth held = flow_holds_use(run->facts, key);
    mandate_reason why;
    uint32_t application = run->frames[run->depth - 1].application;
    evaluation eval;

    if (held == TRUTH_YES || application == PRINCIPAL_UNKNOWN)
        return truth_or(held, TRUTH_UNKNOWN);
    evaluation_start(&eval, run->tenant, application, run->environment, NULL);
    return truth_or(truth_or(held, truth_not(run->frames[run->depth - 1].needs_use)),
                    connection_coverage(&eval, connection, LEVEL_USE, &why));
}

/* What an answer waits for: who owns the connection, of which kind the owner of the flow is, where the flow lies. */
static mandate_reason owner_use_unknown(const dry_run *run, uint32_t application)
{
    const frame *top = &run->frames[run->depth - 1];

    if (top->needs_use == TRUTH_YES || application == PRINCIPAL_UNKNOWN)
        return REASON_CONNECTION_OWNER_UNKNOWN;
    return flow_in_solution(run->facts, top->flow) == TRUTH_UNKNOWN ? REASON_SOLUTION_USE_UNKNOWN : REASON_CONNECTION_KIND_UNKNOWN;
}

/* A stored connection is one that the owner of its flow may use; a denial is certain whatever was open. */
static void need_owner_use(const dry_run *run, mandate_step *step, uint32_t key, uint32_t connection)
{
    uint32_t application = run->frames[run->depth - 1].application;
    truth usable;

    if (application == 0 || step->outcome == MANDATE_FAILS)
        return;
    usable = owner_may_use(run, key, connection);
    if (usable == TRUTH_YES || (usable == TRUTH_UNKNOWN && step->outcome != MANDATE_RUNS))
        return;
    step_set_outcome(step, usable == TRUTH_NO ? MANDATE_FAILS : MANDATE_RUN_UNKNOWN,
                     usable == TRUTH_NO ? REASON_OWNER_NOT_ALLOWED : owner_use_unknown(run, application));
    step->person = object(application);
}

static void act_embedded(const dry_run *run, mandate_step *step, uint32_t key)
{
    uint32_t connection = flow_bound_connection(run->facts, key);

    if (connection != 0) {
        dry_run_act_by_connection(run, step, connection, REASON_EMBEDDED);
        need_owner_use(run, step, key, connection);
    } else if (flow_binding_is_unknown(run->facts, key))
        step_set_outcome(step, MANDATE_RUN_UNKNOWN, REASON_CONNECTION_UNKNOWN);
    else
        step_set_outcome(step, MANDATE_FAILS, REASON_CONNECTION_MISSING);
}

/* Whether nobody tells as whom a key acts: who brings its connection, or whether that is one of Dataverse, where it counts. */
static bool is_of_any(const store *facts, uint32_t key, bool by_row)
{
    truth is_brought = flow_key_is_invoker(facts, key);

    if (is_brought == TRUTH_UNKNOWN || (is_brought == TRUTH_NO && !by_row) || !flow_key_connector_is_open(facts, key))
        return is_brought == TRUTH_UNKNOWN;
    return is_brought == TRUTH_YES || flow_bound_connection(facts, key) != 0 || flow_binding_is_unknown(facts, key);
}

/* The identity of a step (reference algorithm 6.3). */
static void act(const dry_run *run, mandate_step *step, uint32_t key)
{
    bool by_row =
        dry_run_is_at_top(run) && fact_enum(run->facts, run->trigger, TRIGGER_kind, TRIGGER_EVENT) == TRIGGER_DATAVERSE;

    step->flow_connection = object(key);
    step->reference = object(fact(run->facts, key, FLOW_CONNECTION_reference));
    if (is_of_any(run->facts, key, by_row)) {
        step->is_invoker = is_invoker(run->facts, key);
        step->is_source_unknown = flow_key_is_invoker(run->facts, key) == TRUTH_UNKNOWN;
        step_set_outcome(step, MANDATE_RUN_UNKNOWN, REASON_CONNECTION_UNKNOWN);
    } else if (by_row && is_dataverse(run->facts, key) &&
        (fact_boolean(run->facts, key, FLOW_CONNECTION_impersonate, false) || is_invoker(run->facts, key))) {
        step->is_invoker = is_invoker(run->facts, key);
        if (stored_connection_works(run, step, key)) {
            act_as(run, step);
            leave_stored_open(run, step, key);
            dry_run_keep_guest_out(run, step, step->identity.at);
        }
        if (step->connection.at != 0)
            need_owner_use(run, step, key, step->connection.at);
    } else if (is_invoker(run->facts, key))
        act_as_invoker(run, step, key);
    else if (by_row && is_dataverse(run->facts, key) &&
             fact_is_unknown(run->facts, key, FLOW_CONNECTION_unknown, FLOW_CONNECTION_impersonate)) {
        if (stored_connection_works(run, step, key))
            step_set_outcome(step, MANDATE_RUN_UNKNOWN, REASON_RUN_AS_UNKNOWN);
        if (step->connection.at != 0)
            need_owner_use(run, step, key, step->connection.at);
    } else
        act_embedded(run, step, key);
}

/* ---- what the identity must be allowed to do (RUN-12, layer 3) ---- */

static int verb_of_right(const store *facts, uint32_t right)
{
    for (int verb = 0; words_verbs[verb] != NULL; verb++)
        if (is_same_name(facts, right, words_verbs[verb]))
            return verb;
    return VERB_READ;
}

/* N-1: what is created is the identity's own, unless the need says that it is a team's. */
static truth may_create(const dry_run *run, const evaluation *eval, uint32_t need, uint32_t fold)
{
    uint32_t team = fact(run->facts, need, NEED_owner);
    truth all = evaluation_sees_all(eval);
    truth held = truth_or(all, evaluation_privilege_for(eval, team, fold, VERB_CREATE, DEPTH_USER));

    if (held != TRUTH_NO || !fact_is_unknown(run->facts, need, NEED_unknown, NEED_owner))
        return held;
    return truth_and(TRUTH_UNKNOWN, evaluation_privilege(eval, fold, VERB_CREATE, DEPTH_USER));
}

static bool right_is_open(const store *facts, uint32_t need)
{
    return fact_is_open(facts, need, NEED_unknown, NEED_right);
}

/* DV-17: whether the rows of a table are the organization's; whether nobody tells whose. */
static bool is_organization_table(const dry_run *run, uint32_t fold)
{
    uint32_t table = store_find(run->facts, run->environment, K_TABLE, fold);
    return table != 0 && fact_enum(run->facts, table, TABLE_ownership, OWNERSHIP_USER) == OWNERSHIP_ORGANIZATION;
}

static bool table_is_open(const dry_run *run, uint32_t fold)
{
    uint32_t table = store_find(run->facts, run->environment, K_TABLE, fold);
    return table != 0 && fact_is_open(run->facts, table, TABLE_unknown, TABLE_ownership);
}

/* ENV-67, DV-2: the privilege, at any depth; DV-17: of the organization where the table is; DV-30: none if disabled. */
static truth holds_on_table(const dry_run *run, const evaluation *eval, uint32_t need)
{
    uint32_t fold = names_fold(&run->facts->names, fact(run->facts, need, NEED_table));
    int verb = verb_of_right(run->facts, fact(run->facts, need, NEED_right));
    truth all = evaluation_sees_all(eval), held;

    if (fold == 0 || right_is_open(run->facts, need)) /* N-16: which table it is, nobody tells */
        return truth_or(all, TRUTH_UNKNOWN);
    held = truth_or(all, table_privilege(eval, fold, verb));
    if (verb != VERB_CREATE || is_organization_table(run, fold))
        return held;
    if (table_is_open(run, fold) && may_create(run, eval, need, fold) != held)
        return TRUTH_UNKNOWN;
    return may_create(run, eval, need, fold);
}

static truth holds_privilege(const dry_run *run, uint32_t user, uint32_t need)
{
    evaluation eval;

    evaluation_start(&eval, run->tenant, user, run->environment, NULL);
    return truth_and(truth_not(evaluation_disabled_here(&eval)), holds_on_table(run, &eval, need));
}

static truth holds_grant(const dry_run *run, uint32_t user, uint32_t resource, uint32_t right)
{
    evaluation eval;

    evaluation_start(&eval, run->tenant, user, run->environment, NULL);
    return resource_gives(&eval, resource, names_text(&run->facts->names, right), user);
}

static truth holds_need(const dry_run *run, uint32_t user, uint32_t need)
{
    uint32_t resource = fact(run->facts, need, NEED_resource);

    if (!is_person(run->facts, user) || fact_is_open(run->facts, need, NEED_unknown, NEED_resource) ||
        (resource != 0 && right_is_open(run->facts, need)))
        return TRUTH_UNKNOWN;
    if (resource != 0)
        return holds_grant(run, user, resource, fact(run->facts, need, NEED_right));
    return run->environment == 0 ? TRUTH_UNKNOWN : holds_privilege(run, user, need);
}

/* N-7, ENV-7: on tables what is asked is held where the step acts. A team that owns what is created is of the flow's own
   environment, so which one is meant elsewhere nobody tells. */
static truth holds_need_at(const dry_run *run, uint32_t user, uint32_t need, uint32_t place)
{
    uint32_t at = dry_run_data_place(run->facts, run->environment, place);
    dry_run there;

    if (at == run->environment || fact(run->facts, need, NEED_resource) != 0)
        return holds_need(run, user, need);
    there = *run;
    there.environment = fact(run->facts, need, NEED_owner) != 0 ? 0 : at;
    return holds_need(&there, user, need);
}

/* N-3: why an identity lacks a privilege. */
static mandate_reason lack_of_table(const dry_run *run, uint32_t who)
{
    uint32_t flags = is_person(run->facts, who) ? directory_flags(&run->tenant->directory, run->facts, who) : 0;

    return (flags & (PERSON_TENANT_ADMIN | PERSON_DYNAMICS_ADMIN)) != 0 ? REASON_TABLE_NOT_ELEVATED
                                                                        : REASON_TABLE_DENIED;
}

/* ISO-1: of an account of another tenant nothing is asked, and nobody tells which connection this is, or whose. */
static bool may_be_foreign(const dry_run *run, const mandate_step *step)
{
    if (step->connection.at != 0)
        return isolation_is_foreign(run->facts, step->connection.at) == TRUTH_UNKNOWN;
    return step->flow_connection.at != 0 && !is_invoker(run->facts, step->flow_connection.at) &&
           flow_binding_is_unknown(run->facts, step->flow_connection.at);
}

/* More may be needed than is told. */
static bool needs_are_untold(const store *facts, uint32_t record_id)
{
    return store_kind(facts, record_id) == K_STEP && fact_is_unknown(facts, record_id, STEP_unknown, STEP_needs);
}

void dry_run_check_needs(const dry_run *run, mandate_step *step, uint32_t record_id, uint32_t slot)
{
    bool was_good = step_is_good(step);
    uint32_t at = dry_run_data_place(run->facts, run->environment, record_id);

    if (step->connection.at != 0 && isolation_is_foreign(run->facts, step->connection.at) == TRUTH_YES)
        return;
    for (uint32_t need = store_first(run->facts, record_id, slot); need != 0; need = store_next(run->facts, need)) {
        truth own = holds_need_at(run, step->identity.at, need, record_id);
        bool is_table = fact(run->facts, need, NEED_resource) == 0;
        bool impersonates = step->rights_of[1].at != 0;
        truth other = impersonates && is_table ? holds_need_at(run, step->rights_of[0].at, need, record_id)
                                                : TRUTH_YES;

        if ((own == TRUTH_NO || other == TRUTH_NO) && may_be_foreign(run, step)) {
            if (was_good)
                step_set_outcome(step, MANDATE_RUN_UNKNOWN, REASON_ACCOUNT_TENANT_UNKNOWN);
            continue;
        }
        if (own == TRUTH_NO || other == TRUTH_NO) {
            step->person = object(0); /* no longer of what was open before */
            step->subject = object(need);
            step_set_outcome(step, MANDATE_FAILS,
                             other == TRUTH_NO ? REASON_TABLE_DENIED_BOTH
                             : is_table        ? lack_of_table(run, step->identity.at)
                                               : REASON_RESOURCE_DENIED);
            return;
        }
        if ((own == TRUTH_UNKNOWN || other == TRUTH_UNKNOWN) && step_is_good(step))
            step_set_outcome(step, MANDATE_RUN_UNKNOWN, is_table && at == 0 ? REASON_DATA_PLACE_UNKNOWN : REASON_DATA_UNKNOWN);
    }
    if (needs_are_untold(run->facts, record_id) && step_is_good(step))
        step_set_outcome(step, MANDATE_RUN_UNKNOWN, REASON_DATA_UNKNOWN);
}

mandate_status mandate_step_needs(mandate *tenant, mandate_object step, mandate_object user)
{
    const store *facts = &tenant->facts;
    dry_run run = {.tenant = tenant, .facts = facts, .environment = mandate_environment_of(tenant, step).at};
    mandate_status status = MANDATE_ALLOWED;

    if (!store_is_living(facts, user.at, K_USER) || !store_is_living(facts, step.at, K_STEP) ||
        (facts->stale != 0 && mandate_refresh(tenant) != MANDATE_OK))
        return MANDATE_UNKNOWN;
    if ((directory_flags(&tenant->directory, facts, user.at) & PERSON_ACTIVE) == 0)
        return MANDATE_DENIED;
    if (dry_run_account_is_open(&run, user.at) || needs_are_untold(facts, step.at))
        status = MANDATE_UNKNOWN;
    for (uint32_t need = store_first(facts, step.at, STEP_needs); need != 0; need = store_next(facts, need)) {
        truth held = holds_need_at(&run, user.at, need, step.at);

        if (held == TRUTH_NO)
            return MANDATE_DENIED;
        status = held == TRUTH_UNKNOWN ? MANDATE_UNKNOWN : status;
    }
    return status;
}

/* CON-31, DLP-16: a connection that a policy disables, or may. */
static void settle_by_policy(mandate_step *step, uint32_t key, const mandate_violation *found)
{
    step_set_outcome(step, found->status == MANDATE_DENIED ? MANDATE_FAILS : MANDATE_RUN_UNKNOWN, found->reason);
    step->person = found->policy;
    step->subject = step->connection.at != 0 ? step->connection : object(key);
}

/* ERR-36, ERR-31: how a machine turns away a credential; one that signs in (DSK-36) is never sent to the machine. */
static void name_refusal(const dry_run *run, mandate_step *step, uint32_t record_id)
{
    uint32_t auth = fact_enum(run->facts, step->connection.at, CONNECTION_auth, AUTH_OAUTH);
    bool is_attended = fact_enum(run->facts, record_id, STEP_mode, MODE_UNATTENDED) == MODE_ATTENDED;

    if (fact(run->facts, record_id, STEP_mode) == 0 || auth == AUTH_SIGN_IN)
        return;
    if (step->reason == REASON_CONNECTION_PASSWORD)
        step->reason = is_attended ? REASON_WINDOWS_IDENTITY : REASON_SESSION_CREDENTIALS;
    else if ((step->reason == REASON_CONNECTION_MFA || step->reason == REASON_CONNECTION_TERMS) && !is_attended &&
             works(run, step->connection.at))
        step->reason = REASON_SESSION_PROMPT; /* N-60 */
}

/* Which machine takes it goes by the account, which may be of another tenant. */
static void leave_tenant_open(const dry_run *run, mandate_step *step)
{
    if (step->connection.at == 0 || isolation_is_foreign(run->facts, step->connection.at) != TRUTH_UNKNOWN ||
        step->outcome == MANDATE_RUN_UNKNOWN)
        return;
    step_set_outcome(step, MANDATE_RUN_UNKNOWN, REASON_ACCOUNT_TENANT_UNKNOWN);
    step->machine = object(0);
}

/* Of which connector it acts, nobody tells: nor the key, nor what it is bound to. */
static bool connector_is_open(const store *facts, uint32_t key, uint32_t connection)
{
    return flow_key_connector_is_open(facts, key) ||
           (connection != 0 && flow_key_connector(facts, key) == 0 && connection_is_of_any(facts, connection));
}

void dry_run_step(const dry_run *run, mandate_step *step, uint32_t record_id, uint32_t key)
{
    mandate_violation policy = {.status = MANDATE_ALLOWED};

    act(run, step, key);
    dry_run_need_dataverse(run, step, flow_key_connector(run->facts, key), record_id);
    if (run->has_policies)
        policy = policy_judge_connection(run->facts, key, step->connection.at);
    if (policy.status == MANDATE_DENIED && (step->outcome != MANDATE_FAILS || step->connection.at != 0)) {
        settle_by_policy(step, key, &policy);
        return;
    }
    if (step->outcome == MANDATE_FAILS && fact(run->facts, record_id, STEP_desktop_flow) != 0)
        name_refusal(run, step, record_id);
    if (step->outcome == MANDATE_RUNS && fact(run->facts, record_id, STEP_desktop_flow) != 0) {
        dry_run_desktop(run, step, record_id);
        leave_tenant_open(run, step);
    }
    if (step->outcome == MANDATE_RUNS && step_calls_unknown(run->facts, record_id))
        step_set_outcome(step, MANDATE_RUN_UNKNOWN, REASON_CALL_UNKNOWN);
    if (step_is_good(step) && policy.status == MANDATE_UNKNOWN)
        settle_by_policy(step, key, &policy);
    if (step->outcome != MANDATE_FAILS) /* what is surely not held fails it, waiting or not known, all the same */
        dry_run_check_needs(run, step, record_id, STEP_needs);
    dry_run_check_service(run, step, record_id, key);
    if (step_is_good(step) && connector_is_open(run->facts, key, step->connection.at)) /* what its connector asks for */
        step_set_outcome(step, MANDATE_RUN_UNKNOWN, REASON_CONNECTION_UNKNOWN);
}
