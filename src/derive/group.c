/*
 * group.c - who is in which group: found for everybody, or again for a few groups that were edited.
 *
 * Shape   a walk upward from each user along the groups that name him; the result is kept by user and, turned round, by
 *         group. After an edit of a few groups only the users in them walk again; what they held is appended anew and
 *         the old part wasted, until a full refresh
 * Source  PRN-3 PRN-7 PRN-8
 */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "derive/directory.h"

/* ---- groups: edges upward, then one walk for each user ---- */

typedef struct edges {
    uint32_t *starts; /* by child: users by ordinal, then groups by ordinal */
    uint32_t *parents;
    uint32_t users, total;
    bool of_groups;   /* groups in groups only; then `users` is 0 */
    uint32_t *stamps; /* by group ordinal: the last walk that met it */
} edges;

static uint32_t node_of(const store *facts, const edges *up, uint32_t member)
{
    uint32_t ordinal = facts->records[member].ordinal;
    return store_kind(facts, member) == K_USER ? ordinal : up->users + ordinal;
}

/* Calls count (parents NULL) or fills: the classic two passes of a compressed adjacency. */
static void each_edge(const directory *all, const store *facts, edges *up, uint32_t *position)
{
    for (uint32_t group = store_first(facts, RECORD_TENANT, TENANT_groups); group != 0;
         group = store_next(facts, group)) {
        span members = fact_list(facts, group, GROUP_members);

        if (up->of_groups && (all->group_flags[facts->records[group].ordinal] & HOLDS_GROUPS) == 0)
            continue;
        for (uint32_t i = 0; i < members.count; i++) {
            uint32_t node = node_of(facts, up, members.at[i]);

            if (up->of_groups && store_kind(facts, members.at[i]) == K_USER)
                continue;

            if (up->parents != NULL)
                up->parents[position[node]] = group;
            position[node]++;
        }
    }
}

/* The starts of the edges, a copy of them, and the stamps. */
static uint32_t scratch_needed(uint32_t nodes, uint32_t groups)
{
    return 2 * (nodes + 1) + groups;
}

/* Lays the edges into scratch and a block of their own, which edges_release frees. */
static int edges_build(directory *all, const store *facts, edges *up, bool of_groups)
{
    const mandate_allocator *allocator = &facts->allocator;
    uint32_t groups = facts->kind_counts[K_GROUP], nodes;

    up->users = of_groups ? 0 : facts->kind_counts[K_USER];
    up->of_groups = of_groups;
    up->parents = NULL;
    nodes = up->users + groups;
    if (memory_reserve(allocator, (void **)&all->scratch, &all->scratch_capacity, scratch_needed(nodes, groups),
                       sizeof *all->scratch) != 0)
        return MANDATE_ENOMEM;
    memset(all->scratch, 0, scratch_needed(nodes, groups) * sizeof *all->scratch);
    up->starts = all->scratch;
    up->stamps = all->scratch + 2 * (nodes + 1);
    each_edge(all, facts, up, up->starts + 1);
    for (uint32_t i = 0; i < nodes; i++)
        up->starts[i + 1] += up->starts[i];
    up->total = up->starts[nodes];
    memcpy(all->scratch + nodes + 1, up->starts, nodes * sizeof *up->starts);
    up->parents = allocator->resize(allocator->userdata, NULL, 0, (up->total + 1) * sizeof *up->parents);
    if (up->parents == NULL)
        return MANDATE_ENOMEM;
    each_edge(all, facts, up, all->scratch + nodes + 1);
    return MANDATE_OK;
}

static void edges_release(const store *facts, edges *up)
{
    facts->allocator.resize(facts->allocator.userdata, up->parents, (up->total + 1) * sizeof *up->parents, 0);
}

static int compare_numbers(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

/* Appends the groups just above a node that this walk has not met; entry = group * 2 + direct. */
static int step_up(directory *all, const store *facts, const edges *up, uint32_t node, uint32_t direct, uint32_t stamp)
{
    uint32_t parents = up->starts[node + 1] - up->starts[node];

    if (memory_reserve(&facts->allocator, (void **)&all->within, &all->within_capacity, all->within_count + parents,
                       sizeof *all->within) != MANDATE_OK)
        return MANDATE_ENOMEM;
    for (uint32_t i = up->starts[node]; i < up->starts[node + 1]; i++) {
        uint32_t *id_set = &up->stamps[facts->records[up->parents[i]].ordinal];

        if (*id_set == stamp)
            continue; /* each group once: loops end */
        *id_set = stamp;
        all->within[all->within_count++] = up->parents[i] * 2 + direct;
    }
    return MANDATE_OK;
}

/* From the direct groups that stand at the end of `within`, from `first` on, to all of one user's groups. */
static int climb_on(directory *all, const store *facts, const edges *up, uint32_t ordinal, uint32_t first)
{
    span_of *groups = &all->persons[ordinal].groups;
    int err = MANDATE_OK;

    groups->first = first;
    groups->count = 0;
    for (uint32_t record_id = first; err == MANDATE_OK && record_id < all->within_count; record_id++)
        err = step_up(all, facts, up, node_of(facts, up, all->within[record_id] / 2), 0, ordinal + 1);
    groups->count = all->within_count - groups->first;
    if (err == MANDATE_OK && groups->count > 1)
        qsort(all->within + groups->first, groups->count, sizeof *all->within, compare_numbers);
    return err;
}

static bool has_group_flags(const directory *all, const store *facts, uint32_t group)
{
    span members = fact_list(facts, group, GROUP_members);

    for (uint32_t i = 0; i < members.count; i++)
        if (store_kind(facts, members.at[i]) == K_GROUP &&
            (all->group_flags[facts->records[members.at[i]].ordinal] & (MEMBERS_UNKNOWN | NESTED_UNKNOWN)) != 0)
            return true;
    return false;
}

/* The groups of one user, at the end of `within`. */
static int climb(directory *all, const store *facts, const edges *up, uint32_t ordinal)
{
    uint32_t first = all->within_count;
    int err = step_up(all, facts, up, ordinal, 1, ordinal + 1);

    return err == MANDATE_OK ? climb_on(all, facts, up, ordinal, first) : err;
}

static bool any_is_open(const store *facts)
{
    for (uint32_t group = store_first(facts, RECORD_TENANT, TENANT_groups); group != 0;
         group = store_next(facts, group))
        if (fact_is_unknown(facts, group, GROUP_unknown, GROUP_members))
            return true;
    return false;
}

/* A group is murky by itself when its own members are unknown, and below when a group in it is murky. */
static void spread_murk(directory *all, const store *facts)
{
    bool changed;

    for (uint32_t i = 0; i < facts->kind_counts[K_GROUP]; i++)
        all->group_flags[i] &= HOLDS_GROUPS;
    all->has_unknown_members = changed = any_is_open(facts);
    while (changed) {
        changed = false;
        for (uint32_t group = store_first(facts, RECORD_TENANT, TENANT_groups); group != 0;
             group = store_next(facts, group)) {
            uint8_t *mark = &all->group_flags[facts->records[group].ordinal], before = *mark;

            *mark |= fact_is_unknown(facts, group, GROUP_unknown, GROUP_members) ? MEMBERS_UNKNOWN : 0;
            *mark |= has_group_flags(all, facts, group) ? NESTED_UNKNOWN : 0;
            changed |= *mark != before;
        }
    }
}

static void note_holder(directory *all, const store *facts, uint32_t group)
{
    uint8_t *mark = &all->group_flags[facts->records[group].ordinal];
    span members = fact_list(facts, group, GROUP_members);

    *mark &= (uint8_t)~HOLDS_GROUPS;
    for (uint32_t i = 0; i < members.count; i++)
        if (store_kind(facts, members.at[i]) == K_GROUP)
            *mark |= HOLDS_GROUPS;
}

static void note_holders(directory *all, const store *facts)
{
    memset(all->group_flags, 0, facts->kind_counts[K_GROUP]);
    for (uint32_t group = store_first(facts, RECORD_TENANT, TENANT_groups); group != 0;
         group = store_next(facts, group))
        note_holder(all, facts, group);
}

/* Turns `within` round: first counted, then filled, users by UPN. */
static int gather_members(directory *all, const store *facts)
{
    const mandate_allocator *allocator = &facts->allocator;
    uint32_t groups = facts->kind_counts[K_GROUP], position = 0;

    if (memory_reserve(allocator, (void **)&all->members, &all->member_capacity, all->within_count + 1,
                       sizeof *all->members) != 0)
        return MANDATE_ENOMEM;
    memset(all->users, 0, (groups + 1) * sizeof *all->users);
    for (uint32_t i = 0; i < all->within_count; i++)
        all->users[facts->records[all->within[i] / 2].ordinal].count++;
    for (uint32_t i = 0; i < groups; i++) {
        all->users[i].first = position;
        position += all->users[i].count;
        all->users[i].count = 0;
    }
    for (uint32_t i = 0; i < all->count; i++) {
        uint32_t user = all->sorted[i];
        span_of own = all->persons[facts->records[user].ordinal].groups;

        for (uint32_t j = own.first; j < own.first + own.count; j++) {
            span_of *users = &all->users[facts->records[all->within[j] / 2].ordinal];

            all->members[users->first + users->count++] = user * 2 + (all->within[j] & 1);
        }
    }
    all->member_count = position;
    return MANDATE_OK;
}

int directory_refresh_all_groups(directory *all, const store *facts)
{
    const mandate_allocator *allocator = &facts->allocator;
    uint32_t groups = facts->kind_counts[K_GROUP];
    int err = MANDATE_OK;
    edges up;

    if (memory_reserve_zeroed(allocator, (void **)&all->users, &all->users_capacity, groups + 1, sizeof *all->users) !=
            0 ||
        memory_reserve_zeroed(allocator, (void **)&all->group_flags, &all->group_flags_capacity, groups + 1, 1) != 0 ||
        edges_build(all, facts, &up, false) != MANDATE_OK)
        return MANDATE_ENOMEM;
    all->within_count = 0;
    for (uint32_t i = 0; i < all->count && err == MANDATE_OK; i++)
        err = climb(all, facts, &up, facts->records[all->sorted[i]].ordinal);
    edges_release(facts, &up);
    if (err == MANDATE_OK)
        err = gather_members(all, facts);
    if (err != MANDATE_OK)
        return err;
    note_holders(all, facts);
    spread_murk(all, facts);
    memory_trim(allocator, (void **)&all->within, &all->within_capacity, all->within_count, sizeof *all->within);
    memory_trim(allocator, (void **)&all->scratch, &all->scratch_capacity, scratch_needed(groups, groups),
                sizeof *all->scratch); /* what an edit of groups needs */
    all->settled = all->within_count + all->member_count;
    return MANDATE_OK;
}

span directory_members(const directory *all, const store *facts, uint32_t group)
{
    span_of users = all->users[facts->records[group].ordinal];
    span out = {all->members + users.first, users.count};

    return out;
}

/* The entry of a group among those that hold the user, 0 when it does not: group * 2 + direct. */
static uint32_t find_within(const directory *all, const store *facts, uint32_t user, uint32_t group)
{
    span_of own = all->persons[facts->records[user].ordinal].groups;
    uint32_t low = own.first, high = own.first + own.count, end = high;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (all->within[middle] / 2 < group)
            low = middle + 1;
        else
            high = middle;
    }
    return low < end && all->within[low] / 2 == group ? all->within[low] : 0;
}

/* ---- a few groups anew ---- */

enum { AFFECTED_LIMIT = 4096 };

/* Records met once, in order; `marks` by ordinal. */
typedef struct id_set {
    uint32_t *items;
    uint32_t count, limit;
    uint8_t *marks;
} id_set;

/* False when there are too many. */
static bool meet(id_set *list, uint32_t each, uint32_t ordinal)
{
    if (list->marks[ordinal] != 0)
        return true;
    if (list->count == list->limit)
        return false;
    list->marks[ordinal] = 1;
    list->items[list->count++] = each;
    return true;
}

static bool meet_record(const store *facts, id_set *list, uint32_t each)
{
    return meet(list, each, facts->records[each].ordinal);
}

/* Users who were in a group, and who are now, by the facts; `below` collects the groups on the way. */
static bool meet_users(const directory *all, const store *facts, uint32_t group, id_set *users, id_set *below)
{
    span before = directory_members(all, facts, group);
    uint32_t position = below->count;

    for (uint32_t i = 0; i < before.count; i++)
        if (!meet_record(facts, users, before.at[i] / 2))
            return false;
    if (!meet_record(facts, below, group))
        return false;
    for (; position < below->count; position++) {
        span now = fact_list(facts, below->items[position], GROUP_members);

        for (uint32_t i = 0; i < now.count; i++)
            if (!meet_record(facts, store_kind(facts, now.at[i]) == K_GROUP ? below : users, now.at[i]))
                return false;
    }
    return true;
}

static bool meet_groups_of(const directory *all, const store *facts, uint32_t user, id_set *groups)
{
    span_of own = all->persons[facts->records[user].ordinal].groups;

    for (uint32_t i = own.first; i < own.first + own.count; i++)
        if (!meet_record(facts, groups, all->within[i] / 2))
            return false;
    return true;
}

static uint32_t rank_of(const directory *all, const store *facts, uint32_t entry)
{
    return all->persons[facts->records[entry / 2].ordinal].rank;
}

/* The members of one group anew, at the end of `members`: those not affected stay, the affected are looked up. `users`
   are in the order of UPNs. */
static int regather(directory *all, const store *facts, uint32_t group, const id_set *users)
{
    span_of *own = &all->users[facts->records[group].ordinal], before = *own;
    uint32_t next = 0, position = 0;

    if (memory_reserve(&facts->allocator, (void **)&all->members, &all->member_capacity,
                       all->member_count + before.count + users->count, sizeof *all->members) != MANDATE_OK)
        return MANDATE_ENOMEM;
    own->first = all->member_count;
    while (position < before.count || next < users->count) {
        uint32_t old = position < before.count ? all->members[before.first + position] : 0;
        bool is_affected = old != 0 && users->marks[facts->records[old / 2].ordinal] != 0;
        bool takes_old = old != 0 && (next == users->count ||
                                      rank_of(all, facts, old) < rank_of(all, facts, users->items[next] * 2));

        if (is_affected) {
            position++;
        } else if (takes_old) {
            all->members[all->member_count++] = old;
            position++;
        } else {
            uint32_t entry = find_within(all, facts, users->items[next], group);

            if (entry != 0)
                all->members[all->member_count++] = users->items[next] * 2 + (entry & 1);
            next++;
        }
    }
    own->count = all->member_count - own->first;
    return MANDATE_OK;
}

typedef struct affected {
    id_set users, groups, below;
    uint32_t items[3 * AFFECTED_LIMIT];
} affected;

/* Few users to sort, and their ranks at hand: insertion. */
static void sort_by_rank(const directory *all, const store *facts, id_set *users)
{
    for (uint32_t i = 1; i < users->count; i++) {
        uint32_t held = users->items[i], j = i;

        for (; j > 0 && rank_of(all, facts, users->items[j - 1] * 2) > rank_of(all, facts, held * 2); j--)
            users->items[j] = users->items[j - 1];
        users->items[j] = held;
    }
}

static bool is_among(const uint32_t *groups, uint32_t count, uint32_t group)
{
    for (uint32_t i = 0; i < count; i++)
        if (groups[i] == group)
            return true;
    return false;
}

static bool names_user(const store *facts, uint32_t group, uint32_t user)
{
    span members = fact_list(facts, group, GROUP_members);

    for (uint32_t i = 0; i < members.count; i++)
        if (members.at[i] == user)
            return true;
    return false;
}

/* The groups that name a user, at the end of `within`: those that did and were not edited, and edited ones that do. */
static int seed(directory *all, const store *facts, const edges *up, uint32_t user, const uint32_t *groups,
                uint32_t count)
{
    uint32_t ordinal = facts->records[user].ordinal;
    span_of before = all->persons[ordinal].groups;

    if (memory_reserve(&facts->allocator, (void **)&all->within, &all->within_capacity,
                       all->within_count + before.count + count, sizeof *all->within) != MANDATE_OK)
        return MANDATE_ENOMEM;
    for (uint32_t i = before.first; i < before.first + before.count; i++)
        if ((all->within[i] & 1) != 0 && !is_among(groups, count, all->within[i] / 2)) {
            up->stamps[facts->records[all->within[i] / 2].ordinal] = ordinal + 1;
            all->within[all->within_count++] = all->within[i];
        }
    for (uint32_t i = 0; i < count; i++)
        if (names_user(facts, groups[i], user)) {
            up->stamps[facts->records[groups[i]].ordinal] = ordinal + 1;
            all->within[all->within_count++] = groups[i] * 2 + 1;
        }
    return MANDATE_OK;
}

static int climb_again(directory *all, const store *facts, const id_set *users, const uint32_t *groups, uint32_t count)
{
    int err = MANDATE_OK;
    edges up;

    if (edges_build(all, facts, &up, true) != MANDATE_OK)
        return MANDATE_ENOMEM;
    for (uint32_t i = 0; i < users->count && err == MANDATE_OK; i++) {
        uint32_t first = all->within_count;

        err = seed(all, facts, &up, users->items[i], groups, count);
        if (err == MANDATE_OK)
            err = climb_on(all, facts, &up, facts->records[users->items[i]].ordinal, first);
    }
    edges_release(facts, &up);
    return err;
}

static bool meet_all_groups(const directory *all, const store *facts, affected *touched)
{
    for (uint32_t i = 0; i < touched->users.count; i++)
        if (!meet_groups_of(all, facts, touched->users.items[i], &touched->groups))
            return false;
    return true;
}

static int refresh_affected(directory *all, const store *facts, const uint32_t *groups, uint32_t count, affected *touched,
                            bool *is_done)
{
    int err;

    for (uint32_t i = 0; i < count; i++)
        if (!meet_users(all, facts, groups[i], &touched->users, &touched->below))
            return MANDATE_OK;
    if (!meet_all_groups(all, facts, touched) || all->within_count + all->member_count > 2 * all->settled + 65536)
        return MANDATE_OK;
    for (uint32_t i = 0; i < count; i++)
        note_holder(all, facts, groups[i]);
    sort_by_rank(all, facts, &touched->users);
    if ((err = climb_again(all, facts, &touched->users, groups, count)) != MANDATE_OK)
        return err;
    if (!meet_all_groups(all, facts, touched))
        return MANDATE_OK;
    for (uint32_t i = 0; i < touched->groups.count && err == MANDATE_OK; i++)
        err = regather(all, facts, touched->groups.items[i], &touched->users);
    spread_murk(all, facts);
    *is_done = err == MANDATE_OK;
    return err;
}

int directory_refresh_groups(directory *all, const store *facts, const uint32_t *groups, uint32_t count, bool *is_done)
{
    const mandate_allocator *allocator = &facts->allocator;
    size_t users = facts->kind_counts[K_USER], sorts = facts->kind_counts[K_GROUP];
    size_t bytes = sizeof(affected) + users + 2 * sorts;
    affected *touched = allocator->resize(allocator->userdata, NULL, 0, bytes);
    int err;

    *is_done = false;
    if (touched == NULL)
        return MANDATE_ENOMEM;
    memset(touched, 0, bytes);
    touched->users = (id_set){touched->items, 0, AFFECTED_LIMIT, (uint8_t *)(touched + 1)};
    touched->groups = (id_set){touched->items + AFFECTED_LIMIT, 0, AFFECTED_LIMIT, touched->users.marks + users};
    touched->below = (id_set){touched->items + 2 * AFFECTED_LIMIT, 0, AFFECTED_LIMIT, touched->groups.marks + sorts};
    err = refresh_affected(all, facts, groups, count, touched, is_done);
    allocator->resize(allocator->userdata, touched, bytes, 0);
    return err;
}

truth directory_direct(const directory *all, const store *facts, uint32_t user, uint32_t group)
{
    uint32_t entry = find_within(all, facts, user, group);

    if ((entry & 1) != 0)
        return TRUTH_YES;
    return (all->group_flags[facts->records[group].ordinal] & MEMBERS_UNKNOWN) != 0 ? TRUTH_UNKNOWN : TRUTH_NO;
}

truth directory_nested(const directory *all, const store *facts, uint32_t user, uint32_t group)
{
    if (find_within(all, facts, user, group) != 0)
        return TRUTH_YES;
    return directory_members_are_unknown(all, facts, group) ? TRUTH_UNKNOWN : TRUTH_NO;
}

truth directory_within(const directory *all, const store *facts, uint32_t user, uint32_t group)
{
    if (find_within(all, facts, user, group) != 0)
        return TRUTH_YES;
    return directory_members_are_unknown(all, facts, group) ? TRUTH_UNKNOWN : TRUTH_NO;
}
