#include "derive/standing.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/prefetch.h"
#include "derive/link.h"

static const standing nothing;

uint32_t standing_role(const store *facts, uint32_t environment, uint32_t name)
{
    uint32_t fold = names_fold(&facts->names, name);
    uint32_t own = store_find(facts, environment, K_ROLE, fold);

    return own != 0 ? own : store_find(facts, RECORD_TENANT, K_ROLE, fold);
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

static uint32_t hash_of(uint32_t user)
{
    return (uint32_t)((user * 0x9E3779B97F4A7C15u) >> 32);
}

/* A slot of the index says which standing, and above that what is left of the user's hash: other users' standings are
   passed by without being looked at. */
static uint32_t slot_value(const standing_table *table, uint32_t at)
{
    return (hash_of(table->all[at].user) & ~(table->index_capacity - 1)) | at;
}

static bool is_slot_of(const standing_table *table, uint32_t slot, uint32_t user)
{
    uint32_t mask = table->index_capacity - 1, held = table->index[slot];

    return ((held ^ hash_of(user)) & ~mask) == 0 && table->all[held & mask].user == user;
}

static uint32_t index_slot(const standing_table *table, uint32_t user)
{
    uint32_t mask = table->index_capacity - 1, slot = hash_of(user) & mask;

    while (table->index[slot] != 0 && !is_slot_of(table, slot, user))
        slot = (slot + 1) & mask;
    return slot;
}

/* The standing of a user; 0 where he has none. */
static uint32_t index_find(const standing_table *table, uint32_t user)
{
    return table->index_capacity == 0 ? 0 : table->index[index_slot(table, user)] & (table->index_capacity - 1);
}

/* The capacity is kept a power of two: the mask of index_slot depends on it. */
static int index_grow(standing_table *table, const store *facts)
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
    at->member = link_member_of(in->facts, in->environment, user);
    at->is_disabled = at->member != 0 && fact_boolean(in->facts, at->member, MEMBER_disabled, false);
    for (; i < in->table->link_count && links[i].user == user; i++) {
        at->is_listed |= links[i].is_given == 0;
        if (links[i].role != 0)
            power_join(&joined, power_of(in->all, in->facts, links[i].role));
    }
    at->count = i - first;
    at->rights = power_rights(&joined) & RIGHT_EVERY;
    return i;
}

static void sort_links(standing_table *table, uint32_t first)
{
    if (table->link_count - first > 1)
        qsort(table->links + first, table->link_count - first, sizeof *table->links, compare_links);
}

/* Room for one more standing in the table. */
static int reserve_standing(finding *in)
{
    return memory_reserve(&in->facts->allocator, (void **)&in->table->all, &in->table->capacity, in->table->count + 1,
                          sizeof *in->table->all);
}

static int gather_everything(finding *in)
{
    standing_table *table = in->table;
    uint32_t next = 0;

    table->count = 0;
    if (reserve_standing(in) != MANDATE_OK)
        return MANDATE_ENOMEM;
    memset(&table->all[table->count++], 0, sizeof *table->all);
    while (next < table->link_count) {
        if (reserve_standing(in) != MANDATE_OK)
            return MANDATE_ENOMEM;
        next = gather_one(in, &table->all[table->count++], table->links[next].user, next);
    }
    table->settled = table->link_count;
    return index_grow(table, in->facts);
}

static void trim(standing_table *table, const mandate_allocator *allocator)
{
    memory_trim(allocator, (void **)&table->links, &table->link_capacity, table->link_count, sizeof *table->links);
    memory_trim(allocator, (void **)&table->all, &table->capacity, table->count, sizeof *table->all);
}

static int find_everything(finding *in)
{
    in->table->link_count = 0;
    if (link_everything(in) != MANDATE_OK || link_doubts(in) != MANDATE_OK)
        return MANDATE_ENOMEM;
    sort_links(in->table, 0);
    if (gather_everything(in) != MANDATE_OK)
        return MANDATE_ENOMEM;
    trim(in->table, &in->facts->allocator);
    return MANDATE_OK;
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
    uint32_t at = index_find(table, user);

    if (at != 0)
        return &table->all[at];
    if (memory_reserve(&in->facts->allocator, (void **)&table->all, &table->capacity, table->count + 1,
                       sizeof *table->all) != MANDATE_OK)
        return NULL;
    at = table->count++;
    memset(&table->all[at], 0, sizeof table->all[at]);
    table->all[at].user = user;
    if (table->count + table->count / 2 > table->index_capacity) {
        if (index_grow(table, in->facts) != MANDATE_OK)
            return NULL;
    } else {
        table->index[index_slot(table, user)] = slot_value(table, at);
    }
    return &table->all[at];
}

int standings_refresh_user(standings *all, const people *everybody, const store *facts, uint32_t environment,
                           uint32_t user)
{
    finding in = begin(all, everybody, facts, environment);
    standing *at;

    if (in.table->count == 0 || in.table->link_count > 2 * in.table->settled + 1024)
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
    for (uint32_t environment = store_first(facts, RECORD_TENANT, TENANT_environments);
         environment != 0 && err == MANDATE_OK; environment = store_next(facts, environment)) {
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

const standing *standings_find(const standings *all, const store *facts, uint32_t environment, uint32_t user)
{
    const standing_table *table = standings_table(all, facts, environment);
    uint32_t at = table == NULL ? 0 : index_find(table, user);

    return at == 0 ? &nothing : &table->all[at];
}

void standings_expect_slot(const standing_table *table, uint32_t user)
{
    if (table != NULL && table->index_capacity != 0)
        PREFETCH(&table->index[hash_of(user) & (table->index_capacity - 1)]);
}

/* Where the first slot is another user's, his own standing is not asked for. */
void standings_expect(const standing_table *table, uint32_t user)
{
    uint32_t mask;

    if (table == NULL || table->index_capacity == 0)
        return;
    mask = table->index_capacity - 1;
    PREFETCH(&table->all[table->index[hash_of(user) & mask] & mask]);
}

const standing_link *standing_links(const standings *all, const store *facts, uint32_t environment, const standing *of)
{
    const standing_table *table = standings_table(all, facts, environment);
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
    if (is_group_team && !link_counts_for_team(facts, team, user))
        return NOT_COVERED;
    return link_team_is_open(facts, team) ? COVERAGE_UNSURE : NOT_COVERED;
}
