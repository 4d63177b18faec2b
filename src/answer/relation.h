/*
 * relation.h - what somebody is to a cloud flow: its owner, co-owner, run-only user, administrator, operator, reader.
 *
 * Floor   3 (answer)
 * Source  OWN-4 OWN-24 OWN-35 RUN-1 RUN-2 PRN-1 PRN-2 PRN-10 PRN-21 PRN-40 ENV-54 DV-28
 */
#ifndef MANDATE_ANSWER_RELATION_H
#define MANDATE_ANSWER_RELATION_H

#include "answer/holders.h"
#include "answer/inquiry.h"

typedef struct relation {
    uint32_t holds;  /* HOLDS_AS_* */
    uint32_t unsure; /* bits that missing facts may add */
    uint32_t co_owner_by, run_only_by;
} relation;

/*
 * What gives the right most directly is looked at first; once one of the wanted HOLDS_AS_* is held, what may be held
 * besides is left out.
 */
relation relation_to(const inquiry *ask, uint32_t flow, const flow_holders *of, uint32_t wanted);

/* Whether one of the wanted HOLDS_AS_* is held. */
coverage relation_covers(const inquiry *ask, uint32_t flow, uint32_t wanted);

#endif
