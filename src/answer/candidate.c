#include "answer/candidate.h"

#include <string.h>

#include "base/memory.h"

enum {
    RIGHTS_OVER_FLOWS = RIGHT_ADMINISTER | RIGHT_READ_ALL_RUNS | RIGHT_ALL_WORKFLOWS,
    FLAGS_OVER_FLOWS = PERSON_TENANT_ADMIN | PERSON_DYNAMICS_ADMIN
};

typedef struct marking {
    candidates *all;
    const store *facts;
    const people *people;
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

static uint64_t *admins_of(const candidates *all, const people *everybody)
{
    return all->bits + words_of(everybody);
}

/* A bit for each word of the candidates that is not zero. */
static uint64_t *used_of(const candidates *all, const people *everybody)
{
    return all->bits + 2 * words_of(everybody);
}

static void mark(const marking *in, uint32_t user)
{
    uint32_t rank = in->people->persons[in->facts->records[user].ordinal].rank;

    set_bit(in->all->bits, rank);
    set_bit(used_of(in->all, in->people), rank / 64);
}

static void mark_everybody(const marking *in)
{
    uint32_t words = words_of(in->people);

    memset(in->all->bits, 0xFF, words * sizeof *in->all->bits);
    memset(used_of(in->all, in->people), 0xFF, used_words(words) * sizeof *in->all->bits);
}

static void mark_members(const marking *in, uint32_t group)
{
    span members = people_members(in->people, in->facts, group);

    for (uint32_t i = 0; i < members.count; i++)
        mark(in, members.at[i] / 2);
}

/* Who is in a team or may change a list is not laid out by user: then everybody is asked about. */
static void mark_principal(const marking *in, uint32_t principal)
{
    if (principal == 0 || principal == PRINCIPAL_UNKNOWN)
        return;
    if (principal == PRINCIPAL_EVERYONE)
        mark_everybody(in);
    else if (store_kind(in->facts, principal) == K_USER)
        mark(in, principal);
    else if (store_kind(in->facts, principal) == K_GROUP)
        mark_members(in, principal);
    else
        mark_everybody(in);
}

static void mark_shares(const marking *in, uint32_t flow, uint32_t slot)
{
    span shares = fact_list(in->facts, flow, slot);

    for (uint32_t i = 0; i < shares.count; i++)
        mark_principal(in, shares.at[i]);
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
    uint64_t *admins = admins_of(in->all, in->people);

    find_admins(in, admins);
    for (uint32_t i = 0; i < words_of(in->people); i++) {
        in->all->bits[i] |= admins[i];
        if (admins[i] != 0)
            set_bit(used_of(in->all, in->people), i);
    }
    for (uint32_t i = 0; i < held.count; i++)
        if ((held.at[i].rights & RIGHTS_OVER_FLOWS) != 0)
            mark(in, held.at[i].user);
}

static bool is_found(const candidates *all, const store *facts, uint32_t flow, bool with_roles)
{
    return all->flow == flow && all->generation == facts->generation && all->with_roles == with_roles;
}

int candidates_reserve(candidates *all, const store *facts, const people *everybody)
{
    uint32_t words = words_of(everybody);

    return memory_reserve(&facts->allocator, (void **)&all->bits, &all->capacity, 2 * words + used_words(words) + 1,
                          sizeof *all->bits);
}

int candidates_find(candidates *all, const store *facts, const people *everybody, const standings *table, uint32_t flow,
                    bool with_roles)
{
    marking in = {all, facts, everybody};

    if (is_found(all, facts, flow, with_roles))
        return MANDATE_OK;
    if (candidates_reserve(all, facts, everybody) != MANDATE_OK)
        return MANDATE_ENOMEM;
    memset(all->bits, 0, words_of(everybody) * sizeof *all->bits);
    memset(used_of(all, everybody), 0, used_words(words_of(everybody)) * sizeof *all->bits);
    mark_principal(&in, fact(facts, flow, FLOW_owner));
    mark_principal(&in, fact(facts, flow, FLOW_creator));
    mark_shares(&in, flow, FLOW_co_owners);
    mark_shares(&in, flow, FLOW_run_only);
    if (with_roles)
        mark_roles(&in, table, facts->records[flow].parent);
    all->rank = UINT32_MAX;
    all->flow = flow;
    all->generation = facts->generation;
    all->with_roles = with_roles;
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
        at = next_bit(used_of(all, everybody), words, at + 1);
        if (at >= words)
            return count;
        rank = at * 64;
    }
    rank = next_bit(all->bits, count, rank);
    return rank < count ? rank : count;
}

/* Each of those ahead is one step nearer; the last one is new. */
static void step_ahead(candidates *all, const store *facts, const people *everybody, const standings *table)
{
    const standing_table *here = standings_table(table, facts, facts->records[all->flow].parent);
    uint32_t rank = next_marked(all, everybody, all->ahead[STANDING_STEPS - 1].rank + 1);
    uint32_t user = rank < everybody->count ? everybody->sorted[rank] : 0;

    memmove(all->ahead, all->ahead + 1, (STANDING_STEPS - 1) * sizeof *all->ahead);
    all->ahead[STANDING_STEPS - 1] = (expected){rank, user};
    for (int step = 0; here != NULL && step < STANDING_STEPS; step++) {
        expected *each = &all->ahead[STANDING_STEPS - 1 - step];

        if (each->at != 0)
            each->at = standings_expect(here, facts, step, each->at);
    }
}

uint32_t candidates_next(candidates *all, const store *facts, const people *everybody, const standings *table,
                         uint32_t rank)
{
    uint32_t taken;

    if (rank >= everybody->count)
        return everybody->count;
    if (all->rank != rank) {
        memset(all->ahead, 0, sizeof all->ahead);
        all->ahead[STANDING_STEPS - 1].rank = rank - 1;
        for (int i = 0; i < STANDING_STEPS; i++)
            step_ahead(all, facts, everybody, table);
    }
    taken = all->ahead[0].rank;
    step_ahead(all, facts, everybody, table);
    all->rank = taken + 1;
    return taken;
}

void candidates_clear(candidates *all, const mandate_allocator *allocator)
{
    memory_release(allocator, (void **)&all->bits, &all->capacity, sizeof *all->bits);
}
