/*
 * link.c - the roles and teams of an environment's users, link by link, and the doubts where facts are missing.
 *
 * Source  PRN-7 PRN-33 PRN-35 PRN-42 ENV-2, CONFLICT-4
 */
#include "derive/link.h"

#include <string.h>

#include "base/memory.h"

static int add_link(finding *in, uint32_t user, uint32_t role, uint32_t team)
{
    standing_table *table = in->table;
    standing_link *made;

    if (in->only != 0 && in->only != user)
        return MANDATE_OK;
    if (memory_reserve(&in->facts->allocator, (void **)&table->links, &table->link_capacity, table->link_count + 1,
                       sizeof *table->links) != MANDATE_OK)
        return MANDATE_ENOMEM;
    made = &table->links[table->link_count++];
    made->user = user;
    made->team = team;
    made->role = role & RECORD_LIMIT;
    made->is_given = 0;
    return MANDATE_OK;
}

static int add_roles(finding *in, uint32_t user, span roles, uint32_t team)
{
    for (uint32_t i = 0; i < roles.count; i++) {
        uint32_t role = standing_role(in->facts, in->environment, roles.at[i]);

        if (role != 0 && add_link(in, user, role, team) != MANDATE_OK)
            return MANDATE_ENOMEM;
    }
    return MANDATE_OK;
}

static int link_member(finding *in, uint32_t member)
{
    const store *facts = in->facts;
    uint32_t user = store_find(facts, RECORD_TENANT, K_USER, names_fold(&facts->names, facts->records[member].key));

    if (user == 0)
        return MANDATE_OK;
    if (add_link(in, user, 0, 0) != MANDATE_OK)
        return MANDATE_ENOMEM;
    return add_roles(in, user, fact_list(facts, member, MEMBER_roles), 0);
}

uint32_t link_member_of(const store *facts, uint32_t environment, uint32_t user)
{
    return store_find(facts, environment, K_MEMBER, names_fold(&facts->names, facts->records[user].key));
}

static int link_members(finding *in)
{
    const store *facts = in->facts;
    uint32_t member;

    if (in->only != 0) {
        member = link_member_of(facts, in->environment, in->only);
        return member == 0 ? MANDATE_OK : link_member(in, member);
    }
    for (member = store_first(facts, in->environment, ENVIRONMENT_members); member != 0;
         member = store_next(facts, member))
        if (link_member(in, member) != MANDATE_OK)
            return MANDATE_ENOMEM;
    return MANDATE_OK;
}

/* PRN-35: which users of the Entra group a group team counts. */
bool link_counts_for_team(const store *facts, uint32_t team, uint32_t user)
{
    uint32_t sort = fact_enum(facts, user, USER_kind, USER_MEMBER);

    switch (fact_enum(facts, team, TEAM_membership, MEMBERSHIP_MEMBERS_AND_GUESTS)) {
    case MEMBERSHIP_MEMBERS_AND_GUESTS:
        return true;
    case MEMBERSHIP_GUESTS:
        return sort == USER_GUEST;
    default: /* members, owners */
        return sort == USER_MEMBER;
    }
}

static bool is_access_team(const store *facts, uint32_t team)
{
    return fact_enum(facts, team, TEAM_kind, TEAM_KIND_OWNER) == TEAM_KIND_ACCESS;
}

static int link_team_user(finding *in, uint32_t team, uint32_t user)
{
    int err = add_link(in, user, 0, team);

    if (err == MANDATE_OK && !is_access_team(in->facts, team)) /* PRN-33 */
        err = add_roles(in, user, fact_list(in->facts, team, TEAM_roles), team);
    return err;
}

static int link_team(finding *in, uint32_t team)
{
    const store *facts = in->facts;
    span users = fact_list(facts, team, TEAM_members);
    uint32_t group = fact(facts, team, TEAM_group);
    bool is_group_team = fact_enum(facts, team, TEAM_kind, TEAM_KIND_OWNER) == TEAM_KIND_GROUP;
    bool of_owners = fact_enum(facts, team, TEAM_membership, 0) == MEMBERSHIP_OWNERS;

    if (is_group_team && (group == 0 || group == PRINCIPAL_UNKNOWN))
        return MANDATE_OK;
    if (is_group_team)
        users = fact_list(facts, group, of_owners ? GROUP_owners : GROUP_members);
    for (uint32_t i = 0; i < users.count; i++) {
        if (in->only != 0 && users.at[i] != in->only)
            continue;
        if (store_kind(facts, users.at[i]) != K_USER ||
            (is_group_team && !link_counts_for_team(facts, team, users.at[i])))
            continue; /* nested groups need a team of their own (PRN-7) */
        if (link_team_user(in, team, users.at[i]) != MANDATE_OK)
            return MANDATE_ENOMEM;
    }
    return MANDATE_OK;
}

/* Gives a role to every user of a group, nested ones too (PRN-42). */
static int link_group(finding *in, uint32_t group, uint32_t role)
{
    span members = people_members(in->people, in->facts, group);

    for (uint32_t i = 0; i < members.count; i++)
        if (add_link(in, members.at[i] / 2, role, 0) != MANDATE_OK)
            return MANDATE_ENOMEM;
    return MANDATE_OK;
}

static int link_team_assignment(finding *in, uint32_t team, uint32_t role)
{
    uint32_t links = in->table->link_count; /* those of the team stand already: link_team ran before */

    if (is_access_team(in->facts, team)) /* PRN-33 */
        return MANDATE_OK;
    for (uint32_t i = in->first; i < links; i++) {
        standing_link each = in->table->links[i];

        if (each.team == team && each.role == 0 && add_link(in, each.user, role, team) != MANDATE_OK)
            return MANDATE_ENOMEM;
    }
    return MANDATE_OK;
}

static bool has_dataverse(const store *facts, uint32_t environment)
{
    return fact_boolean(facts, environment, ENVIRONMENT_dataverse, true);
}

static int link_assignment(finding *in, uint32_t assignment)
{
    const store *facts = in->facts;
    span principals = fact_list(facts, assignment, ASSIGNMENT_principals);
    uint32_t role = standing_role(facts, in->environment, facts->records[assignment].key);
    int err = MANDATE_OK;

    for (uint32_t i = 0; i < principals.count && role != 0 && err == MANDATE_OK; i++) {
        uint32_t principal = principals.at[i];

        if (store_kind(facts, principal) == K_USER)
            err = add_link(in, principal, role, 0);
        else if (store_kind(facts, principal) == K_TEAM)
            err = link_team_assignment(in, principal, role);
        else if (!has_dataverse(facts, in->environment)) /* PRN-42: with Dataverse a group needs a team */
            err = link_group(in, principal, role);
    }
    return err;
}

static int link_given_to(finding *in, uint32_t user, uint32_t role, bool to_licensed)
{
    uint32_t before = in->table->link_count;

    if (to_licensed && (people_flags(in->people, in->facts, user) & PERSON_LICENSED) == 0)
        return MANDATE_OK;
    if (add_link(in, user, role, 0) != MANDATE_OK)
        return MANDATE_ENOMEM;
    in->table->links[before].is_given = 1; /* whom this asks about is never another than `only` */
    return MANDATE_OK;
}

/* ENV-2: every licensed user is a maker in the default environment. CONFLICT-4: a setting makes all Basic Users. */
static int link_given(finding *in, const char *name, bool to_licensed)
{
    uint32_t text = names_find(&in->facts->names, name, strlen(name));
    uint32_t role = standing_role(in->facts, in->environment, text);

    if (role == 0 || in->only != 0)
        return role == 0 ? MANDATE_OK : link_given_to(in, in->only, role, to_licensed);
    for (uint32_t i = 0; i < in->people->count; i++)
        if (link_given_to(in, in->people->sorted[i], role, to_licensed) != MANDATE_OK)
            return MANDATE_ENOMEM;
    return MANDATE_OK;
}

static bool is_default(const store *facts, uint32_t environment)
{
    return fact_enum(facts, environment, ENVIRONMENT_type, TYPE_PRODUCTION) == TYPE_DEFAULT;
}

static int link_settings(finding *in)
{
    uint32_t settings = fact_object(in->facts, in->environment, ENVIRONMENT_settings);
    int err = MANDATE_OK;

    if (is_default(in->facts, in->environment))
        err = link_given(in, "Environment Maker", true);
    if (err == MANDATE_OK && settings != 0 &&
        fact_boolean(in->facts, settings, ENVIRONMENT_SETTINGS_default_role_basic_user, false))
        err = link_given(in, "Basic User", false);
    return err;
}

int link_everything(finding *in)
{
    const store *facts = in->facts;
    int err = link_members(in);
    uint32_t each;

    for (each = store_first(facts, in->environment, ENVIRONMENT_teams); each != 0 && err == MANDATE_OK;
         each = store_next(facts, each))
        err = link_team(in, each);
    for (each = store_first(facts, in->environment, ENVIRONMENT_assignments); each != 0 && err == MANDATE_OK;
         each = store_next(facts, each))
        err = link_assignment(in, each);
    return err == MANDATE_OK ? link_settings(in) : err;
}

/* ---- doubts ---- */

static int add_doubt(finding *in, uint32_t principal, uint32_t role, bool is_any)
{
    standing_table *table = in->table;
    standing_doubt *made;

    if (memory_reserve(&in->facts->allocator, (void **)&table->doubts, &table->doubt_capacity, table->doubt_count + 1,
                       sizeof *table->doubts) != MANDATE_OK)
        return MANDATE_ENOMEM;
    made = &table->doubts[table->doubt_count++];
    made->principal = principal;
    made->role = role;
    made->is_any = is_any;
    return MANDATE_OK;
}

/* Whether who is in a team is partly unknown. */
bool link_team_is_open(const store *facts, uint32_t team)
{
    uint32_t group = fact(facts, team, TEAM_group);
    bool of_owners = fact_enum(facts, team, TEAM_membership, 0) == MEMBERSHIP_OWNERS;

    if (fact_enum(facts, team, TEAM_kind, TEAM_KIND_OWNER) != TEAM_KIND_GROUP)
        return fact_is_unknown(facts, team, TEAM_unknown, TEAM_members);
    if (group == 0)
        return fact_is_unknown(facts, team, TEAM_unknown, TEAM_group);
    return group == PRINCIPAL_UNKNOWN ||
           fact_is_unknown(facts, group, GROUP_unknown, of_owners ? GROUP_owners : GROUP_members);
}

static int doubt_team(finding *in, uint32_t team)
{
    const store *facts = in->facts;
    bool is_open = link_team_is_open(facts, team), takes_roles = !is_access_team(facts, team);
    span roles = fact_list(facts, team, TEAM_roles);
    int err = is_open ? add_doubt(in, team, 0, false) : MANDATE_OK;

    if (err == MANDATE_OK && takes_roles && fact_is_unknown(facts, team, TEAM_unknown, TEAM_roles))
        err = add_doubt(in, team, 0, true);
    for (uint32_t i = 0; i < roles.count && is_open && takes_roles && err == MANDATE_OK; i++) {
        uint32_t role = standing_role(facts, in->environment, roles.at[i]);

        err = role == 0 ? MANDATE_OK : add_doubt(in, team, role, false);
    }
    return err;
}

static int doubt_assignment(finding *in, uint32_t assignment)
{
    const store *facts = in->facts;
    span principals = fact_list(facts, assignment, ASSIGNMENT_principals);
    uint32_t role = standing_role(facts, in->environment, facts->records[assignment].key);
    int err = MANDATE_OK;

    for (uint32_t i = 0; i < principals.count && role != 0 && err == MANDATE_OK; i++) {
        uint32_t principal = principals.at[i];
        kind sort = store_kind(facts, principal);
        bool is_team = sort == K_TEAM && link_team_is_open(facts, principal) && !is_access_team(facts, principal);
        bool is_group =
            sort == K_GROUP && !has_dataverse(facts, in->environment) && people_is_murky(in->people, facts, principal);

        if (is_team || is_group)
            err = add_doubt(in, principal, role, false);
    }
    return err;
}

/* ENV-2 where licences are unknown. */
static int doubt_given(finding *in)
{
    uint32_t text = names_find(&in->facts->names, "Environment Maker", 17);
    uint32_t role = standing_role(in->facts, in->environment, text);

    return is_default(in->facts, in->environment) && role != 0 ? add_doubt(in, 0, role, false) : MANDATE_OK;
}

int link_doubts(finding *in)
{
    const store *facts = in->facts;
    int err = MANDATE_OK;
    uint32_t each;

    in->table->doubt_count = 0;
    for (each = store_first(facts, in->environment, ENVIRONMENT_teams); each != 0 && err == MANDATE_OK;
         each = store_next(facts, each))
        err = doubt_team(in, each);
    for (each = store_first(facts, in->environment, ENVIRONMENT_assignments); each != 0 && err == MANDATE_OK;
         each = store_next(facts, each))
        err = doubt_assignment(in, each);
    return err == MANDATE_OK ? doubt_given(in) : err;
}
