/*
 * flow_role.h - what somebody is to a cloud flow: its owner, co-owner, run-only user, administrator, operator, reader.
 *
 * Floor   3 (answer)
 * Source  OWN-4 OWN-24 OWN-35 RUN-1 RUN-2 PRN-1 PRN-2 PRN-10 PRN-21 PRN-40 ENV-54 DV-28
 */
#ifndef MANDATE_ANSWER_FLOW_ROLE_H
#define MANDATE_ANSWER_FLOW_ROLE_H

#include "answer/evaluation.h"
#include "answer/flow_shares.h"

typedef struct flow_role {
    uint32_t holds;   /* FLOW_ROLE_* */
    uint32_t unknown; /* bits that missing facts may add */
    uint32_t co_owner_by, run_only_by, lent_by;
} flow_role;

/*
 * What gives the right most directly is looked at first; once one of the wanted FLOW_ROLE_* is held, what may be held
 * besides is left out.
 */
flow_role flow_role_of(const evaluation *eval, uint32_t flow, const flow_shares *shares, uint32_t wanted);

/* Whether one of the wanted FLOW_ROLE_* is held. */
truth flow_role_covers(const evaluation *eval, uint32_t flow, uint32_t wanted);

#endif
