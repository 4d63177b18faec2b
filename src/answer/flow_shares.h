/*
 * flow_shares.h - whom a cloud flow was given to, as far as it counts; and what somebody can be to a flow.
 *
 * Shape   one owner, two lists of principals; borrowed until the next edit
 * Floor   3 (answer): read by the evaluator for one person, and by candidate.h for all at once
 * Source  OWN-24 RUN-1 RUN-2 PRN-10 PRN-13
 */
#ifndef MANDATE_ANSWER_FLOW_SHARES_H
#define MANDATE_ANSWER_FLOW_SHARES_H

#include "derive/directory.h"
#include "fact/store.h"

enum {
    FLOW_ROLE_OWNER = 1,
    FLOW_ROLE_CO_OWNER = 2,
    FLOW_ROLE_RUN_ONLY = 4,
    FLOW_ROLE_ADMIN = 8,
    FLOW_ROLE_OPERATOR = 16,
    FLOW_ROLE_ROW = 32,     /* a right on its row of the Process table, by a role, a share or the hierarchy (N-38) */
    FLOW_ROLE_LENT = 64,    /* by an agent that has the flow as a tool (AGT-4) */
    FLOW_ROLE_TEAM = 128,   /* in the team that owns it */
    FLOW_ROLE_SHARED = 256, /* a share of its row that holds the verb, without making a co-owner */
    FLOW_ROLE_APP = 512,    /* opens an app that lists it (N-55) */
    HOLDS_BY_ROLE = FLOW_ROLE_ADMIN | FLOW_ROLE_OPERATOR | FLOW_ROLE_ROW /* of the environment or the tenant */
};

typedef struct flow_shares {
    uint32_t owner;
    uint32_t team; /* the owner of a solution flow, where that is a team; or 0 */
    uint32_t row;  /* the ROW record that tells more shares of it (N-38), or 0 */
    span co_owners;
    span run_only; /* none where nobody starts the flow by hand */
    truth in_solution;
    uint32_t trigger_kind; /* TRIGGER_EVENT where none is told */
    bool is_instant, may_be_instant;
} flow_shares;

/* PRN-10: whether lists share flows in the cloud of the tenant. */
truth cloud_has_lists(const store *facts);

flow_shares flow_shares_of(const store *facts, uint32_t flow);

/* A list shares nothing where it does not count. */
static inline truth flow_shares_count(const flow_shares *shares, const store *facts, uint32_t principal)
{
    bool is_list = principal < PRINCIPAL_EVERYONE && store_kind(facts, principal) == K_LIST;

    return is_list ? truth_and(cloud_has_lists(facts), truth_not(shares->in_solution)) : TRUTH_YES; /* PRN-13 */
}

/* PRN-8: whether a share with a group reaches those in groups nested in it. */
truth flow_shares_are_transitive(const store *facts);

truth flow_in_solution(const store *facts, uint32_t flow); /* unsure where nobody tells it */
truth flow_is_on(const store *facts, uint32_t flow);       /* the same; no: off or suspended */

/* What starts a flow: 0 where nothing does, and where nobody tells the trigger or its kind, as it may be any then. */
uint32_t flow_trigger(const store *facts, uint32_t flow);
uint32_t flow_trigger_kind(const store *facts, uint32_t flow); /* TRIGGER_EVENT where none is told */
bool flow_listens(const store *facts, uint32_t flow);          /* through a connection (IDN-6; trigger.c) */

bool flow_is_instant(const store *facts, uint32_t flow);     /* RUN-1 RUN-3 */
bool flow_may_be_instant(const store *facts, uint32_t flow); /* its trigger is not told, or of which kind it is */

/* Whether a flow may use more than its trigger, steps and connections say. */
bool flow_parts_are_untold(const store *facts, uint32_t flow);

#endif
