/*
 * start.c - does a run start: the person's right, the caller's token, the row's scope, the connections brought along.
 *
 * Source  IDN-1...IDN-9 IDN-19...IDN-22 RUN-8...RUN-15 ENV-8 ERR-2 ERR-3 ERR-6
 */
#include "answer/callers.h"
#include "answer/child_flow.h"
#include "answer/dry_run.h"
#include "answer/isolation.h"
#include "answer/own_connection.h"
#include "answer/policy.h"
#include "answer/unit.h"
#include "fact/platform_names.h"

/* Ends the start of a run. Always false, so that it can stand in a chain of conditions. */
static bool stop(dry_run *run, mandate_outcome outcome, mandate_reason reason, uint32_t a, uint32_t b)
{
    run->out->outcome = outcome;
    run->out->reason = reason;
    dry_run_note(run, reason, a, b);
    return false;
}

/* Of what starts without a person: a call that cannot start is refused, an event that finds nothing is ignored. */
static bool is_call(const dry_run *run)
{
    return fact_enum(run->facts, run->trigger, TRIGGER_kind, TRIGGER_EVENT) == TRIGGER_HTTP;
}

/* ---- the start ---- */

/* The person's own right to run, asked of the one evaluator. */
static bool person_may_start(dry_run *run, uint32_t giver)
{
    evaluation eval;

    evaluation_start(&eval, run->tenant, giver, run->environment, &run->out->explanation);
    if (layer_tenant(&eval) && layer_environment(&eval) && flow_may_run(&eval, run->flow) &&
        eval.status == MANDATE_ALLOWED)
        return true;
    if (eval.status == MANDATE_UNKNOWN && mandate_reason_layer(eval.reason) == MANDATE_LAYER_POLICY) {
        dry_run_doubt(run, eval.reason, 0, run->flow); /* the last gate: its steps are played all the same */
        return true;
    }
    if (eval.reason == REASON_NEVER_ON && run->event->via == MANDATE_VIA_APP)
        return stop(run, MANDATE_REFUSED, REASON_NEVER_ON_IN_APP, giver, run->flow);
    run->out->outcome = eval.status == MANDATE_UNKNOWN ? MANDATE_RUN_UNKNOWN : MANDATE_REFUSED;
    run->out->reason = eval.reason;
    return false;
}

/* N-46: a violating flow is not started, by whatever it is that starts it. */
static bool policies_let_start(dry_run *run, mandate_outcome none)
{
    mandate_violation found = {.status = MANDATE_ALLOWED};

    if (run->has_policies)
        found = policy_judge(run->facts, run->flow);
    if (found.status == MANDATE_ALLOWED)
        return true;
    if (found.status == MANDATE_UNKNOWN) {
        dry_run_doubt(run, found.reason, found.policy.at, run->flow);
        return true;
    }
    dry_run_note(run, found.reason, found.policy.at, run->flow);
    dry_run_tell(run, REASON_NOTE_NOT_SUSPENDED, found.policy.at, run->flow);
    return stop(run, none, REASON_POLICY_STOPS, found.policy.at, run->flow);
}

/* N-6: a solution flow is a row, which is in Dataverse. */
static bool has_its_place(dry_run *run)
{
    bool has = fact_boolean(run->facts, run->environment, ENVIRONMENT_dataverse, true);
    bool is_open = fact_is_unknown(run->facts, run->environment, ENVIRONMENT_unknown, ENVIRONMENT_dataverse);
    truth in_solution = flow_in_solution(run->facts, run->flow);

    if (in_solution == TRUTH_NO || (has && !is_open))
        return true;
    if (in_solution == TRUTH_UNKNOWN)
        dry_run_doubt(run, REASON_SOLUTION_UNKNOWN, run->event->by.at, run->flow);
    else if (is_open)
        dry_run_doubt(run, REASON_DATAVERSE_UNKNOWN, run->environment, run->flow);
    return in_solution == TRUTH_UNKNOWN || is_open;
}

/* ENV-8, ERR-6, DLP-18 for what starts without a person. */
static bool may_start_unasked(dry_run *run)
{
    uint32_t state = fact_enum(run->facts, run->flow, FLOW_state, STATE_ON);
    mandate_outcome none = is_call(run) ? MANDATE_REFUSED : MANDATE_IGNORED;

    if (fact_boolean(run->facts, run->environment, ENVIRONMENT_admin_mode, false))
        return stop(run, none, REASON_ADMIN_MODE, 0, run->environment);
    if (fact_is_unknown(run->facts, run->environment, ENVIRONMENT_unknown, ENVIRONMENT_admin_mode))
        dry_run_doubt(run, REASON_ADMIN_MODE_UNKNOWN, 0, run->environment);
    if (!has_its_place(run))
        return stop(run, none, REASON_NO_DATAVERSE, run->environment, run->flow);
    if (flow_is_on(run->facts, run->flow) == TRUTH_UNKNOWN)
        dry_run_doubt(run, REASON_STATE_UNKNOWN, 0, run->flow);
    if (state == STATE_SUSPENDED)
        return stop(run, none, REASON_FLOW_SUSPENDED, 0, run->flow);
    if (state == STATE_OFF && is_call(run) && flow_was_never_on(run->facts, run->flow))
        return stop(run, none, REASON_NEVER_ON, 0, run->flow);
    if (state == STATE_OFF)
        return stop(run, none, is_call(run) ? REASON_FLOW_OFF : REASON_FLOW_OFF_EVENT, 0, run->flow);
    return policies_let_start(run, none);
}

/* IDN-21: the audience of each cloud, to the letter. */
static const char *audience_of(uint32_t cloud)
{
    switch (cloud) {
    case CLOUD_GCC:
        return "https://gov.service.flow.microsoft.us/";
    case CLOUD_GCC_HIGH:
        return "https://high.service.flow.microsoft.us/";
    case CLOUD_DOD:
        return "https://service.flow.appsplatform.us/";
    case CLOUD_CHINA:
        return "https://service.powerautomate.cn/";
    default:
        return "https://service.flow.microsoft.com/";
    }
}

/* Whether a token is meant for the service of the tenant's cloud; where that is not told, for that of any. */
static truth is_audience(const store *facts, const char *audience)
{
    if (audience == NULL)
        return TRUTH_NO;
    if (!fact_is_unknown(facts, RECORD_TENANT, TENANT_unknown, TENANT_cloud))
        return strcmp(audience, audience_of(fact_enum(facts, RECORD_TENANT, TENANT_cloud, CLOUD_PUBLIC))) == 0
                   ? TRUTH_YES
                   : TRUTH_NO;
    for (uint32_t cloud = CLOUD_PUBLIC; cloud <= CLOUD_CHINA; cloud++)
        if (strcmp(audience, audience_of(cloud)) == 0)
            return TRUTH_UNKNOWN;
    return TRUTH_NO;
}

/* IDN-21: whether a token is of this tenant, which somebody may have left unnamed. */
static truth is_of_tenant(const store *facts, const char *token_tenant)
{
    if (is_same_name(facts, fact(facts, RECORD_TENANT, TENANT_name), token_tenant))
        return TRUTH_YES;
    return token_tenant != NULL && fact_is_unknown(facts, RECORD_TENANT, TENANT_unknown, TENANT_name) ? TRUTH_UNKNOWN
                                                                                                      : TRUTH_NO;
}

static truth caller_is_admitted(const dry_run *run, mandate_callers_kind callers)
{
    span allowed = fact_list(run->facts, run->trigger, TRIGGER_allowed);

    if (callers == MANDATE_CALLERS_UNKNOWN)
        return TRUTH_UNKNOWN;
    if (callers != MANDATE_CALLERS_LISTED || span_holds(allowed, run->event->token_object.at))
        return TRUTH_YES;
    return fact_is_unknown(run->facts, run->trigger, TRIGGER_unknown, TRIGGER_allowed) ? TRUTH_UNKNOWN : TRUTH_NO;
}

/* What the token says is open; what is certain of the flow goes before it. */
static bool leave_open(dry_run *run, mandate_reason reason, uint32_t caller)
{
    if (may_start_unasked(run))
        stop(run, MANDATE_RUN_UNKNOWN, reason, caller, run->flow);
    return false;
}

/* IDN-20...IDN-22: the token decides; shares and membership do not. */
static bool http_may_start(dry_run *run)
{
    const mandate_event *event = run->event;
    mandate_callers_kind callers = callers_of_trigger(run->facts, run->trigger);
    uint32_t caller = event->token_object.at;
    truth listed, meant, ours;

    if (callers == MANDATE_CALLERS_ANYONE &&
        event->has_token) /* N-27: its address carries the signature, and nothing else counts */
        return stop(run, MANDATE_REFUSED, REASON_TOKEN_NOT_TAKEN, caller, run->flow);
    if (callers == MANDATE_CALLERS_ANYONE) {
        dry_run_note(run, REASON_ANYONE_MAY_CALL, 0, run->flow);
        return may_start_unasked(run);
    }
    if (!event->has_token && callers_are_anyone(run->facts, run->trigger) == TRUTH_UNKNOWN)
        return leave_open(run, REASON_CALLERS_UNKNOWN, caller);
    if (!event->has_token)
        return stop(run, MANDATE_REFUSED, REASON_TOKEN_REQUIRED, 0, run->flow);
    ours = is_of_tenant(run->facts, event->token_tenant);
    if (ours == TRUTH_NO)
        return stop(run, MANDATE_REFUSED, event->token_tenant == NULL ? REASON_TOKEN_NO_TENANT : REASON_TOKEN_TENANT,
                    caller, run->flow);
    meant = is_audience(run->facts, event->token_audience);
    if (meant == TRUTH_NO)
        return stop(run, MANDATE_REFUSED,
                    event->token_audience == NULL ? REASON_TOKEN_NO_AUDIENCE : REASON_TOKEN_AUDIENCE, caller,
                    run->flow);
    if (is_person(run->facts, caller) &&
        (directory_flags(&run->tenant->directory, run->facts, caller) & PERSON_ACTIVE) == 0)
        return stop(run, MANDATE_REFUSED, REASON_USER_DISABLED, caller, run->flow);
    listed = caller_is_admitted(run, callers);
    if (listed == TRUTH_NO)
        return stop(run, MANDATE_REFUSED, caller == 0 ? REASON_TOKEN_NO_OBJECT : REASON_TOKEN_OBJECT, caller,
                    run->flow);
    if (ours == TRUTH_UNKNOWN)
        return leave_open(run, REASON_TOKEN_TENANT_UNKNOWN, caller);
    if (meant == TRUTH_UNKNOWN)
        return leave_open(run, REASON_AUDIENCE_UNKNOWN, caller);
    if (listed == TRUTH_UNKNOWN) /* what is certain goes before it */
        return leave_open(run, REASON_CALLERS_UNKNOWN, caller);
    if (is_person(run->facts, caller) &&
        person_is_active(directory_flags(&run->tenant->directory, run->facts, caller)) == TRUTH_UNKNOWN)
        return leave_open(run, REASON_USER_STATE_UNKNOWN, caller);
    dry_run_note(run, REASON_TOKEN_ACCEPTED, caller, run->flow);
    return may_start_unasked(run);
}

/* IDN-19: the unit of the row's owner; of one who is not told, that of the row, as it lies in his (DV-18), unless rows
 * may lie elsewhere (DV-19). */
static uint32_t unit_of_change(const dry_run *run, const evaluation *you)
{
    uint32_t row = run->event->row.at, unit;

    if (run->row_owner != 0 && run->row_owner < PRINCIPAL_EVERYONE)
        return unit_of(you, run->row_owner);
    if (row == 0 ||
        environment_setting(run->facts, run->environment, ENVIRONMENT_SETTINGS_cross_unit_ownership, false) != TRUTH_NO)
        return (uint32_t)UNIT_UNKNOWN;
    unit = fact(run->facts, row, ROW_business_unit);
    return unit == 0 ? (uint32_t)UNIT_UNKNOWN : unit;
}

/* IDN-19: whether the row that changed is yours, of your unit, or of one below it. */
static truth is_in_scope(const dry_run *run, uint32_t you, uint32_t owner, uint32_t depth)
{
    evaluation eval;
    uint32_t unit, own;

    if (owner == you)
        return TRUTH_YES;
    if (depth < DEPTH_BUSINESS_UNIT)
        return owner == 0 ? TRUTH_UNKNOWN : TRUTH_NO;
    if (!dry_run_trigger_stays_here(run)) /* N-7: units are another environment's */
        return TRUTH_UNKNOWN;
    evaluation_start(&eval, run->tenant, you, run->environment, NULL);
    unit = unit_of_change(run, &eval);
    own = unit_of(&eval, you);
    return depth == DEPTH_PARENT_CHILD ? unit_lies_in(run->facts, run->environment, unit, own) : unit_is(unit, own);
}

/* IDN-19: "you" is the account of the trigger's connection; without one, the flow owner. */
static uint32_t trigger_user(const dry_run *run)
{
    uint32_t key = fact(run->facts, run->trigger, TRIGGER_connection);
    uint32_t connection = key == 0 ? 0 : flow_bound_connection(run->facts, key);

    if ((key != 0 && connection == 0 && flow_binding_is_unknown(run->facts, key)) ||
        fact_is_open(run->facts, run->trigger, TRIGGER_unknown, TRIGGER_connection))
        return PRINCIPAL_UNKNOWN;
    return connection != 0 ? connection_account(run->facts, connection) : fact(run->facts, run->flow, FLOW_owner);
}

static bool is_open(const dry_run *run, uint32_t slot)
{
    return fact_is_open(run->facts, run->trigger, TRIGGER_unknown, slot);
}

/* One's own rows are in any scope: it is the least where nobody tells which. */
static bool row_in_scope(dry_run *run)
{
    const mandate_event *event = run->event;
    bool is_any = is_open(run, TRIGGER_scope);
    uint32_t scope = is_any ? DEPTH_USER - 1 : fact_enum(run->facts, run->trigger, TRIGGER_scope, 3), you;
    uint32_t owner = run->row_owner < PRINCIPAL_EVERYONE ? run->row_owner : 0;
    uint32_t table = fact(run->facts, run->trigger, TRIGGER_table);
    truth inside;

    if (!event->has_row)
        return true;
    if (table != 0 && event->row_table != NULL && !is_same_name(run->facts, table, event->row_table))
        return stop(run, MANDATE_IGNORED, REASON_OTHER_TABLE, 0, run->flow);
    if (event->row_table != NULL && is_open(run, TRIGGER_table))
        dry_run_doubt(run, REASON_TRIGGER_ROWS_UNKNOWN, 0, run->flow);
    you = trigger_user(run);
    if (scope + 1 == DEPTH_ORGANIZATION)
        return true;
    inside = is_person(run->facts, you) ? is_in_scope(run, you, owner, scope + 1) : TRUTH_UNKNOWN;
    if (is_any && inside != TRUTH_YES)
        return stop(run, MANDATE_RUN_UNKNOWN, REASON_TRIGGER_ROWS_UNKNOWN, 0, run->flow);
    if (inside == TRUTH_UNKNOWN)
        return stop(run, MANDATE_RUN_UNKNOWN, REASON_ROW_OWNER_UNKNOWN, 0, run->flow);
    if (inside == TRUTH_NO)
        return stop(run, MANDATE_IGNORED, REASON_OUTSIDE_SCOPE, owner, run->flow);
    dry_run_note(run, REASON_INSIDE_SCOPE, owner, run->flow);
    return true;
}

/* Why a key keeps the run from starting, and how it ends then; NONE when it does not. */
typedef struct missing_connection {
    mandate_outcome outcome;
    mandate_reason reason;
    uint32_t about;
} missing_connection;

static missing_connection lack_of(dry_run *run, uint32_t key)
{
    bool prompts = run->event->via < MANDATE_VIA_API;
    supplied_connection supplied = dry_run_supplied(run, key);
    uint32_t connection = supplied.at;
    missing_connection none = {MANDATE_RUNS, REASON_NONE, 0},
                       unknown = {MANDATE_RUN_UNKNOWN, REASON_CONNECTION_OWNER_UNKNOWN, connection};
    missing_connection prompt = {MANDATE_PROMPTS, REASON_INVOKER_PROMPT, key},
                       refused = {MANDATE_REFUSED, REASON_INVOKER_NONE, key};
    evaluation eval;

    if (supplied.is_own)
        return none;
    if (supplied.is_open)
        return (missing_connection){MANDATE_RUN_UNKNOWN, REASON_OWN_CONNECTION_UNKNOWN, key};
    if (connection == 0 && prompts)
        return prompt;
    if (connection == 0) {
        refused.reason = run->event->has_supplies ? REASON_INVOKER_MISSING : REASON_INVOKER_NONE;
        return refused;
    }
    evaluation_start(&eval, run->tenant, run->event->by.at, run->environment, NULL);
    if (!connection_may_use(&eval, connection)) { /* RUN-9: never somebody else's */
        refused.reason = REASON_INVOKER_NOT_ALLOWED;
        refused.about = connection;
        return refused;
    }
    return eval.status == MANDATE_ALLOWED ? none : unknown;
}

/* A refusal is certain, so it wins over what is open, and that over signing in. */
static int severity(mandate_outcome outcome)
{
    return outcome == MANDATE_REFUSED ? 3 : outcome == MANDATE_RUN_UNKNOWN ? 2 : outcome == MANDATE_PROMPTS ? 1 : 0;
}

static bool has_supplies(dry_run *run)
{
    missing_connection worst = {MANDATE_RUNS, REASON_NONE, 0};
    uint32_t position = 0;

    if (fact_is_unknown(run->facts, run->flow, FLOW_unknown, FLOW_connections))
        worst = (missing_connection){MANDATE_RUN_UNKNOWN, REASON_CONNECTION_UNKNOWN, run->flow};
    for (uint32_t key = store_first(run->facts, run->flow, FLOW_connections); key != 0;
         key = store_next(run->facts, key)) {
        truth is_brought = flow_key_is_invoker(run->facts, key);
        missing_connection each;

        if (is_brought == TRUTH_NO)
            continue;
        each = lack_of(run, key);
        if (is_brought == TRUTH_UNKNOWN && each.outcome != MANDATE_RUNS)
            each = (missing_connection){MANDATE_RUN_UNKNOWN, REASON_CONNECTION_UNKNOWN, key};
        if (severity(each.outcome) > severity(worst.outcome) ||
            (each.outcome == worst.outcome && position != 0 && store_compare_keys(run->facts, key, position) < 0)) {
            worst = each;
            position = key;
        }
    }
    if (worst.outcome == MANDATE_PROMPTS && run->doubt.reason != REASON_NONE)
        return stop(run, MANDATE_RUN_UNKNOWN, run->doubt.reason, run->doubt.a.at, run->doubt.b.at);
    return worst.outcome == MANDATE_RUNS || stop(run, worst.outcome, worst.reason, run->event->by.at, worst.about);
}

/* ENV-61, N-26: what the account of a row trigger must hold on callbackregistration. */
static truth registers(const dry_run *run, uint32_t account)
{
    static const int verbs[] = {VERB_CREATE, VERB_READ, VERB_WRITE, VERB_DELETE};
    uint32_t table = names_find(&run->facts->names, NAMED(TABLE_CALLBACK));
    truth held = TRUTH_YES;
    evaluation eval;

    if (!is_person(run->facts, account))
        return TRUTH_UNKNOWN;
    evaluation_start(&eval, run->tenant, account, run->environment, NULL);
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        held = truth_and(held, evaluation_privilege(&eval, table, verbs[i], DEPTH_USER));
    return truth_and(truth_not(evaluation_disabled_here(&eval)), truth_or(evaluation_sees_all(&eval), held));
}

/* ENV-61: a missing Read on the table is told, and decides nothing (N-26). */
static void tell_unread_table(dry_run *run, uint32_t account)
{
    uint32_t table = fact(run->facts, run->trigger, TRIGGER_table);
    evaluation eval;

    if (table == 0 || !is_person(run->facts, account))
        return;
    evaluation_start(&eval, run->tenant, account, run->environment, NULL);
    if (truth_or(evaluation_sees_all(&eval),
                 evaluation_privilege(&eval, names_fold(&run->facts->names, table), VERB_READ, DEPTH_USER)) == TRUTH_NO)
        dry_run_tell(run, REASON_NOTE_TRIGGER_READS_NOT, account, run->flow);
}

/* N-26: a row trigger whose account may not register never fires. */
static mandate_reason row_trigger_fault(dry_run *run, uint32_t account)
{
    truth held;

    if (!dry_run_trigger_stays_here(run)) { /* N-7: an organization that the trigger names, or may */
        dry_run_doubt(run, REASON_TRIGGER_PLACE_UNKNOWN, account, dry_run_trigger_subject(run));
        return REASON_NONE;
    }
    held = registers(run, account);
    if (held == TRUTH_UNKNOWN)
        dry_run_doubt(run, REASON_TRIGGER_RIGHTS_UNKNOWN, account, dry_run_trigger_subject(run));
    if (held == TRUTH_NO)
        return REASON_TRIGGER_NOT_REGISTERED;
    tell_unread_table(run, account);
    return REASON_NONE;
}

/* A trigger listens through a connection of its own; a call or the clock needs none. */
static mandate_reason listening_fault(dry_run *run)
{
    uint32_t key = fact(run->facts, run->trigger, TRIGGER_connection), connection;
    mandate_violation policy;
    mandate_reason fault;

    if (flow_listens(run->facts, run->flow) && is_open(run, TRIGGER_connection))
        dry_run_doubt(run, REASON_CONNECTION_UNKNOWN, 0, run->trigger);
    if (key == 0 || !flow_listens(run->facts, run->flow) || is_invoker(run->facts, key))
        return REASON_NONE;
    if (flow_key_is_invoker(run->facts, key) == TRUTH_UNKNOWN) {
        dry_run_doubt(run, REASON_CONNECTION_UNKNOWN, 0, key);
        return REASON_NONE;
    }
    connection = flow_bound_connection(run->facts, key);
    run->out->trigger_connection = object(connection);
    policy = policy_judge_connection(run->facts, key, connection);
    run->out->trigger_policy = policy.policy; /* CON-31 */
    run->trigger_doubt = policy.status == MANDATE_UNKNOWN ? policy.reason : REASON_NONE;
    if (policy.status == MANDATE_DENIED && (connection != 0 || flow_binding_is_unknown(run->facts, key)))
        return policy.reason;
    if (connection == 0 && !flow_binding_is_unknown(run->facts, key))
        return REASON_CONNECTION_MISSING;
    if (connection == 0) {
        dry_run_doubt(run, REASON_CONNECTION_UNKNOWN, 0, key);
        return REASON_NONE;
    }
    if (isolation_stops(run->facts, connection) == TRUTH_YES) /* ISO-1 */
        return REASON_TENANT_ISOLATION;
    if (isolation_stops(run->facts, connection) == TRUTH_UNKNOWN)
        run->trigger_doubt = REASON_TENANT_ISOLATION_UNKNOWN;
    run->out->trigger_account = object(connection_account(run->facts, connection));
    fault = dry_run_connection_fault_at(run, connection, run->out->trigger_account.at, run->trigger);
    if (connection_fault_is_open(fault)) {
        dry_run_doubt(run, fault, run->out->trigger_account.at, dry_run_trigger_subject(run));
        fault = REASON_NONE;
    }
    if (fault == REASON_NONE && run->out->trigger_account.at == PRINCIPAL_UNKNOWN &&
        isolation_is_foreign(run->facts, connection) != TRUTH_YES)
        dry_run_doubt(run, REASON_CONNECTION_OWNER_UNKNOWN, 0, connection);
    if (fault == REASON_NONE && dry_run_account_is_open(run, run->out->trigger_account.at))
        run->trigger_doubt = REASON_ACCOUNT_STATE_UNKNOWN;
    return fault;
}

/* N-6: where there is no Dataverse no row of it changes. */
static mandate_reason dataverse_fault(dry_run *run)
{
    truth lacks = dry_run_trigger_lacks_dataverse(run);

    if (lacks == TRUTH_UNKNOWN)
        dry_run_doubt(run, REASON_DATAVERSE_UNKNOWN, run->environment, run->flow);
    return lacks == TRUTH_YES ? REASON_NO_DATAVERSE : REASON_NONE;
}

mandate_reason dry_run_trigger_fault(dry_run *run)
{
    bool is_row = fact_enum(run->facts, run->trigger, TRIGGER_kind, TRIGGER_EVENT) == TRIGGER_DATAVERSE;
    mandate_reason fault = listening_fault(run);

    if (fault == REASON_NONE)
        fault = dataverse_fault(run);
    if (fault != REASON_NONE || !is_row || run->out->trigger_connection.at == 0)
        return fault;
    return row_trigger_fault(run, run->out->trigger_account.at);
}

uint32_t dry_run_trigger_subject(const dry_run *run)
{
    uint32_t connection = run->out->trigger_connection.at;

    return connection != 0 ? connection : fact(run->facts, run->trigger, TRIGGER_connection);
}

static bool trigger_listens(dry_run *run)
{
    mandate_reason fault = dry_run_trigger_fault(run);

    run->out->trigger_reason = fault;
    if (fault == REASON_NONE)
        return true;
    if (fault == REASON_NO_DATAVERSE)
        return stop(run, MANDATE_IGNORED, fault, run->environment, run->flow);
    return stop(run, MANDATE_IGNORED, fault,
                fault == REASON_POLICY_CONNECTION ? run->out->trigger_policy.at : run->out->trigger_account.at,
                dry_run_trigger_subject(run));
}

/* A policy that may disable what the trigger listens through leaves open what starts. */
static bool trigger_is_surely_on(dry_run *run)
{
    return run->trigger_doubt == REASON_NONE ||
           stop(run, MANDATE_RUN_UNKNOWN, run->trigger_doubt,
                run->trigger_doubt == REASON_ACCOUNT_STATE_UNKNOWN ? run->out->trigger_account.at
                                                                   : run->out->trigger_policy.at,
                dry_run_trigger_subject(run));
}

/* IDN-1...IDN-9: the four ways in. */
bool dry_run_starts(dry_run *run)
{
    uint32_t giver = run->event->by.at;

    if (run->event->on_demand || flow_is_instant(run->facts, run->flow)) {
        if (giver == 0)
            return stop(run, MANDATE_RUN_UNKNOWN, REASON_NEEDS_PERSON, 0, run->flow);
        return person_may_start(run, giver) && (!flow_is_instant(run->facts, run->flow) || has_supplies(run));
    }
    if (fact_enum(run->facts, run->trigger, TRIGGER_kind, TRIGGER_EVENT) == TRIGGER_HTTP)
        return http_may_start(run);
    return may_start_unasked(run) && trigger_listens(run) && row_in_scope(run) && trigger_is_surely_on(run);
}
