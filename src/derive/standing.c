#include "derive/standing.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

static const standing nothing;

uint32_t standing_role(const store *facts, uint32_t environment, uint32_t name)
{
    uint32_t fold = names_fold(&facts->names, name);
    uint32_t own = store_find(facts, environment, K_ROLE, fold);

    return own != 0 ? own : store_find(facts, RECORD_TENANT, K_ROLE, fold);
}

/* ---- links ---- */

static int add_link(standings *table, const store *facts, uint32_t environment, uint32_t user, uint32_t role,
                    uint32_t team)
{
    standing_link *made;

    if (memory_reserve(&facts->allocator, (void **)&table->links, &table->link_capacity, table->link_count + 1,
                       sizeof *table->links) != MANDATE_OK)
        return MANDATE_ENOMEM;
    made = &table->links[table->link_count++];
    made->environment = environment;
    made->user = user;
    made->role = role;
    made->team = team;
    made->is_given = 0;
    return MANDATE_OK;
}

static int add_roles(standings *table, const store *facts, uint32_t environment, uint32_t user, span roles, uint32_t team)
{
    for (uint32_t i = 0; i < roles.count; i++) {
        uint32_t role = standing_role(facts, environment, roles.at[i]);

        if (role != 0 && add_link(table, facts, environment, user, role, team) != MANDATE_OK)
            return MANDATE_ENOMEM;
    }
    return MANDATE_OK;
}

static int link_members(standings *table, const store *facts, uint32_t environment)
{
    for (uint32_t member = store_first(facts, environment, ENVIRONMENT_members); member != 0;
         member = store_next(facts, member)) {
        uint32_t user = store_find(facts, RECORD_TENANT, K_USER, names_fold(&facts->names, facts->records[member].key));

        if (user == 0)
            continue;
        if (add_link(table, facts, environment, user, 0, 0) != MANDATE_OK ||
            add_roles(table, facts, environment, user, fact_list(facts, member, MEMBER_roles), 0) != MANDATE_OK)
            return MANDATE_ENOMEM;
    }
    return MANDATE_OK;
}

/* PRN-35: which users of the Entra group a group team counts. */
static bool counts_for_team(const store *facts, uint32_t team, uint32_t user)
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

static int link_team_user(standings *table, const store *facts, uint32_t environment, uint32_t team, uint32_t user)
{
    int err = add_link(table, facts, environment, user, 0, team);

    if (err == MANDATE_OK && fact_enum(facts, team, TEAM_kind, TEAM_KIND_OWNER) != TEAM_KIND_ACCESS) /* PRN-33 */
        err = add_roles(table, facts, environment, user, fact_list(facts, team, TEAM_roles), team);
    return err;
}

static int link_team(standings *table, const store *facts, uint32_t environment, uint32_t team)
{
    span users = fact_list(facts, team, TEAM_members);
    uint32_t group = fact(facts, team, TEAM_group);
    bool is_group_team = fact_enum(facts, team, TEAM_kind, TEAM_KIND_OWNER) == TEAM_KIND_GROUP;
    bool of_owners = fact_enum(facts, team, TEAM_membership, 0) == MEMBERSHIP_OWNERS;

    if (is_group_team && (group == 0 || group == PRINCIPAL_UNKNOWN))
        return MANDATE_OK;
    if (is_group_team)
        users = fact_list(facts, group, of_owners ? GROUP_owners : GROUP_members);
    for (uint32_t i = 0; i < users.count; i++) {
        if (store_kind(facts, users.at[i]) != K_USER || (is_group_team && !counts_for_team(facts, team, users.at[i])))
            continue; /* nested groups need a team of their own (PRN-7) */
        if (link_team_user(table, facts, environment, team, users.at[i]) != MANDATE_OK)
            return MANDATE_ENOMEM;
    }
    return MANDATE_OK;
}

/* Gives a role to every user of a group, nested ones too (PRN-42). `todo` holds each group once. */
static int link_group(standings *table, const store *facts, uint32_t environment, uint32_t group, uint32_t role)
{
    uint32_t count = 1;

    if (memory_reserve(&facts->allocator, (void **)&table->todo, &table->todo_capacity, facts->kind_counts[K_GROUP],
                       sizeof *table->todo) != MANDATE_OK)
        return MANDATE_ENOMEM;
    table->todo[0] = group;
    for (uint32_t at = 0; at < count; at++) {
        span members = fact_list(facts, table->todo[at], GROUP_members);

        for (uint32_t i = 0; i < members.count; i++) {
            bool is_met = store_kind(facts, members.at[i]) != K_GROUP;

            if (is_met && add_link(table, facts, environment, members.at[i], role, 0) != MANDATE_OK)
                return MANDATE_ENOMEM;
            for (uint32_t j = 0; j < count && !is_met; j++)
                is_met = table->todo[j] == members.at[i];
            if (!is_met)
                table->todo[count++] = members.at[i];
        }
    }
    return MANDATE_OK;
}

static bool is_access_team(const store *facts, uint32_t team)
{
    return fact_enum(facts, team, TEAM_kind, TEAM_KIND_OWNER) == TEAM_KIND_ACCESS;
}

static int link_team_assignment(standings *table, const store *facts, uint32_t environment, uint32_t team, uint32_t role)
{
    uint32_t links = table->link_count; /* those of the team stand already: link_team ran before */

    if (is_access_team(facts, team)) /* PRN-33 */
        return MANDATE_OK;
    for (uint32_t i = 0; i < links; i++) {
        standing_link each = table->links[i];

        if (each.team == team && each.role == 0 &&
            add_link(table, facts, environment, each.user, role, team) != MANDATE_OK)
            return MANDATE_ENOMEM;
    }
    return MANDATE_OK;
}

static bool has_dataverse(const store *facts, uint32_t environment)
{
    return fact_boolean(facts, environment, ENVIRONMENT_dataverse, true);
}

static int link_assignment(standings *table, const store *facts, uint32_t environment, uint32_t assignment)
{
    span principals = fact_list(facts, assignment, ASSIGNMENT_principals);
    uint32_t role = standing_role(facts, environment, facts->records[assignment].key);
    int err = MANDATE_OK;

    for (uint32_t i = 0; i < principals.count && role != 0 && err == MANDATE_OK; i++) {
        uint32_t principal = principals.at[i];

        if (store_kind(facts, principal) == K_USER)
            err = add_link(table, facts, environment, principal, role, 0);
        else if (store_kind(facts, principal) == K_TEAM)
            err = link_team_assignment(table, facts, environment, principal, role);
        else if (!has_dataverse(facts, environment)) /* PRN-42: with Dataverse a group needs a team */
            err = link_group(table, facts, environment, principal, role);
    }
    return err;
}

/* ENV-2: every licensed user is a maker in the default environment. CONFLICT-4: a setting makes all Basic Users. */
static int link_given(standings *table, const people *all, const store *facts, uint32_t environment, const char *name,
                      bool to_licensed)
{
    uint32_t text = names_find(&facts->names, name, strlen(name)), role = standing_role(facts, environment, text);

    for (uint32_t i = 0; i < all->count && role != 0; i++) {
        uint32_t user = all->sorted[i];

        if (to_licensed && (people_flags(all, facts, user) & PERSON_LICENSED) == 0)
            continue;
        if (add_link(table, facts, environment, user, role, 0) != MANDATE_OK)
            return MANDATE_ENOMEM;
        table->links[table->link_count - 1].is_given = 1;
    }
    return MANDATE_OK;
}

static bool is_default(const store *facts, uint32_t environment)
{
    return fact_enum(facts, environment, ENVIRONMENT_type, TYPE_PRODUCTION) == TYPE_DEFAULT;
}

static int link_settings(standings *table, const people *all, const store *facts, uint32_t environment)
{
    uint32_t settings = fact_object(facts, environment, ENVIRONMENT_settings);
    int err = MANDATE_OK;

    if (is_default(facts, environment))
        err = link_given(table, all, facts, environment, "Environment Maker", true);
    if (err == MANDATE_OK && settings != 0 &&
        fact_boolean(facts, settings, ENVIRONMENT_SETTINGS_default_role_basic_user, false))
        err = link_given(table, all, facts, environment, "Basic User", false);
    return err;
}

/* ---- doubts ---- */

static int add_doubt(standings *table, const store *facts, uint32_t principal, uint32_t role, bool is_any)
{
    standing_doubt *made;

    if (memory_reserve(&facts->allocator, (void **)&table->doubts, &table->doubt_capacity, table->doubt_count + 1,
                       sizeof *table->doubts) != MANDATE_OK)
        return MANDATE_ENOMEM;
    made = &table->doubts[table->doubt_count++];
    made->principal = principal;
    made->role = role;
    made->is_any = is_any;
    return MANDATE_OK;
}

/* Whether who is in a team is partly unknown. */
static bool team_is_open(const store *facts, uint32_t team)
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

static int doubt_team(standings *table, const store *facts, uint32_t environment, uint32_t team)
{
    bool is_open = team_is_open(facts, team), takes_roles = !is_access_team(facts, team);
    span roles = fact_list(facts, team, TEAM_roles);
    int err = is_open ? add_doubt(table, facts, team, 0, false) : MANDATE_OK;

    if (err == MANDATE_OK && takes_roles && fact_is_unknown(facts, team, TEAM_unknown, TEAM_roles))
        err = add_doubt(table, facts, team, 0, true);
    for (uint32_t i = 0; i < roles.count && is_open && takes_roles && err == MANDATE_OK; i++) {
        uint32_t role = standing_role(facts, environment, roles.at[i]);

        err = role == 0 ? MANDATE_OK : add_doubt(table, facts, team, role, false);
    }
    return err;
}

static int doubt_assignment(standings *table, const people *all, const store *facts, uint32_t environment, uint32_t assignment)
{
    span principals = fact_list(facts, assignment, ASSIGNMENT_principals);
    uint32_t role = standing_role(facts, environment, facts->records[assignment].key);
    int err = MANDATE_OK;

    for (uint32_t i = 0; i < principals.count && role != 0 && err == MANDATE_OK; i++) {
        uint32_t principal = principals.at[i];
        kind sort = store_kind(facts, principal);
        bool is_team = sort == K_TEAM && team_is_open(facts, principal) && !is_access_team(facts, principal);
        bool is_group = sort == K_GROUP && !has_dataverse(facts, environment) &&
                        all->murky[facts->records[principal].ordinal] != 0;

        if (is_team || is_group)
            err = add_doubt(table, facts, principal, role, false);
    }
    return err;
}

/* ENV-2 where licences are unknown. */
static int doubt_given(standings *table, const store *facts, uint32_t environment)
{
    uint32_t text = names_find(&facts->names, "Environment Maker", 17), role = standing_role(facts, environment, text);

    return is_default(facts, environment) && role != 0 ? add_doubt(table, facts, 0, role, false) : MANDATE_OK;
}

static int doubt_environment(standings *table, const people *all, const store *facts, uint32_t environment)
{
    doubt_range *range = &table->doubt_ranges[facts->records[environment].ordinal];
    int err = MANDATE_OK;
    uint32_t each;

    range->first = table->doubt_count;
    for (each = store_first(facts, environment, ENVIRONMENT_teams); each != 0 && err == MANDATE_OK;
         each = store_next(facts, each))
        err = doubt_team(table, facts, environment, each);
    for (each = store_first(facts, environment, ENVIRONMENT_assignments); each != 0 && err == MANDATE_OK;
         each = store_next(facts, each))
        err = doubt_assignment(table, all, facts, environment, each);
    if (err == MANDATE_OK)
        err = doubt_given(table, facts, environment);
    range->count = table->doubt_count - range->first;
    return err;
}

static int link_environment(standings *table, const people *all, const store *facts, uint32_t environment)
{
    int err = link_members(table, facts, environment);
    uint32_t each;

    for (each = store_first(facts, environment, ENVIRONMENT_teams); each != 0 && err == MANDATE_OK;
         each = store_next(facts, each))
        err = link_team(table, facts, environment, each);
    for (each = store_first(facts, environment, ENVIRONMENT_assignments); each != 0 && err == MANDATE_OK;
         each = store_next(facts, each))
        err = link_assignment(table, facts, environment, each);
    if (err == MANDATE_OK)
        err = link_settings(table, all, facts, environment);
    return err;
}

/* ---- standings ---- */

static int compare_links(const void *a, const void *b)
{
    const standing_link *x = a, *y = b;

    if (x->environment != y->environment)
        return x->environment < y->environment ? -1 : 1;
    if (x->user != y->user)
        return x->user < y->user ? -1 : 1;
    if (x->role != y->role)
        return x->role < y->role ? -1 : 1;
    return x->team < y->team ? -1 : x->team > y->team;
}

static uint32_t hash_pair(uint32_t environment, uint32_t user)
{
    uint64_t mixed = ((uint64_t)environment << 32 | user) * 0x9E3779B97F4A7C15u;
    return (uint32_t)(mixed >> 32);
}

static uint32_t index_slot(const standings *table, uint32_t environment, uint32_t user)
{
    uint32_t mask = table->index_capacity - 1, slot = hash_pair(environment, user) & mask;

    while (table->index[slot] != 0) {
        const standing *each = &table->all[table->index[slot]];

        if (each->environment == environment && each->user == user)
            break;
        slot = (slot + 1) & mask;
    }
    return slot;
}

/* The capacity is kept a power of two: the mask of index_slot depends on it. */
static int index_standings(standings *table, const store *facts)
{
    uint32_t wanted = 16;

    while (wanted < table->count * 2)
        wanted *= 2;
    if (wanted > table->index_capacity) {
        memory_release(&facts->allocator, (void **)&table->index, &table->index_capacity, sizeof *table->index);
        table->index = facts->allocator.resize(facts->allocator.userdata, NULL, 0, wanted * sizeof *table->index);
        if (table->index == NULL)
            return MANDATE_ENOMEM;
        table->index_capacity = wanted;
    }
    memset(table->index, 0, table->index_capacity * sizeof *table->index);
    for (uint32_t i = 1; i < table->count; i++)
        table->index[index_slot(table, table->all[i].environment, table->all[i].user)] = i;
    return MANDATE_OK;
}

/* Every role is marked RIGHT_ANY_ROLE, so no mark means not computed yet. */
static const power *power_of(standings *table, const store *facts, uint32_t role)
{
    power *held = &table->powers[facts->records[role].ordinal];

    if (held->marks == 0)
        *held = power_of_role(facts, role);
    return held;
}

/* The links of one user in one environment, from `first` on, become a standing; returns the first link after them. */
static uint32_t gather_one(standings *table, const store *facts, uint32_t first)
{
    const standing_link *links = table->links;
    standing *at = &table->all[table->count++];
    uint32_t i = first;
    power joined;

    memset(&joined, 0, sizeof joined);
    memset(at, 0, sizeof *at);
    at->environment = links[first].environment;
    at->user = links[first].user;
    at->first = first;
    at->member = store_find(facts, at->environment, K_MEMBER, names_fold(&facts->names, facts->records[at->user].key));
    for (; i < table->link_count && links[i].environment == at->environment && links[i].user == at->user; i++) {
        at->is_listed |= links[i].is_given == 0;
        if (links[i].role != 0)
            power_join(&joined, power_of(table, facts, links[i].role));
    }
    at->count = i - first;
    at->rights = power_rights(&joined);
    return i;
}

static int gather(standings *table, const store *facts)
{
    uint32_t roles = facts->kind_counts[K_ROLE], next = 0;

    if (memory_reserve(&facts->allocator, (void **)&table->powers, &table->power_capacity, roles + 1,
                       sizeof *table->powers) != MANDATE_OK)
        return MANDATE_ENOMEM;
    memset(table->powers, 0, (roles + 1) * sizeof *table->powers);
    table->count = 1;
    while (next < table->link_count) {
        if (memory_reserve(&facts->allocator, (void **)&table->all, &table->capacity, table->count + 1,
                           sizeof *table->all) != MANDATE_OK)
            return MANDATE_ENOMEM;
        next = gather_one(table, facts, next);
    }
    return MANDATE_OK;
}

int standings_refresh(standings *table, const people *all, const store *facts)
{
    uint32_t ranges = facts->kind_counts[K_ENVIRONMENT] + 1;

    table->link_count = table->doubt_count = 0;
    if (memory_reserve(&facts->allocator, (void **)&table->doubt_ranges, &table->range_capacity, ranges,
                       sizeof *table->doubt_ranges) != MANDATE_OK)
        return MANDATE_ENOMEM;
    memset(table->doubt_ranges, 0, ranges * sizeof *table->doubt_ranges);
    for (uint32_t environment = store_first(facts, RECORD_TENANT, TENANT_environments); environment != 0;
         environment = store_next(facts, environment))
        if (link_environment(table, all, facts, environment) != MANDATE_OK ||
            doubt_environment(table, all, facts, environment) != MANDATE_OK)
            return MANDATE_ENOMEM;
    if (table->link_count > 1)
        qsort(table->links, table->link_count, sizeof *table->links, compare_links);
    if (gather(table, facts) != MANDATE_OK)
        return MANDATE_ENOMEM;
    return index_standings(table, facts);
}

void standings_clear(standings *table, const mandate_allocator *allocator)
{
    memory_release(allocator, (void **)&table->links, &table->link_capacity, sizeof *table->links);
    memory_release(allocator, (void **)&table->all, &table->capacity, sizeof *table->all);
    memory_release(allocator, (void **)&table->index, &table->index_capacity, sizeof *table->index);
    memory_release(allocator, (void **)&table->todo, &table->todo_capacity, sizeof *table->todo);
    memory_release(allocator, (void **)&table->powers, &table->power_capacity, sizeof *table->powers);
    memory_release(allocator, (void **)&table->doubts, &table->doubt_capacity, sizeof *table->doubts);
    memory_release(allocator, (void **)&table->doubt_ranges, &table->range_capacity, sizeof *table->doubt_ranges);
}

const standing *standings_find(const standings *table, uint32_t environment, uint32_t user)
{
    uint32_t at = table->index_capacity == 0 ? 0 : table->index[index_slot(table, environment, user)];

    return at == 0 ? &nothing : &table->all[at];
}

bool standing_in_team(const standings *table, const standing *of, uint32_t team)
{
    for (uint32_t i = 0; i < of->count && team != 0; i++)
        if (table->links[of->first + i].team == team)
            return true;
    return false;
}

coverage standing_team_covers(const standings *table, const store *facts, uint32_t team, uint32_t user)
{
    bool is_group_team = fact_enum(facts, team, TEAM_kind, TEAM_KIND_OWNER) == TEAM_KIND_GROUP;

    if (standing_in_team(table, standings_find(table, facts->records[team].parent, user), team))
        return COVERED;
    if (is_group_team && !counts_for_team(facts, team, user))
        return NOT_COVERED;
    return team_is_open(facts, team) ? COVERAGE_UNSURE : NOT_COVERED;
}
