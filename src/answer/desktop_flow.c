/*
 * desktop_flow.c - actions on a desktop flow: a role that allows it, and a share.
 *
 * Source  DSK-1...DSK-9 DSK-11 DSK-13 N-1 N-4 N-6 N-48 PRN-33 PRN-41 ENV-17 ENV-49 ENV-60
 */
#include "answer/ownable.h"
#include "fact/platform_names.h"
#include "fact/version.h"

static const share_slots flow_slots = {FLOW_owner, FLOW_co_owners, FLOW_users, FLOW_unknown};

/* N-48: before this version Desktop Flows Machine User is the older, broader role. */
static truth machine_user_is_broader(const store *facts, uint32_t environment)
{
    static const unsigned long needed[] = {1, 9, 37, 0};
    span versions = fact_list(facts, environment, ENVIRONMENT_extensions);
    uint32_t core = names_find(&facts->names, "MicrosoftFlowExtensionsCore", 27);

    for (uint32_t i = 0; i + 1 < versions.count; i += 2) {
        if (names_fold(&facts->names, versions.at[i]) == core)
            return version_is_before(names_text(&facts->names, versions.at[i + 1]), needed, 4) ? TRUTH_YES : TRUTH_NO;
    }
    return fact_is_unknown(facts, environment, ENVIRONMENT_unknown, ENVIRONMENT_extensions) ? TRUTH_UNKNOWN : TRUTH_NO;
}

/* Whether a role is the predefined one; one of the environment's own gives what it tells and nothing more. */
static bool is_machine_user(const store *facts, uint32_t role)
{
    return role != 0 && store_record(facts, role)->parent == RECORD_TENANT &&
           names_fold(&facts->names, store_record(facts, role)->key) ==
               names_find(&facts->names, NAMED(ROLE_MACHINE_USER));
}

static truth is_a_machine_user(const evaluation *eval)
{
    doubt_list doubts = memberships_possible_grants(eval->memberships_of_tenant, eval->facts, eval->environment);

    for (uint32_t i = 0; i < eval->membership->count; i++)
        if (is_machine_user(eval->facts, eval->role_grants[i].role))
            return truth_not(evaluation_kept_out(eval));
    if (evaluation_roles_are_unknown(eval))
        return TRUTH_UNKNOWN;
    for (uint32_t i = 0; i < doubts.count; i++)
        if (is_machine_user(eval->facts, doubts.at[i].role) && evaluation_may_be_granted(eval, &doubts.at[i]))
            return TRUTH_UNKNOWN;
    return TRUTH_NO;
}

/* N-48: who holds the older role authors, runs and shares desktop flows as a maker does. */
static truth authors_by_older_role(const evaluation *eval)
{
    truth broader = machine_user_is_broader(eval->facts, eval->environment);

    return broader == TRUTH_NO ? TRUTH_NO : truth_and(broader, is_a_machine_user(eval));
}

/* A right that a role must give; the reason says by which. */
typedef struct desktop_right {
    uint32_t right;
    mandate_reason given, missing;
} desktop_right;

static const desktop_right making = {RIGHT_CREATE_WORKFLOW, REASON_ROLE_CREATES_FLOWS, REASON_CANNOT_CREATE_DESKTOP};
static const desktop_right assigning = {RIGHT_ASSIGN_WORKFLOW, REASON_ROLE_GIVES, REASON_CANNOT_ASSIGN_DESKTOP};
static const desktop_right running = {RIGHT_RUN_DESKTOP, REASON_DESKTOP_ROLE, REASON_NO_DESKTOP_ROLE};

/* N-1: what counts as a team's alone serves others' rows and the team's, as for any row (DV-2), and nothing that
   somebody does in their own name (`row` 0). */
static truth serves_row(const evaluation *eval, uint32_t row)
{
    uint32_t owner = row == 0 ? eval->who : fact(eval->facts, row, FLOW_owner);

    if (owner == PRINCIPAL_UNKNOWN)
        return TRUTH_UNKNOWN;
    return owner == eval->who ? TRUTH_NO : TRUTH_YES;
}

static bool need_desktop_right(evaluation *eval, const desktop_right *wanted, uint32_t row)
{
    truth any = evaluation_right(eval, wanted->right), own = evaluation_own_right(eval, wanted->right), older;

    if (evaluation_role_admin(eval) == TRUTH_YES)
        return evaluation_grant(eval, REASON_ADMINISTRATOR, eval->who, eval->environment);
    if (own != TRUTH_YES && wanted->right != RIGHT_RUN_DESKTOP) {
        older = authors_by_older_role(eval);
        if (older == TRUTH_YES)
            return evaluation_grant(eval, REASON_OLDER_MACHINE_USER, eval->who, eval->environment);
        own = truth_or(own, older);
    }
    own = truth_or(own, truth_and(any, serves_row(eval, row)));
    if (own == TRUTH_NO && any == TRUTH_YES && evaluation_role_admin(eval) == TRUTH_NO)
        return evaluation_deny(eval, layer_for_team_only(wanted->missing), eval->who, eval->environment);
    if (own == TRUTH_YES)
        return evaluation_grant(eval, wanted->given, eval->who, eval->environment);
    return evaluation_need(eval, truth_or(own, evaluation_role_admin(eval)), wanted->given, REASON_ROLES_UNKNOWN,
                           layer_lack(eval, wanted->missing), eval->environment);
}

bool desktop_flow_may_be_made(evaluation *eval)
{
    return need_desktop_right(eval, &making, 0);
}

static bool has_desktop_right(evaluation *eval, enum action action, uint32_t flow)
{
    switch ((enum desktop_flow_action)action) {
    case DESKTOP_FLOW_VIEW:
    case DESKTOP_FLOW_VIEW_RUNS:
        return layer_any_role(eval);
    case DESKTOP_FLOW_RUN: /* ENV-60 */
        return need_desktop_right(eval, &running, 0);
    case DESKTOP_FLOW_REASSIGN: /* DSK-11 */
        return need_desktop_right(eval, &assigning, flow);
    case DESKTOP_FLOW_OPEN_DESIGNER: /* N-1: in one's own name */
    case DESKTOP_FLOW_SAVE_AS:
        return need_desktop_right(eval, &making, 0);
    case DESKTOP_FLOW_EDIT: /* DSK-5, DSK-6: the run-only role neither creates, edits, opens, copies nor shares */
    case DESKTOP_FLOW_RENAME:
    case DESKTOP_FLOW_DELETE:
    case DESKTOP_FLOW_SHARE:
    default:
        break;
    }
    return need_desktop_right(eval, &making, flow);
}

static bool user_level_allows(enum action action)
{
    return action == ACTION_VIEW || action == ACTION_RUN || action == ACTION_SAVE_AS ||
           action == ACTION_VIEW_RUNS; /* DSK-2, DSK-13 */
}

/* PRN-41: with a person or a team; a group needs a team of its own. DSK-11, PRN-33: an access team owns nothing. */
static bool takes(evaluation *eval, const mandate_question *question)
{
    uint32_t recipient = question->arguments.principal.at, flow = question->target.at;

    if (question->action == ACTION_SHARE && !sharing_is_to(eval->facts, recipient, TO_USER | TO_TEAM | TO_ACCESS_TEAM))
        return evaluation_deny(eval, REASON_DESKTOP_TAKES_NO_GROUP, recipient, flow);
    if (question->action == ACTION_REASSIGN && !sharing_is_to(eval->facts, recipient, TO_USER | TO_TEAM))
        return evaluation_deny(eval, REASON_OWNS_NO_FLOW, recipient, flow);
    if (question->action == ACTION_REASSIGN && sharing_is_open(eval->facts, recipient, TO_USER | TO_TEAM))
        evaluation_unknown(eval, REASON_OWNS_FLOW_UNKNOWN, recipient, flow);
    return true;
}

/* DSK-13: runs are seen by who administers the environment too, by whichever of its roles. */
static truth sees_as_admin(const evaluation *eval, enum action action)
{
    truth admin = evaluation_role_admin(eval);

    return action == ACTION_VIEW_RUNS ? truth_or(admin, evaluation_right(eval, RIGHT_ADMINISTER)) : admin;
}

static bool desktop_role(evaluation *eval, uint32_t flow, enum action action)
{
    truth owner = ownable_covers(eval, flow, &flow_slots), user = ownable_users_cover(eval, flow, &flow_slots);
    truth reader = evaluation_right(eval, RIGHT_READ_ALL_WORKFLOWS); /* DSK-4 */
    truth admin = sees_as_admin(eval, action), held = truth_or(truth_or(owner, reader), admin);

    if (owner == TRUTH_YES)
        return evaluation_grant(eval, REASON_CO_OWNER, eval->who, flow);
    if (admin == TRUTH_YES)
        return evaluation_grant(eval, REASON_FLOW_ADMIN, eval->who, flow);
    if (reader == TRUTH_YES)
        return evaluation_grant(eval, REASON_DESKTOP_ALL_READER, eval->who, flow);
    if (user == TRUTH_YES && user_level_allows(action))
        return evaluation_grant(eval, REASON_DESKTOP_USER, eval->who, flow);
    if (user_level_allows(action))
        held = truth_or(held, user);
    return evaluation_need(eval, held, REASON_DESKTOP_USER, REASON_SHARES_UNKNOWN,
                           user == TRUTH_YES ? REASON_NOT_AN_OWNER : REASON_NOT_SHARED, flow);
}

/* N-4: a desktop flow is a row of the Process table. */
static bool new_owner_reads(evaluation *eval, const mandate_question *question)
{
    return question->action != ACTION_REASSIGN ||
           recipient_reads(eval, question->arguments.principal.at,
                           names_find(&eval->facts->names, NAMED(TABLE_PROCESS)), question->target.at);
}

/* N-51: what changes a desktop flow, or makes one. */
static bool may_be_changed(evaluation *eval, const mandate_question *question)
{
    bool changes =
        question->action == ACTION_EDIT || question->action == ACTION_RENAME || question->action == ACTION_SAVE_AS;

    return !changes || layer_customizations(eval, question->target.at);
}

/* ---- what a desktop flow depends on (DSK-10, N-57) ---- */

enum { DEPENDENCY_DEPTH = 8 };

static const share_slots credential_slots = {STORED_CREDENTIAL_owner, STORED_CREDENTIAL_co_owners,
                                             STORED_CREDENTIAL_users, STORED_CREDENTIAL_unknown};
static const share_slots queue_slots = {WORK_QUEUE_owner, WORK_QUEUE_co_owners, WORK_QUEUE_users, WORK_QUEUE_unknown};

/* Whether somebody may use one thing that a desktop flow depends on. */
static truth may_use(const evaluation *eval, kind sort, uint32_t record_id)
{
    const share_slots *slots = sort == K_FLOW ? &flow_slots : sort == K_WORK_QUEUE ? &queue_slots : &credential_slots;
    mandate_reason why;
    truth held;

    if (sort == K_CONNECTION)
        return connection_coverage(eval, record_id, LEVEL_USE, &why);
    held = truth_or(evaluation_role_admin(eval),
                    truth_or(ownable_covers(eval, record_id, slots), ownable_users_cover(eval, record_id, slots)));
    return sort == K_FLOW ? truth_or(held, evaluation_right(eval, RIGHT_READ_ALL_WORKFLOWS)) : held;
}

static bool dependencies_allow(evaluation *eval, uint32_t flow, int depth);

/* One list of names; what is named and not declared is not known. */
static bool list_allows(evaluation *eval, uint32_t holder, uint32_t slot, kind sort, int depth)
{
    span held = fact_list(eval->facts, holder, slot);

    for (uint32_t i = 0; i < held.count; i++) {
        uint32_t record_id = store_find(eval->facts, eval->environment, sort, names_fold(&eval->facts->names, held.at[i]));
        truth may = record_id == 0 ? TRUTH_UNKNOWN : may_use(eval, sort, record_id);

        if (may == TRUTH_NO)
            return evaluation_deny(eval, REASON_DEPENDENCY_NOT_SHARED, eval->who, record_id);
        if (may == TRUTH_UNKNOWN)
            evaluation_unknown(eval, REASON_DEPENDENCY_UNKNOWN, eval->who, record_id != 0 ? record_id : holder);
        if (record_id != 0 && sort == K_FLOW && !dependencies_allow(eval, record_id, depth + 1))
            return false;
    }
    if (fact_is_unknown(eval->facts, holder, DEPENDENCIES_unknown, slot))
        evaluation_unknown(eval, REASON_DEPENDENCY_UNKNOWN, eval->who, holder);
    return true;
}

static bool dependencies_allow(evaluation *eval, uint32_t flow, int depth)
{
    static const struct dependency_row {
        uint32_t slot;
        kind sort;
    } rows[] = {{DEPENDENCIES_flows, K_FLOW},
                {DEPENDENCIES_credentials, K_STORED_CREDENTIAL},
                {DEPENDENCIES_work_queues, K_WORK_QUEUE},
                {DEPENDENCIES_connections, K_CONNECTION}};
    uint32_t holder = fact_object(eval->facts, flow, FLOW_depends_on);

    if (holder == 0 || depth == DEPENDENCY_DEPTH) {
        if (fact_is_unknown(eval->facts, flow, FLOW_unknown, FLOW_depends_on))
            evaluation_unknown(eval, REASON_DEPENDENCY_UNKNOWN, eval->who, flow);
        return true;
    }
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (!list_allows(eval, holder, rows[i].slot, rows[i].sort, depth))
            return false;
    return true;
}

/* N-12: what is done in Power Automate for desktop. */
static bool reads_solutions(evaluation *eval, const mandate_question *question)
{
    bool is_console = question->action == ACTION_EDIT || question->action == ACTION_OPEN_DESIGNER ||
                      (question->action == ACTION_RUN && question->arguments.via <= RUN_VIA_CONSOLE);

    return !is_console || layer_reads_solutions(eval);
}

/* N-2: sharing, and running by an address or a shortcut. */
static bool holds_plan(evaluation *eval, const mandate_question *question)
{
    bool is_asked = question->action == ACTION_SHARE ||
                    (question->action == ACTION_RUN && question->arguments.via == RUN_VIA_ADDRESS);

    return !is_asked || layer_desktop_plan(eval, question->target.at);
}

bool desktop_flow_evaluate(evaluation *eval, const mandate_question *question)
{
    enum action action = (enum action)question->action;

    return layer_rows(eval, question->target.at) && may_be_changed(eval, question) &&
           has_desktop_right(eval, action, question->target.at) && reads_solutions(eval, question) &&
           desktop_role(eval, question->target.at, action) && takes(eval, question) &&
           (action != ACTION_RUN || dependencies_allow(eval, question->target.at, 0)) && holds_plan(eval, question) &&
           (question->action != ACTION_DELETE || layer_not_managed(eval, question->target.at)) &&
           new_owner_reads(eval, question);
}
