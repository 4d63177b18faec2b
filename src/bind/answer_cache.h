/*
 * answer_cache.h - questions asked lately and their answers: what is asked again is not worked out again.
 *
 * Shape   a table of a fixed size, reserved by the first answer. A question is one number, and mixed it is another one
 *         that no other question has: the high bits say which line of the processor's cache it stands in, and which
 *         half of it if there is room; an entry holds the rest. Any change of the facts makes all of it forgotten.
 *         Without memory, and of records past the first 2^26, nothing is kept
 * Floor   4 (bind)
 */
#ifndef MANDATE_BIND_ANSWER_CACHE_H
#define MANDATE_BIND_ANSWER_CACHE_H

#include <stdbool.h>
#include <stdint.h>

/* An entry holds the mixed question but for its line, the mark of its epoch, and the answer. */
enum {
    ANSWER_CACHE_RECORD_BITS = 26,
    ANSWER_CACHE_ACTION_BITS = 6,
    ANSWER_CACHE_PLACE_BITS = 15, /* the last three are in the entry as well */
    ANSWER_CACHE_MARK_BITS = 7,
    ANSWER_CACHE_BITS = 11, /* of an answer: any number but 0 */
    ANSWER_CACHE_RECORDS = 1 << ANSWER_CACHE_RECORD_BITS,
    ANSWER_CACHE_QUESTION_BITS = 2 * ANSWER_CACHE_RECORD_BITS + ANSWER_CACHE_ACTION_BITS,
    ANSWER_CACHE_PLACES = 1 << ANSWER_CACHE_PLACE_BITS,
    ANSWER_CACHE_WAYS = 8, /* places in a line of the cache */
    ANSWER_CACHE_HALF = ANSWER_CACHE_WAYS / 2
};

_Static_assert(1 << (64 - ANSWER_CACHE_BITS - ANSWER_CACHE_MARK_BITS + ANSWER_CACHE_PLACE_BITS -
                     ANSWER_CACHE_QUESTION_BITS) ==
                   ANSWER_CACHE_WAYS,
               "an entry holds all of a question but for its line");

typedef struct answers {
    uint64_t *entries; /* ANSWER_CACHE_PLACES of them, from a line of the cache on; or NULL */
    void *block;       /* which they lie in */
    uint32_t epoch;    /* of the tenant's handle, which the mark stands for */
    uint32_t mark;     /* of an entry of this epoch; another one: forgotten. Never 0 */
    uint32_t next;     /* whose place is taken where all of a line are full */
} answers;

void answers_drop(answers *all);

/*
 * A question about records below ANSWER_CACHE_RECORDS as a number. By an odd number: no two questions are mixed alike in
 * their ANSWER_CACHE_QUESTION_BITS low bits.
 */
static inline uint64_t answers_mix(uint32_t who, int action, uint32_t target)
{
    uint64_t question = (uint64_t)who << (ANSWER_CACHE_RECORD_BITS + ANSWER_CACHE_ACTION_BITS) |
                        (uint64_t)target << ANSWER_CACHE_ACTION_BITS | (uint64_t)action;

    return question * 0x9E3779B97F4A7C15u;
}

/* Where a question stands first of all: the half of a line that begins here. */
static inline uint32_t answers_place(uint64_t mixed)
{
    return mixed >> (ANSWER_CACHE_QUESTION_BITS - ANSWER_CACHE_PLACE_BITS) & (ANSWER_CACHE_PLACES - ANSWER_CACHE_HALF);
}

/* The entry of a question in this epoch, but for its answer. */
static inline uint64_t answers_entry(const answers *all, uint64_t mixed)
{
    return mixed << (ANSWER_CACHE_MARK_BITS + ANSWER_CACHE_BITS) | (uint64_t)all->mark << ANSWER_CACHE_BITS;
}

/* The answer of an entry if it is the wanted one, else `otherwise`. */
static inline uint32_t answers_match(uint64_t entry, uint64_t wanted, uint32_t otherwise)
{
    uint64_t differs = entry ^ wanted;

    return differs >> ANSWER_CACHE_BITS == 0 ? (uint32_t)differs : otherwise;
}

/* The answer that is kept in one of the places of half a line, or 0. It looks at all: which one cannot be foreseen. */
static inline uint32_t answers_match_half(const uint64_t *half, uint64_t wanted)
{
    uint32_t found = answers_match(half[0], wanted, 0);

    found = answers_match(half[1], wanted, found);
    found = answers_match(half[2], wanted, found);
    return answers_match(half[3], wanted, found);
}

/* The answer that was kept in this epoch, or 0. */
static inline uint32_t answers_find(const answers *all, uint32_t epoch, uint64_t mixed)
{
    uint32_t found, place;
    uint64_t wanted;

    if (all->epoch != epoch)
        return 0;
    place = answers_place(mixed);
    wanted = answers_entry(all, mixed);
    found = answers_match_half(&all->entries[place], wanted);
    return found != 0 ? found : answers_match_half(&all->entries[place ^ ANSWER_CACHE_HALF], wanted);
}

void answers_keep(answers *all, uint32_t epoch, uint64_t mixed, uint32_t answer);

#endif
