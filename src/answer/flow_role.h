/*
 * flow_role.h - what somebody is to a cloud flow: its owner, co-owner, run-only user, administrator, operator, reader.
 *
 * Floor   3 (answer)
 * Source  OWN-4 OWN-24 RUN-1 RUN-2 PRN-1 PRN-2 PRN-10 PRN-21 PRN-40 ENV-54 DV-28 N-38 N-39
 */
#ifndef MANDATE_ANSWER_FLOW_ROLE_H
#define MANDATE_ANSWER_FLOW_ROLE_H

#include "answer/evaluation.h"
#include "answer/flow_shares.h"

/* What an action on a flow takes. */
typedef struct flow_act {
    uint16_t wanted; /* one of which FLOW_ROLE_* */
    bool has_verb;   /* of the row that the flow is, which gives it too (N-38): */
    bool is_asked;   /* and which whoever co-owns it needs by a role as well (N-39) */
    bool is_whole;   /* by roles alone that reach the whole organization */
    uint8_t verb, verb_too;
} flow_act;

typedef struct flow_role {
    uint32_t holds;   /* FLOW_ROLE_* */
    uint32_t unknown; /* bits that missing facts may add */
    uint32_t lacks;   /* bits for which a privilege on Process is what is missing (N-39) */
    bool is_open;     /* what somebody surely is to the flow counts only by a privilege that they may or may not hold */
    uint32_t co_owner_by, run_only_by, lent_by, app_by;
} flow_role;

/* What gives the right most directly is looked at first; once one of those that the action takes is held, what may be
   held besides is left out. */
flow_role flow_role_of(const evaluation *eval, uint32_t flow, const flow_shares *shares, const flow_act *act);

/* Whether one of the wanted FLOW_ROLE_* is held, whatever else an action asks. */
truth flow_role_covers(const evaluation *eval, uint32_t flow, uint32_t wanted);

/* N-39: whether the privilege that an action asks beside ownership or a share is held; `team`: which owns the flow, or
   0. */
truth flow_role_privilege(const evaluation *eval, uint32_t flow, const flow_act *act, uint32_t team);

/* N-39: the reason that names the privilege on Process of a verb. */
mandate_reason flow_privilege_missing(int verb);

#endif
