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

static void mark(const marking *in, uint32_t user)
{
    uint32_t rank = in->people->persons[in->facts->records[user].ordinal].rank;
    in->all->bits[rank / 64] |= (uint64_t)1 << rank % 64;
}

static void mark_everybody(const marking *in)
{
    memset(in->all->bits, 0xFF, ((size_t)in->people->count + 63) / 64 * sizeof *in->all->bits);
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

/* ENV-17, PRN-27: tenant-wide roles, gathered once for each state of the facts. */
static int find_admins(const marking *in)
{
    candidates *all = in->all;

    if (all->has_admins && all->admin_generation == in->facts->generation)
        return MANDATE_OK;
    all->has_admins = false;
    all->admin_count = 0;
    for (uint32_t i = 0; i < in->people->count; i++) {
        uint32_t user = in->people->sorted[i];

        if ((people_flags(in->people, in->facts, user) & FLAGS_OVER_FLOWS) == 0)
            continue;
        if (memory_reserve(&in->facts->allocator, (void **)&all->admins, &all->admin_capacity, all->admin_count + 1,
                           sizeof *all->admins) != MANDATE_OK)
            return MANDATE_ENOMEM;
        all->admins[all->admin_count++] = user;
    }
    all->admin_generation = in->facts->generation;
    all->has_admins = true;
    return MANDATE_OK;
}

/* ENV-6 ENV-19 ENV-53: whose roles in the environment reach flows that nobody shared with them. */
static int mark_roles(const marking *in, const standings *table, uint32_t environment)
{
    standing_list held = standings_all(table, in->facts, environment);

    if (find_admins(in) != MANDATE_OK)
        return MANDATE_ENOMEM;
    for (uint32_t i = 0; i < in->all->admin_count; i++)
        mark(in, in->all->admins[i]);
    for (uint32_t i = 0; i < held.count; i++)
        if ((held.at[i].rights & RIGHTS_OVER_FLOWS) != 0)
            mark(in, held.at[i].user);
    return MANDATE_OK;
}

static bool is_found(const candidates *all, const store *facts, uint32_t flow, bool with_roles)
{
    return all->flow == flow && all->generation == facts->generation && all->with_roles == with_roles;
}

int candidates_find(candidates *all, const store *facts, const people *everybody, const standings *table,
                    uint32_t flow, bool with_roles)
{
    marking in = {all, facts, everybody};
    uint32_t words = (everybody->count + 63) / 64;

    if (is_found(all, facts, flow, with_roles))
        return MANDATE_OK;
    all->flow = 0;
    if (memory_reserve(&facts->allocator, (void **)&all->bits, &all->capacity, words + 1, sizeof *all->bits) != MANDATE_OK)
        return MANDATE_ENOMEM;
    memset(all->bits, 0, words * sizeof *all->bits);
    mark_principal(&in, fact(facts, flow, FLOW_owner));
    mark_principal(&in, fact(facts, flow, FLOW_creator));
    mark_shares(&in, flow, FLOW_co_owners);
    mark_shares(&in, flow, FLOW_run_only);
    if (with_roles && mark_roles(&in, table, facts->records[flow].parent) != MANDATE_OK)
        return MANDATE_ENOMEM;
    all->flow = flow;
    all->generation = facts->generation;
    all->with_roles = with_roles;
    return MANDATE_OK;
}

static uint32_t lowest_bit(uint64_t word)
{
    uint32_t at = 0;

    for (uint32_t half = 32; half != 0; half /= 2)
        if ((word << (64 - half) >> (64 - half)) == 0) {
            word >>= half;
            at += half;
        }
    return at;
}

uint32_t candidates_next(const candidates *all, const people *everybody, uint32_t rank)
{
    uint32_t words = (everybody->count + 63) / 64, at = rank / 64;
    uint64_t word;

    if (rank >= everybody->count)
        return everybody->count;
    word = all->bits[at] >> rank % 64 << rank % 64;
    while (word == 0 && ++at < words)
        word = all->bits[at];
    rank = word == 0 ? everybody->count : at * 64 + lowest_bit(word);
    return rank < everybody->count ? rank : everybody->count;
}

void candidates_clear(candidates *all, const mandate_allocator *allocator)
{
    memory_release(allocator, (void **)&all->bits, &all->capacity, sizeof *all->bits);
    memory_release(allocator, (void **)&all->admins, &all->admin_capacity, sizeof *all->admins);
}
