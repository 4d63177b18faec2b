#include "answer/candidate.h"

#include <string.h>

#include "base/memory.h"
#include "base/prefetch.h"

enum {
    RIGHTS_OVER_FLOWS = RIGHT_ADMINISTER | RIGHT_READ_ALL_RUNS | RIGHT_ALL_WORKFLOWS,
    FLAGS_OVER_FLOWS = PERSON_TENANT_ADMIN | PERSON_DYNAMICS_ADMIN
};

typedef struct marking {
    candidates *all;
    const store *facts;
    const people *people;
    bool is_transitive;
    uint32_t as; /* the HOLDS_AS_* that is being marked */
} marking;

static uint32_t words_of(const people *everybody)
{
    return (everybody->count + 63) / 64;
}

static uint32_t used_words(uint32_t words)
{
    return (words + 63) / 64;
}

static void set_bit(uint64_t *bits, uint32_t rank)
{
    bits[rank / 64] |= (uint64_t)1 << rank % 64;
}

static uint64_t *holders_in(const candidates *all, const people *everybody)
{
    return all->bits + words_of(everybody);
}

static uint64_t *admins_in(const candidates *all, const people *everybody)
{
    return all->bits + 2 * words_of(everybody);
}

/* A bit for each word of the candidates that is not zero. */
static uint64_t *used_in(const candidates *all, const people *everybody)
{
    return all->bits + 3 * words_of(everybody);
}

/* PRN-21: a service principal is never co-owner. */
static void mark(const marking *in, uint32_t user, bool is_holder)
{
    const person *held = &in->people->persons[in->facts->records[user].ordinal];
    bool may_hold = in->as != HOLDS_AS_CO_OWNER || (held->flags & PERSON_SERVICE_PRINCIPAL) == 0;

    set_bit(in->all->bits, held->rank);
    set_bit(used_in(in->all, in->people), held->rank / 64);
    if (is_holder && may_hold)
        set_bit(holders_in(in->all, in->people), held->rank);
}

static void mark_everybody(const marking *in)
{
    uint32_t words = words_of(in->people);

    memset(in->all->bits, 0xFF, words * sizeof *in->all->bits);
    memset(used_in(in->all, in->people), 0xFF, used_words(words) * sizeof *in->all->bits);
}

/* PRN-8: who is in a nested group holds where groups are transitive. */
static void mark_members(const marking *in, uint32_t group)
{
    span members = people_members(in->people, in->facts, group);

    for (uint32_t i = 0; i < members.count; i++)
        mark(in, members.at[i] / 2, in->is_transitive || (members.at[i] & 1) != 0);
}

/* Who is in a team or may change a list is not laid out by user: then everybody is asked about. */
static void mark_principal(const marking *in, uint32_t principal)
{
    if (principal == 0 || principal == PRINCIPAL_UNKNOWN)
        return;
    if (principal == PRINCIPAL_EVERYONE)
        mark_everybody(in);
    else if (store_kind(in->facts, principal) == K_USER)
        mark(in, principal, true);
    else if (store_kind(in->facts, principal) == K_GROUP)
        mark_members(in, principal);
    else
        mark_everybody(in);
}

static void mark_principals(marking *in, span principals, uint32_t as)
{
    in->as = as;
    for (uint32_t i = 0; i < principals.count; i++)
        mark_principal(in, principals.at[i]);
}

static void mark_holders(marking *in, const flow_holders *of, uint32_t wanted)
{
    if ((wanted & HOLDS_AS_OWNER) != 0) {
        mark_principals(in, (span){&of->owner, 1}, HOLDS_AS_OWNER);
        mark_principals(in, (span){&of->creator, 1}, HOLDS_AS_OWNER);
    }
    if ((wanted & HOLDS_AS_CO_OWNER) != 0)
        mark_principals(in, of->co_owners, HOLDS_AS_CO_OWNER);
    if ((wanted & HOLDS_AS_RUN_ONLY) != 0)
        mark_principals(in, of->run_only, HOLDS_AS_RUN_ONLY);
}

/* ENV-17, PRN-27: tenant-wide roles, found once for each state of the facts. */
static void find_admins(const marking *in, uint64_t *admins)
{
    if (in->all->has_admins && in->all->admin_generation == in->facts->generation)
        return;
    memset(admins, 0, words_of(in->people) * sizeof *admins);
    for (uint32_t rank = 0; rank < in->people->count; rank++)
        if ((people_flags(in->people, in->facts, in->people->sorted[rank]) & FLAGS_OVER_FLOWS) != 0)
            set_bit(admins, rank);
    in->all->admin_generation = in->facts->generation;
    in->all->has_admins = true;
}

/* ENV-6 ENV-19 ENV-53: whose roles in the environment reach flows that nobody shared with them. */
static void mark_roles(const marking *in, const standings *table, uint32_t environment)
{
    standing_list held = standings_all(table, in->facts, environment);
    uint64_t *admins = admins_in(in->all, in->people);

    find_admins(in, admins);
    for (uint32_t i = 0; i < words_of(in->people); i++) {
        in->all->bits[i] |= admins[i];
        if (admins[i] != 0)
            set_bit(used_in(in->all, in->people), i);
    }
    for (uint32_t i = 0; i < held.count; i++)
        if ((held.at[i].rights & RIGHTS_OVER_FLOWS) != 0)
            mark(in, held.at[i].user, false);
}

static bool is_found(const candidates *all, const store *facts, uint32_t flow, uint32_t wanted)
{
    return all->flow == flow && all->generation == facts->generation && all->wanted == wanted;
}

int candidates_reserve(candidates *all, const store *facts, const people *everybody)
{
    uint32_t words = words_of(everybody);

    return memory_reserve(&facts->allocator, (void **)&all->bits, &all->capacity, 3 * words + used_words(words) + 1,
                          sizeof *all->bits);
}

int candidates_find(candidates *all, const store *facts, const people *everybody, const standings *table, uint32_t flow,
                    uint32_t wanted)
{
    marking in = {all, facts, everybody, false, 0};
    flow_holders of;

    if (is_found(all, facts, flow, wanted))
        return MANDATE_OK;
    if (candidates_reserve(all, facts, everybody) != MANDATE_OK)
        return MANDATE_ENOMEM;
    memset(all->bits, 0, 2 * words_of(everybody) * sizeof *all->bits);
    memset(used_in(all, everybody), 0, used_words(words_of(everybody)) * sizeof *all->bits);
    in.is_transitive = holders_are_transitive(facts);
    of = holders_of(facts, flow);
    mark_holders(&in, &of, wanted);
    if ((wanted & HOLDS_BY_ROLE) != 0)
        mark_roles(&in, table, facts->records[flow].parent);
    all->rank = UINT32_MAX;
    all->flow = flow;
    all->wanted = wanted;
    all->generation = facts->generation;
    return MANDATE_OK;
}

static uint32_t lowest_bit(uint64_t word)
{
#if defined(__GNUC__)
    return (uint32_t)__builtin_ctzll(word);
#else
    uint32_t at = 0;

    for (; (word & 1) == 0; word >>= 1)
        at++;
    return at;
#endif
}

/* The first bit at or after a place; `count`, or more, where there is none before that. */
static uint32_t next_bit(const uint64_t *bits, uint32_t count, uint32_t from)
{
    uint32_t at = from / 64;
    uint64_t word;

    if (from >= count)
        return count;
    word = bits[at] >> from % 64 << from % 64;
    while (word == 0 && ++at < (count + 63) / 64)
        word = bits[at];
    return word == 0 ? count : at * 64 + lowest_bit(word);
}

static uint32_t next_marked(const candidates *all, const people *everybody, uint32_t rank)
{
    uint32_t count = everybody->count, words = words_of(everybody), at = rank / 64;

    if (rank >= count)
        return count;
    if (all->bits[at] >> rank % 64 == 0) {
        at = next_bit(used_in(all, everybody), words, at + 1);
        if (at >= words)
            return count;
        rank = at * 64;
    }
    rank = next_bit(all->bits, count, rank);
    return rank < count ? rank : count;
}

static candidate_user *ahead_by(candidates *all, uint32_t distance)
{
    return &all->ahead[(all->oldest - 1 - distance) % CANDIDATES_AHEAD];
}

/* A new one takes the place of the oldest; what those before it bring along is asked for, a stride apart. */
static void step_ahead(candidates *all, const store *facts, const people *everybody, const standings *table)
{
    const standing_table *here = standings_table(table, facts, facts->records[all->flow].parent);
    uint32_t rank = next_marked(all, everybody, ahead_by(all, 0)->rank + 1);
    candidate_user *each = &all->ahead[all->oldest];

    *each = (candidate_user){rank, 0, false};
    all->oldest = (all->oldest + 1) % CANDIDATES_AHEAD;
    PREFETCH(&everybody->sorted[rank]);
    each = ahead_by(all, CANDIDATE_STRIDE);
    if (each->rank < everybody->count) {
        each->user = everybody->sorted[each->rank];
        each->is_holder = holders_in(all, everybody)[each->rank / 64] >> each->rank % 64 & 1;
        PREFETCH(&facts->records[each->user]);
        standings_expect_slot(here, each->user);
    }
    each = ahead_by(all, 2 * CANDIDATE_STRIDE);
    if (each->user != 0) {
        people_expect(everybody, facts, each->user);
        standings_expect(here, each->user);
    }
}

candidate_user candidates_next(candidates *all, const store *facts, const people *everybody, const standings *table,
                          uint32_t rank)
{
    candidate_user taken = {rank, 0, false};

    if (rank >= everybody->count)
        return taken;
    if (all->rank != rank) {
        memset(all->ahead, 0, sizeof all->ahead);
        all->oldest = 0;
        for (int i = 0; i < CANDIDATES_AHEAD; i++)
            all->ahead[i] = (candidate_user){rank - 1, 0, false};
        for (int i = 0; i < CANDIDATES_AHEAD; i++)
            step_ahead(all, facts, everybody, table);
    }
    taken = all->ahead[all->oldest];
    step_ahead(all, facts, everybody, table);
    all->rank = taken.rank + 1;
    return taken;
}

void candidates_clear(candidates *all, const mandate_allocator *allocator)
{
    memory_release(allocator, (void **)&all->bits, &all->capacity, sizeof *all->bits);
}
