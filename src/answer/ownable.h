/*
 * ownable.h - what has an owner, co-owners and users: machines, groups of machines, desktop flows.
 *
 * Floor   3 (answer)
 * Source  DSK-1 DSK-20 ENV-17
 */
#ifndef MANDATE_ANSWER_OWNABLE_H
#define MANDATE_ANSWER_OWNABLE_H

#include "answer/evaluation.h"

/* The slots of a kind's shares. */
typedef struct share_slots {
    uint32_t owner, co_owners, users, unknown;
} share_slots;

/* An administrator passes; else the role must give the right. */
bool ownable_role_right(evaluation *eval, uint32_t right, mandate_reason given, mandate_reason missing);

/* Whether the person owns or co-owns it; whether it is shared with him to be used. */
truth ownable_covers(const evaluation *eval, uint32_t record_id, const share_slots *slots);
truth ownable_users_cover(const evaluation *eval, uint32_t record_id, const share_slots *slots);

#endif
