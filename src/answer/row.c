/*
 * row.c - Dataverse rows and tables: the privilege check, then ownership, depth, shares and hierarchy.
 *
 * Source  DV-1...DV-24 PRN-33 PRN-38 CON-2
 */
#include <string.h>

#include "answer/inquiry.h"

static uint32_t root_unit(const store *facts, uint32_t environment)
{
    return store_find_text(facts, environment, K_BUSINESS_UNIT, "Root", 4);
}

static uint32_t unit_or_root(const store *facts, uint32_t environment, uint32_t unit)
{
    return unit != 0 ? unit : root_unit(facts, environment);
}

static uint32_t unit_of_user(const inquiry *ask, uint32_t user)
{
    uint32_t member = standings_find(ask->standings, ask->facts, ask->environment, user)->member;
    return unit_or_root(ask->facts, ask->environment, member == 0 ? 0 : fact(ask->facts, member, MEMBER_business_unit));
}

static uint32_t unit_of_team(const inquiry *ask, uint32_t team)
{
    return unit_or_root(ask->facts, ask->environment, fact(ask->facts, team, TEAM_business_unit));
}

/* DV-18: a row lies in the unit of its owner; DV-19: or in one of its own, where that is on. */
static uint32_t unit_of_row(const inquiry *ask, uint32_t owner, uint32_t own_unit)
{
    uint32_t settings = fact_object(ask->facts, ask->environment, ENVIRONMENT_settings);
    bool across = settings != 0 && fact_boolean(ask->facts, settings, ENVIRONMENT_SETTINGS_cross_unit_ownership, false);

    if (own_unit != 0 && (across || owner == 0))
        return own_unit;
    if (owner == 0 || owner == PRINCIPAL_UNKNOWN)
        return 0;
    return store_kind(ask->facts, owner) == K_TEAM ? unit_of_team(ask, owner) : unit_of_user(ask, owner);
}

/* Whether `unit` is `above` or lies below it. Units form a tree: loading refuses cycles. */
static bool lies_in(const store *facts, uint32_t environment, uint32_t unit, uint32_t above)
{
    uint32_t root = root_unit(facts, environment);

    while (unit != above && unit != root)
        unit = unit_or_root(facts, environment, fact(facts, unit, BUSINESS_UNIT_parent));
    return unit == above;
}

static bool is_on_team(const inquiry *ask, uint32_t team)
{
    return standing_team_covers(ask->standings, ask->facts, team, ask->who) == COVERED;
}

/* A row as the access check sees it: connection references are rows too (CON-2). */
typedef struct row_facts {
    uint32_t at;    /* what the answer speaks of */
    uint32_t row;   /* ROW record, 0 when it has no shares of its own */
    uint32_t table; /* fold */
    uint32_t owner;
    uint32_t unit;
    bool is_organization_owned;
} row_facts;

/* ---- the access check: one of these is enough (DV-3) ---- */

/* DV-5: a team-only role serves the rows of that very team at user level. */
static coverage serves_owner(const inquiry *ask, uint32_t role, uint32_t team, uint32_t owner)
{
    if (team == 0 || fact_enum(ask->facts, role, ROLE_inheritance, INHERITANCE_DIRECT) == INHERITANCE_DIRECT)
        return COVERED;
    if (owner == PRINCIPAL_UNKNOWN)
        return COVERAGE_UNSURE;
    return team == owner ? COVERED : NOT_COVERED;
}

/* DV-7: a direct role counts from the unit of the user, a team's from that of the team. */
static coverage unit_reached(const inquiry *ask, uint32_t team, uint32_t depth, const row_facts *of)
{
    uint32_t own = team != 0 ? unit_of_team(ask, team) : unit_of_user(ask, ask->who);

    if (depth < DEPTH_BUSINESS_UNIT)
        return NOT_COVERED;
    if (of->unit == 0)
        return of->owner == PRINCIPAL_UNKNOWN ? COVERAGE_UNSURE : NOT_COVERED;
    if (depth >= DEPTH_PARENT_CHILD)
        return lies_in(ask->facts, ask->environment, of->unit, own) ? COVERED : NOT_COVERED;
    return of->unit == own ? COVERED : NOT_COVERED;
}

/* How far one role, held directly or through a team, reaches a row with a verb. */
static coverage holding_reaches(const inquiry *ask, uint32_t role, uint32_t team, const row_facts *of, int verb)
{
    uint32_t depth = role == 0 ? DEPTH_NONE : privilege_depth(power_privileges(ask->facts, role, of->table), verb);
    coverage owns;

    if (depth == DEPTH_NONE || depth == DEPTH_ORGANIZATION)
        return depth == DEPTH_NONE ? NOT_COVERED : COVERED;
    owns = of->owner == 0 ? NOT_COVERED : principal_covers(ask, of->owner, ask->who); /* DV-4 */
    return either(both(owns, serves_owner(ask, role, team, of->owner)), unit_reached(ask, team, depth, of));
}

static coverage role_reaches(const inquiry *ask, const row_facts *of, int verb)
{
    doubt_list doubts = standings_doubts(ask->standings, ask->facts, ask->environment);
    coverage best = NOT_COVERED;

    for (uint32_t i = 0; i < ask->standing->count && best != COVERED; i++) {
        const standing_link *link = &ask->links[i];

        best = either(best, holding_reaches(ask, link->role, link->team, of, verb));
    }
    if (best != NOT_COVERED)
        return best;
    if (inquiry_roles_are_open(ask))
        return COVERAGE_UNSURE;
    for (uint32_t i = 0; i < doubts.count; i++) {
        const standing_doubt *doubt = &doubts.at[i];
        bool is_team = doubt->principal != 0 && store_kind(ask->facts, doubt->principal) == K_TEAM;

        if (doubt->role != 0 && inquiry_doubts(ask, doubt) &&
            holding_reaches(ask, doubt->role, is_team ? doubt->principal : 0, of, verb) != NOT_COVERED)
            return COVERAGE_UNSURE;
    }
    return NOT_COVERED;
}

static coverage shared_with(const inquiry *ask, uint32_t row, int verb, uint32_t user)
{
    span shares = fact_list(ask->facts, row, ROW_shares);
    coverage best = fact_is_unknown(ask->facts, row, ROW_unknown, ROW_shares) ? COVERAGE_UNSURE : NOT_COVERED;

    for (uint32_t i = 0; i + 1 < shares.count && best != COVERED; i += 2)
        if ((shares.at[i + 1] >> verb & 1) != 0)
            best = either(best, principal_covers(ask, shares.at[i], user));
    return best;
}

/* DV-8: a share of the row above serves as well; loading refuses cycles. */
static coverage shared_above(const inquiry *ask, uint32_t row, int verb)
{
    coverage best = NOT_COVERED;

    for (row = fact(ask->facts, row, ROW_parent); row != 0 && best != COVERED; row = fact(ask->facts, row, ROW_parent))
        best = either(best, shared_with(ask, row, verb, ask->who));
    return best;
}

/* Whether the person is above `user` in the line of managers, how many steps; unsure where a manager is not told. */
static coverage is_above(const inquiry *ask, uint32_t user, uint32_t limit, uint32_t *steps)
{
    for (*steps = 1; *steps <= limit; ++*steps) {
        uint32_t manager = fact(ask->facts, user, USER_manager);

        if (manager == ask->who)
            return COVERED;
        if (manager == PRINCIPAL_UNKNOWN || fact_is_unknown(ask->facts, user, USER_unknown, USER_manager))
            return COVERAGE_UNSURE;
        if (manager == 0)
            return NOT_COVERED;
        user = manager;
    }
    return NOT_COVERED;
}

/* DV-20: the manager sits in the same unit as the report or in one above it. */
static bool manages_unit(const inquiry *ask, uint32_t report)
{
    return lies_in(ask->facts, ask->environment, unit_of_user(ask, report), unit_of_user(ask, ask->who));
}

static coverage hierarchy_gives(const inquiry *ask, uint32_t report, int verb, uint32_t depth)
{
    uint32_t steps;
    coverage above = report == ask->who ? NOT_COVERED : is_above(ask, report, depth, &steps);
    bool direct_verbs = verb == VERB_READ || verb == VERB_WRITE || verb == VERB_APPEND || verb == VERB_APPEND_TO;

    if (above == NOT_COVERED || !manages_unit(ask, report))
        return NOT_COVERED;
    return verb == VERB_READ || (steps == 1 && direct_verbs) ? above : NOT_COVERED; /* DV-21 */
}

/* Rows owned by a report or his teams, or shared with him or them (DV-21, DV-22, DV-24). */
static coverage reports_hold(const inquiry *ask, const row_facts *of, int verb, uint32_t depth)
{
    coverage best = NOT_COVERED;

    for (uint32_t user = store_first(ask->facts, RECORD_TENANT, TENANT_users); user != 0 && best != COVERED;
         user = store_next(ask->facts, user)) {
        coverage gives = hierarchy_gives(ask, user, verb, depth);

        if (gives == NOT_COVERED)
            continue;
        best = either(best, both(gives, shared_with(ask, of->row, verb, user)));
        if (of->owner != 0)
            best = either(best, both(gives, principal_covers(ask, of->owner, user)));
    }
    return best;
}

static coverage hierarchy_reaches(const inquiry *ask, const row_facts *of, int verb)
{
    uint32_t settings = fact_object(ask->facts, ask->environment, ENVIRONMENT_settings);
    uint32_t hierarchy = fact_object(ask->facts, settings, ENVIRONMENT_SETTINGS_manager_hierarchy);
    coverage held;

    if (hierarchy == 0 || of->row == 0) /* DV-20 */
        return NOT_COVERED;
    held = reports_hold(ask, of, verb, (uint32_t)fact_integer(ask->facts, hierarchy, HIERARCHY_depth, 3));
    return held == NOT_COVERED ? held
                               : both(held, inquiry_privilege(ask, of->table, VERB_READ, DEPTH_USER)); /* DV-23 */
}

/* PRN-38: who administers a team reaches the rows that it owns. */
static coverage administers_team(const inquiry *ask, uint32_t team)
{
    span admins;

    if (team == 0 || team >= PRINCIPAL_EVERYONE || store_kind(ask->facts, team) != K_TEAM)
        return NOT_COVERED;
    admins = fact_list(ask->facts, team, TEAM_admins);
    for (uint32_t i = 0; i < admins.count; i++)
        if (admins.at[i] == ask->who)
            return COVERED;
    return fact_is_unknown(ask->facts, team, TEAM_unknown, TEAM_admins) ? COVERAGE_UNSURE : NOT_COVERED;
}

static mandate_reason reason_reached(const inquiry *ask, const row_facts *of)
{
    if (of->owner == ask->who)
        return BECAUSE_ROW_OWNED;
    if (of->owner != 0 && of->owner < PRINCIPAL_EVERYONE && is_on_team(ask, of->owner))
        return BECAUSE_ROW_OWNED_BY_TEAM;
    return BECAUSE_ROW_BY_DEPTH;
}

/* The ways to a row, the surest first: *best grows, the answer is whether one is sure. */
static bool try_way(inquiry *ask, coverage way, mandate_reason reason, uint32_t at, coverage *best)
{
    *best = either(*best, way);
    return way == COVERED && inquiry_grant(ask, reason, ask->who, at);
}

static bool check_access(inquiry *ask, const row_facts *of, int verb)
{
    coverage best = inquiry_sees_all(ask);

    if (try_way(ask, role_reaches(ask, of, verb), reason_reached(ask, of), of->at, &best) ||
        (of->row != 0 &&
         try_way(ask, shared_with(ask, of->row, verb, ask->who), BECAUSE_ROW_BY_SHARE, of->at, &best)) ||
        (of->row != 0 && try_way(ask, shared_above(ask, of->row, verb), BECAUSE_ROW_BY_PARENT_SHARE, of->at, &best)) ||
        try_way(ask, hierarchy_reaches(ask, of, verb), BECAUSE_ROW_BY_HIERARCHY, of->at, &best) ||
        try_way(ask, administers_team(ask, of->owner), BECAUSE_ROW_BY_TEAM_ADMIN, of->at, &best))
        return true;
    return inquiry_need(ask, best, BECAUSE_ROW_BY_DEPTH,
                        of->owner == PRINCIPAL_UNKNOWN ? BECAUSE_ROW_OWNER_UNKNOWN : BECAUSE_ROW_ACCESS_UNKNOWN,
                        BECAUSE_ROW_OUT_OF_REACH, of->at);
}

/* DV-17: a table of the organization knows organization depth or none. */
static uint32_t depth_needed(bool is_organization_owned)
{
    return is_organization_owned ? DEPTH_ORGANIZATION : DEPTH_USER;
}

/* DV-2, then DV-3. A tenant administrator without a Dataverse role is let in as System Administrator. */
static bool check_row(inquiry *ask, const row_facts *of, int verb)
{
    coverage sees_all = inquiry_sees_all(ask), held;

    if (sees_all == COVERED)
        return inquiry_grant(ask, BECAUSE_ADMINISTRATOR, ask->who, ask->environment);
    held = either(sees_all, inquiry_privilege(ask, of->table, verb, depth_needed(of->is_organization_owned)));
    if (!inquiry_need(ask, held, BECAUSE_PRIVILEGE_HELD, BECAUSE_ROLES_UNKNOWN, BECAUSE_PRIVILEGE_MISSING,
                      held == NOT_COVERED ? of->at : ask->environment))
        return false;
    if (of->is_organization_owned)
        return inquiry_grant(ask, BECAUSE_ROW_BY_DEPTH, ask->who, of->at);
    return check_access(ask, of, verb);
}

static uint32_t table_of_row(const store *facts, uint32_t row)
{
    const char *key = store_key(facts, row), *slash = strchr(key, '/');
    return names_find(&facts->names, key, slash == NULL ? strlen(key) : (size_t)(slash - key));
}

static bool is_organization_owned(const store *facts, uint32_t environment, uint32_t table_fold)
{
    uint32_t table = store_find(facts, environment, K_TABLE, table_fold);
    return table != 0 && fact_enum(facts, table, TABLE_ownership, OWNERSHIP_USER) == OWNERSHIP_ORGANIZATION;
}

static int verb_of(enum action action)
{
    switch (action) {
    case DO_READ:
        return VERB_READ;
    case DO_WRITE:
        return VERB_WRITE;
    case DO_DELETE:
        return VERB_DELETE;
    case DO_APPEND:
        return VERB_APPEND;
    case DO_APPEND_TO:
        return VERB_APPEND_TO;
    case DO_ASSIGN:
        return VERB_ASSIGN;
    case DO_SHARE:
        return VERB_SHARE;
    default:
        return VERB_WRITE;
    }
}

/* DV-9: a share gives nothing to somebody who holds no privilege on the table. */
static bool recipient_gains(inquiry *ask, const mandate_question *question, uint32_t table)
{
    uint32_t to = question->arguments.principal.at;
    coverage holds;
    inquiry other;

    if (question->action != DO_SHARE || to == 0 || to >= PRINCIPAL_EVERYONE || store_kind(ask->facts, to) != K_USER)
        return true;
    inquiry_about(ask, to, &other);
    holds = inquiry_sees_all(&other);
    for (int verb = VERB_READ; verb < VERB_COUNT && holds != COVERED; verb++)
        holds = either(holds, inquiry_privilege(&other, table, verb, DEPTH_USER));
    if (holds == COVERED)
        return true;
    return holds == COVERAGE_UNSURE ? inquiry_open(ask, BECAUSE_ROLES_UNKNOWN, to, ask->environment)
                                    : inquiry_deny(ask, BECAUSE_RECIPIENT_WITHOUT_PRIVILEGE, to, question->target.at);
}

/* DV-8: shared with people, teams or everyone; PRN-33: owned by people and by teams that are no access teams. */
static bool recipient_holds_rows(inquiry *ask, const mandate_question *question)
{
    uint32_t to = question->arguments.principal.at, row = question->target.at;

    if (question->action == DO_SHARE &&
        !sharing_is_to(ask->facts, to, TO_USER | TO_TEAM | TO_ACCESS_TEAM | TO_EVERYONE))
        return inquiry_deny(ask, BECAUSE_ROW_TAKES_NONE, to, row);
    if (question->action == DO_ASSIGN && !sharing_is_to(ask->facts, to, TO_USER | TO_TEAM))
        return inquiry_deny(ask, BECAUSE_OWNS_NO_ROW, to, row);
    return true;
}

bool row_ask(inquiry *ask, const mandate_question *question)
{
    const store *facts = ask->facts;
    row_facts of = {question->target.at, question->target.at, 0, 0, 0, false};

    of.table = table_of_row(facts, of.row);
    of.owner = fact(facts, of.row, ROW_owner);
    of.unit = unit_of_row(ask, of.owner, fact(facts, of.row, ROW_business_unit));
    of.is_organization_owned = is_organization_owned(facts, ask->environment, of.table);
    return check_row(ask, &of, verb_of((enum action)question->action)) && recipient_holds_rows(ask, question) &&
           recipient_gains(ask, question, of.table);
}

/* CON-1, ENV-7, OWN-13, CON-10: to a connection of the environment and of the connector, which one may use. */
static bool rebind(inquiry *ask, uint32_t reference, uint32_t connection)
{
    const store *facts = ask->facts;

    if (!inquiry_is_here(ask, connection))
        return inquiry_deny(ask, BECAUSE_CONNECTION_ELSEWHERE, connection, reference);
    if (names_fold(&facts->names, fact(facts, connection, CONNECTION_connector)) !=
        names_fold(&facts->names, fact(facts, reference, CONNECTION_REFERENCE_connector)))
        return inquiry_deny(ask, BECAUSE_CONNECTOR_DIFFERS, connection, reference);
    return connection_may_use(ask, connection);
}

/* CON-2: a connection reference is a row that a user or team owns. Rebinding writes it and needs the connection. */
bool connection_reference_ask(inquiry *ask, const mandate_question *question)
{
    const store *facts = ask->facts;
    uint32_t connection = question->action == DO_REBIND ? question->arguments.connection.at : 0;
    row_facts of = {question->target.at, 0, 0, 0, 0, false};

    of.table = names_find(&facts->names, "connectionreference", 19);
    of.owner = fact(facts, question->target.at, CONNECTION_REFERENCE_owner);
    of.unit = unit_of_row(ask, of.owner, 0);
    return check_row(ask, &of, question->action == DO_READ ? VERB_READ : VERB_WRITE) &&
           (connection == 0 || rebind(ask, question->target.at, connection));
}

/* DV-2, DV-5, DV-17: creating is not bound to a row; a team-only role creates for its team. */
bool table_ask(inquiry *ask, const mandate_question *question)
{
    const store *facts = ask->facts;
    uint32_t fold = names_fold(&facts->names, facts->records[question->target.at].key);
    uint32_t depth = depth_needed(is_organization_owned(facts, ask->environment, fold));
    coverage sees_all = inquiry_sees_all(ask);

    coverage held = either(sees_all, inquiry_privilege(ask, fold, VERB_CREATE, depth));

    if (sees_all == COVERED)
        return inquiry_grant(ask, BECAUSE_ADMINISTRATOR, ask->who, ask->environment);
    if (held == COVERED)
        return inquiry_grant(ask, BECAUSE_TABLE_CREATE, ask->who, question->target.at);
    return inquiry_need(ask, held, BECAUSE_TABLE_CREATE, BECAUSE_ROLES_UNKNOWN, BECAUSE_PRIVILEGE_MISSING,
                        question->target.at);
}
