/*
 * candidate.h - whom a question about a cloud flow may be answered yes for at all: a set that is quick to find, outside
 * of which everybody is certainly denied.
 *
 * Shape   a bit a user, by rank of UPN, for the flow asked about last; found anew after any change of the facts
 * Errors  MANDATE_ENOMEM
 * Floor   3 (answer): decides nothing; each candidate is asked about by the evaluator
 * Source  the action matrix of OWN-1...OWN-21: an owner, somebody it is shared with, or the holder of a role
 */
#ifndef MANDATE_ANSWER_CANDIDATE_H
#define MANDATE_ANSWER_CANDIDATE_H

#include "derive/people.h"
#include "derive/standing.h"

/* A candidate to come: the memory that the evaluator will read of him is asked for step by step (standings_expect). */
typedef struct expected {
    uint32_t rank, at;
} expected;

typedef struct candidates {
    uint64_t *bits;    /* the candidates; the tenant-wide administrators; which words of the first are not zero */
    uint32_t capacity; /* in words */
    uint32_t flow, generation;
    bool with_roles; /* those who hold a role that may reach any flow are among them */
    bool has_admins; /* the administrators were found, at this generation: */
    uint32_t admin_generation;
    uint32_t rank; /* the next candidates at or after it are those ahead; UINT32_MAX: none are */
    expected ahead[STANDING_STEPS];
} candidates;

/* Room for all users, so that a question needs none. */
int candidates_reserve(candidates *all, const store *facts, const people *everybody);

/* Finds those of a flow; `with_roles` as flow_reaches_roles says. Facts and derived state are up to date. */
int candidates_find(candidates *all, const store *facts, const people *everybody, const standings *table, uint32_t flow,
                    bool with_roles);

/* The rank of the first candidate at or after a rank; the count of users at the end. */
uint32_t candidates_next(candidates *all, const store *facts, const people *everybody, const standings *table,
                         uint32_t rank);

void candidates_clear(candidates *all, const mandate_allocator *allocator);

#endif
