#include "derive/membership.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/prefetch.h"
#include "derive/role_grants.h"

static const membership nothing = {.is_told = 1};

/* ---- standings ---- */

static int compare_role_grants(const void *a, const void *b)
{
    const role_grant *x = a, *y = b;

    if (x->user != y->user)
        return x->user < y->user ? -1 : 1;
    if (x->role != y->role)
        return x->role < y->role ? -1 : 1;
    if (x->team != y->team)
        return x->team < y->team ? -1 : 1;
    return x->unit < y->unit ? -1 : x->unit > y->unit;
}

static uint32_t hash_of(uint32_t user)
{
    return (uint32_t)((user * 0x9E3779B97F4A7C15u) >> 32);
}

/* A slot of the index says which standing, and above that what is left of the user's hash: other users' standings are
   passed by without being looked at. */
static uint32_t slot_value(const membership_table *table, uint32_t record_id)
{
    return (hash_of(table->all[record_id].user) & ~(table->index_capacity - 1)) | record_id;
}

static bool is_slot_of(const membership_table *table, uint32_t slot, uint32_t user)
{
    uint32_t mask = table->index_capacity - 1, held = table->index[slot];

    return ((held ^ hash_of(user)) & ~mask) == 0 && table->all[held & mask].user == user;
}

static uint32_t index_slot(const membership_table *table, uint32_t user)
{
    uint32_t mask = table->index_capacity - 1, slot = hash_of(user) & mask;

    while (table->index[slot] != 0 && !is_slot_of(table, slot, user))
        slot = (slot + 1) & mask;
    return slot;
}

/* The standing of a user; 0 where he has none. */
static uint32_t index_find(const membership_table *table, uint32_t user)
{
    return table->index_capacity == 0 ? 0 : table->index[index_slot(table, user)] & (table->index_capacity - 1);
}

/* The capacity is kept a power of two: the mask of index_slot depends on it. */
static int index_grow(membership_table *table, const store *facts)
{
    uint32_t wanted = 16;

    while (wanted < table->count + table->count / 2)
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
        table->index[index_slot(table, table->all[i].user)] = slot_value(table, i);
    return MANDATE_OK;
}

/* Every role is marked RIGHT_ANY_ROLE, so no mark means not computed yet. */
static const role_rights *role_rights_of(memberships_of_tenant *all, const store *facts, uint32_t role)
{
    role_rights *held = &all->rights_of_roles[facts->records[role].ordinal];

    if (held->marks == 0)
        *held = role_rights_of_role(facts, role);
    return held;
}

static int forget_role_rights(memberships_of_tenant *all, const store *facts)
{
    uint32_t roles = facts->kind_counts[K_ROLE] + 1;

    if (memory_reserve(&facts->allocator, (void **)&all->rights_of_roles, &all->role_rights_capacity, roles,
                       sizeof *all->rights_of_roles) != MANDATE_OK)
        return MANDATE_ENOMEM;
    memset(all->rights_of_roles, 0, roles * sizeof *all->rights_of_roles);
    return MANDATE_OK;
}

/* A user's links, from `first` to the next user's, become his standing; returns the first link after them. */
static uint32_t gather_one(grant_scan *scan, membership *held, uint32_t user, uint32_t first)
{
    const role_grant *role_grants = scan->table->role_grants;
    uint32_t i = first;
    role_rights joined;

    memset(&joined, 0, sizeof joined);
    memset(held, 0, sizeof *held);
    held->user = user;
    held->first = first;
    held->member = link_member_of(scan->facts, scan->environment, user);
    held->is_told = !member_roles_are_untold(scan->facts, scan->environment, held->member);
    held->is_disabled = held->member != 0 && fact_boolean(scan->facts, held->member, MEMBER_disabled, false);
    for (; i < scan->table->role_grant_count && role_grants[i].user == user; i++) {
        held->is_listed |= role_grants[i].is_given == 0;
        held->is_told &= !role_rights_are_untold(scan->facts, role_grants[i].role);
        if (role_grants[i].role != 0)
            role_rights_join(&joined, role_rights_of(scan->all, scan->facts, role_grants[i].role));
    }
    held->count = i - first;
    held->rights = role_rights_bits(&joined) & RIGHT_EVERY;
    return i;
}

static void sort_role_grants(membership_table *table, uint32_t first)
{
    if (table->role_grant_count - first > 1)
        qsort(table->role_grants + first, table->role_grant_count - first, sizeof *table->role_grants,
              compare_role_grants);
}

/* Room for one more standing in the table. */
static int reserve_membership(grant_scan *scan)
{
    return memory_reserve(&scan->facts->allocator, (void **)&scan->table->all, &scan->table->capacity,
                          scan->table->count + 1, sizeof *scan->table->all);
}

static int gather_everything(grant_scan *scan)
{
    membership_table *table = scan->table;
    uint32_t next = 0;

    table->count = 0;
    if (reserve_membership(scan) != MANDATE_OK)
        return MANDATE_ENOMEM;
    memset(&table->all[table->count++], 0, sizeof *table->all);
    while (next < table->role_grant_count) {
        if (reserve_membership(scan) != MANDATE_OK)
            return MANDATE_ENOMEM;
        next = gather_one(scan, &table->all[table->count++], table->role_grants[next].user, next);
    }
    table->settled = table->role_grant_count;
    return index_grow(table, scan->facts);
}

static void trim(membership_table *table, const mandate_allocator *allocator)
{
    memory_trim(allocator, (void **)&table->role_grants, &table->role_grant_capacity, table->role_grant_count,
                sizeof *table->role_grants);
    memory_trim(allocator, (void **)&table->all, &table->capacity, table->count, sizeof *table->all);
}

static int find_everything(grant_scan *scan)
{
    scan->table->role_grant_count = 0;
    if (link_everything(scan) != MANDATE_OK || link_doubts(scan) != MANDATE_OK)
        return MANDATE_ENOMEM;
    sort_role_grants(scan->table, 0);
    if (gather_everything(scan) != MANDATE_OK)
        return MANDATE_ENOMEM;
    trim(scan->table, &scan->facts->allocator);
    return MANDATE_OK;
}

static grant_scan begin(memberships_of_tenant *all, const directory *everybody, const store *facts,
                        uint32_t environment)
{
    grant_scan scan = {all, &all->tables[facts->records[environment].ordinal],     everybody, facts, environment, 0,
                       0,   guests_are_restricted(facts, environment) == TRUTH_YES};
    return scan;
}

static bool anybody_is_elevated(const store *facts)
{
    for (uint32_t user = store_first(facts, RECORD_TENANT, TENANT_users); user != 0; user = store_next(facts, user))
        if (fact(facts, user, USER_elevated) != 0)
            return true;
    return false;
}

int memberships_refresh_environment(memberships_of_tenant *all, const directory *everybody, const store *facts,
                                    uint32_t environment)
{
    grant_scan scan = begin(all, everybody, facts, environment);

    all->has_elevated = anybody_is_elevated(facts);
    return forget_role_rights(all, facts) == MANDATE_OK ? find_everything(&scan) : MANDATE_ENOMEM;
}

/* A standing for the user, the old one or a new one; NULL without memory. */
static membership *membership_for(grant_scan *scan, uint32_t user)
{
    membership_table *table = scan->table;
    uint32_t record_id = index_find(table, user);

    if (record_id != 0)
        return &table->all[record_id];
    if (memory_reserve(&scan->facts->allocator, (void **)&table->all, &table->capacity, table->count + 1,
                       sizeof *table->all) != MANDATE_OK)
        return NULL;
    record_id = table->count++;
    memset(&table->all[record_id], 0, sizeof table->all[record_id]);
    table->all[record_id].user = user;
    if (table->count + table->count / 2 > table->index_capacity) {
        if (index_grow(table, scan->facts) != MANDATE_OK)
            return NULL;
    } else {
        table->index[index_slot(table, user)] = slot_value(table, record_id);
    }
    return &table->all[record_id];
}

int memberships_refresh_user(memberships_of_tenant *all, const directory *everybody, const store *facts,
                             uint32_t environment, uint32_t user)
{
    grant_scan scan = begin(all, everybody, facts, environment);
    membership *held;

    if (scan.table->count == 0 || scan.table->role_grant_count > 2 * scan.table->settled + 1024)
        return memberships_refresh_environment(all, everybody, facts, environment);
    scan.only = user;
    scan.first = scan.table->role_grant_count;
    if (forget_role_rights(all, facts) != MANDATE_OK || link_everything(&scan) != MANDATE_OK ||
        (held = membership_for(&scan, user)) == NULL)
        return MANDATE_ENOMEM;
    sort_role_grants(scan.table, scan.first);
    gather_one(&scan, held, user, scan.first);
    return MANDATE_OK;
}

int memberships_refresh(memberships_of_tenant *all, const directory *everybody, const store *facts)
{
    uint32_t count = facts->kind_counts[K_ENVIRONMENT];
    int err = forget_role_rights(all, facts);

    if (err != MANDATE_OK || memory_reserve(&facts->allocator, (void **)&all->tables, &all->table_capacity, count + 1,
                                            sizeof *all->tables) != MANDATE_OK)
        return MANDATE_ENOMEM;
    if (count > all->table_count)
        memset(all->tables + all->table_count, 0, (count - all->table_count) * sizeof *all->tables);
    all->table_count = count > all->table_count ? count : all->table_count;
    all->has_elevated = anybody_is_elevated(facts);
    for (uint32_t environment = store_first(facts, RECORD_TENANT, TENANT_environments);
         environment != 0 && err == MANDATE_OK; environment = store_next(facts, environment)) {
        grant_scan scan = begin(all, everybody, facts, environment);

        err = find_everything(&scan);
    }
    return err;
}

static void clear_table(membership_table *table, const mandate_allocator *allocator)
{
    memory_release(allocator, (void **)&table->role_grants, &table->role_grant_capacity, sizeof *table->role_grants);
    memory_release(allocator, (void **)&table->all, &table->capacity, sizeof *table->all);
    memory_release(allocator, (void **)&table->index, &table->index_capacity, sizeof *table->index);
    memory_release(allocator, (void **)&table->doubts, &table->doubt_capacity, sizeof *table->doubts);
}

void memberships_clear(memberships_of_tenant *all, const mandate_allocator *allocator)
{
    for (uint32_t i = 0; i < all->table_count; i++)
        clear_table(&all->tables[i], allocator);
    memory_release(allocator, (void **)&all->tables, &all->table_capacity, sizeof *all->tables);
    memory_release(allocator, (void **)&all->rights_of_roles, &all->role_rights_capacity, sizeof *all->rights_of_roles);
}

const membership *memberships_find(const memberships_of_tenant *all, const store *facts, uint32_t environment,
                                   uint32_t user)
{
    const membership_table *table = memberships_table(all, facts, environment);
    uint32_t record_id = table == NULL ? 0 : index_find(table, user);

    return record_id == 0 ? &nothing : &table->all[record_id];
}

void memberships_expect_slot(const membership_table *table, uint32_t user)
{
    if (table != NULL && table->index_capacity != 0)
        PREFETCH(&table->index[hash_of(user) & (table->index_capacity - 1)]);
}

/* Where the first slot is another user's, his own standing is not asked for. */
void memberships_expect(const membership_table *table, uint32_t user)
{
    uint32_t mask;

    if (table == NULL || table->index_capacity == 0)
        return;
    mask = table->index_capacity - 1;
    PREFETCH(&table->all[table->index[hash_of(user) & mask] & mask]);
}

const membership *memberships_find_with(const memberships_of_tenant *all, const store *facts, uint32_t environment,
                                        uint32_t user, const role_grant **grants)
{
    const membership_table *table = memberships_table(all, facts, environment);
    uint32_t record_id = table == NULL ? 0 : index_find(table, user);
    const membership *found = record_id == 0 ? &nothing : &table->all[record_id];

    *grants = found->count == 0 ? NULL : table->role_grants + found->first;
    return found;
}

const role_grant *membership_grants(const memberships_of_tenant *all, const store *facts, uint32_t environment,
                                    const membership *held)
{
    const membership_table *table = memberships_table(all, facts, environment);
    return table == NULL || held->count == 0 ? NULL : table->role_grants + held->first;
}

static bool is_in_team(const role_grant *role_grants, uint32_t count, uint32_t team)
{
    for (uint32_t i = 0; i < count && team != 0; i++)
        if (role_grants[i].team == team)
            return true;
    return false;
}

truth membership_team_covers(const memberships_of_tenant *all, const store *facts, uint32_t team, uint32_t user)
{
    uint32_t environment = facts->records[team].parent;
    const membership *held = memberships_find(all, facts, environment, user);

    if (is_in_team(membership_grants(all, facts, environment, held), held->count, team))
        return TRUTH_YES;
    return link_may_hold(facts, team, user) ? TRUTH_UNKNOWN : TRUTH_NO;
}
