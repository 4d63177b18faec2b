/*
 * answered.h - questions asked lately and their answers: what is asked again is not worked out again.
 *
 * Shape   a table of a fixed size, by who, action and target; four places for each, which lie in one line of the
 *         processor's cache. Any change of the facts makes all of it forgotten. Without memory there is no table
 * Floor   4 (bind)
 */
#ifndef MANDATE_BIND_ANSWERED_H
#define MANDATE_BIND_ANSWERED_H

#include "mandate.h"

typedef struct answered {
    uint32_t who, target;
    uint32_t epoch;  /* of the tenant's handle; another one: forgotten */
    uint32_t answer; /* action, status and reason */
} answered;

enum { ANSWERED_CAPACITY = 1 << 15, ANSWERED_WAYS = 4 };

typedef struct answers {
    answered *entries; /* ANSWERED_CAPACITY of them, or NULL */
    uint32_t next;     /* whose place is taken where all four are full */
} answers;

/* A table as large as it will ever be; untouched parts of it take no memory. */
void answers_make(answers *all);
void answers_drop(answers *all);

static inline answered *answers_first(const answers *all, const mandate_question *question)
{
    uint64_t mixed = ((uint64_t)question->who.at << 32 | question->target.at) * 0x9E3779B97F4A7C15u +
                     (uint64_t)question->action * 0xC2B2AE3D27D4EB4Fu;

    return &all->entries[(uint32_t)(mixed >> 40) & (ANSWERED_CAPACITY - ANSWERED_WAYS)];
}

/* The answer that was kept in this epoch. */
static inline bool answers_find(const answers *all, uint32_t epoch, const mandate_question *question,
                                mandate_answer *out)
{
    const answered *first;

    if (all->entries == NULL)
        return false;
    first = answers_first(all, question);
    for (int i = 0; i < ANSWERED_WAYS; i++)
        if (first[i].who == question->who.at && first[i].target == question->target.at && first[i].epoch == epoch &&
            first[i].answer >> 24 == (uint32_t)question->action) {
            out->status = (mandate_status)(first[i].answer >> 16 & 0xFF);
            out->reason = (mandate_reason)(first[i].answer & 0xFFFF);
            return true;
        }
    return false;
}

static inline void answers_keep(answers *all, uint32_t epoch, const mandate_question *question,
                                const mandate_answer *answer)
{
    uint32_t word = (uint32_t)question->action << 24 | (uint32_t)answer->status << 16 | answer->reason;
    answered kept = {question->who.at, question->target.at, epoch, word}, *first, *place;

    if (all->entries == NULL)
        return;
    first = answers_first(all, question);
    place = &first[all->next++ % ANSWERED_WAYS];
    for (int i = 0; i < ANSWERED_WAYS; i++)
        if (first[i].epoch != epoch)
            place = &first[i];
    *place = kept;
}

#endif
