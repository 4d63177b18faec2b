/*
 * row.c - Dataverse rows and tables: the privilege check, then ownership, depth, shares and hierarchy.
 *
 * Source  DV-1...DV-24 PRN-33 PRN-38 CON-2
 */
#include <string.h>

#include "answer/flow_role.h"
#include "answer/unit.h"
#include "fact/agent_row.h"
#include "fact/flow_row.h"
#include "fact/platform_names.h"

static bool is_on_team(const evaluation *eval, uint32_t team)
{
    return store_kind(eval->facts, team) == K_TEAM &&
           membership_team_covers(eval->memberships_of_tenant, eval->facts, team, eval->who) == TRUTH_YES;
}

/* A row as the access check sees it: connection references are rows too (CON-2). */
typedef struct row_facts {
    uint32_t at;    /* what the answer speaks of */
    uint32_t row;   /* ROW record, 0 when it has no shares of its own */
    uint32_t flow;  /* N-38: the solution flow that the row is, or 0 */
    uint32_t table; /* fold */
    uint32_t owner;
    uint32_t unit;
    bool is_organization_owned;
    bool is_definition; /* N-38: what a flow does, which neither a share of read nor the Operator's Read shows */
} row_facts;

/* ---- the access check: one of these is enough (DV-3) ---- */

/* DV-5: a team-only role serves the rows of that very team at user level. */
static truth serves_owner(const evaluation *eval, uint32_t role, uint32_t team, uint32_t owner)
{
    truth is_teams = role_rights_are_teams(eval->facts, role, team);

    if (is_teams == TRUTH_NO || team == owner)
        return TRUTH_YES;
    return owner == PRINCIPAL_UNKNOWN ? TRUTH_UNKNOWN : truth_not(is_teams);
}

/* DV-7: a direct role counts from the unit of the user, a team's from that of the team; N-74: or from another. */
static truth unit_reached(const evaluation *eval, const role_grant *link, uint32_t depth, const row_facts *row)
{
    uint32_t own = link->unit != 0 ? link->unit : unit_of(eval, link->team != 0 ? link->team : eval->who);

    if (depth < DEPTH_BUSINESS_UNIT || row->unit == 0)
        return TRUTH_NO;
    if ((row->owner == PRINCIPAL_UNKNOWN || row->owner == 0) && /* nobody may own it, and it lie in no unit */
        row->unit == (uint32_t)UNIT_UNKNOWN)
        return TRUTH_UNKNOWN;
    return depth >= DEPTH_PARENT_CHILD ? unit_lies_in(eval->facts, eval->environment, row->unit, own)
                                       : unit_is(row->unit, own);
}

/* N-38, N-69: roles whose Read on Process shows the status of flows, or nothing, and no definition. */
static bool shows_no_definition(const store *facts, uint32_t role)
{
    uint32_t name = names_fold(&facts->names, facts->records[role].key);

    return name == names_find(&facts->names, NAMED(ROLE_OPERATOR)) ||
           name == names_find(&facts->names, NAMED(ROLE_APP_OPENER));
}

/* How far one role, held directly or through a team, reaches a row with a verb. */
static truth holding_reaches(const evaluation *eval, const role_grant *link, const row_facts *row, int verb)
{
    uint32_t role = link->role;
    uint32_t depth =
        role == 0 ? DEPTH_NONE : privilege_depth(role_rights_privileges(eval->facts, role, row->table), verb);
    truth owns;

    if (depth != DEPTH_NONE && row->is_definition && shows_no_definition(eval->facts, role))
        return TRUTH_NO;

    if (depth == DEPTH_NONE || depth == DEPTH_ORGANIZATION)
        return depth == DEPTH_NONE ? TRUTH_NO : TRUTH_YES;
    owns = row->owner == 0 ? TRUTH_NO : principal_covers(eval, row->owner, eval->who); /* DV-4 */
    return truth_or(truth_and(owns, serves_owner(eval, role, link->team, row->owner)),
                    unit_reached(eval, link, depth, row));
}

static truth role_reaches(const evaluation *eval, const row_facts *row, int verb)
{
    doubt_list doubts = memberships_possible_grants(eval->memberships_of_tenant, eval->facts, eval->environment);
    truth best = TRUTH_NO;

    for (uint32_t i = 0; i < eval->membership->count && best != TRUTH_YES; i++)
        best = truth_or(best, holding_reaches(eval, &eval->role_grants[i], row, verb));
    if (best != TRUTH_NO)
        return truth_and(best, truth_not(evaluation_kept_out(eval)));
    if (evaluation_roles_are_unknown(eval) || evaluation_privileges_are_untold(eval, false))
        return TRUTH_UNKNOWN;
    for (uint32_t i = 0; i < doubts.count; i++) {
        const possible_grant *doubt = &doubts.at[i];
        bool is_team = doubt->principal != 0 && store_kind(eval->facts, doubt->principal) == K_TEAM;
        role_grant link = {.role = doubt->role & RECORD_LIMIT, .team = is_team ? doubt->principal : 0};

        if (doubt->role != 0 && evaluation_may_be_granted(eval, doubt) &&
            holding_reaches(eval, &link, row, verb) != TRUTH_NO)
            return TRUTH_UNKNOWN;
    }
    return TRUTH_NO;
}

static truth list_covers(const evaluation *eval, uint32_t flow, uint32_t slot, uint32_t user)
{
    truth open = fact_is_unknown(eval->facts, flow, FLOW_unknown, slot) ? TRUTH_UNKNOWN : TRUTH_NO;
    uint32_t giver;

    return truth_or(open, principals_cover(eval, fact_list(eval->facts, flow, slot), user, &giver));
}

/* PRN-13, PRN-21: no list in a solution, no service principal. */
static truth co_owns(const evaluation *eval, uint32_t flow, uint32_t user)
{
    span shares = fact_list(eval->facts, flow, FLOW_co_owners);
    truth best = fact_is_unknown(eval->facts, flow, FLOW_unknown, FLOW_co_owners) ? TRUTH_UNKNOWN : TRUTH_NO;
    truth may = truth_not(person_is_application(directory_flags(eval->directory, eval->facts, user)));

    if (may == TRUTH_NO)
        return TRUTH_NO;
    for (uint32_t i = 0; i < shares.count && best != TRUTH_YES; i++)
        if (!store_is_of(eval->facts, shares.at[i], K_LIST))
            best = truth_or(best, principal_covers(eval, shares.at[i], user));
    return truth_and(best, may);
}

/* N-38: a co-owner holds every right on the row of a flow, a run-only user Read. */
static truth shared_by_flow(const evaluation *eval, const row_facts *row, int verb, uint32_t user)
{
    truth is_given = co_owns(eval, row->flow, user);

    if (verb == VERB_READ && !row->is_definition)
        is_given = truth_or(is_given, list_covers(eval, row->flow, FLOW_run_only, user));
    return is_given;
}

/* Whether a share of the row itself holds all of these verbs. */
static truth row_shares_hold(const evaluation *eval, uint32_t row, uint32_t verbs, uint32_t user)
{
    span shares = fact_list(eval->facts, row, ROW_shares);
    truth best = fact_is_unknown(eval->facts, row, ROW_unknown, ROW_shares) ? TRUTH_UNKNOWN : TRUTH_NO;

    for (uint32_t i = 0; i + 1 < shares.count && best != TRUTH_YES; i += 2)
        if ((shares.at[i + 1] & verbs) == verbs)
            best = truth_or(best, principal_covers(eval, shares.at[i], user));
    return best;
}

static uint32_t verbs_shared(const row_facts *row, int verb)
{
    return row->is_definition && verb == VERB_READ ? 1u << VERB_WRITE : 1u << verb;
}

static truth shared_with(const evaluation *eval, const row_facts *row, int verb, uint32_t user)
{
    truth best = row->row == 0 ? TRUTH_NO : row_shares_hold(eval, row->row, verbs_shared(row, verb), user);

    return row->flow == 0 || best == TRUTH_YES ? best : truth_or(best, shared_by_flow(eval, row, verb, user));
}

/* The row above a row; 0 for none, PRINCIPAL_UNKNOWN where nobody tells which. */
static uint32_t row_above(const store *facts, uint32_t row)
{
    return fact_principal(facts, row, ROW_unknown, ROW_parent);
}

/* DV-8: a share of the row above serves as well; loading refuses cycles. */
static truth shared_above(const evaluation *eval, const row_facts *row, int verb)
{
    uint32_t above = row->row == 0 ? 0 : row_above(eval->facts, row->row);
    truth best = TRUTH_NO;

    for (; above != 0 && above != PRINCIPAL_UNKNOWN && best != TRUTH_YES; above = row_above(eval->facts, above))
        best = truth_or(best, row_shares_hold(eval, above, verbs_shared(row, verb), eval->who));
    return above == PRINCIPAL_UNKNOWN ? truth_or(best, TRUTH_UNKNOWN) : best;
}

/* Whether the person is above `user` in the line of managers, how many steps; unsure where a manager is not told. */
static truth is_above(const evaluation *eval, uint32_t user, uint32_t limit, uint32_t *steps)
{
    for (*steps = 1; *steps <= limit; ++*steps) {
        uint32_t manager = fact(eval->facts, user, USER_manager);

        if (manager == eval->who)
            return TRUTH_YES;
        if (manager == PRINCIPAL_UNKNOWN || fact_is_unknown(eval->facts, user, USER_unknown, USER_manager))
            return TRUTH_UNKNOWN;
        if (manager == 0)
            return TRUTH_NO;
        user = manager;
    }
    return TRUTH_NO;
}

/* DV-20: the manager sits in the same unit as the report or in one above it. */
static truth manages_unit(const evaluation *eval, uint32_t report)
{
    return unit_lies_in(eval->facts, eval->environment, unit_of(eval, report), unit_of(eval, eval->who));
}

static truth hierarchy_gives(const evaluation *eval, uint32_t report, int verb, uint32_t depth)
{
    uint32_t steps = 0;
    truth above = report == eval->who ? TRUTH_NO : is_above(eval, report, depth, &steps);
    bool direct_verbs = verb == VERB_READ || verb == VERB_WRITE || verb == VERB_APPEND || verb == VERB_APPEND_TO;

    if (above != TRUTH_NO)
        above = truth_and(above, manages_unit(eval, report));
    return verb == VERB_READ || (steps == 1 && direct_verbs) ? above : TRUTH_NO; /* DV-21 */
}

/* Rows owned by a report or his teams, or shared with him or them (DV-21, DV-22, DV-24). */
static truth reports_hold(const evaluation *eval, const row_facts *row, int verb, uint32_t depth)
{
    truth best = TRUTH_NO;

    for (uint32_t user = store_first(eval->facts, RECORD_TENANT, TENANT_users); user != 0 && best != TRUTH_YES;
         user = store_next(eval->facts, user)) {
        truth gives = hierarchy_gives(eval, user, verb, depth);

        if (gives == TRUTH_NO)
            continue;
        best = truth_or(best, truth_and(gives, shared_with(eval, row, verb, user)));
        if (row->owner != 0)
            best = truth_or(best, truth_and(gives, principal_covers(eval, row->owner, user)));
    }
    return best;
}

bool hierarchy_may_be(const store *facts, uint32_t environment)
{
    uint32_t settings = fact_object(facts, environment, ENVIRONMENT_settings);

    if (fact_object(facts, settings, ENVIRONMENT_SETTINGS_manager_hierarchy) != 0)
        return false;
    return fact_is_unknown(facts, environment, ENVIRONMENT_unknown, ENVIRONMENT_settings) ||
           (settings != 0 &&
            fact_is_unknown(facts, settings, ENVIRONMENT_SETTINGS_unknown, ENVIRONMENT_SETTINGS_manager_hierarchy));
}

static truth hierarchy_reaches(const evaluation *eval, const row_facts *row, int verb)
{
    uint32_t settings = fact_object(eval->facts, eval->environment, ENVIRONMENT_settings);
    uint32_t hierarchy = fact_object(eval->facts, settings, ENVIRONMENT_SETTINGS_manager_hierarchy);
    truth held, is_on = hierarchy != 0                                     ? TRUTH_YES
                        : hierarchy_may_be(eval->facts, eval->environment) ? TRUTH_UNKNOWN
                                                                           : TRUTH_NO;

    if (is_on == TRUTH_NO) /* DV-20 */
        return TRUTH_NO;
    held = reports_hold(eval, row, verb,
                        hierarchy == 0 ? eval->directory->count
                                       : (uint32_t)fact_integer(eval->facts, hierarchy, HIERARCHY_depth, 3));
    held = truth_and(held, is_on);
    return held == TRUTH_NO
               ? held
               : truth_and(held, evaluation_privilege(eval, row->table, VERB_READ, DEPTH_USER)); /* DV-23 */
}

/* PRN-38: who administers a team reaches the rows that it owns. */
static truth administers_team(const evaluation *eval, uint32_t team)
{
    span admins;

    if (!store_is_of(eval->facts, team, K_TEAM))
        return TRUTH_NO;
    admins = fact_list(eval->facts, team, TEAM_admins);
    for (uint32_t i = 0; i < admins.count; i++)
        if (admins.at[i] == eval->who)
            return TRUTH_YES;
    return fact_is_unknown(eval->facts, team, TEAM_unknown, TEAM_admins) ? TRUTH_UNKNOWN : TRUTH_NO;
}

static mandate_reason reason_reached(const evaluation *eval, const row_facts *row)
{
    if (row->owner == eval->who)
        return REASON_ROW_OWNED;
    if (row->owner != 0 && row->owner < PRINCIPAL_EVERYONE && is_on_team(eval, row->owner))
        return REASON_ROW_OWNED_BY_TEAM;
    return REASON_ROW_BY_DEPTH;
}

/* DV-5: who owns a row and is kept from it holds the privilege by a role that is a team's alone. */
static mandate_reason reason_kept_off(const evaluation *eval, const row_facts *row)
{
    if (row->owner == eval->who)
        return REASON_ROW_OWN_TEAM_ONLY;
    return row->owner != 0 && row->owner < PRINCIPAL_EVERYONE && is_on_team(eval, row->owner) ? REASON_ROW_OF_OTHER_TEAM
                                                                                             : REASON_ROW_OUT_OF_REACH;
}

/* The ways to a row, the surest first: *best grows, the answer is whether one is sure. */
static bool try_way(evaluation *eval, truth way, mandate_reason reason, uint32_t record_id, truth *best)
{
    *best = truth_or(*best, way);
    return way == TRUTH_YES && evaluation_grant(eval, reason, eval->who, record_id);
}

/* N-39: what is shared of a flow asks for a role of the person's own, beside DV-2. */
static truth share_reaches(const evaluation *eval, const row_facts *row, int verb)
{
    truth shared = shared_with(eval, row, verb, eval->who);

    return row->flow == 0 || shared == TRUTH_NO
               ? shared
               : truth_and(shared, evaluation_privilege_for(eval, 0, row->table, verb, DEPTH_USER));
}

static bool check_access(evaluation *eval, const row_facts *row, int verb)
{
    truth best = evaluation_sees_all(eval);

    if (try_way(eval, role_reaches(eval, row, verb), reason_reached(eval, row), row->at, &best) ||
        try_way(eval, share_reaches(eval, row, verb), REASON_ROW_BY_SHARE, row->at, &best) ||
        try_way(eval, shared_above(eval, row, verb), REASON_ROW_BY_PARENT_SHARE, row->at, &best) ||
        try_way(eval, hierarchy_reaches(eval, row, verb), REASON_ROW_BY_HIERARCHY, row->at, &best) ||
        try_way(eval, administers_team(eval, row->owner), REASON_ROW_BY_TEAM_ADMIN, row->at, &best))
        return true;
    if (best == TRUTH_NO && row->flow != 0 && shared_with(eval, row, verb, eval->who) == TRUTH_YES)
        return evaluation_deny(eval, flow_privilege_missing(verb), eval->who, row->at);
    return evaluation_need(eval, best, REASON_ROW_BY_DEPTH,
                           row->owner == PRINCIPAL_UNKNOWN ? REASON_ROW_OWNER_UNKNOWN : REASON_ROW_ACCESS_UNKNOWN,
                           reason_kept_off(eval, row), row->at);
}

/* DV-17: a table of the organization knows organization depth or none. */
static uint32_t depth_needed(bool is_organization_owned)
{
    return is_organization_owned ? DEPTH_ORGANIZATION : DEPTH_USER;
}

static bool is_organization_owned(const store *facts, uint32_t environment, uint32_t table_fold)
{
    uint32_t table = store_find(facts, environment, K_TABLE, table_fold);
    return table != 0 && fact_enum(facts, table, TABLE_ownership, OWNERSHIP_USER) == OWNERSHIP_ORGANIZATION;
}

/* How the rows of a table are owned, nobody tells: by people and teams, by the organization, or the table is filtered. */
static bool ownership_is_open(const store *facts, uint32_t environment, uint32_t table_fold)
{
    uint32_t table = store_find(facts, environment, K_TABLE, table_fold);
    return table != 0 && fact_is_open(facts, table, TABLE_unknown, TABLE_ownership);
}

truth table_privilege(const evaluation *eval, uint32_t table_fold, int verb)
{
    truth at_all, everywhere;

    if (is_organization_owned(eval->facts, eval->environment, table_fold))
        return evaluation_privilege(eval, table_fold, verb, DEPTH_ORGANIZATION);
    at_all = evaluation_privilege(eval, table_fold, verb, DEPTH_USER);
    if (!ownership_is_open(eval->facts, eval->environment, table_fold))
        return at_all;
    everywhere = evaluation_privilege(eval, table_fold, verb, DEPTH_ORGANIZATION);
    return at_all == everywhere ? at_all : TRUTH_UNKNOWN;
}

/* ENV-2, N-43: who is not listed holds what the environment gives to everybody. */
static bool pass_given(evaluation *eval)
{
    if (!eval->membership->is_listed)
        evaluation_pass(eval, REASON_DEFAULT_MAKER, eval->who, eval->environment);
    return true;
}

/* N-74: a filtered table (preview) has neither owners nor shares, and who reaches its rows nobody tells. */
static bool is_filtered(const store *facts, uint32_t environment, uint32_t table_fold)
{
    uint32_t table = store_find(facts, environment, K_TABLE, table_fold);
    return table != 0 && fact_enum(facts, table, TABLE_ownership, OWNERSHIP_USER) == OWNERSHIP_FILTERED;
}

/* DV-2, then DV-3. A tenant administrator without a Dataverse role is let in as System Administrator. */
static bool check_row(evaluation *eval, const row_facts *row, int verb)
{
    truth sees_all = evaluation_sees_all(eval), held;

    if (sees_all == TRUTH_YES)
        return evaluation_grant(eval, REASON_ADMINISTRATOR, eval->who, eval->environment);
    held =
        truth_or(sees_all, row->is_organization_owned || !ownership_is_open(eval->facts, eval->environment, row->table)
                               ? evaluation_privilege(eval, row->table, verb, depth_needed(row->is_organization_owned))
                               : table_privilege(eval, row->table, verb));
    if (!evaluation_need(eval, held, REASON_PRIVILEGE_HELD, REASON_ROLES_UNKNOWN,
                         layer_lack(eval, privilege_missing(verb)), held == TRUTH_NO ? row->at : eval->environment))
        return false;
    if (held == TRUTH_YES)
        pass_given(eval);
    if (row->is_organization_owned)
        return evaluation_grant(eval, REASON_ROW_BY_DEPTH, eval->who, row->at);
    if (is_filtered(eval->facts, eval->environment, row->table))
        return evaluation_unknown(eval, REASON_ROW_FILTERED, eval->who, row->at);
    if (ownership_is_open(eval->facts, eval->environment, row->table))
        return evaluation_unknown(eval, REASON_ROW_ACCESS_UNKNOWN, eval->who, row->at);
    return check_access(eval, row, verb);
}

static uint32_t table_of_row(const store *facts, uint32_t row)
{
    const char *key = store_key(facts, row), *slash = strchr(key, '/');
    return names_find(&facts->names, key, slash == NULL ? strlen(key) : (size_t)(slash - key));
}

static int verb_of(enum action action)
{
    switch ((enum row_action)action) {
    case ROW_READ:
        return VERB_READ;
    case ROW_WRITE:
        return VERB_WRITE;
    case ROW_DELETE:
        return VERB_DELETE;
    case ROW_APPEND:
        return VERB_APPEND;
    case ROW_APPEND_TO:
        return VERB_APPEND_TO;
    case ROW_ASSIGN:
        return VERB_ASSIGN;
    case ROW_SHARE:
        return VERB_SHARE;
    }
    return VERB_WRITE;
}

/* DV-9: a share gives nothing to somebody who holds no privilege on the table. */
static bool recipient_gains(evaluation *eval, const mandate_question *question, uint32_t table)
{
    uint32_t recipient = question->arguments.principal.at;
    truth holds;
    evaluation other;

    if (question->action != ACTION_SHARE || !store_is_of(eval->facts, recipient, K_USER))
        return true;
    evaluation_about(eval, recipient, &other);
    holds = evaluation_sees_all(&other);
    for (int verb = VERB_READ; verb < verbs_count && holds != TRUTH_YES; verb++)
        holds = truth_or(holds, evaluation_privilege(&other, table, verb, DEPTH_USER));
    if (holds == TRUTH_YES)
        return true;
    return holds == TRUTH_UNKNOWN
               ? evaluation_unknown(eval, REASON_ROLES_UNKNOWN, recipient, eval->environment)
               : evaluation_deny(eval, REASON_RECIPIENT_WITHOUT_PRIVILEGE, recipient, question->target.at);
}

/* DV-8: shared with people, teams or everyone; PRN-33: owned by people and by teams that are no access teams. */
static bool recipient_holds_rows(evaluation *eval, const mandate_question *question)
{
    uint32_t recipient = question->arguments.principal.at, row = question->target.at;

    if (question->action == ACTION_SHARE &&
        !sharing_is_to(eval->facts, recipient, TO_USER | TO_TEAM | TO_ACCESS_TEAM | TO_EVERYONE))
        return evaluation_deny(eval, REASON_ROW_TAKES_NONE, recipient, row);
    if (question->action == ACTION_ASSIGN && !sharing_is_to(eval->facts, recipient, TO_USER | TO_TEAM))
        return evaluation_deny(eval, REASON_OWNS_NO_ROW, recipient, row);
    if (question->action == ACTION_ASSIGN && sharing_is_open(eval->facts, recipient, TO_USER | TO_TEAM))
        evaluation_unknown(eval, REASON_OWNS_ROW_UNKNOWN, recipient, row);
    return true;
}

/* N-38: the row of a solution flow: what a record of it adds, and what the flow itself tells. */
static row_facts row_of_flow(const evaluation *eval, uint32_t flow)
{
    const store *facts = eval->facts;
    row_facts row = {.at = flow, .row = flow_row(facts, flow), .flow = flow};

    row.table = names_find(&facts->names, NAMED(TABLE_PROCESS));
    row.owner = flow_row_owner(facts, flow, row.row);
    row.unit = unit_of_row(eval, row.owner, row.row);
    return row;
}

/* AGT-1: the row of an agent, whose owner the agent tells. */
static row_facts row_of_agent(const evaluation *eval, uint32_t agent)
{
    row_facts row = {.row = agent_row(eval->facts, agent), .owner = agent_owner(eval->facts, agent)};

    row.table = names_find(&eval->facts->names, NAMED(TABLE_AGENT));
    row.unit = unit_of_row(eval, row.owner, row.row);
    return row;
}

truth flow_row_reached(const evaluation *eval, uint32_t flow, int verb, bool is_definition)
{
    truth sees_all = evaluation_sees_all(eval), held;
    row_facts row;

    if (sees_all == TRUTH_YES)
        return TRUTH_YES;
    row = row_of_flow(eval, flow);
    row.is_definition = is_definition;
    held = evaluation_privilege(eval, row.table, verb, DEPTH_USER);
    if (held == TRUTH_NO)
        return sees_all;
    held = truth_and(held, truth_or(truth_or(role_reaches(eval, &row, verb), shared_above(eval, &row, verb)),
                                    truth_or(hierarchy_reaches(eval, &row, verb), administers_team(eval, row.owner))));
    return truth_or(sees_all, held);
}

truth flow_row_shared(const evaluation *eval, uint32_t row, uint32_t verbs)
{
    return row_shares_hold(eval, row, verbs, eval->who);
}

/* N-74: assigning an appointment takes Share as well. */
static bool assigns_appointment(evaluation *eval, const row_facts *row, int action)
{
    return action != ACTION_ASSIGN || row->table == 0 ||
           row->table != names_find(&eval->facts->names, "appointment", 11) || check_row(eval, row, VERB_SHARE);
}

bool row_evaluate(evaluation *eval, const mandate_question *question)
{
    const store *facts = eval->facts;
    uint32_t agent = agent_of_row(facts, question->target.at);
    uint32_t flow = agent != 0 ? 0 : flow_of_row(facts, question->target.at);
    row_facts row = {.row = question->target.at};

    if (flow != 0) {
        row = row_of_flow(eval, flow);
        row.at = question->target.at;
        return layer_rows(eval, row.at) && check_row(eval, &row, verb_of((enum action)question->action));
    }
    if (agent != 0)
        row = row_of_agent(eval, agent);
    else {
        row.table = table_of_row(facts, row.row);
        row.owner = fact_principal(facts, row.row, ROW_unknown, ROW_owner);
        row.unit = unit_of_row(eval, row.owner, row.row);
    }
    row.at = question->target.at;
    row.is_organization_owned = is_organization_owned(facts, eval->environment, row.table);
    return layer_rows(eval, question->target.at) && check_row(eval, &row, verb_of((enum action)question->action)) &&
           assigns_appointment(eval, &row, question->action) && recipient_holds_rows(eval, question) &&
           recipient_gains(eval, question, row.table) &&
           (question->action != ACTION_ASSIGN ||
            recipient_reads(eval, question->arguments.principal.at, row.table, row.at));
}

bool row_is_allowed(evaluation *eval, const row_ask *ask, int verb, uint32_t subject)
{
    row_facts row = {.at = subject, .row = ask->row, .table = ask->table, .owner = ask->owner};

    row.unit = unit_of_row(eval, ask->owner, 0);
    return check_row(eval, &row, verb);
}

truth row_covers(const evaluation *eval, const row_ask *ask, int verb)
{
    row_facts row = {.at = ask->row, .row = ask->row, .table = ask->table, .owner = ask->owner};
    truth all = evaluation_sees_all(eval), held, best;

    if (all == TRUTH_YES)
        return all;
    row.unit = unit_of_row(eval, ask->owner, ask->row);
    held = evaluation_privilege(eval, row.table, verb, DEPTH_USER);
    if (held == TRUTH_NO)
        return all;
    best = truth_or(role_reaches(eval, &row, verb), hierarchy_reaches(eval, &row, verb));
    best = truth_or(best, administers_team(eval, row.owner));
    if (row.row != 0)
        best = truth_or(best, truth_or(shared_with(eval, &row, verb, eval->who), shared_above(eval, &row, verb)));
    return truth_or(all, truth_and(held, best));
}

/* DV-2, DV-5, DV-17: creating is not bound to a row; a team-only role creates for its team. */
bool table_evaluate(evaluation *eval, const mandate_question *question)
{
    const store *facts = eval->facts;
    uint32_t fold = names_fold(&facts->names, facts->records[question->target.at].key);
    uint32_t depth = depth_needed(is_organization_owned(facts, eval->environment, fold));
    truth sees_all = evaluation_sees_all(eval);

    truth held = truth_or(sees_all, table_privilege(eval, fold, VERB_CREATE));

    if (!layer_rows(eval, question->target.at))
        return false;
    if (sees_all == TRUTH_YES)
        return evaluation_grant(eval, REASON_ADMINISTRATOR, eval->who, eval->environment);
    if (held == TRUTH_YES && depth == DEPTH_USER &&
        evaluation_privilege_for(eval, 0, fold, VERB_CREATE, depth) == TRUTH_NO) /* N-1 */
        return evaluation_grant(eval, REASON_TEAM_CREATES_ONLY_FOR_TEAM, eval->who, question->target.at);
    if (held == TRUTH_YES)
        return pass_given(eval) && evaluation_grant(eval, REASON_TABLE_CREATE, eval->who, question->target.at);
    return evaluation_need(eval, held, REASON_TABLE_CREATE, REASON_ROLES_UNKNOWN,
                           layer_lack(eval, privilege_missing(VERB_CREATE)), question->target.at);
}
