/*
 * inquiry.h - one question on its way through the layers: the evaluator that every answer comes from.
 *
 * Shape   a check either passes, denies (and the inquiry ends) or leaves the answer open. Three values: a later
 *         denial is certain whatever the open fact is, so it wins; else one open check makes the answer unknown.
 *         Checks return true to go on and false once the inquiry is denied.
 * Floor   3 (answer): reads const facts and derived state; allocates nothing
 * Source  contract 1 (layers), rules 0.3
 */
#ifndef MANDATE_ANSWER_INQUIRY_H
#define MANDATE_ANSWER_INQUIRY_H

#include "answer/tenant.h"

enum reason {
#define REASON(id, layer, code, rules, text) BECAUSE_##id,
#include "answer/reasons.def"
#undef REASON
    BECAUSE_COUNT
};

enum action {
#define ACTION(id, word, kinds) DO_##id,
#include "answer/actions.def"
#undef ACTION
    ACTION_COUNT
};

enum { ON_E = 1, ON_F = 2, ON_D = 4, ON_C = 8, ON_R = 16, ON_M = 32, ON_W = 64, ON_T = 128, ON_P = 256 };

typedef struct inquiry {
    const store *facts;
    const people *people;
    const standings *standings;
    uint32_t who;
    uint32_t flags; /* PERSON_* of who */
    uint32_t environment;
    const standing *standing;
    const standing_link *links; /* of the standing */
    uint32_t rights;            /* RIGHT_* that are sure */
    bool is_holder;             /* surely holds what the action on the flow takes: found beforehand (candidate.h) */
    coverage nested;            /* in the security group only through a nested group (PRN-7) */
    mandate_status status;      /* ALLOWED until something denies or leaves it open */
    mandate_reason reason;
    mandate_reason granted;           /* the check that gave the right */
    mandate_explanation *explanation; /* or NULL */
} inquiry;

/* Whether what a caller hands over is nothing, or a living record of a kind. */
static inline bool inquiry_is_none_or(const store *facts, mandate_object object, kind of)
{
    return object.at == 0 || store_is_living(facts, object.at, of);
}

/* ENV-7: whether a record lies in the environment that is asked about, or in none. */
static inline bool inquiry_is_here(const inquiry *ask, uint32_t at)
{
    uint32_t place = store_enclosing(ask->facts, at, K_ENVIRONMENT);
    return place == 0 || place == ask->environment;
}

/* Starts an inquiry about a user in an environment (0: none). */
void inquiry_start(inquiry *ask, const mandate *tenant, uint32_t who, uint32_t environment,
                   mandate_explanation *explanation);

bool inquiry_pass(inquiry *ask, mandate_reason reason, uint32_t a, uint32_t b);  /* true */
bool inquiry_grant(inquiry *ask, mandate_reason reason, uint32_t a, uint32_t b); /* pass, and the main reason */
bool inquiry_deny(inquiry *ask, mandate_reason reason, uint32_t a, uint32_t b);  /* false */
bool inquiry_open(inquiry *ask, mandate_reason reason, uint32_t a, uint32_t b);  /* true; unknown unless denied */

/* The answer so far. */
mandate_answer inquiry_answer(const inquiry *ask);

/* ---- the layers that every kind of target shares (gate.c) ---- */

bool gate_tenant(inquiry *ask);
bool gate_environment(inquiry *ask);
bool gate_any_role(inquiry *ask); /* PRN-26: at least one security role, where there is Dataverse */

/* ENV-9, PRN-16, PRN-20, PRN-27: whether the inquiry's person is a member of its environment. */
coverage gate_membership(const inquiry *ask);

/* ---- what somebody holds, in three values (standing, and the doubts about it) ---- */

/* The same environment, another person; no explanation. */
void inquiry_about(const inquiry *ask, uint32_t user, inquiry *out);

coverage inquiry_right(const inquiry *ask, uint32_t rights); /* all of the RIGHT_* bits */
coverage inquiry_admin(const inquiry *ask);                  /* ENV-6 ENV-17 */
coverage inquiry_perhaps_tenant_admin(const inquiry *ask);   /* unsure where his tenant roles are not told */
bool inquiry_is_admin(const inquiry *ask);                   /* surely */
coverage inquiry_sees_all(const inquiry *ask);               /* ENV-15 ENV-41 PRN-28: every row */
coverage inquiry_privilege(const inquiry *ask, uint32_t table_fold, int verb, uint32_t depth);
coverage inquiry_misc(const inquiry *ask, uint32_t privilege_fold);
coverage inquiry_listed(const inquiry *ask);     /* PRN-26: by a member entry, a role or a team */
bool inquiry_roles_are_open(const inquiry *ask); /* facts that could give any role at all are missing */
bool inquiry_disabled_here(const inquiry *ask);  /* PRN-30 DV-30 */

/* Goes on when it is so, opens when that is not known, denies when it is not. */
bool inquiry_need(inquiry *ask, coverage is, mandate_reason yes, mandate_reason open, mandate_reason no,
                  uint32_t about);

/* Whether a doubt of the environment applies to the person: he may hold its role, nobody knows. */
bool inquiry_doubts(const inquiry *ask, const standing_doubt *doubt);

/* Whether a group, a team or a list covers a user. */
coverage collective_covers(const inquiry *ask, uint32_t principal, uint32_t user);

/* Whether a principal of a share (user, group, team, list, everyone) covers a user. */
static inline coverage principal_covers(const inquiry *ask, uint32_t principal, uint32_t user)
{
    if (principal == user || principal == PRINCIPAL_EVERYONE)
        return COVERED;
    if (principal == PRINCIPAL_UNKNOWN)
        return COVERAGE_UNSURE;
    return store_kind(ask->facts, principal) == K_USER ? NOT_COVERED : collective_covers(ask, principal, user);
}

/* The first principal of a list that covers the user; *by says which. */
coverage principals_cover(const inquiry *ask, span principals, uint32_t user, uint32_t *by);

/* ---- one file a kind of target ---- */

bool environment_ask(inquiry *ask, const mandate_question *question);
bool flow_ask(inquiry *ask, const mandate_question *question);
bool desktop_flow_ask(inquiry *ask, const mandate_question *question);
bool connection_ask(inquiry *ask, const mandate_question *question);
bool connection_reference_ask(inquiry *ask, const mandate_question *question);
bool machine_ask(inquiry *ask, const mandate_question *question);
bool row_ask(inquiry *ask, const mandate_question *question);
bool table_ask(inquiry *ask, const mandate_question *question);
bool policy_ask(inquiry *ask, const mandate_question *question);

/* ---- pieces that several of them and runs use ---- */

uint32_t flow_wanted(const store *facts, uint32_t flow, int action); /* one of which HOLDS_AS_* an action takes */
bool flow_state_allows(inquiry *ask, uint32_t flow);     /* ERR-6 DLP-18 */
bool flow_may_run(inquiry *ask, uint32_t flow);          /* role, flow, state, license layers of a person's run */
uint32_t flow_bound_connection(const store *facts, uint32_t key); /* of a FLOW_CONNECTION; 0 unbound */
bool flow_binding_is_unknown(const store *facts, uint32_t key);
bool connection_may_use(inquiry *ask, uint32_t connection); /* own or shared */
coverage connection_coverage(const inquiry *ask, uint32_t connection, uint32_t level, mandate_reason *why);
bool policy_allows_flow(inquiry *ask, uint32_t flow); /* DLP-2 DLP-7 */

/* Of what sort a principal that something would be given to is; nobody in particular is any. PRN-33: an access team is
   shared with, and owns nothing and holds no roles. */
enum { TO_USER = 1, TO_GROUP = 2, TO_TEAM = 4, TO_ACCESS_TEAM = 8, TO_EVERYONE = 16, TO_LIST = 32 };
bool sharing_is_to(const store *facts, uint32_t to, uint32_t sorts);

/* To whom a flow can be given (sharing.c); `slot` is FLOW_co_owners or FLOW_run_only. */
bool sharing_recipient_gate(inquiry *ask, const mandate_question *question);
bool sharing_add(inquiry *ask, uint32_t flow, uint32_t to, bool for_run_only);
bool sharing_remove(inquiry *ask, uint32_t flow, uint32_t from, uint32_t slot);
bool sharing_remove_owner(inquiry *ask, uint32_t flow, uint32_t from);

#endif
