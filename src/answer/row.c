/*
 * row.c - Dataverse rows and tables: the privilege check, then ownership, depth, shares and hierarchy.
 *
 * Source  DV-1...DV-24 PRN-38 CON-2
 */
#include "answer/inquiry.h"

#include <string.h>

static uint32_t deepest(uint32_t a, uint32_t b)
{
    uint32_t out = 0;

    for (int verb = 0; verb < VERB_COUNT; verb++) {
        uint32_t x = privilege_depth(a, verb), y = privilege_depth(b, verb);
        out |= (x > y ? x : y) << (3 * verb);
    }
    return out;
}

static uint32_t link_privileges(const inquiry *ask, const standing_link *link, uint32_t table_fold)
{
    return link->role == 0 ? 0 : standing_privileges_of_role(ask->facts, link->role, table_fold);
}

uint32_t row_privileges(const inquiry *ask, uint32_t table_fold)
{
    uint32_t packed = 0;

    for (uint32_t i = 0; i < ask->standing->count; i++)
        packed = deepest(packed, link_privileges(ask, &ask->standings->links[ask->standing->first + i], table_fold));
    return packed;
}

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
    uint32_t member = standings_find(ask->standings, ask->environment, user)->member;
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

    while (unit != 0 && unit != above && unit != root)
        unit = unit_or_root(facts, environment, fact(facts, unit, BUSINESS_UNIT_parent));
    return unit == above && unit != 0;
}

static bool is_on_team(const inquiry *ask, uint32_t team)
{
    return standing_in_team(ask->standings, ask->standing, team);
}

/* ---- the access check: one of these is enough (DV-3) ---- */

/* DV-5: a team-only role serves the rows of that very team at user level. */
static bool link_serves_owner(const inquiry *ask, const standing_link *link, uint32_t owner)
{
    return link->team == 0 || link->team == owner ||
           fact_enum(ask->facts, link->role, ROLE_inheritance, INHERITANCE_DIRECT) == INHERITANCE_DIRECT;
}

static bool depth_reaches(const inquiry *ask, const standing_link *link, uint32_t depth, uint32_t owner, uint32_t row_unit)
{
    uint32_t unit = link->team != 0 ? unit_of_team(ask, link->team) : unit_of_user(ask, ask->who);
    bool owns = owner == ask->who || (owner != 0 && owner < PRINCIPAL_EVERYONE &&
                                      store_kind(ask->facts, owner) == K_TEAM && is_on_team(ask, owner));

    if (depth == DEPTH_ORGANIZATION)
        return true;
    if (owns && depth >= DEPTH_USER && link_serves_owner(ask, link, owner)) /* DV-4 */
        return true;
    if (row_unit == 0)
        return false;
    if (depth >= DEPTH_BUSINESS_UNIT && row_unit == unit)
        return true;
    return depth >= DEPTH_PARENT_CHILD && lies_in(ask->facts, ask->environment, row_unit, unit);
}

static bool role_reaches(const inquiry *ask, uint32_t table_fold, int verb, uint32_t owner, uint32_t row_unit)
{
    for (uint32_t i = 0; i < ask->standing->count; i++) {
        const standing_link *link = &ask->standings->links[ask->standing->first + i];
        uint32_t depth = privilege_depth(link_privileges(ask, link, table_fold), verb);

        if (depth != DEPTH_NONE && depth_reaches(ask, link, depth, owner, row_unit))
            return true;
    }
    return false;
}

static bool shared_with(const inquiry *ask, uint32_t row, int verb, uint32_t user)
{
    span shares = fact_list(ask->facts, row, ROW_shares);

    for (uint32_t i = 0; i + 1 < shares.count; i += 2)
        if ((shares.at[i + 1] >> verb & 1) != 0 && principal_covers(ask, shares.at[i], user) == COVERED)
            return true;
    return false;
}

/* DV-8: a share of the row above serves as well; loading refuses cycles. */
static bool shared_above(const inquiry *ask, uint32_t row, int verb)
{
    for (row = fact(ask->facts, row, ROW_parent); row != 0; row = fact(ask->facts, row, ROW_parent))
        if (shared_with(ask, row, verb, ask->who))
            return true;
    return false;
}

/* How many steps down the line of managers from `who` to `user`; 0 when he is not above. */
static uint32_t steps_to_report(const inquiry *ask, uint32_t user, uint32_t limit)
{
    for (uint32_t steps = 1; steps <= limit; steps++) {
        user = user == 0 || user >= PRINCIPAL_EVERYONE ? 0 : fact(ask->facts, user, USER_manager);
        if (user == ask->who)
            return steps;
    }
    return 0;
}

/* DV-20: the manager sits in the same unit as the report or in one above it. */
static bool manages_unit(const inquiry *ask, uint32_t report)
{
    return lies_in(ask->facts, ask->environment, unit_of_user(ask, report), unit_of_user(ask, ask->who));
}

static bool hierarchy_gives(const inquiry *ask, uint32_t report, int verb, uint32_t depth)
{
    uint32_t steps = steps_to_report(ask, report, depth);
    bool direct_verbs = verb == VERB_READ || verb == VERB_WRITE || verb == VERB_APPEND || verb == VERB_APPEND_TO;

    if (steps == 0 || !manages_unit(ask, report))
        return false;
    return steps == 1 ? direct_verbs : verb == VERB_READ; /* DV-21 */
}

/* Rows owned by a report or his teams, or shared with him or them (DV-21, DV-22, DV-24). */
static bool reports_hold(const inquiry *ask, uint32_t row, int verb, uint32_t owner, uint32_t depth)
{
    for (uint32_t user = store_first(ask->facts, RECORD_TENANT, TENANT_users); user != 0; user = store_next(ask->facts, user)) {
        const standing *at;
        bool holds;

        if (!hierarchy_gives(ask, user, verb, depth))
            continue;
        at = standings_find(ask->standings, ask->environment, user);
        holds = owner == user || standing_in_team(ask->standings, at, owner) || shared_with(ask, row, verb, user);
        if (holds)
            return true;
    }
    return false;
}

static bool hierarchy_reaches(const inquiry *ask, uint32_t row, int verb, uint32_t owner, uint32_t privileges)
{
    uint32_t settings = fact_object(ask->facts, ask->environment, ENVIRONMENT_settings);
    uint32_t hierarchy = fact_object(ask->facts, settings, ENVIRONMENT_SETTINGS_manager_hierarchy);

    if (hierarchy == 0 || row == 0 || privilege_depth(privileges, VERB_READ) == DEPTH_NONE) /* DV-20, DV-23 */
        return false;
    return reports_hold(ask, row, verb, owner, (uint32_t)fact_integer(ask->facts, hierarchy, HIERARCHY_depth, 3));
}

static bool administers_team(const inquiry *ask, uint32_t team)
{
    span admins;

    if (team == 0 || team >= PRINCIPAL_EVERYONE || store_kind(ask->facts, team) != K_TEAM)
        return false;
    admins = fact_list(ask->facts, team, TEAM_admins);
    for (uint32_t i = 0; i < admins.count; i++)
        if (admins.at[i] == ask->who)
            return true;
    return false;
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

static bool ownership_reaches(inquiry *ask, const row_facts *of, int verb)
{
    if (!role_reaches(ask, of->table, verb, of->owner, of->unit))
        return false;
    if (of->owner == ask->who)
        return inquiry_grant(ask, BECAUSE_ROW_OWNED, ask->who, of->at);
    if (of->owner != 0 && of->owner < PRINCIPAL_EVERYONE && is_on_team(ask, of->owner))
        return inquiry_grant(ask, BECAUSE_ROW_OWNED_BY_TEAM, ask->who, of->at);
    return inquiry_grant(ask, BECAUSE_ROW_BY_DEPTH, ask->who, of->at);
}

static bool check_access(inquiry *ask, const row_facts *of, int verb, uint32_t privileges)
{
    if (ownership_reaches(ask, of, verb))
        return true;
    if (of->row != 0 && shared_with(ask, of->row, verb, ask->who))
        return inquiry_grant(ask, BECAUSE_ROW_BY_SHARE, ask->who, of->at);
    if (of->row != 0 && shared_above(ask, of->row, verb))
        return inquiry_grant(ask, BECAUSE_ROW_BY_PARENT_SHARE, ask->who, of->at);
    if (hierarchy_reaches(ask, of->row, verb, of->owner, privileges))
        return inquiry_grant(ask, BECAUSE_ROW_BY_HIERARCHY, ask->who, of->at);
    if (administers_team(ask, of->owner))
        return inquiry_grant(ask, BECAUSE_ROW_BY_TEAM_ADMIN, ask->who, of->at);
    if (of->owner == PRINCIPAL_UNKNOWN)
        return inquiry_open(ask, BECAUSE_ROW_OWNER_UNKNOWN, ask->who, of->at);
    return inquiry_deny(ask, BECAUSE_ROW_OUT_OF_REACH, ask->who, of->at);
}

/* DV-2, then DV-3. A tenant administrator without a Dataverse role is let in as System Administrator. */
static bool check_row(inquiry *ask, const row_facts *of, int verb)
{
    uint32_t privileges = row_privileges(ask, of->table), depth = privilege_depth(privileges, verb);

    if (inquiry_is_admin(ask))
        return inquiry_grant(ask, BECAUSE_ADMINISTRATOR, ask->who, ask->environment);
    if (depth == DEPTH_NONE && gate_roles_are_unknown(ask))
        return inquiry_open(ask, BECAUSE_ROLES_UNKNOWN, ask->who, ask->environment);
    if (depth == DEPTH_NONE || (of->is_organization_owned && depth != DEPTH_ORGANIZATION)) /* DV-17 */
        return inquiry_deny(ask, BECAUSE_PRIVILEGE_MISSING, ask->who, of->at);
    inquiry_pass(ask, BECAUSE_PRIVILEGE_HELD, ask->who, ask->environment);
    if (of->is_organization_owned)
        return inquiry_grant(ask, BECAUSE_ROW_BY_DEPTH, ask->who, of->at);
    return check_access(ask, of, verb, privileges);
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

bool row_ask(inquiry *ask, const mandate_question *question)
{
    const store *facts = ask->facts;
    row_facts of = {question->target.at, question->target.at, 0, 0, 0, false};

    of.table = table_of_row(facts, of.row);
    of.owner = fact(facts, of.row, ROW_owner);
    of.unit = unit_of_row(ask, of.owner, fact(facts, of.row, ROW_business_unit));
    of.is_organization_owned = is_organization_owned(facts, ask->environment, of.table);
    return check_row(ask, &of, verb_of((enum action)question->action));
}

/* CON-2: a connection reference is a row that a user or team owns. Rebinding writes it and needs the connection. */
bool connection_reference_ask(inquiry *ask, const mandate_question *question)
{
    const store *facts = ask->facts;
    row_facts of = {question->target.at, 0, 0, 0, 0, false};

    of.table = names_find(&facts->names, "connectionreference", 19);
    of.owner = fact(facts, question->target.at, CONNECTION_REFERENCE_owner);
    of.unit = unit_of_row(ask, of.owner, 0);
    if (!check_row(ask, &of, question->action == DO_READ ? VERB_READ : VERB_WRITE))
        return false;
    if (question->action != DO_REBIND || question->arguments.connection.at == 0)
        return true;
    if (names_fold(&facts->names, fact(facts, question->arguments.connection.at, CONNECTION_connector)) !=
        names_fold(&facts->names, fact(facts, question->target.at, CONNECTION_REFERENCE_connector)))
        return inquiry_deny(ask, BECAUSE_CONNECTOR_DIFFERS, question->arguments.connection.at, question->target.at);
    return connection_may_use(ask, question->arguments.connection.at);
}

/* DV-2, DV-5: creating is not bound to a row; a team-only role creates for its team. */
bool table_ask(inquiry *ask, const mandate_question *question)
{
    const store *facts = ask->facts;
    uint32_t fold = names_fold(&facts->names, facts->records[question->target.at].key);
    uint32_t depth = privilege_depth(row_privileges(ask, fold), VERB_CREATE);

    if (inquiry_is_admin(ask))
        return inquiry_grant(ask, BECAUSE_ADMINISTRATOR, ask->who, ask->environment);
    if (depth == DEPTH_NONE && gate_roles_are_unknown(ask))
        return inquiry_open(ask, BECAUSE_ROLES_UNKNOWN, ask->who, ask->environment);
    if (depth == DEPTH_NONE)
        return inquiry_deny(ask, BECAUSE_PRIVILEGE_MISSING, ask->who, question->target.at);
    return inquiry_grant(ask, BECAUSE_TABLE_CREATE, ask->who, question->target.at);
}
