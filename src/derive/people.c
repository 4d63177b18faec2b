#include "derive/people.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* LIC-1: a licence other than Free. LIC-3: the plans that cover premium connectors. */
static const char *const sharing_licenses[] = {"office365", "dynamics365",  "power_apps", "windows",
                                               "premium",   "attended_rpa", "process",    NULL};
static const char *const premium_licenses[] = {"premium", "attended_rpa", NULL};

static bool holds_one(const store *facts, span licenses, const char *const *wanted)
{
    for (uint32_t i = 0; i < licenses.count; i++)
        for (uint32_t j = 0; wanted[j] != NULL; j++)
            if (names_find(&facts->names, wanted[j], strlen(wanted[j])) == names_fold(&facts->names, licenses.at[i]))
                return true;
    return false;
}

static uint32_t license_flags(const store *facts, span licenses)
{
    uint32_t flags = licenses.count != 0 ? PERSON_LICENSED : 0;

    if (holds_one(facts, licenses, sharing_licenses))
        flags |= PERSON_MAY_SHARE;
    if (holds_one(facts, licenses, premium_licenses))
        flags |= PERSON_PREMIUM;
    return flags;
}

/* PRN-17: a guest's licences at home count inside the same cloud. */
static uint32_t home_flags(const store *facts, uint32_t user)
{
    uint32_t home = fact_enum(facts, user, USER_home_cloud, CLOUD_PUBLIC);
    uint32_t unsure = fact_is_unknown(facts, user, USER_unknown, USER_home_licenses) ? PERSON_UNSURE_LICENSE : 0;

    if (home != fact_enum(facts, RECORD_TENANT, TENANT_cloud, CLOUD_PUBLIC))
        return 0;
    return unsure | license_flags(facts, fact_list(facts, user, USER_home_licenses));
}

static uint32_t flags_of(const store *facts, uint32_t user)
{
    uint32_t sort = fact_enum(facts, user, USER_kind, USER_MEMBER);
    uint32_t roles = fact(facts, user, USER_tenant_roles);
    uint32_t flags = license_flags(facts, fact_list(facts, user, USER_licenses));

    if (fact_boolean(facts, user, USER_deleted, false))
        flags |= PERSON_DELETED;
    else if (fact_boolean(facts, user, USER_enabled, true))
        flags |= PERSON_ACTIVE;
    if (sort == USER_SERVICE_PRINCIPAL)
        flags |= PERSON_SERVICE_PRINCIPAL;
    if (sort == USER_GUEST)
        flags |= PERSON_GUEST | home_flags(facts, user);
    if ((roles & (1u << TENANT_GLOBAL_ADMIN | 1u << TENANT_POWER_PLATFORM_ADMIN)) != 0)
        flags |= PERSON_TENANT_ADMIN;
    if ((roles & 1u << TENANT_DYNAMICS365_ADMIN) != 0)
        flags |= PERSON_DYNAMICS_ADMIN;
    if (fact_is_unknown(facts, user, USER_unknown, USER_licenses))
        flags |= PERSON_UNSURE_LICENSE;
    return flags;
}

static int compare_names(const char *a, const char *b)
{
    while (*a != '\0' && names_lower(*a) == names_lower(*b))
        a++, b++;
    return (unsigned char)names_lower(*a) - (unsigned char)names_lower(*b);
}

/* In-place heap sort by key: no comparison context, no memory. */
static void sift(const store *facts, uint32_t *heap, uint32_t root, uint32_t count)
{
    for (uint32_t child; (child = root * 2 + 1) < count; root = child) {
        uint32_t held = heap[root];

        if (child + 1 < count && compare_names(store_key(facts, heap[child]), store_key(facts, heap[child + 1])) < 0)
            child++;
        if (compare_names(store_key(facts, held), store_key(facts, heap[child])) >= 0)
            return;
        heap[root] = heap[child];
        heap[child] = held;
    }
}

static void sort_by_key(const store *facts, uint32_t *records, uint32_t count)
{
    for (uint32_t root = count / 2; root-- > 0;)
        sift(facts, records, root, count);
    for (uint32_t last = count; last-- > 1;) {
        uint32_t held = records[0];

        records[0] = records[last];
        records[last] = held;
        sift(facts, records, 0, last);
    }
}

int people_refresh_users(people *all, const store *facts)
{
    const mandate_allocator *allocator = &facts->allocator;
    uint32_t count = facts->kind_counts[K_USER], living = 0;

    if (memory_reserve(allocator, (void **)&all->flags, &all->user_capacity, count, sizeof *all->flags) != 0 ||
        memory_reserve(allocator, (void **)&all->records, &all->record_capacity, count, sizeof *all->records) != 0 ||
        memory_reserve(allocator, (void **)&all->sorted, &all->sorted_capacity, count, sizeof *all->sorted) != 0)
        return MANDATE_ENOMEM;
    if (count != 0)
        memset(all->flags, 0, count * sizeof *all->flags);
    for (uint32_t user = store_first(facts, RECORD_TENANT, TENANT_users); user != 0; user = store_next(facts, user)) {
        uint32_t ordinal = facts->records[user].ordinal;

        all->flags[ordinal] = flags_of(facts, user);
        all->records[ordinal] = user;
        all->sorted[living++] = user;
    }
    sort_by_key(facts, all->sorted, living);
    all->count = living;
    return MANDATE_OK;
}

/* ---- groups: edges upward, then one walk for each user ---- */

typedef struct edges {
    uint32_t *starts; /* by child: users by ordinal, then groups by ordinal */
    uint32_t *parents;
    uint32_t users;
} edges;

static uint32_t node_of(const store *facts, const edges *up, uint32_t member)
{
    uint32_t ordinal = facts->records[member].ordinal;
    return store_kind(facts, member) == K_USER ? ordinal : up->users + ordinal;
}

/* Calls count (parents NULL) or fills: the classic two passes of a compressed adjacency. */
static void each_edge(const store *facts, edges *up, uint32_t *at)
{
    for (uint32_t group = store_first(facts, RECORD_TENANT, TENANT_groups); group != 0; group = store_next(facts, group)) {
        span members = fact_list(facts, group, GROUP_members);

        for (uint32_t i = 0; i < members.count; i++) {
            uint32_t node = node_of(facts, up, members.at[i]);

            if (up->parents != NULL)
                up->parents[at[node]] = group;
            at[node]++;
        }
    }
}

static int compare_numbers(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

/* Appends the groups just above a node that this walk has not met; entry = group * 2 + direct. */
static int step_up(people *all, const store *facts, const edges *up, uint32_t node, uint32_t direct, uint32_t *stamps,
                   uint32_t stamp, uint32_t *used)
{
    uint32_t parents = up->starts[node + 1] - up->starts[node];

    if (memory_reserve(&facts->allocator, (void **)&all->within, &all->within_capacity, *used + parents,
                       sizeof *all->within) != MANDATE_OK)
        return MANDATE_ENOMEM;
    for (uint32_t i = up->starts[node]; i < up->starts[node + 1]; i++) {
        uint32_t *met = &stamps[facts->records[up->parents[i]].ordinal];

        if (*met == stamp)
            continue; /* each group once: loops end */
        *met = stamp;
        all->within[(*used)++] = up->parents[i] * 2 + direct;
    }
    return MANDATE_OK;
}

static int climb(people *all, const store *facts, const edges *up, uint32_t node, uint32_t *stamps, uint32_t *used)
{
    uint32_t at = *used, stamp = node + 1;
    int err = step_up(all, facts, up, node, 1, stamps, stamp, used);

    for (; err == MANDATE_OK && at < *used; at++)
        err = step_up(all, facts, up, node_of(facts, up, all->within[at] / 2), 0, stamps, stamp, used);
    return err;
}

static int climb_all(people *all, const store *facts, const edges *up, uint32_t *stamps)
{
    uint32_t used = 0, users = facts->kind_counts[K_USER];

    for (uint32_t ordinal = 0; ordinal < users; ordinal++) {
        all->starts[ordinal] = used;
        if (climb(all, facts, up, ordinal, stamps, &used) != MANDATE_OK)
            return MANDATE_ENOMEM;
        if (used - all->starts[ordinal] > 1)
            qsort(all->within + all->starts[ordinal], used - all->starts[ordinal], sizeof *all->within, compare_numbers);
    }
    all->starts[users] = used;
    return MANDATE_OK;
}

static bool holds_murk(const people *all, const store *facts, uint32_t group)
{
    span members = fact_list(facts, group, GROUP_members);

    for (uint32_t i = 0; i < members.count; i++)
        if (store_kind(facts, members.at[i]) == K_GROUP && all->murky[facts->records[members.at[i]].ordinal] != 0)
            return true;
    return false;
}

/* A group is murky by itself when its own members are unknown, and below when a group in it is murky. */
static void spread_murk(people *all, const store *facts)
{
    bool changed = true;

    memset(all->murky, 0, facts->kind_counts[K_GROUP]);
    while (changed) {
        changed = false;
        for (uint32_t group = store_first(facts, RECORD_TENANT, TENANT_groups); group != 0;
             group = store_next(facts, group)) {
            uint8_t *mark = &all->murky[facts->records[group].ordinal], before = *mark;

            *mark |= fact_is_unknown(facts, group, GROUP_unknown, GROUP_members) ? MURKY_SELF : 0;
            *mark |= holds_murk(all, facts, group) ? MURKY_BELOW : 0;
            changed |= *mark != before;
        }
    }
}

/* Turns `within` round: first counted, then filled, users by UPN. */
static int gather_members(people *all, const store *facts)
{
    const mandate_allocator *allocator = &facts->allocator;
    uint32_t groups = facts->kind_counts[K_GROUP], total = all->starts[facts->kind_counts[K_USER]], *starts;

    if (memory_reserve(allocator, (void **)&all->member_starts, &all->member_start_capacity, groups + 2,
                       sizeof *all->member_starts) != 0 ||
        memory_reserve(allocator, (void **)&all->members, &all->member_capacity, total + 1, sizeof *all->members) != 0)
        return MANDATE_ENOMEM;
    starts = all->member_starts;
    memset(starts, 0, (groups + 2) * sizeof *starts);
    for (uint32_t i = 0; i < all->count; i++) {
        uint32_t ordinal = facts->records[all->sorted[i]].ordinal;

        for (uint32_t j = all->starts[ordinal]; j < all->starts[ordinal + 1]; j++)
            starts[facts->records[all->within[j] / 2].ordinal + 2]++;
    }
    for (uint32_t i = 2; i < groups + 2; i++)
        starts[i] += starts[i - 1];
    for (uint32_t i = 0; i < all->count; i++) {
        uint32_t user = all->sorted[i], ordinal = facts->records[user].ordinal;

        for (uint32_t j = all->starts[ordinal]; j < all->starts[ordinal + 1]; j++)
            all->members[starts[facts->records[all->within[j] / 2].ordinal + 1]++] = user * 2 + (all->within[j] & 1);
    }
    return MANDATE_OK;
}

span people_members(const people *all, const store *facts, uint32_t group)
{
    uint32_t ordinal = facts->records[group].ordinal;
    span out = {all->members + all->member_starts[ordinal], all->member_starts[ordinal + 1] - all->member_starts[ordinal]};

    return out;
}

int people_refresh_groups(people *all, const store *facts)
{
    const mandate_allocator *allocator = &facts->allocator;
    uint32_t users = facts->kind_counts[K_USER], groups = facts->kind_counts[K_GROUP], total;
    uint32_t nodes = users + groups;
    edges up = {NULL, NULL, users};
    int err;

    if (memory_reserve(allocator, (void **)&all->starts, &all->start_capacity, users + 1, sizeof *all->starts) != 0 ||
        memory_reserve(allocator, (void **)&all->murky, &all->murky_capacity, groups + 1, 1) != 0 ||
        memory_reserve(allocator, (void **)&all->scratch, &all->scratch_capacity, 2 * (nodes + 1) + groups,
                       sizeof *all->scratch) != 0)
        return MANDATE_ENOMEM;
    memset(all->scratch, 0, (2 * (nodes + 1) + groups) * sizeof *all->scratch);
    up.starts = all->scratch;
    each_edge(facts, &up, up.starts + 1);
    for (uint32_t i = 0; i < nodes; i++)
        up.starts[i + 1] += up.starts[i];
    total = up.starts[nodes];
    memcpy(all->scratch + nodes + 1, up.starts, nodes * sizeof *up.starts);
    up.parents = allocator->resize(allocator->userdata, NULL, 0, (total + 1) * sizeof *up.parents);
    if (up.parents == NULL)
        return MANDATE_ENOMEM;
    each_edge(facts, &up, all->scratch + nodes + 1);
    err = climb_all(all, facts, &up, all->scratch + 2 * (nodes + 1));
    allocator->resize(allocator->userdata, up.parents, (total + 1) * sizeof *up.parents, 0);
    if (err == MANDATE_OK)
        err = gather_members(all, facts);
    if (err == MANDATE_OK)
        spread_murk(all, facts);
    return err;
}

void people_clear(people *all, const mandate_allocator *allocator)
{
    memory_release(allocator, (void **)&all->flags, &all->user_capacity, sizeof *all->flags);
    memory_release(allocator, (void **)&all->records, &all->record_capacity, sizeof *all->records);
    memory_release(allocator, (void **)&all->sorted, &all->sorted_capacity, sizeof *all->sorted);
    memory_release(allocator, (void **)&all->starts, &all->start_capacity, sizeof *all->starts);
    memory_release(allocator, (void **)&all->within, &all->within_capacity, sizeof *all->within);
    memory_release(allocator, (void **)&all->member_starts, &all->member_start_capacity, sizeof *all->member_starts);
    memory_release(allocator, (void **)&all->members, &all->member_capacity, sizeof *all->members);
    memory_release(allocator, (void **)&all->murky, &all->murky_capacity, 1);
    memory_release(allocator, (void **)&all->scratch, &all->scratch_capacity, sizeof *all->scratch);
}

/* The entry of a group among those that hold the user, 0 when it does not: group * 2 + direct. */
static uint32_t find_within(const people *all, const store *facts, uint32_t user, uint32_t group)
{
    uint32_t ordinal = facts->records[user].ordinal;
    uint32_t low = all->starts[ordinal], high = all->starts[ordinal + 1], end = high;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (all->within[middle] / 2 < group)
            low = middle + 1;
        else
            high = middle;
    }
    return low < end && all->within[low] / 2 == group ? all->within[low] : 0;
}

coverage people_direct(const people *all, const store *facts, uint32_t user, uint32_t group)
{
    uint32_t entry = find_within(all, facts, user, group);

    if ((entry & 1) != 0)
        return COVERED;
    return (all->murky[facts->records[group].ordinal] & MURKY_SELF) != 0 ? COVERAGE_UNSURE : NOT_COVERED;
}

coverage people_nested(const people *all, const store *facts, uint32_t user, uint32_t group)
{
    uint32_t entry = find_within(all, facts, user, group);

    if (entry != 0 && (entry & 1) == 0)
        return COVERED;
    return (all->murky[facts->records[group].ordinal] & MURKY_BELOW) != 0 ? COVERAGE_UNSURE : NOT_COVERED;
}
