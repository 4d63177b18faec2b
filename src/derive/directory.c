#include "derive/directory.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "fact/licence.h"

static uint32_t license_flags(const store *facts, span licenses)
{
    static const struct license_row {
        uint32_t license, person;
    } rows[] = {{LICENCE_SHARES, PERSON_MAY_SHARE},       {LICENCE_PREMIUM, PERSON_PREMIUM},
                {LICENCE_LASTS, PERSON_LASTING},          {LICENCE_APPS, PERSON_APP_PLAN},
                {LICENCE_DYNAMICS, PERSON_DYNAMICS_PLAN}, {LICENCE_MICROSOFT_365, PERSON_MICROSOFT_365}};
    uint32_t flags = licenses.count != 0 ? PERSON_LICENSED : 0, held = 0;

    for (uint32_t i = 0; i < licenses.count; i++)
        held |= licence_flags(names_text(&facts->names, licenses.at[i]));
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if ((held & rows[i].license) != 0)
            flags |= rows[i].person;
    return flags;
}

/* PRN-17: a guest's licences at home count inside the same cloud. */
static uint32_t home_flags(const store *facts, uint32_t user)
{
    uint32_t home = fact_enum(facts, user, USER_home_cloud, CLOUD_PUBLIC);
    uint32_t unknown = fact_is_unknown(facts, user, USER_unknown, USER_home_licenses) ? PERSON_LICENSE_UNKNOWN : 0;

    if (fact_is_unknown(facts, RECORD_TENANT, TENANT_unknown, TENANT_cloud) ||
        fact_is_unknown(facts, user, USER_unknown, USER_home_cloud))
        return unknown != 0 || fact_list(facts, user, USER_home_licenses).count != 0 ? PERSON_LICENSE_UNKNOWN : 0;
    if (home != fact_enum(facts, RECORD_TENANT, TENANT_cloud, CLOUD_PUBLIC))
        return 0;
    return unknown | license_flags(facts, fact_list(facts, user, USER_home_licenses));
}

/* What is held at home counts for whoever is a guest: where nobody tells the kind, it may. */
static uint32_t kind_flags(const store *facts, uint32_t user)
{
    uint32_t sort = fact_enum(facts, user, USER_kind, USER_MEMBER);

    if (fact_is_unknown(facts, user, USER_unknown, USER_kind))
        return PERSON_KIND_UNKNOWN | (home_flags(facts, user) != 0 ? PERSON_LICENSE_UNKNOWN : 0);
    if (sort == USER_GUEST)
        return PERSON_GUEST | home_flags(facts, user);
    return sort == USER_SERVICE_PRINCIPAL ? PERSON_SERVICE_PRINCIPAL : 0;
}

static uint32_t flags_of(const store *facts, uint32_t user)
{
    uint32_t roles = fact(facts, user, USER_tenant_roles);
    uint32_t flags = license_flags(facts, fact_list(facts, user, USER_licenses));

    if (fact_boolean(facts, user, USER_deleted, false))
        flags |= PERSON_DELETED;
    else if (fact_boolean(facts, user, USER_enabled, true))
        flags |= PERSON_ACTIVE;
    if ((flags & PERSON_ACTIVE) != 0 && (fact_is_unknown(facts, user, USER_unknown, USER_enabled) ||
                                         fact_is_unknown(facts, user, USER_unknown, USER_deleted)))
        flags |= PERSON_STATE_UNKNOWN;
    flags |= kind_flags(facts, user);
    if ((roles & (1u << TENANT_GLOBAL_ADMIN | 1u << TENANT_POWER_PLATFORM_ADMIN)) != 0)
        flags |= PERSON_TENANT_ADMIN;
    if ((roles & 1u << TENANT_DYNAMICS365_ADMIN) != 0)
        flags |= PERSON_DYNAMICS_ADMIN;
    if (fact_is_unknown(facts, user, USER_unknown, USER_licenses))
        flags |= PERSON_LICENSE_UNKNOWN;
    if (fact_is_unknown(facts, user, USER_unknown, USER_tenant_roles))
        flags |= PERSON_ADMIN_UNKNOWN;
    if ((flags & (PERSON_TENANT_ADMIN | PERSON_DYNAMICS_ADMIN | PERSON_ADMIN_UNKNOWN)) != 0 &&
        fact_is_unknown(facts, user, USER_unknown, USER_elevated))
        flags |= PERSON_ELEVATED_UNKNOWN;
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

/* A user and the first bytes of their key behind what all keys begin with. */
typedef struct keyed_user {
    uint64_t key;
    uint32_t user;
} keyed_user;

static int compare_keyed(const void *a, const void *b)
{
    const keyed_user *x = a, *y = b;

    return x->key < y->key ? -1 : x->key > y->key;
}

/* How many bytes all keys begin with alike. */
static size_t common_bytes(const store *facts, const uint32_t *records, uint32_t count)
{
    const char *first = store_key(facts, records[0]);
    size_t bytes = strlen(first);

    for (uint32_t i = 1; i < count && bytes != 0; i++) {
        const char *other = store_key(facts, records[i]);
        size_t same = 0;

        while (same < bytes && names_lower(first[same]) == names_lower(other[same]))
            same++;
        bytes = same;
    }
    return bytes;
}

/* Eight bytes as one number that orders as they do; zeros behind the end. */
static uint64_t number_at(const char *text)
{
    uint64_t number = 0;
    int position = 0;

    for (; position < 8 && text[position] != '\0'; position++)
        number = number << 8 | (unsigned char)names_lower(text[position]);
    return position == 0 ? 0 : number << 8 * (8 - position);
}

/* By the first bytes that tell them apart, then, where these are alike, by the whole key. */
static void sort_keyed(const store *facts, uint32_t *records, uint32_t count, keyed_user *room)
{
    size_t common = common_bytes(facts, records, count);

    for (uint32_t i = 0; i < count; i++)
        room[i] = (keyed_user){number_at(store_key(facts, records[i]) + common), records[i]};
    qsort(room, count, sizeof *room, compare_keyed);
    for (uint32_t i = 0; i < count; i++)
        records[i] = room[i].user;
    for (uint32_t first = 0, end; first < count; first = end) {
        for (end = first + 1; end < count && room[end].key == room[first].key; end++)
            ;
        sort_by_key(facts, records + first, end - first);
    }
}

/* Many users with memory for it, as each comparison would read two texts. */
static void sort_users(const store *facts, uint32_t *records, uint32_t count)
{
    const mandate_allocator *allocator = &facts->allocator;
    size_t bytes = count * sizeof(keyed_user);
    keyed_user *room = count < 256 ? NULL : allocator->resize(allocator->userdata, NULL, 0, bytes);

    if (room == NULL) {
        sort_by_key(facts, records, count);
        return;
    }
    sort_keyed(facts, records, count, room);
    allocator->resize(allocator->userdata, room, bytes, 0);
}

static int refresh_users(directory *all, const store *facts)
{
    const mandate_allocator *allocator = &facts->allocator;
    uint32_t count = facts->kind_counts[K_USER] + 1, living = 0;

    if (memory_reserve_zeroed(allocator, (void **)&all->persons, &all->person_capacity, count, sizeof *all->persons) !=
            0 ||
        memory_reserve_zeroed(allocator, (void **)&all->sorted, &all->sorted_capacity, count, sizeof *all->sorted) != 0)
        return MANDATE_ENOMEM;
    memset(all->persons, 0, count * sizeof *all->persons);
    for (uint32_t user = store_first(facts, RECORD_TENANT, TENANT_users); user != 0; user = store_next(facts, user)) {
        all->persons[facts->records[user].ordinal].flags = flags_of(facts, user);
        all->sorted[living++] = user;
    }
    sort_users(facts, all->sorted, living);
    for (uint32_t i = 0; i < living; i++)
        all->persons[facts->records[all->sorted[i]].ordinal].rank = i;
    all->count = living;
    return MANDATE_OK;
}

void directory_refresh_user(directory *all, const store *facts, uint32_t user)
{
    all->persons[facts->records[user].ordinal].flags = flags_of(facts, user);
}

int directory_refresh(directory *all, const store *facts)
{
    int err = refresh_users(all, facts);
    return err == MANDATE_OK ? directory_refresh_all_groups(all, facts) : err;
}

void directory_clear(directory *all, const mandate_allocator *allocator)
{
    memory_release(allocator, (void **)&all->persons, &all->person_capacity, sizeof *all->persons);
    memory_release(allocator, (void **)&all->sorted, &all->sorted_capacity, sizeof *all->sorted);
    memory_release(allocator, (void **)&all->users, &all->users_capacity, sizeof *all->users);
    memory_release(allocator, (void **)&all->within, &all->within_capacity, sizeof *all->within);
    memory_release(allocator, (void **)&all->members, &all->member_capacity, sizeof *all->members);
    memory_release(allocator, (void **)&all->group_flags, &all->group_flags_capacity, 1);
    memory_release(allocator, (void **)&all->scratch, &all->scratch_capacity, sizeof *all->scratch);
}
