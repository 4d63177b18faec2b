/*
 * role_grants.c - the roles and teams of an environment's users, link by link, and the doubts where facts are missing.
 *
 * Source  PRN-7 PRN-33 PRN-35 PRN-42 ENV-2, CONFLICT-4
 */
#include "derive/role_grants.h"

#include <string.h>

#include "base/memory.h"
#include "fact/platform_names.h"

truth environment_has_dataverse(const store *facts, uint32_t environment)
{
    if (fact_is_unknown(facts, environment, ENVIRONMENT_unknown, ENVIRONMENT_dataverse))
        return TRUTH_UNKNOWN;
    return fact_boolean(facts, environment, ENVIRONMENT_dataverse, true) ? TRUTH_YES : TRUTH_NO;
}

truth environment_setting(const store *facts, uint32_t environment, uint32_t slot, bool otherwise)
{
    uint32_t settings = fact_object(facts, environment, ENVIRONMENT_settings);

    if (settings != 0 && fact_is_unknown(facts, settings, ENVIRONMENT_SETTINGS_unknown, slot))
        return TRUTH_UNKNOWN;
    if (settings != 0 && fact_is_told(facts, settings, slot))
        return fact_boolean(facts, settings, slot, otherwise) ? TRUTH_YES : TRUTH_NO;
    if (fact_is_unknown(facts, environment, ENVIRONMENT_unknown, ENVIRONMENT_settings))
        return TRUTH_UNKNOWN;
    return otherwise ? TRUTH_YES : TRUTH_NO;
}

truth tenant_setting(const store *facts, uint32_t slot, bool otherwise)
{
    uint32_t settings = fact_object(facts, RECORD_TENANT, TENANT_settings);

    if (settings != 0 && fact_is_unknown(facts, settings, TENANT_SETTINGS_unknown, slot))
        return TRUTH_UNKNOWN;
    if (settings != 0 && fact_is_told(facts, settings, slot))
        return fact_boolean(facts, settings, slot, otherwise) ? TRUTH_YES : TRUTH_NO;
    if (fact_is_unknown(facts, RECORD_TENANT, TENANT_unknown, TENANT_settings))
        return TRUTH_UNKNOWN;
    return otherwise ? TRUTH_YES : TRUTH_NO;
}

truth guests_are_restricted(const store *facts, uint32_t environment)
{
    return environment_setting(facts, environment, ENVIRONMENT_SETTINGS_restrict_guests, false);
}

truth roles_count_of(const store *facts, const directory *people, uint32_t environment, uint32_t user)
{
    truth is_guest = person_is_guest(directory_flags(people, facts, user));

    return is_guest == TRUTH_NO ? TRUTH_YES : truth_not(truth_and(is_guest, guests_are_restricted(facts, environment)));
}

static int add_unit_grant(grant_scan *scan, uint32_t user, uint32_t role, uint32_t team, uint32_t unit)
{
    membership_table *table = scan->table;
    role_grant *made;

    if (scan->only != 0 && scan->only != user)
        return MANDATE_OK;
    if (role != 0 && scan->restricts_guests &&
        (directory_flags(scan->directory, scan->facts, user) & PERSON_GUEST) != 0)
        role = 0; /* N-65 */
    if (memory_reserve(&scan->facts->allocator, (void **)&table->role_grants, &table->role_grant_capacity,
                       table->role_grant_count + 1, sizeof *table->role_grants) != MANDATE_OK)
        return MANDATE_ENOMEM;
    made = &table->role_grants[table->role_grant_count++];
    made->user = user;
    made->team = team;
    made->unit = unit;
    made->role = role & RECORD_LIMIT;
    made->is_given = 0;
    return MANDATE_OK;
}

static int add_role_grant(grant_scan *scan, uint32_t user, uint32_t role, uint32_t team)
{
    return add_unit_grant(scan, user, role, team, 0);
}

static int add_roles(grant_scan *scan, uint32_t user, span roles, uint32_t team)
{
    for (uint32_t i = 0; i < roles.count; i++) {
        uint32_t role = granted_role(scan->facts, scan->environment, roles.at[i]);

        if (role != 0 && add_role_grant(scan, user, role, team) != MANDATE_OK)
            return MANDATE_ENOMEM;
    }
    return MANDATE_OK;
}

truth link_crosses_units(const store *facts, uint32_t environment)
{
    return environment_setting(facts, environment, ENVIRONMENT_SETTINGS_cross_unit_ownership, false);
}

bool member_roles_are_untold(const store *facts, uint32_t environment, uint32_t member)
{
    truth crosses;

    if (member == 0 || fact_is_unknown(facts, member, MEMBER_unknown, MEMBER_roles))
        return member != 0;
    crosses = link_crosses_units(facts, environment);
    if (crosses != TRUTH_NO && fact_is_unknown(facts, member, MEMBER_unknown, MEMBER_unit_roles))
        return true;
    return crosses == TRUTH_UNKNOWN && store_first(facts, member, MEMBER_unit_roles) != 0;
}

/* N-74: with ownership across units, roles are held in other units as well. */
static int link_units(grant_scan *scan, uint32_t member, uint32_t user)
{
    const store *facts = scan->facts;
    int err = MANDATE_OK;

    if (store_first(facts, member, MEMBER_unit_roles) == 0 || link_crosses_units(facts, scan->environment) != TRUTH_YES)
        return MANDATE_OK;
    for (uint32_t each = store_first(facts, member, MEMBER_unit_roles); each != 0; each = store_next(facts, each)) {
        span roles = fact_list(facts, each, UNIT_ROLES_roles);
        uint32_t unit = store_find(facts, scan->environment, K_BUSINESS_UNIT,
                                   names_fold(&facts->names, store_record(facts, each)->key));

        for (uint32_t i = 0; i < roles.count && err == MANDATE_OK; i++) {
            uint32_t role = granted_role(facts, scan->environment, roles.at[i]);

            err = role == 0 ? MANDATE_OK : add_unit_grant(scan, user, role, 0, unit);
        }
    }
    return err;
}

static int link_member(grant_scan *scan, uint32_t member)
{
    const store *facts = scan->facts;
    uint32_t user = store_find(facts, RECORD_TENANT, K_USER, names_fold(&facts->names, facts->records[member].key));

    if (user == 0)
        return MANDATE_OK;
    if (add_role_grant(scan, user, 0, 0) != MANDATE_OK)
        return MANDATE_ENOMEM;
    if (add_roles(scan, user, fact_list(facts, member, MEMBER_roles), 0) != MANDATE_OK)
        return MANDATE_ENOMEM;
    return link_units(scan, member, user);
}

uint32_t link_member_of(const store *facts, uint32_t environment, uint32_t user)
{
    return store_find(facts, environment, K_MEMBER, names_fold(&facts->names, facts->records[user].key));
}

static int link_members(grant_scan *scan)
{
    const store *facts = scan->facts;
    uint32_t member;

    if (scan->only != 0) {
        member = link_member_of(facts, scan->environment, scan->only);
        return member == 0 ? MANDATE_OK : link_member(scan, member);
    }
    for (member = store_first(facts, scan->environment, ENVIRONMENT_members); member != 0;
         member = store_next(facts, member))
        if (link_member(scan, member) != MANDATE_OK)
            return MANDATE_ENOMEM;
    return MANDATE_OK;
}

/* PRN-33: whether a team is one of an Entra group, which it names then; whether it is an access team. */
truth link_is_group_team(const store *facts, uint32_t team)
{
    if (!fact_is_open(facts, team, TEAM_unknown, TEAM_kind))
        return fact_enum(facts, team, TEAM_kind, TEAM_KIND_OWNER) == TEAM_KIND_GROUP ? TRUTH_YES : TRUTH_NO;
    return fact(facts, team, TEAM_group) != 0 || fact_is_unknown(facts, team, TEAM_unknown, TEAM_group) ? TRUTH_UNKNOWN
                                                                                                        : TRUTH_NO;
}

static truth is_access_team(const store *facts, uint32_t team)
{
    if (fact_is_open(facts, team, TEAM_unknown, TEAM_kind))
        return TRUTH_UNKNOWN;
    return fact_enum(facts, team, TEAM_kind, TEAM_KIND_OWNER) == TEAM_KIND_ACCESS ? TRUTH_YES : TRUTH_NO;
}

static bool membership_is_open(const store *facts, uint32_t team)
{
    return fact_is_open(facts, team, TEAM_unknown, TEAM_membership);
}

/* PRN-35: which users of the Entra group a group team counts. */
static truth link_counts_for_team(const store *facts, uint32_t team, uint32_t user)
{
    uint32_t sort = fact_enum(facts, user, USER_kind, USER_MEMBER);
    uint32_t counted = fact_enum(facts, team, TEAM_membership, MEMBERSHIP_MEMBERS_AND_GUESTS);

    if (membership_is_open(facts, team))
        return TRUTH_UNKNOWN;
    if (counted == MEMBERSHIP_MEMBERS_AND_GUESTS)
        return TRUTH_YES;
    if (fact_is_unknown(facts, user, USER_unknown, USER_kind))
        return TRUTH_UNKNOWN;
    return sort == (counted == MEMBERSHIP_GUESTS ? USER_GUEST : USER_MEMBER) ? TRUTH_YES : TRUTH_NO; /* owners: members */
}

static int link_team_user(grant_scan *scan, uint32_t team, uint32_t user)
{
    int err = add_role_grant(scan, user, 0, team);

    if (err == MANDATE_OK && is_access_team(scan->facts, team) == TRUTH_NO) /* PRN-33 */
        err = add_roles(scan, user, fact_list(scan->facts, team, TEAM_roles), team);
    return err;
}

static int link_team(grant_scan *scan, uint32_t team)
{
    const store *facts = scan->facts;
    span users = fact_list(facts, team, TEAM_members);
    uint32_t group = fact(facts, team, TEAM_group);
    truth is_of_group = link_is_group_team(facts, team);
    bool is_group_team = is_of_group == TRUTH_YES;
    bool of_owners = fact_enum(facts, team, TEAM_membership, 0) == MEMBERSHIP_OWNERS;

    if (is_of_group == TRUTH_UNKNOWN || (is_group_team && membership_is_open(facts, team)))
        return MANDATE_OK; /* nobody is in it for certain */
    if (is_group_team && (group == 0 || group == PRINCIPAL_UNKNOWN))
        return MANDATE_OK;
    if (is_group_team)
        users = fact_list(facts, group, of_owners ? GROUP_owners : GROUP_members);
    for (uint32_t i = 0; i < users.count; i++) {
        if (scan->only != 0 && users.at[i] != scan->only)
            continue;
        if (store_kind(facts, users.at[i]) != K_USER ||
            (is_group_team && link_counts_for_team(facts, team, users.at[i]) != TRUTH_YES))
            continue; /* nested groups need a team of their own (PRN-7) */
        if (link_team_user(scan, team, users.at[i]) != MANDATE_OK)
            return MANDATE_ENOMEM;
    }
    return MANDATE_OK;
}

/* Gives a role to every user of a group, nested ones too (PRN-42). */
static int link_group(grant_scan *scan, uint32_t group, uint32_t role)
{
    span members = directory_members(scan->directory, scan->facts, group);

    for (uint32_t i = 0; i < members.count; i++)
        if (add_role_grant(scan, members.at[i] / 2, role, 0) != MANDATE_OK)
            return MANDATE_ENOMEM;
    return MANDATE_OK;
}

static int link_team_assignment(grant_scan *scan, uint32_t team, uint32_t role)
{
    uint32_t role_grants = scan->table->role_grant_count; /* those of the team stand already: link_team ran before */

    if (is_access_team(scan->facts, team) != TRUTH_NO) /* PRN-33 */
        return MANDATE_OK;
    for (uint32_t i = scan->first; i < role_grants; i++) {
        role_grant each = scan->table->role_grants[i];

        if (each.team == team && each.role == 0 && add_role_grant(scan, each.user, role, team) != MANDATE_OK)
            return MANDATE_ENOMEM;
    }
    return MANDATE_OK;
}

static int link_assignment(grant_scan *scan, uint32_t assignment)
{
    const store *facts = scan->facts;
    span principals = fact_list(facts, assignment, ASSIGNMENT_principals);
    uint32_t role = granted_role(facts, scan->environment, facts->records[assignment].key);
    int err = MANDATE_OK;

    for (uint32_t i = 0; i < principals.count && role != 0 && err == MANDATE_OK; i++) {
        uint32_t principal = principals.at[i];

        if (store_kind(facts, principal) == K_USER)
            err = add_role_grant(scan, principal, role, 0);
        else if (store_kind(facts, principal) == K_TEAM)
            err = link_team_assignment(scan, principal, role);
        else if (environment_has_dataverse(facts, scan->environment) == TRUTH_NO) /* PRN-42: with Dataverse a group needs a team */
            err = link_group(scan, principal, role);
    }
    return err;
}

static int link_given_to(grant_scan *scan, uint32_t user, uint32_t role, bool to_licensed)
{
    uint32_t before = scan->table->role_grant_count;

    if (to_licensed && (directory_flags(scan->directory, scan->facts, user) & PERSON_LICENSED) == 0)
        return MANDATE_OK;
    if (add_role_grant(scan, user, role, 0) != MANDATE_OK)
        return MANDATE_ENOMEM;
    scan->table->role_grants[before].is_given = 1; /* whom this asks about is never another than `only` */
    return MANDATE_OK;
}

/* ENV-2, N-43: what every licensed user holds in the default environment. */
static const char *const given_in_default[] = {ROLE_ENVIRONMENT_MAKER, ROLE_BASIC_USER};

enum { GIVEN_IN_DEFAULT = sizeof given_in_default / sizeof *given_in_default };

/* Gives a role to everybody, or to everybody who is licensed. CONFLICT-4: a setting makes all Basic Users. */
static int link_given(grant_scan *scan, const char *name, bool to_licensed)
{
    uint32_t text = names_find(&scan->facts->names, name, strlen(name));
    uint32_t role = granted_role(scan->facts, scan->environment, text);

    if (role == 0 || scan->only != 0)
        return role == 0 ? MANDATE_OK : link_given_to(scan, scan->only, role, to_licensed);
    for (uint32_t i = 0; i < scan->directory->count; i++)
        if (link_given_to(scan, scan->directory->sorted[i], role, to_licensed) != MANDATE_OK)
            return MANDATE_ENOMEM;
    return MANDATE_OK;
}

static bool is_default(const store *facts, uint32_t environment)
{
    return fact_enum(facts, environment, ENVIRONMENT_type, TYPE_PRODUCTION) == TYPE_DEFAULT;
}

/* CONFLICT-4 */
static truth all_are_basic_users(const grant_scan *scan)
{
    return environment_setting(scan->facts, scan->environment, ENVIRONMENT_SETTINGS_default_role_basic_user, false);
}

static int link_settings(grant_scan *scan)
{
    int err = MANDATE_OK;

    for (int i = 0; i < GIVEN_IN_DEFAULT && err == MANDATE_OK && is_default(scan->facts, scan->environment); i++)
        err = link_given(scan, given_in_default[i], true);
    if (err == MANDATE_OK && all_are_basic_users(scan) == TRUTH_YES)
        err = link_given(scan, ROLE_BASIC_USER, false);
    return err;
}

/* Whether somebody surely, or perhaps, holds a role of the tenant. */
static truth tenant_role(uint32_t flags, uint32_t role)
{
    if ((flags & role) != 0)
        return TRUTH_YES;
    return (flags & PERSON_ADMIN_UNKNOWN) != 0 ? TRUTH_UNKNOWN : TRUTH_NO;
}

static truth inside_security_group(const directory *everybody, const store *facts, uint32_t environment, uint32_t user)
{
    uint32_t group = fact(facts, environment, ENVIRONMENT_security_group);

    if (group == PRINCIPAL_UNKNOWN ||
        fact_is_unknown(facts, environment, ENVIRONMENT_unknown, ENVIRONMENT_security_group))
        return TRUTH_UNKNOWN;
    return group == 0 || group >= PRINCIPAL_EVERYONE ? TRUTH_YES : directory_within(everybody, facts, user, group);
}

truth membership_elevation(const directory *everybody, const store *facts, uint32_t environment, uint32_t user)
{
    uint32_t flags = directory_flags(everybody, facts, user);
    truth of_dynamics = tenant_role(flags, PERSON_DYNAMICS_ADMIN);

    if (environment == 0 || fact(facts, user, USER_elevated) == 0 ||
        !span_holds(fact_list(facts, user, USER_elevated), environment))
        return TRUTH_NO;
    if (of_dynamics != TRUTH_NO)
        of_dynamics = truth_and(of_dynamics, inside_security_group(everybody, facts, environment, user));
    return truth_or(tenant_role(flags, PERSON_TENANT_ADMIN), of_dynamics);
}

static int link_elevated_user(grant_scan *scan, uint32_t user)
{
    uint32_t role;

    if (membership_elevation(scan->directory, scan->facts, scan->environment, user) != TRUTH_YES)
        return MANDATE_OK;
    role =
        granted_role(scan->facts, scan->environment, names_find(&scan->facts->names, NAMED(ROLE_SYSTEM_ADMINISTRATOR)));
    return role == 0 ? MANDATE_OK : add_role_grant(scan, user, role, 0);
}

static int link_elevated(grant_scan *scan)
{
    int err = MANDATE_OK;

    if (scan->only != 0)
        return link_elevated_user(scan, scan->only);
    if (!scan->all->has_elevated)
        return MANDATE_OK;
    for (uint32_t user = store_first(scan->facts, RECORD_TENANT, TENANT_users); user != 0 && err == MANDATE_OK;
         user = store_next(scan->facts, user))
        err = link_elevated_user(scan, user);
    return err;
}

int link_everything(grant_scan *scan)
{
    const store *facts = scan->facts;
    int err = link_members(scan);
    uint32_t each;

    for (each = store_first(facts, scan->environment, ENVIRONMENT_teams); each != 0 && err == MANDATE_OK;
         each = store_next(facts, each))
        err = link_team(scan, each);
    for (each = store_first(facts, scan->environment, ENVIRONMENT_assignments); each != 0 && err == MANDATE_OK;
         each = store_next(facts, each))
        err = link_assignment(scan, each);
    if (err == MANDATE_OK)
        err = link_elevated(scan);
    return err == MANDATE_OK ? link_settings(scan) : err;
}

/* ---- doubts ---- */

static int add_doubt(grant_scan *scan, uint32_t principal, uint32_t role, bool is_any)
{
    membership_table *table = scan->table;
    possible_grant *made;

    if (memory_reserve(&scan->facts->allocator, (void **)&table->doubts, &table->doubt_capacity, table->doubt_count + 1,
                       sizeof *table->doubts) != MANDATE_OK)
        return MANDATE_ENOMEM;
    made = &table->doubts[table->doubt_count++];
    made->principal = principal;
    made->role = role;
    made->is_any = is_any;
    made->is_of_group = false;
    made->is_of_members = false;
    return MANDATE_OK;
}

/* Whether who is in the Entra group of a group team is partly unknown. */
static bool group_is_open(const store *facts, uint32_t team)
{
    uint32_t group = fact(facts, team, TEAM_group);
    bool of_owners = fact_enum(facts, team, TEAM_membership, 0) == MEMBERSHIP_OWNERS;
    bool of_either = membership_is_open(facts, team);

    if (group == 0)
        return fact_is_unknown(facts, team, TEAM_unknown, TEAM_group);
    return group == PRINCIPAL_UNKNOWN ||
           ((of_owners || of_either) && fact_is_unknown(facts, group, GROUP_unknown, GROUP_owners)) ||
           ((!of_owners || of_either) && fact_is_unknown(facts, group, GROUP_unknown, GROUP_members));
}

bool link_team_is_open(const store *facts, uint32_t team)
{
    truth is_of_group = link_is_group_team(facts, team);

    return (is_of_group != TRUTH_YES && fact_is_unknown(facts, team, TEAM_unknown, TEAM_members)) ||
           (is_of_group != TRUTH_NO && group_is_open(facts, team));
}

/* Whom the Entra group of a team names as owners, or as members; nobody, where the team counts the others. */
static span named_by_group(const store *facts, uint32_t team, uint32_t slot)
{
    bool of_owners = fact_enum(facts, team, TEAM_membership, 0) == MEMBERSHIP_OWNERS;
    uint32_t group = fact(facts, team, TEAM_group);

    if (group == 0 || group == PRINCIPAL_UNKNOWN ||
        (!membership_is_open(facts, team) && of_owners != (slot == GROUP_owners)))
        return (span){NULL, 0};
    return fact_list(facts, group, slot);
}

static bool is_named(const store *facts, uint32_t team, uint32_t user)
{
    return span_holds(named_by_group(facts, team, GROUP_members), user) ||
           span_holds(named_by_group(facts, team, GROUP_owners), user);
}

bool link_may_hold(const store *facts, uint32_t team, uint32_t user)
{
    truth is_of_group = link_is_group_team(facts, team), counts;

    if (is_of_group != TRUTH_YES && (fact_is_unknown(facts, team, TEAM_unknown, TEAM_members) ||
                                     span_holds(fact_list(facts, team, TEAM_members), user)))
        return true;
    counts = is_of_group == TRUTH_NO ? TRUTH_NO : link_counts_for_team(facts, team, user);
    return counts != TRUTH_NO && (group_is_open(facts, team) || is_named(facts, team, user));
}

/* Whether a team may hold somebody whom nobody knows to be in it, or of which kind they are. */
static bool is_doubtful(const store *facts, uint32_t team)
{
    truth is_of_group = link_is_group_team(facts, team);
    span members = is_of_group == TRUTH_YES ? named_by_group(facts, team, GROUP_members) : (span){NULL, 0};
    span owners = is_of_group == TRUTH_YES ? named_by_group(facts, team, GROUP_owners) : (span){NULL, 0};

    if (is_of_group == TRUTH_UNKNOWN || link_team_is_open(facts, team))
        return true;
    for (uint32_t i = 0; i < members.count + owners.count; i++) {
        uint32_t user = i < members.count ? members.at[i] : owners.at[i - members.count];

        if (store_kind(facts, user) == K_USER && link_counts_for_team(facts, team, user) == TRUTH_UNKNOWN)
            return true;
    }
    return false;
}

/* A role of a team that is perhaps an access team, which holds none, is in doubt for its certain members as well. */
static int doubt_role_of_team(grant_scan *scan, uint32_t team, uint32_t role)
{
    int err = add_doubt(scan, team, role, false);

    if (err == MANDATE_OK)
        scan->table->doubts[scan->table->doubt_count - 1].is_of_members = is_access_team(scan->facts, team) == TRUTH_UNKNOWN;
    return err;
}

static int doubt_team(grant_scan *scan, uint32_t team)
{
    const store *facts = scan->facts;
    truth is_access = is_access_team(facts, team);
    bool is_open = is_doubtful(facts, team), is_any = is_open || is_access == TRUTH_UNKNOWN;
    span roles = fact_list(facts, team, TEAM_roles);
    int err = is_open ? add_doubt(scan, team, 0, false) : MANDATE_OK;

    if (err == MANDATE_OK && is_access != TRUTH_YES && fact_is_unknown(facts, team, TEAM_unknown, TEAM_roles))
        err = add_doubt(scan, team, 0, true);
    for (uint32_t i = 0; i < roles.count && is_any && is_access != TRUTH_YES && err == MANDATE_OK; i++) {
        uint32_t role = granted_role(facts, scan->environment, roles.at[i]);

        err = role == 0 ? MANDATE_OK : doubt_role_of_team(scan, team, role);
    }
    return err;
}

static int doubt_assignment(grant_scan *scan, uint32_t assignment)
{
    const store *facts = scan->facts;
    span principals = fact_list(facts, assignment, ASSIGNMENT_principals);
    uint32_t role = granted_role(facts, scan->environment, facts->records[assignment].key);
    int err = MANDATE_OK;

    for (uint32_t i = 0; i < principals.count && role != 0 && err == MANDATE_OK; i++) {
        uint32_t principal = principals.at[i];
        kind sort = store_kind(facts, principal);
        truth is_access = sort == K_TEAM ? is_access_team(facts, principal) : TRUTH_YES;
        bool is_team = is_access == TRUTH_UNKNOWN || (is_access == TRUTH_NO && is_doubtful(facts, principal));
        truth by_team = environment_has_dataverse(facts, scan->environment);
        bool is_group =
            sort == K_GROUP && (by_team == TRUTH_UNKNOWN ||
                                (by_team == TRUTH_NO && directory_members_are_unknown(scan->directory, facts, principal)));

        if (is_team)
            err = doubt_role_of_team(scan, principal, role);
        else if (is_group)
            err = add_doubt(scan, principal, role, false);
        if (is_group && err == MANDATE_OK)
            scan->table->doubts[scan->table->doubt_count - 1].is_of_group = by_team == TRUTH_UNKNOWN;
    }
    return err;
}

/* ENV-2, N-43 where licences are unknown; or where it is not known whether this is the default environment: then the
   environment itself stands for whoever is licensed in it. */
static int doubt_role(grant_scan *scan, uint32_t whoever, const char *name)
{
    uint32_t text = names_find(&scan->facts->names, name, strlen(name));
    uint32_t role = granted_role(scan->facts, scan->environment, text);

    return role == 0 ? MANDATE_OK : add_doubt(scan, whoever, role, false);
}

/* Where it is not known whether everybody is a Basic User, the tenant stands for them. */
static int doubt_given(grant_scan *scan)
{
    bool may_be_default = fact_is_unknown(scan->facts, scan->environment, ENVIRONMENT_unknown, ENVIRONMENT_type);
    uint32_t whoever = is_default(scan->facts, scan->environment) ? 0 : scan->environment;
    int err =
        all_are_basic_users(scan) == TRUTH_UNKNOWN ? doubt_role(scan, RECORD_TENANT, ROLE_BASIC_USER) : MANDATE_OK;

    if (whoever != 0 && !may_be_default)
        return err;
    for (int i = 0; i < GIVEN_IN_DEFAULT && err == MANDATE_OK; i++)
        err = doubt_role(scan, whoever, given_in_default[i]);
    return err;
}

int link_doubts(grant_scan *scan)
{
    const store *facts = scan->facts;
    int err = MANDATE_OK;
    uint32_t each;

    scan->table->doubt_count = 0;
    for (each = store_first(facts, scan->environment, ENVIRONMENT_teams); each != 0 && err == MANDATE_OK;
         each = store_next(facts, each))
        err = doubt_team(scan, each);
    for (each = store_first(facts, scan->environment, ENVIRONMENT_assignments); each != 0 && err == MANDATE_OK;
         each = store_next(facts, each))
        err = doubt_assignment(scan, each);
    return err == MANDATE_OK ? doubt_given(scan) : err;
}

uint32_t granted_role(const store *facts, uint32_t environment, uint32_t name)
{
    uint32_t fold = names_fold(&facts->names, name);
    uint32_t own = store_find(facts, environment, K_ROLE, fold);

    return own != 0 ? own : store_find(facts, RECORD_TENANT, K_ROLE, fold);
}
