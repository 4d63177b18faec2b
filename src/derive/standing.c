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

/* What is found for one environment: all of it, or only what concerns one user. */
typedef struct finding {
    standings *all;
    standing_table *table;
    const people *people;
    const store *facts;
    uint32_t environment;
    uint32_t only;  /* user, or 0 */
    uint32_t first; /* link found by this finding */
} finding;

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
    made->role = role;
    made->team = team;
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

static uint32_t member_of(const store *facts, uint32_t environment, uint32_t user)
{
    return store_find(facts, environment, K_MEMBER, names_fold(&facts->names, facts->records[user].key));
}

static int link_members(finding *in)
{
    const store *facts = in->facts;
    uint32_t member;

    if (in->only != 0) {
        member = member_of(facts, in->environment, in->only);
        return member == 0 ? MANDATE_OK : link_member(in, member);
    }
    for (member = store_first(facts, in->environment, ENVIRONMENT_members); member != 0; member = store_next(facts, member))
        if (link_member(in, member) != MANDATE_OK)
            return MANDATE_ENOMEM;
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
        if (store_kind(facts, users.at[i]) != K_USER || (is_group_team && !counts_for_team(facts, team, users.at[i])))
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
    if (in->table->link_count != before)
        in->table->links[before].is_given = 1;
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

static int link_everything(finding *in)
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

static int doubt_team(finding *in, uint32_t team)
{
    const store *facts = in->facts;
    bool is_open = team_is_open(facts, team), takes_roles = !is_access_team(facts, team);
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
        bool is_team = sort == K_TEAM && team_is_open(facts, principal) && !is_access_team(facts, principal);
        bool is_group = sort == K_GROUP && !has_dataverse(facts, in->environment) &&
                        people_is_murky(in->people, facts, principal);

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

static int doubt_everything(finding *in)
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

/* ---- standings ---- */

static int compare_links(const void *a, const void *b)
{
    const standing_link *x = a, *y = b;

    if (x->user != y->user)
        return x->user < y->user ? -1 : 1;
    if (x->role != y->role)
        return x->role < y->role ? -1 : 1;
    return x->team < y->team ? -1 : x->team > y->team;
}

static uint32_t index_slot(const standing_table *table, uint32_t user)
{
    uint32_t mask = table->index_capacity - 1, slot = (uint32_t)((user * 0x9E3779B97F4A7C15u) >> 32) & mask;

    while (table->index[slot] != 0 && table->all[table->index[slot]].user != user)
        slot = (slot + 1) & mask;
    return slot;
}

/* The capacity is kept a power of two: the mask of index_slot depends on it. */
static int index_grow(standing_table *table, const store *facts)
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
        table->index[index_slot(table, table->all[i].user)] = i;
    return MANDATE_OK;
}

/* Every role is marked RIGHT_ANY_ROLE, so no mark means not computed yet. */
static const power *power_of(standings *all, const store *facts, uint32_t role)
{
    power *held = &all->powers[facts->records[role].ordinal];

    if (held->marks == 0)
        *held = power_of_role(facts, role);
    return held;
}

static int forget_powers(standings *all, const store *facts)
{
    uint32_t roles = facts->kind_counts[K_ROLE] + 1;

    if (memory_reserve(&facts->allocator, (void **)&all->powers, &all->power_capacity, roles, sizeof *all->powers) !=
        MANDATE_OK)
        return MANDATE_ENOMEM;
    memset(all->powers, 0, roles * sizeof *all->powers);
    return MANDATE_OK;
}

/* A user's links, from `first` to the next user's, become his standing; returns the first link after them. */
static uint32_t gather_one(finding *in, standing *at, uint32_t user, uint32_t first)
{
    const standing_link *links = in->table->links;
    uint32_t i = first;
    power joined;

    memset(&joined, 0, sizeof joined);
    memset(at, 0, sizeof *at);
    at->user = user;
    at->first = first;
    at->member = member_of(in->facts, in->environment, user);
    for (; i < in->table->link_count && links[i].user == user; i++) {
        at->is_listed |= links[i].is_given == 0;
        if (links[i].role != 0)
            power_join(&joined, power_of(in->all, in->facts, links[i].role));
    }
    at->count = i - first;
    at->rights = power_rights(&joined);
    return i;
}

static void sort_links(standing_table *table, uint32_t first)
{
    if (table->link_count - first > 1)
        qsort(table->links + first, table->link_count - first, sizeof *table->links, compare_links);
}

static int gather_everything(finding *in)
{
    standing_table *table = in->table;
    uint32_t next = 0;

    table->count = 1;
    while (next < table->link_count) {
        if (memory_reserve(&in->facts->allocator, (void **)&table->all, &table->capacity, table->count + 1,
                           sizeof *table->all) != MANDATE_OK)
            return MANDATE_ENOMEM;
        next = gather_one(in, &table->all[table->count++], table->links[next].user, next);
    }
    table->settled = table->link_count;
    return index_grow(table, in->facts);
}

static int find_everything(finding *in)
{
    in->table->link_count = 0;
    if (link_everything(in) != MANDATE_OK || doubt_everything(in) != MANDATE_OK)
        return MANDATE_ENOMEM;
    sort_links(in->table, 0);
    return gather_everything(in);
}

static finding begin(standings *all, const people *everybody, const store *facts, uint32_t environment)
{
    finding in = {all, &all->tables[facts->records[environment].ordinal], everybody, facts, environment, 0, 0};
    return in;
}

int standings_refresh_environment(standings *all, const people *everybody, const store *facts, uint32_t environment)
{
    finding in = begin(all, everybody, facts, environment);

    return forget_powers(all, facts) == MANDATE_OK ? find_everything(&in) : MANDATE_ENOMEM;
}

/* A standing for the user, the old one or a new one; NULL without memory. */
static standing *standing_for(finding *in, uint32_t user)
{
    standing_table *table = in->table;
    uint32_t at = table->index_capacity == 0 ? 0 : table->index[index_slot(table, user)];

    if (at != 0)
        return &table->all[at];
    if (memory_reserve(&in->facts->allocator, (void **)&table->all, &table->capacity, table->count + 1,
                       sizeof *table->all) != MANDATE_OK)
        return NULL;
    at = table->count++;
    memset(&table->all[at], 0, sizeof table->all[at]);
    table->all[at].user = user;
    if (table->count * 2 > table->index_capacity) {
        if (index_grow(table, in->facts) != MANDATE_OK)
            return NULL;
    } else {
        table->index[index_slot(table, user)] = at;
    }
    return &table->all[at];
}

int standings_refresh_user(standings *all, const people *everybody, const store *facts, uint32_t environment, uint32_t user)
{
    finding in = begin(all, everybody, facts, environment);
    standing *at;

    if (in.table->link_count > 2 * in.table->settled + 1024)
        return standings_refresh_environment(all, everybody, facts, environment);
    in.only = user;
    in.first = in.table->link_count;
    if (forget_powers(all, facts) != MANDATE_OK || link_everything(&in) != MANDATE_OK ||
        (at = standing_for(&in, user)) == NULL)
        return MANDATE_ENOMEM;
    sort_links(in.table, in.first);
    gather_one(&in, at, user, in.first);
    return MANDATE_OK;
}

int standings_refresh(standings *all, const people *everybody, const store *facts)
{
    uint32_t count = facts->kind_counts[K_ENVIRONMENT];
    int err = forget_powers(all, facts);

    if (err != MANDATE_OK || memory_reserve(&facts->allocator, (void **)&all->tables, &all->table_capacity, count + 1,
                                            sizeof *all->tables) != MANDATE_OK)
        return MANDATE_ENOMEM;
    if (count > all->table_count)
        memset(all->tables + all->table_count, 0, (count - all->table_count) * sizeof *all->tables);
    all->table_count = count > all->table_count ? count : all->table_count;
    for (uint32_t environment = store_first(facts, RECORD_TENANT, TENANT_environments); environment != 0 && err == MANDATE_OK;
         environment = store_next(facts, environment)) {
        finding in = begin(all, everybody, facts, environment);

        err = find_everything(&in);
    }
    return err;
}

static void clear_table(standing_table *table, const mandate_allocator *allocator)
{
    memory_release(allocator, (void **)&table->links, &table->link_capacity, sizeof *table->links);
    memory_release(allocator, (void **)&table->all, &table->capacity, sizeof *table->all);
    memory_release(allocator, (void **)&table->index, &table->index_capacity, sizeof *table->index);
    memory_release(allocator, (void **)&table->doubts, &table->doubt_capacity, sizeof *table->doubts);
}

void standings_clear(standings *all, const mandate_allocator *allocator)
{
    for (uint32_t i = 0; i < all->table_count; i++)
        clear_table(&all->tables[i], allocator);
    memory_release(allocator, (void **)&all->tables, &all->table_capacity, sizeof *all->tables);
    memory_release(allocator, (void **)&all->powers, &all->power_capacity, sizeof *all->powers);
}

static const standing_table *table_of(const standings *all, const store *facts, uint32_t environment)
{
    uint32_t ordinal = environment == 0 ? UINT32_MAX : facts->records[environment].ordinal;
    return ordinal < all->table_count ? &all->tables[ordinal] : NULL;
}

const standing *standings_find(const standings *all, const store *facts, uint32_t environment, uint32_t user)
{
    const standing_table *table = table_of(all, facts, environment);
    uint32_t at = table == NULL || table->index_capacity == 0 ? 0 : table->index[index_slot(table, user)];

    return at == 0 ? &nothing : &table->all[at];
}

const standing_link *standing_links(const standings *all, const store *facts, uint32_t environment, const standing *of)
{
    const standing_table *table = table_of(all, facts, environment);
    return table == NULL || of->count == 0 ? NULL : table->links + of->first;
}

static bool is_in_team(const standing_link *links, uint32_t count, uint32_t team)
{
    for (uint32_t i = 0; i < count && team != 0; i++)
        if (links[i].team == team)
            return true;
    return false;
}

coverage standing_team_covers(const standings *all, const store *facts, uint32_t team, uint32_t user)
{
    bool is_group_team = fact_enum(facts, team, TEAM_kind, TEAM_KIND_OWNER) == TEAM_KIND_GROUP;
    uint32_t environment = facts->records[team].parent;
    const standing *at = standings_find(all, facts, environment, user);

    if (is_in_team(standing_links(all, facts, environment, at), at->count, team))
        return COVERED;
    if (is_group_team && !counts_for_team(facts, team, user))
        return NOT_COVERED;
    return team_is_open(facts, team) ? COVERAGE_UNSURE : NOT_COVERED;
}
