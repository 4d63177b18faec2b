/*
 * candidate.h - whom a question about a cloud flow may be answered yes for at all: a set that is quick to find, outside
 * of which nobody is certainly allowed; or, with those undecided, everybody certainly denied.
 *
 * Shape   two bits a user, by rank of UPN, for the flow asked about last: he may hold what the action takes, and he
 *         surely holds it. Found anew after any change of the facts
 * Errors  MANDATE_ENOMEM
 * Floor   3 (answer): decides nothing; each candidate is asked about by the evaluator
 * Source  flow_shares.h: an owner, somebody it is shared with, or the holder of a role; PRN-8 PRN-21
 */
#ifndef MANDATE_ANSWER_CANDIDATE_H
#define MANDATE_ANSWER_CANDIDATE_H

#include "answer/flow_shares.h"
#include "derive/directory.h"
#include "derive/membership.h"

/* Beside the wanted FLOW_ROLE_*: those too who may or may not hold one, as facts are not told. */
enum { CANDIDATES_UNDECIDED = 1 << 30 };

/*
 * Candidates to come: the memory that the evaluator will read of each is asked for in steps, some candidates apart, as
 * memory takes longer to come than a candidate to be judged.
 */
enum { CANDIDATE_STRIDE = 4, CANDIDATES_AHEAD = 4 * CANDIDATE_STRIDE };

typedef struct candidate_user {
    uint32_t rank, user;
    bool is_holder; /* surely */
} candidate_user;

typedef struct candidates {
    uint64_t *bits; /* who may hold; who surely holds; tenant-wide administrators; whom roles make one of the first; which
                       words of the first are used; and of those of roles */
    uint32_t capacity; /* in words */
    uint32_t flow, wanted, generation;
    const uint64_t *among; /* a bit a user, by rank: others are left out; or NULL */
    bool has_admins; /* the administrators were found, at this generation: */
    uint32_t admin_generation;
    uint32_t role_environment, role_wanted, role_generation; /* whom roles make candidates of flows there, or 0 */
    uint32_t rank; /* the next candidates at or after it are those ahead; UINT32_MAX: none are */
    candidate_user ahead[CANDIDATES_AHEAD]; /* a ring */
    uint32_t oldest;
} candidates;

/* Room for all users, so that a question needs none. */
int candidates_reserve(candidates *all, const store *facts, const directory *everybody);

/* Finds who may hold one of the wanted FLOW_ROLE_* of a flow. Facts and derived state are up to date. */
int candidates_find(candidates *all, const store *facts, const directory *everybody, const memberships_of_tenant *table,
                    uint32_t flow, uint32_t wanted);

/* From now on those of a set alone, a bit a user by rank (NULL: everybody), which stays where it is until the next call. */
void candidates_limit(candidates *all, const uint64_t *among);

static inline bool candidates_include(const candidates *all, uint32_t rank)
{
    return all->among == NULL || (all->among[rank / 64] >> rank % 64 & 1) != 0;
}

/* The first candidate at or after a rank; user 0 at the end. */
candidate_user candidates_next(candidates *all, const store *facts, const directory *everybody,
                               const memberships_of_tenant *table, uint32_t rank);

void candidates_clear(candidates *all, const mandate_allocator *allocator);

#endif
