#include "derive/standing.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

static const standing nothing;

/* ---- what a role gives ---- */

uint32_t standing_privileges_of_role(const store *facts, uint32_t role, uint32_t table_fold)
{
    span rows = fact_list(facts, role, ROLE_privileges);
    uint32_t star = names_find(&facts->names, "*", 1), packed = 0;

    for (uint32_t i = 0; i + 1 < rows.count; i += 2) {
        uint32_t fold = names_fold(&facts->names, rows.at[i]);

        if ((fold != star || star == 0) && (fold != table_fold || table_fold == 0))
            continue;
        for (int verb = 0; verb < VERB_COUNT; verb++) { /* the greatest depth prevails (ENV-40) */
            uint32_t depth = privilege_depth(rows.at[i + 1], verb);

            if (depth > privilege_depth(packed, verb))
                packed = (packed & ~(7u << (3 * verb))) | depth << (3 * verb);
        }
    }
    return packed;
}

static uint32_t privileges_on(const store *facts, uint32_t role, const char *table)
{
    return standing_privileges_of_role(facts, role, names_find(&facts->names, table, strlen(table)));
}

static bool is_named(const store *facts, uint32_t role, const char *name)
{
    return facts->records[role].key != 0 &&
           names_fold(&facts->names, facts->records[role].key) == names_find(&facts->names, name, strlen(name));
}

static bool has_misc(const store *facts, uint32_t role, const char *privilege)
{
    span misc = fact_list(facts, role, ROLE_misc);
    uint32_t fold = names_find(&facts->names, privilege, strlen(privilege));

    for (uint32_t i = 0; i < misc.count; i++)
        if (fold != 0 && names_fold(&facts->names, misc.at[i]) == fold)
            return true;
    return false;
}

static uint32_t workflow_rights(const store *facts, uint32_t role)
{
    uint32_t workflow = privileges_on(facts, role, "workflow"), rights = 0;

    if (privilege_depth(workflow, VERB_CREATE) != DEPTH_NONE)
        rights |= RIGHT_CREATE_WORKFLOW;
    if (privilege_depth(workflow, VERB_READ) != DEPTH_NONE)
        rights |= RIGHT_READ_WORKFLOW;
    if (privilege_depth(workflow, VERB_READ) == DEPTH_ORGANIZATION)
        rights |= RIGHT_READ_ALL_WORKFLOWS;
    if (privilege_depth(workflow, VERB_READ) == DEPTH_ORGANIZATION &&
        privilege_depth(workflow, VERB_WRITE) == DEPTH_ORGANIZATION)
        rights |= RIGHT_ALL_WORKFLOWS;
    return rights;
}

static uint32_t machine_rights(const store *facts, uint32_t role)
{
    uint32_t machine = privileges_on(facts, role, "flowmachine"), rights = 0;

    if (privilege_depth(machine, VERB_CREATE) != DEPTH_NONE)
        rights |= RIGHT_CREATE_MACHINE;
    if (privilege_depth(machine, VERB_READ) != DEPTH_NONE)
        rights |= RIGHT_USE_MACHINE;
    if (privilege_depth(machine, VERB_WRITE) != DEPTH_NONE)
        rights |= RIGHT_MANAGE_MACHINE;
    if (privilege_depth(machine, VERB_SHARE) != DEPTH_NONE)
        rights |= RIGHT_SHARE_MACHINE;
    return rights;
}

uint32_t standing_rights_of_role(const store *facts, uint32_t role)
{
    uint32_t rights = RIGHT_ANY_ROLE | workflow_rights(facts, role) | machine_rights(facts, role);
    uint32_t of_role = privileges_on(facts, role, "role");

    if (is_named(facts, role, "System Administrator") || is_named(facts, role, "Environment Admin"))
        rights |= RIGHT_ADMINISTER;
    if (privilege_depth(privileges_on(facts, role, "connectionreference"), VERB_READ) != DEPTH_NONE)
        rights |= RIGHT_READ_REFERENCE;
    if (privilege_depth(privileges_on(facts, role, "environmentvariabledefinition"), VERB_READ) != DEPTH_NONE)
        rights |= RIGHT_READ_VARIABLE;
    if (privilege_depth(privileges_on(facts, role, "flowrun"), VERB_READ) == DEPTH_ORGANIZATION)
        rights |= RIGHT_READ_ALL_RUNS;
    if (privilege_depth(privileges_on(facts, role, "solution"), VERB_CREATE) != DEPTH_NONE)
        rights |= RIGHT_CREATE_SOLUTION;
    if (privilege_depth(of_role, VERB_READ) != DEPTH_NONE && privilege_depth(of_role, VERB_ASSIGN) != DEPTH_NONE)
        rights |= RIGHT_ASSIGN_ROLE;
    if (has_misc(facts, role, "prvActOnBehalfOfAnotherUser"))
        rights |= RIGHT_ACT_ON_BEHALF;
    if (privilege_depth(privileges_on(facts, role, "flowsession"), VERB_CREATE) != DEPTH_NONE &&
        privilege_depth(privileges_on(facts, role, "desktopflowbinary"), VERB_READ) != DEPTH_NONE)
        rights |= RIGHT_RUN_DESKTOP;
    return rights;
}

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

static int link_team_assignment(standings *table, const store *facts, uint32_t environment, uint32_t team, uint32_t role)
{
    uint32_t links = table->link_count; /* those of the team stand already: link_team ran before */

    for (uint32_t i = 0; i < links; i++) {
        standing_link each = table->links[i];

        if (each.team == team && each.role == 0 &&
            add_link(table, facts, environment, each.user, role, team) != MANDATE_OK)
            return MANDATE_ENOMEM;
    }
    return MANDATE_OK;
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
        else if (store_kind(facts, principal) == K_GROUP)
            err = link_group(table, facts, environment, principal, role);
        else
            err = link_team_assignment(table, facts, environment, principal, role);
    }
    return err;
}

static int link_environment(standings *table, const store *facts, uint32_t environment)
{
    int err = link_members(table, facts, environment);
    uint32_t each;

    for (each = store_first(facts, environment, ENVIRONMENT_teams); each != 0 && err == MANDATE_OK;
         each = store_next(facts, each))
        err = link_team(table, facts, environment, each);
    for (each = store_first(facts, environment, ENVIRONMENT_assignments); each != 0 && err == MANDATE_OK;
         each = store_next(facts, each))
        err = link_assignment(table, facts, environment, each);
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

/* Every role gives at least RIGHT_ANY_ROLE, so 0 means not computed yet. */
static uint32_t rights_of(standings *table, const store *facts, uint32_t role)
{
    uint32_t *held = &table->role_rights[facts->records[role].ordinal];

    if (*held == 0)
        *held = standing_rights_of_role(facts, role);
    return *held;
}

static int gather(standings *table, const store *facts)
{
    uint32_t roles = facts->kind_counts[K_ROLE];

    if (memory_reserve(&facts->allocator, (void **)&table->role_rights, &table->role_capacity, roles + 1,
                       sizeof *table->role_rights) != MANDATE_OK)
        return MANDATE_ENOMEM;
    memset(table->role_rights, 0, (roles + 1) * sizeof *table->role_rights);
    table->count = 1;
    for (uint32_t i = 0; i < table->link_count; i++) {
        const standing_link *link = &table->links[i];
        standing *at;

        if (memory_reserve(&facts->allocator, (void **)&table->all, &table->capacity, table->count + 1,
                           sizeof *table->all) != MANDATE_OK)
            return MANDATE_ENOMEM;
        at = &table->all[table->count - 1];
        if (table->count == 1 || at->environment != link->environment || at->user != link->user) {
            at = &table->all[table->count++];
            memset(at, 0, sizeof *at);
            at->environment = link->environment;
            at->user = link->user;
            at->first = i;
            at->member = store_find(facts, link->environment, K_MEMBER,
                                    names_fold(&facts->names, facts->records[link->user].key));
        }
        at->count++;
        if (link->role != 0)
            at->rights |= rights_of(table, facts, link->role);
    }
    return MANDATE_OK;
}

int standings_refresh(standings *table, const store *facts)
{
    table->link_count = 0;
    for (uint32_t environment = store_first(facts, RECORD_TENANT, TENANT_environments); environment != 0;
         environment = store_next(facts, environment))
        if (link_environment(table, facts, environment) != MANDATE_OK)
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
    memory_release(allocator, (void **)&table->role_rights, &table->role_capacity, sizeof *table->role_rights);
}

const standing *standings_find(const standings *table, uint32_t environment, uint32_t user)
{
    uint32_t at = table->index_capacity == 0 ? 0 : table->index[index_slot(table, environment, user)];

    return at == 0 ? &nothing : &table->all[at];
}

bool standing_in_team(const standings *table, const standing *of, uint32_t team)
{
    for (uint32_t i = 0; i < of->count; i++)
        if (table->links[of->first + i].team == team)
            return true;
    return false;
}
