/*
 * flow.c - actions on a cloud flow: the action matrix of its owners, run-only users, administrators, operators.
 *
 * Source  OWN-1...OWN-25 RUN-1...RUN-5 LIC-1...LIC-7 ENV-13 ENV-14 ENV-18 ENV-19 ENV-24 ENV-53 ENV-54 CON-10 CON-11
 */
#include "answer/app.h"
#include "answer/callers.h"
#include "answer/child_flow.h"
#include "answer/flow_role.h"
#include "answer/isolation.h"
#include "answer/plan.h"
#include "fact/flow_row.h"

enum {
    P = FLOW_ROLE_OWNER | FLOW_ROLE_TEAM,
    C = FLOW_ROLE_CO_OWNER,
    R = FLOW_ROLE_RUN_ONLY,
    A = FLOW_ROLE_ADMIN,
    O = FLOW_ROLE_OPERATOR,
    W = FLOW_ROLE_ROW,
    L = FLOW_ROLE_LENT
};

/* N-38, N-39: by a right on the row as well, which whoever co-owns the flow needs too. */
#define BY_ROW(roles, of)                                                                                            \
    {                                                                                                                \
        .wanted = (roles) | W | FLOW_ROLE_SHARED, .has_verb = true, .is_asked = true, .verb = (of), .verb_too = (of) \
    }
/* N-38: by these rights on the rows of the whole organization as well. */
#define BY_WHOLE(roles, of, too)                                                                   \
    {                                                                                              \
        .wanted = (roles) | W, .has_verb = true, .is_whole = true, .verb = (of), .verb_too = (too) \
    }
#define BY_SHARE(roles)   \
    {                     \
        .wanted = (roles) \
    }

/* The matrix of rules OWN-1...OWN-21. An administrator left out of a row must first make themselves an owner (ENV-18),
   unless they hold the right on the row. */
static const flow_act acts[ACTION_COUNT] = {
    [ACTION_VIEW] = BY_ROW(P | C | A | L, VERB_READ),                    /* OWN-1, ENV-19 */
    [ACTION_VIEW_HISTORY] = BY_WHOLE(P | C | A, VERB_WRITE, VERB_WRITE), /* OWN-2, ENV-19 */
    [ACTION_VIEW_STATUS] = BY_SHARE(P | A | O),                          /* OWN-3 */
    [ACTION_EDIT] = BY_ROW(P | C | L, VERB_WRITE),                       /* OWN-4, ENV-18 */
    [ACTION_RENAME] = BY_ROW(P | C | A, VERB_WRITE),                     /* OWN-5 */
    [ACTION_TURN_ON] = BY_ROW(P | C | A, VERB_WRITE),                    /* OWN-5 */
    [ACTION_TURN_OFF] = BY_ROW(P | C | A, VERB_WRITE),                   /* OWN-5 */
    [ACTION_DELETE] = BY_ROW(P | C | A, VERB_DELETE),                    /* OWN-6 */
    [ACTION_ADD_OWNER] = BY_ROW(P | C | A, VERB_SHARE),                  /* OWN-7 */
    [ACTION_REMOVE_OWNER] = BY_ROW(P | C | A, VERB_SHARE),               /* OWN-8 */
    [ACTION_SHARE_RUN_ONLY] = BY_ROW(P | C, VERB_SHARE),                 /* OWN-10 */
    [ACTION_UNSHARE_RUN_ONLY] = BY_ROW(P | C, VERB_SHARE),               /* OWN-10, RUN-18 */
    [ACTION_SET_SOURCE] = BY_ROW(P | C, VERB_WRITE),                     /* OWN-10 */
    [ACTION_CHANGE_OWNER] = BY_ROW(P | C | A, VERB_ASSIGN),              /* OWN-20 */
    [ACTION_RUN] = BY_SHARE(P | C | R | FLOW_ROLE_APP),                  /* OWN-16, N-55; not instant: OWN-17 */
    [ACTION_RESUBMIT] = BY_SHARE(P | C),                                 /* OWN-18 */
    [ACTION_CANCEL] = BY_SHARE(P | C | A),                               /* OWN-19 */
    [ACTION_EXPORT] = BY_WHOLE(P | C, VERB_READ, VERB_WRITE),            /* OWN-21 */
    [ACTION_SEND_COPY] = BY_WHOLE(P | C, VERB_READ, VERB_WRITE),         /* OWN-21 */
    [ACTION_ADD_TO_SOLUTION] = BY_ROW(P | C, VERB_WRITE),                /* N-33 */
    [ACTION_REPLACE_CONNECTION] = BY_ROW(P | C, VERB_WRITE),             /* OWN-13 */
    [ACTION_SHARE] = BY_ROW(P | C | A, VERB_SHARE), /* N-38, of a row: to add an owner, or to let run (OWN-7, OWN-10) */
};

static const flow_act *act_of(int action, bool is_instant)
{
    static const flow_act run_by_itself = {.wanted = P | C}; /* OWN-17 */

    return action == ACTION_RUN && !is_instant ? &run_by_itself : &acts[action];
}

uint32_t flow_wanted(const store *facts, uint32_t flow, int action)
{
    uint32_t wanted = act_of(action, flow_is_instant(facts, flow))->wanted;

    return flow_may_be_row(facts, flow) ? wanted : wanted & ~(uint32_t)(W | FLOW_ROLE_SHARED);
}

/* ---- layers ---- */

/* RUN-11, CONFLICT-3: stored connections need no role; but a member of a nested group needs one for anything
   (CONFLICT-1). */
static bool role_for_stored(evaluation *eval, uint32_t flow)
{
    if (eval->nested == TRUTH_YES)
        return layer_entering(eval);
    if (eval->nested == TRUTH_UNKNOWN && evaluation_right(eval, RIGHT_ANY_ROLE) != TRUTH_YES &&
        !evaluation_is_admin(eval))
        return evaluation_unknown(eval, REASON_ROLES_UNKNOWN, eval->who, eval->environment);
    return evaluation_pass(eval, REASON_NO_ROLE_NEEDED, eval->who, flow);
}

/* RUN-1: whether a person who runs the flow brings connections; unsure where they are not wholly told. */
static truth takes_own(const store *facts, uint32_t flow)
{
    truth found = fact_is_unknown(facts, flow, FLOW_unknown, FLOW_connections) ? TRUTH_UNKNOWN : TRUTH_NO;

    for (uint32_t key = store_first(facts, flow, FLOW_connections); key != 0 && found != TRUTH_YES;
         key = store_next(facts, key))
        found = truth_or(found, flow_key_is_invoker(facts, key));
    return found;
}

/* Whose connections the flow uses is not known: sure only where stored ones and own ones come to the same. */
static bool role_for_unknown(evaluation *eval, uint32_t flow, truth reads)
{
    if (eval->nested == TRUTH_YES && !layer_entering(eval))
        return false;
    if (reads == TRUTH_YES)
        return evaluation_pass(eval, REASON_READS_PARTS, eval->who, eval->environment);
    return evaluation_unknown(eval, REASON_SOURCES_UNKNOWN, eval->who, flow);
}

/* N-65: a gate about roles that is perhaps not asked, of who may be kept out: what it denies is open. */
static bool perhaps_needless(evaluation *eval, uint32_t flow, bool (*gate)(evaluation *, uint32_t))
{
    evaluation asked = evaluation_let_in(eval);

    if (!gate(&asked, flow))
        return evaluation_unknown(eval, evaluation_open_guest(eval), eval->who, flow);
    if (asked.status != MANDATE_ALLOWED)
        return gate(eval, flow);
    asked = evaluation_let_in(eval);
    asked.explanation = eval->explanation;
    return gate(&asked, flow);
}

/* N-34: by a setting, who only runs a solution flow, or starts it from an app, needs Read on processes even so. */
static bool role_by_setting(evaluation *eval, uint32_t flow)
{
    truth is_set, asked, reads, owns;

    if (evaluation_place(eval, PLACE_RUNS_WITHOUT_READ))
        return true;
    is_set = environment_setting(eval->facts, eval->environment, ENVIRONMENT_SETTINGS_solution_run_needs_read, false);
    asked = truth_and(is_set, flow_in_solution(eval->facts, flow));
    if (asked == TRUTH_NO)
        return true;
    owns = flow_role_covers(eval, flow, FLOW_ROLE_OWNER | FLOW_ROLE_TEAM | FLOW_ROLE_CO_OWNER);
    reads = truth_or(owns, truth_or(evaluation_role_admin(eval), evaluation_right(eval, RIGHT_READ_WORKFLOW)));
    if (is_set == TRUTH_UNKNOWN && reads != TRUTH_YES)
        return evaluation_unknown(eval, REASON_SOLUTION_READ_UNKNOWN, eval->who, eval->environment);
    if (asked == TRUTH_UNKNOWN && reads != TRUTH_YES)
        return evaluation_unknown(eval, REASON_SOLUTION_ROLE_UNKNOWN, eval->who, flow);
    return evaluation_need(eval, reads, REASON_READS_PROCESSES, REASON_ROLES_UNKNOWN, REASON_READS_NO_PROCESSES, flow);
}

/* RUN-12, layer 1. Own connections need the parts of the flow to be readable; stored ones no role (RUN-11). */
static bool role_in_dataverse(evaluation *eval, uint32_t flow)
{
    uint32_t parts = RIGHT_READ_WORKFLOW | RIGHT_READ_REFERENCE | RIGHT_READ_VARIABLE;
    truth own = takes_own(eval->facts, flow);

    if (own == TRUTH_NO)
        return role_for_stored(eval, flow) && role_by_setting(eval, flow);
    if (own == TRUTH_UNKNOWN)
        return role_for_unknown(eval, flow, truth_or(evaluation_role_admin(eval), evaluation_right(eval, parts)));
    if (!layer_any_role(eval))
        return false;
    if (evaluation_role_admin(eval) == TRUTH_YES)
        return evaluation_pass(eval, REASON_READS_PARTS, eval->who, eval->environment);
    return evaluation_need(eval, truth_or(evaluation_role_admin(eval), evaluation_right(eval, parts)),
                           REASON_READS_PARTS, REASON_ROLES_UNKNOWN, layer_lack(eval, REASON_CANNOT_READ_PARTS),
                           eval->environment);
}

/* Without Dataverse nothing of it is asked; where nobody tells, what it denies is open. */
static bool role_to_run(evaluation *eval, uint32_t flow)
{
    truth has_dataverse = evaluation_has_dataverse(eval);
    evaluation asked;

    if (has_dataverse != TRUTH_UNKNOWN)
        return has_dataverse == TRUTH_NO || role_in_dataverse(eval, flow);
    asked = *eval;
    asked.explanation = NULL;
    asked.status = MANDATE_ALLOWED;
    if (role_in_dataverse(&asked, flow) && asked.status == MANDATE_ALLOWED)
        return role_in_dataverse(eval, flow);
    return evaluation_unknown(eval, REASON_ROLES_UNKNOWN, eval->who, eval->environment);
}

/* N-65: guests who are kept out of Dataverse are asked for no role. */
static bool role_to_run_asked(evaluation *eval, uint32_t flow)
{
    truth is_kept_out = evaluation_kept_out(eval);

    return is_kept_out == TRUTH_YES ||
           (is_kept_out == TRUTH_UNKNOWN ? perhaps_needless(eval, flow, role_to_run) : role_to_run(eval, flow));
}

static bool grant_share(evaluation *eval, uint32_t flow, const flow_role *role, uint32_t held)
{
    if ((held & C) != 0)
        return role->co_owner_by == eval->who ? evaluation_grant(eval, REASON_CO_OWNER, eval->who, flow)
                                            : evaluation_grant(eval, REASON_CO_OWNER_BY, eval->who, role->co_owner_by);
    if ((held & FLOW_ROLE_SHARED) != 0)
        return evaluation_grant(eval, REASON_FLOW_ROW_SHARED, eval->who, flow);
    if (role->run_only_by == 0)
        return evaluation_grant(eval, REASON_FLOW_ROW_READ, eval->who, flow);
    return role->run_only_by == eval->who ? evaluation_grant(eval, REASON_RUN_ONLY, eval->who, flow)
                                        : evaluation_grant(eval, REASON_RUN_ONLY_BY, eval->who, role->run_only_by);
}

static bool grant_flow_role(evaluation *eval, uint32_t flow, const flow_role *role, uint32_t wanted)
{
    uint32_t held = role->holds & wanted;

    if ((held & FLOW_ROLE_OWNER) != 0)
        return evaluation_grant(eval, REASON_PRIMARY_OWNER, eval->who, flow);
    if ((held & FLOW_ROLE_TEAM) != 0)
        return evaluation_grant(eval, REASON_TEAM_OWNS_FLOW, eval->who, flow);
    if ((held & (C | FLOW_ROLE_SHARED | R)) != 0)
        return grant_share(eval, flow, role, held);
    if ((held & FLOW_ROLE_APP) != 0)
        return evaluation_grant(eval, REASON_APP_STARTS, eval->who, role->app_by);
    if ((held & L) != 0)
        return evaluation_grant(eval, REASON_AGENT_LENDS_FLOW, eval->who, role->lent_by);
    if ((held & W) != 0)
        return evaluation_grant(eval, REASON_FLOW_ROW, eval->who, flow);
    if ((held & A) != 0)
        return evaluation_grant(eval, evaluation_is_platform_alone(eval) ? REASON_FLOW_PLATFORM : REASON_FLOW_ADMIN,
                                eval->who, flow);
    return evaluation_grant(eval, REASON_FLOW_OPERATOR, eval->who, flow);
}

/* Why what somebody is to the flow does not give the act. */
static bool deny_flow_role(evaluation *eval, uint32_t flow, const flow_role *role, const flow_act *act)
{
    if (act->has_verb && (act->verb == VERB_READ || act->is_whole) && flow_may_be_row(eval->facts, flow) &&
        (role->holds & (O | R)) != 0) /* N-38 */
        evaluation_note(eval, REASON_NOTE_ROW_READABLE, eval->who, flow);
    if ((role->lacks & act->wanted) != 0) /* N-39 */
        return evaluation_deny(eval, flow_privilege_missing(act->verb), eval->who, flow);
    if ((role->holds & A) != 0)
        return evaluation_deny(eval, REASON_ADMIN_MUST_JOIN, eval->who, flow);
    if ((role->holds & O) != 0)
        return evaluation_deny(eval, REASON_OPERATOR_ONLY, eval->who, flow);
    return evaluation_deny(eval, (role->holds & (R | C)) != 0 ? REASON_NOT_AN_OWNER : REASON_NOT_SHARED, eval->who, flow);
}

/* Why nobody knows whether it does. */
static bool open_flow_role(evaluation *eval, uint32_t flow, const flow_role *role, uint32_t unknown)
{
    if (role->is_open)
        return evaluation_unknown(eval, REASON_ROLES_UNKNOWN, eval->who, eval->environment);
    if ((unknown & FLOW_ROLE_APP) != 0 && apps_are_untold(eval->facts, flow))
        return evaluation_unknown(eval, REASON_APPS_UNKNOWN, eval->who, flow);
    if (unknown == FLOW_ROLE_APP)
        return evaluation_unknown(eval, REASON_APP_OPENERS_UNKNOWN, eval->who, flow);
    if ((unknown & ~(uint32_t)FLOW_ROLE_APP) == R && flow_may_be_instant(eval->facts, flow))
        return evaluation_unknown(eval, REASON_TRIGGER_UNKNOWN, eval->who, flow);
    if ((unknown & P) != 0)
        return evaluation_unknown(eval, REASON_OWNER_UNKNOWN, eval->who, flow);
    return evaluation_unknown(
        eval, (unknown & (C | R | FLOW_ROLE_SHARED)) != 0 ? REASON_SHARES_UNKNOWN : REASON_FLOW_ROLES_UNKNOWN,
        eval->who, flow);
}

/* N-56: a solution flow that a website starts; where nobody tells the trigger, it may. */
static bool may_start_from_pages(const flow_shares *shares)
{
    return shares->may_be_instant ? shares->in_solution != TRUTH_NO : shares->trigger_kind == TRIGGER_POWER_PAGES;
}

static bool layer_flow(evaluation *eval, uint32_t flow, enum action action)
{
    const flow_act *act = &acts[action];
    flow_shares shares;
    flow_role role;

    if (eval->is_holder && (!act->is_asked || flow_role_privilege(eval, flow, act, 0) == TRUTH_YES))
        return true;
    shares = flow_shares_of(eval->facts, flow);
    act = act_of(action, shares.is_instant || shares.may_be_instant);
    role = flow_role_of(eval, flow, &shares, act);
    if ((role.holds & act->wanted) != 0)
        return grant_flow_role(eval, flow, &role, act->wanted);
    if ((role.unknown & act->wanted) != 0)
        return open_flow_role(eval, flow, &role, role.unknown & act->wanted);
    if (action == ACTION_RUN && may_start_from_pages(&shares))
        return evaluation_unknown(eval,
                                  shares.may_be_instant ? REASON_TRIGGER_UNKNOWN : REASON_PAGES_DECIDE, eval->who, flow);
    return deny_flow_role(eval, flow, &role, act);
}

bool flow_state_allows(evaluation *eval, uint32_t flow)
{
    uint32_t state = fact_enum(eval->facts, flow, FLOW_state, STATE_ON);

    if (flow_is_on(eval->facts, flow) == TRUTH_UNKNOWN)
        return evaluation_unknown(eval, REASON_STATE_UNKNOWN, eval->who, flow);
    if (state == STATE_OFF && flow_was_never_on(eval->facts, flow))
        return evaluation_deny(eval, REASON_NEVER_ON, eval->who, flow);
    if (state == STATE_OFF)
        return evaluation_deny(eval, REASON_FLOW_OFF, eval->who, flow);
    if (state == STATE_SUSPENDED)
        return evaluation_deny(eval, REASON_FLOW_SUSPENDED, eval->who, flow);
    return evaluation_pass(eval, REASON_FLOW_IS_ON, eval->who, flow);
}

/* No plan covers the flow: denied where it surely needs one. */
static bool lacks_plan(evaluation *eval, truth premium, mandate_reason denial, uint32_t payer, uint32_t flow)
{
    if (premium == TRUTH_YES)
        return evaluation_deny(eval, denial, payer, flow);
    return evaluation_unknown(eval, REASON_PREMIUM_UNKNOWN, payer, flow);
}

static truth is_called_by_agents(const store *facts, uint32_t flow)
{
    uint32_t trigger = flow_trigger(facts, flow);

    if (trigger == 0)
        return flow_may_be_instant(facts, flow) ? TRUTH_UNKNOWN : TRUTH_NO;
    return fact_enum(facts, trigger, TRIGGER_kind, TRIGGER_EVENT) == TRIGGER_AGENT ? TRUTH_YES : TRUTH_NO;
}

/* AGT-6: what an agent calls may be carried by the plan of Copilot Studio. */
static truth has_studio_plan(const store *facts, uint32_t flow)
{
    truth is_told = fact_is_unknown(facts, flow, FLOW_unknown, FLOW_plan) ? TRUTH_UNKNOWN : TRUTH_NO;

    if (fact(facts, flow, FLOW_plan) == PLAN_COPILOT_STUDIO + 1)
        is_told = TRUTH_YES;
    return truth_and(is_told, is_called_by_agents(facts, flow));
}

/* Whose plan is looked at, and why it is denied where it covers nothing. */
typedef struct payer {
    uint32_t who;
    mandate_reason denial;
} payer;

/* Why it is not known whether a plan covers a flow: the licences, the licensee (N-66), or what the plan is for (N-42). */
static mandate_reason open_cover(const evaluation *eval, uint32_t who)
{
    bool is_user = store_is_of(eval->facts, who, K_USER);
    uint32_t flags = is_user ? directory_flags(eval->directory, eval->facts, who) : 0;

    if (!is_user || person_is_application(flags) == TRUTH_UNKNOWN)
        return REASON_LICENSE_UNKNOWN;
    if (person_is_application(flags) == TRUTH_YES)
        return REASON_LICENSEE_UNKNOWN;
    return (flags & PERSON_LICENSE_UNKNOWN) != 0 ? REASON_LICENSE_UNKNOWN : REASON_PLAN_CONTEXT_UNKNOWN;
}

/* LIC-2: a plan of the flow's own serves before that of a person. */
static bool needs_plan(evaluation *eval, uint32_t flow, truth premium, truth carried, truth covered, payer paying)
{
    if (carried == TRUTH_YES)
        return evaluation_pass(eval, REASON_LICENSE_PROCESS, eval->who, flow);
    if (covered == TRUTH_YES)
        return evaluation_pass(eval, REASON_LICENSE_COVERS, paying.who, flow);
    if (covered == TRUTH_UNKNOWN)
        return evaluation_unknown(eval, open_cover(eval, paying.who), paying.who, flow);
    if (carried == TRUTH_UNKNOWN)
        return evaluation_unknown(eval, REASON_FLOW_PLAN_UNKNOWN, paying.who, flow);
    return lacks_plan(eval, premium, paying.denial, paying.who, flow);
}

/* LIC-3, PRN-17: an instant flow runs on the licence of the person, unless it has its own. */
static bool license_to_run(evaluation *eval, uint32_t flow)
{
    truth by_hand, premium;

    if (person_is_guest(eval->flags) != TRUTH_NO && (eval->flags & PERSON_LICENSED) == 0) {
        if (person_is_guest(eval->flags) == TRUTH_YES && (eval->flags & PERSON_LICENSE_UNKNOWN) == 0)
            return evaluation_deny(eval, REASON_LICENSE_GUEST, eval->who, flow);
        evaluation_unknown(eval, evaluation_open_license(eval->flags), eval->who, flow);
    }
    if (eval->explanation == NULL && (eval->flags & PERSON_PREMIUM) != 0)
        return true; /* whatever the steps use */
    by_hand = flow_is_instant(eval->facts, flow)       ? TRUTH_YES
              : flow_may_be_instant(eval->facts, flow) ? TRUTH_UNKNOWN
                                                       : TRUTH_NO;
    premium = by_hand == TRUTH_NO ? TRUTH_NO : truth_and(by_hand, flow_is_premium(eval->facts, flow));
    if (premium == TRUTH_NO)
        return true;
    if (has_studio_plan(eval->facts, flow) == TRUTH_YES)
        return evaluation_pass(eval, REASON_LICENSE_STUDIO, eval->who, flow);
    return needs_plan(eval, flow, premium, truth_or(plan_of_flow(eval, flow), has_studio_plan(eval->facts, flow)),
                      plan_of_person(eval, eval->who, flow), (payer){eval->who, REASON_LICENSE_RUNNER});
}

/* ENV-8 */
static bool layer_admin_mode(evaluation *eval)
{
    if (evaluation_place(eval, PLACE_RUNS_FLOWS))
        return true;
    if (fact_boolean(eval->facts, eval->environment, ENVIRONMENT_admin_mode, false))
        return evaluation_deny(eval, REASON_ADMIN_MODE, eval->who, eval->environment);
    if (fact_is_unknown(eval->facts, eval->environment, ENVIRONMENT_unknown, ENVIRONMENT_admin_mode))
        evaluation_unknown(eval, REASON_ADMIN_MODE_UNKNOWN, eval->who, eval->environment);
    return true;
}

bool flow_may_be_called(evaluation *eval, uint32_t flow)
{
    uint32_t trigger = flow_trigger(eval->facts, flow);
    uint32_t sort = trigger == 0 ? TRIGGER_EVENT : fact_enum(eval->facts, trigger, TRIGGER_kind, TRIGGER_EVENT);
    bool is_open = flow_may_be_instant(eval->facts, flow);
    truth anyone = sort == TRIGGER_HTTP ? callers_are_anyone(eval->facts, trigger) : TRUTH_NO;

    if (!layer_admin_mode(eval))
        return false;
    if (anyone == TRUTH_YES)
        evaluation_grant(eval, REASON_ANYONE_MAY_CALL, 0, flow);
    else if (anyone == TRUTH_UNKNOWN)
        evaluation_unknown(eval, REASON_CALLERS_UNKNOWN, eval->who, flow);
    else if (sort == TRIGGER_POWER_PAGES || is_open)
        evaluation_unknown(eval, sort == TRIGGER_POWER_PAGES ? REASON_PAGES_DECIDE : REASON_TRIGGER_UNKNOWN, eval->who,
                           flow);
    else
        return evaluation_deny(eval, REASON_NOBODY_SIGNED_IN, eval->who, flow);
    return flow_state_allows(eval, flow) && policy_lets_run(eval, flow);
}

/* N-6: a solution flow is a row, which is in Dataverse. */
static bool has_its_place(evaluation *eval, uint32_t flow)
{
    truth in_solution = flow_in_solution(eval->facts, flow);
    evaluation asked;

    if (in_solution != TRUTH_UNKNOWN)
        return in_solution == TRUTH_NO || layer_dataverse(eval, flow);
    asked = *eval;
    asked.explanation = NULL;
    asked.status = MANDATE_ALLOWED;
    if (layer_dataverse(&asked, flow) && asked.status == MANDATE_ALLOWED)
        return true;
    return evaluation_unknown(eval, REASON_SOLUTION_UNKNOWN, eval->who, flow);
}

bool flow_may_run(evaluation *eval, uint32_t flow)
{
    return layer_admin_mode(eval) && has_its_place(eval, flow) && role_to_run_asked(eval, flow) &&
           layer_flow(eval, flow, ACTION_RUN) && flow_state_allows(eval, flow) &&
           license_to_run(eval, flow) && policy_lets_run(eval, flow);
}

/* ---- connections ---- */

/* CON-13: the caller owns it, or may connector_use it, or the flow holds the use of it. */
static bool stored_is_granted(evaluation *eval, uint32_t key)
{
    const store *facts = eval->facts;
    uint32_t connection = flow_bound_connection(facts, key);
    truth held = flow_holds_use(facts, key); /* N-40 */
    mandate_reason why;

    if (connection == 0 && flow_binding_is_unknown(facts, key))
        return evaluation_unknown(eval, REASON_CONNECTION_UNKNOWN, eval->who, key);
    if (connection == 0)
        return evaluation_deny(eval, REASON_CONNECTION_UNBOUND, eval->who, key);
    if (held == TRUTH_YES)
        return evaluation_pass(eval, REASON_CONNECTION_GRANTED, eval->who, connection);
    if (held == TRUTH_UNKNOWN && connection_coverage(eval, connection, LEVEL_USE, &why) != TRUTH_YES)
        return evaluation_unknown(eval, REASON_GRANT_UNKNOWN, eval->who, connection);
    return connection_may_use(eval, connection);
}

/* Of one that the person may bring, what denies the stored one is open. */
static bool connection_granted(evaluation *eval, uint32_t key)
{
    truth is_brought = flow_key_is_invoker(eval->facts, key);
    evaluation asked = *eval;

    if (is_brought != TRUTH_UNKNOWN)
        return is_brought == TRUTH_YES || stored_is_granted(eval, key);
    asked.explanation = NULL;
    asked.status = MANDATE_ALLOWED;
    if (stored_is_granted(&asked, key) && asked.status == MANDATE_ALLOWED)
        return stored_is_granted(eval, key);
    return evaluation_unknown(eval, REASON_CONNECTION_UNKNOWN, eval->who, key);
}

/* N-31: a stored connection that a reference is to give, and does not; at 0: none such. */
static uint32_t waiting_key(const store *facts, uint32_t flow)
{
    for (uint32_t key = store_first(facts, flow, FLOW_connections); key != 0; key = store_next(facts, key))
        if (fact(facts, key, FLOW_CONNECTION_reference) != 0 && flow_bound_connection(facts, key) == 0 &&
            flow_key_is_invoker(facts, key) == TRUTH_NO && !flow_binding_is_unknown(facts, key))
            return key;
    return 0;
}

static bool layer_connections(evaluation *eval, uint32_t flow)
{
    uint32_t waits = waiting_key(eval->facts, flow);

    if (waits != 0)
        return evaluation_deny(eval, REASON_REFERENCE_WAITS, fact(eval->facts, waits, FLOW_CONNECTION_reference),
                               waits);
    for (uint32_t key = store_first(eval->facts, flow, FLOW_connections); key != 0; key = store_next(eval->facts, key))
        if (!connection_granted(eval, key))
            return false;
    if (fact_is_unknown(eval->facts, flow, FLOW_unknown, FLOW_connections))
        return evaluation_unknown(eval, REASON_CONNECTION_UNKNOWN, eval->who, flow);
    return evaluation_pass(eval, REASON_CONNECTIONS_USABLE, eval->who, flow);
}

static truth is_application(const evaluation *eval, uint32_t recipient)
{
    if (!store_is_of(eval->facts, recipient, K_USER))
        return TRUTH_NO;
    return person_is_application(directory_flags(eval->directory, eval->facts, recipient));
}

/* N-66: an instant flow goes by who runs it. */
static bool application_pays(evaluation *eval, uint32_t flow, truth premium, truth carried)
{
    uint32_t owner = fact(eval->facts, flow, FLOW_owner);

    if (flow_is_instant(eval->facts, flow))
        return true;
    if (flow_may_be_instant(eval->facts, flow))
        premium = TRUTH_UNKNOWN;
    return needs_plan(eval, flow, premium, carried, plan_of_licensee(eval, flow), (payer){owner, REASON_LICENSE_SP});
}

/* Nobody tells whether the owner is an application: what covers, or does not, must do so either way. */
static bool owner_of_any_kind_pays(evaluation *eval, uint32_t flow, truth premium, truth carried)
{
    uint32_t owner = fact(eval->facts, flow, FLOW_owner);
    truth by_application = flow_is_instant(eval->facts, flow) ? TRUTH_YES : plan_of_licensee(eval, flow), covered;

    if (flow_may_be_instant(eval->facts, flow))
        by_application = truth_or(by_application, TRUTH_UNKNOWN);
    covered = truth_choose(TRUTH_UNKNOWN, by_application, plan_of_person(eval, owner, flow));
    if (carried != TRUTH_YES && covered == TRUTH_UNKNOWN)
        return evaluation_unknown(eval, REASON_LICENSE_KIND_UNKNOWN, owner, flow);
    return needs_plan(eval, flow, premium, carried, covered, (payer){owner, REASON_LICENSE_INADEQUATE});
}

/* LIC-2, LIC-7, PRN-22: the plan that carries a premium flow once it is on. */
static bool license_to_turn_on(evaluation *eval, uint32_t flow)
{
    uint32_t owner = fact(eval->facts, flow, FLOW_owner);
    truth premium = flow_is_premium(eval->facts, flow), carried;

    if (premium == TRUTH_NO)
        return true;
    if (has_studio_plan(eval->facts, flow) == TRUTH_YES)
        return evaluation_pass(eval, REASON_LICENSE_STUDIO, eval->who, flow);
    carried = truth_or(plan_of_flow(eval, flow), has_studio_plan(eval->facts, flow));
    if (carried != TRUTH_YES)
        carried = truth_or(carried, plan_of_parents(eval, flow));
    if (owner == PRINCIPAL_UNKNOWN && carried != TRUTH_YES)
        return evaluation_unknown(eval, REASON_OWNER_UNKNOWN, eval->who, flow);
    if (is_application(eval, owner) == TRUTH_YES)
        return application_pays(eval, flow, premium, carried);
    if (is_application(eval, owner) == TRUTH_UNKNOWN)
        return owner_of_any_kind_pays(eval, flow, premium, carried);
    if (!store_is_of(eval->facts, owner, K_USER))
        owner = eval->who;
    return needs_plan(eval, flow, premium, carried, carried == TRUTH_YES ? carried : plan_of_person(eval, owner, flow),
                      (payer){owner, REASON_LICENSE_INADEQUATE});
}

static bool turn_on(evaluation *eval, uint32_t flow)
{
    return child_flows_allow(eval, flow) && license_to_turn_on(eval, flow) && policy_allows_flow(eval, flow) &&
           layer_connections(eval, flow);
}

/* Whether a key waits for no reference: it names none, or one that has a connection, or the person provides it. */
static truth key_is_bound(const store *facts, uint32_t key)
{
    uint32_t reference = fact(facts, key, FLOW_CONNECTION_reference);
    bool may_name = fact_is_open(facts, key, FLOW_CONNECTION_unknown, FLOW_CONNECTION_reference);

    if ((reference == 0 && !may_name) || flow_bound_connection(facts, key) != 0 ||
        (reference != 0 && fact(facts, reference, CONNECTION_REFERENCE_connection) != 0))
        return TRUTH_YES;
    return truth_or(flow_key_is_invoker(facts, key),
                    flow_binding_is_unknown(facts, key) ? TRUTH_UNKNOWN : TRUTH_NO);
}

/* N-14: no owner is changed while a reference has no connection; one that the person provides waits for none. */
static bool references_are_bound(evaluation *eval, uint32_t flow)
{
    const store *facts = eval->facts;
    bool is_open = false;

    for (uint32_t key = store_first(facts, flow, FLOW_connections); key != 0; key = store_next(facts, key)) {
        truth is_bound = key_is_bound(facts, key);

        if (is_bound == TRUTH_NO)
            return evaluation_deny(eval, REASON_FLOW_MISSING_CONNECTION, fact(facts, key, FLOW_CONNECTION_reference),
                                   flow);
        is_open |= is_bound == TRUTH_UNKNOWN;
    }
    if (is_open)
        evaluation_unknown(eval, REASON_CONNECTION_UNKNOWN, eval->who, flow);
    return true;
}

/* ERR-1a: of a flow that is on the connections are asked about; where nobody tells its state, a denial is open. */
static bool connections_follow(evaluation *eval, uint32_t flow)
{
    evaluation asked = *eval;

    switch (flow_is_on(eval->facts, flow)) {
    case TRUTH_NO:
        return true;
    case TRUTH_YES:
        return layer_connections(eval, flow);
    case TRUTH_UNKNOWN:
    default:
        break;
    }
    asked.explanation = NULL;
    asked.status = MANDATE_ALLOWED;
    if (layer_connections(&asked, flow) && asked.status == MANDATE_ALLOWED)
        return true;
    return evaluation_unknown(eval, REASON_STATE_UNKNOWN, eval->who, flow);
}

/* N-68: to an application the connections need not follow; where nobody knows whether it is one, what would is open. */
static bool applications_need_none(evaluation *eval, uint32_t flow, uint32_t recipient)
{
    truth is = is_application(eval, recipient);
    evaluation asked = *eval;

    if (is != TRUTH_UNKNOWN)
        return is == TRUTH_YES;
    asked.explanation = NULL;
    return !connections_follow(&asked, flow) && evaluation_unknown(eval, REASON_CONNECTION_KIND_UNKNOWN, recipient, flow);
}

/* OWN-20, OWN-23, OWN-25: in a solution, to a person, a service principal or a team (PRN-40) that may own (PRN-33). */
static bool change_owner(evaluation *eval, uint32_t flow, uint32_t recipient)
{
    if (flow_in_solution(eval->facts, flow) == TRUTH_NO)
        return evaluation_deny(eval, REASON_NOT_SOLUTION_AWARE, eval->who, flow);
    if (flow_in_solution(eval->facts, flow) == TRUTH_UNKNOWN)
        evaluation_unknown(eval, REASON_SOLUTION_UNKNOWN, eval->who, flow);
    if (!sharing_is_to(eval->facts, recipient, TO_USER | TO_TEAM | TO_ACCESS_TEAM))
        return evaluation_deny(eval, REASON_KIND_NOT_SHARED_WITH, recipient, flow);
    if (!sharing_is_to(eval->facts, recipient, TO_USER | TO_TEAM))
        return evaluation_deny(eval, REASON_OWNS_NO_FLOW, recipient, flow);
    if (sharing_is_open(eval->facts, recipient, TO_USER | TO_TEAM))
        evaluation_unknown(eval, REASON_OWNS_FLOW_UNKNOWN, recipient, flow);
    if (!references_are_bound(eval, flow)) /* N-14 */
        return false;
    return applications_need_none(eval, flow, recipient) || connections_follow(eval, flow);
}

static bool set_source(evaluation *eval, uint32_t flow, uint32_t source)
{
    if (source == SOURCE_INVOKER + 1 && !flow_is_instant(eval->facts, flow))
        return flow_may_be_instant(eval->facts, flow)
                   ? evaluation_unknown(eval, REASON_TRIGGER_UNKNOWN, eval->who, flow)
                   : evaluation_deny(eval, REASON_INVOKER_NEEDS_INSTANT, eval->who, flow);
    return true;
}

static bool replace_connection(evaluation *eval, uint32_t flow, const mandate_arguments *arguments)
{
    const store *facts = eval->facts;
    uint32_t connection = arguments->connection.at, key = arguments->key.at;

    if (connection == 0)
        return true;
    if (!evaluation_is_here(eval, connection)) /* CON-1, ENV-7 */
        return evaluation_deny(eval, REASON_CONNECTION_ELSEWHERE, connection, flow);
    if (key != 0 && (flow_key_connector_is_open(facts, key) || connection_is_of_any(facts, connection)))
        evaluation_unknown(eval, REASON_CONNECTOR_UNKNOWN, connection, key);
    else if (key != 0 &&
             connection_is_of(facts, connection, names_fold(&facts->names, flow_key_connector(facts, key))) == TRUTH_NO)
        return evaluation_deny(eval, REASON_CONNECTOR_DIFFERS, connection, key);
    return connection_may_use(eval, connection); /* OWN-13, CON-10 */
}

/* N-32: who resubmits a run that a person started. */
static bool resubmit(evaluation *eval, uint32_t flow, uint32_t started_by)
{
    const store *facts = eval->facts;
    uint32_t settings = fact_object(facts, RECORD_TENANT, TENANT_settings);
    uint32_t told = settings == 0 ? 0 : fact(facts, settings, TENANT_SETTINGS_resubmit_others);
    bool may_be = flow_may_be_instant(facts, flow);

    if ((!flow_is_instant(facts, flow) && !may_be) || started_by == eval->who || told == 2)
        return true;
    if (started_by == 0)
        return evaluation_note(eval, REASON_NOTE_OWN_RUNS, eval->who, flow);
    if (told == 1 && !may_be)
        return evaluation_deny(eval, REASON_NOT_YOUR_RUN, eval->who, flow);
    return evaluation_unknown(eval, told == 1 ? REASON_TRIGGER_UNKNOWN : REASON_RESUBMIT_UNKNOWN, eval->who, flow);
}

/* N-33: who may edit the flow and create in the solution, which takes no part where it is managed. */
static bool add_to_solution(evaluation *eval, uint32_t flow, uint32_t solution)
{
    truth creates = truth_or(evaluation_role_admin(eval), evaluation_own_right(eval, RIGHT_CREATE_WORKFLOW));
    truth in_solution = flow_in_solution(eval->facts, flow);

    if (in_solution == TRUTH_UNKNOWN && creates != TRUTH_YES)
        evaluation_unknown(eval, REASON_SOLUTION_ROLE_UNKNOWN, eval->who, flow);
    else if (in_solution != TRUTH_YES &&
        !evaluation_need(eval, creates, REASON_ROLE_CREATES_FLOWS, REASON_ROLES_UNKNOWN, REASON_NOT_A_MAKER,
                         eval->environment))
        return false;
    if (solution != 0 && !evaluation_is_here(eval, solution)) /* ENV-7 */
        return evaluation_deny(eval, REASON_SOLUTION_ELSEWHERE, solution, flow);
    if (!layer_takes_parts(eval, solution, flow))
        return false;
    if (in_solution == TRUTH_NO)
        evaluation_note(eval, REASON_NOTE_SOLE_OWNER, eval->who, flow);
    return true;
}

/* N-7: why a Dataverse connection is not one that a flow is saved with, or that nobody knows; NONE where it is. N-65: one
   of guests who are kept out is disabled. */
static mandate_reason save_fault(const evaluation *eval, uint32_t connection)
{
    uint32_t account = fact_principal(eval->facts, connection, CONNECTION_unknown, CONNECTION_account);
    bool is_open = fact(eval->facts, connection, CONNECTION_status) == 0 &&
                   fact_is_unknown(eval->facts, connection, CONNECTION_unknown, CONNECTION_status);

    if (account == 0)
        account = fact(eval->facts, connection, CONNECTION_owner);
    switch (connection_fault_in_saving(eval->facts, eval->directory, connection, account)) {
    case REASON_CONNECTION_PASSWORD: /* terms of use, which keep nobody from saving, would come before it */
        return is_open ? REASON_CONNECTION_STATUS_UNKNOWN : REASON_DATAVERSE_NOT_VALID;
    case REASON_CONNECTION_BROKEN:
    case REASON_CONNECTION_OWNER_DELETED:
    case REASON_CONNECTION_OWNER_DISABLED:
    case REASON_GUEST_CONNECTION:
        return REASON_DATAVERSE_NOT_VALID;
    case REASON_CONNECTION_STATUS_UNKNOWN:
        return REASON_CONNECTION_STATUS_UNKNOWN;
    case REASON_GUEST_OWNER_UNKNOWN:
        return is_open ? REASON_CONNECTION_STATUS_UNKNOWN : REASON_CONNECTION_OWNER_UNKNOWN;
    case REASON_GUESTS_UNKNOWN:
        return REASON_GUEST_CONNECTION_UNKNOWN;
    default:
        break;
    }
    if (is_open)
        return REASON_CONNECTION_STATUS_UNKNOWN;
    if (account == 0 || account >= PRINCIPAL_EVERYONE)
        return REASON_CONNECTION_OWNER_UNKNOWN;
    return person_is_active(directory_flags(eval->directory, eval->facts, account)) == TRUTH_UNKNOWN
               ? REASON_ACCOUNT_STATE_UNKNOWN
               : REASON_NONE;
}

/* N-7: saving and turning on want valid Dataverse connections, though broken ones may go on running. */
static bool dataverse_is_valid(evaluation *eval, uint32_t flow)
{
    const store *facts = eval->facts;

    for (uint32_t key = store_first(facts, flow, FLOW_connections); key != 0; key = store_next(facts, key)) {
        uint32_t connection = flow_bound_connection(facts, key);
        truth counts = truth_and(truth_not(flow_key_is_invoker(facts, key)), flow_key_is_dataverse(facts, key));
        mandate_reason fault;

        if (counts == TRUTH_NO)
            continue;
        fault = connection != 0                       ? save_fault(eval, connection)
                : flow_binding_is_unknown(facts, key) ? REASON_CONNECTION_UNKNOWN
                                                      : REASON_NONE;
        if (fault == REASON_DATAVERSE_NOT_VALID && counts == TRUTH_YES)
            return evaluation_deny(eval, fault, eval->who, connection);
        if (fault != REASON_NONE)
            evaluation_unknown(eval, fault == REASON_DATAVERSE_NOT_VALID ? REASON_CONNECTION_UNKNOWN : fault, eval->who,
                               connection != 0 && fault != REASON_DATAVERSE_NOT_VALID ? connection : key);
    }
    if (fact_is_unknown(facts, flow, FLOW_unknown, FLOW_connections))
        evaluation_unknown(eval, REASON_CONNECTION_UNKNOWN, eval->who, flow);
    return true;
}

/* N-8: whether a flow as it would be saved acts on Dataverse as whoever runs it, or as another than its owner. `key` and
   `source`: what is set in saving; 0: nothing. */
static truth acts_for_others(const store *facts, uint32_t flow, uint32_t key, uint32_t source)
{
    uint32_t trigger = flow_trigger(facts, flow);
    truth found = TRUTH_NO;

    if (trigger != 0 && fact_enum(facts, trigger, TRIGGER_kind, TRIGGER_EVENT) == TRIGGER_DATAVERSE &&
        fact_enum(facts, trigger, TRIGGER_run_as, RUN_AS_FLOW_OWNER) != RUN_AS_FLOW_OWNER)
        return TRUTH_YES;
    for (uint32_t record_id = store_first(facts, flow, FLOW_connections); record_id != 0; record_id = store_next(facts, record_id)) {
        bool is_set = record_id == key && source != 0;
        truth is_invoker = !is_set                        ? flow_key_is_invoker(facts, record_id)
                           : source == SOURCE_INVOKER + 1 ? TRUTH_YES
                                                          : TRUTH_NO;

        found = truth_or(found, truth_and(is_invoker, flow_key_is_dataverse(facts, record_id)));
    }
    if (found != TRUTH_NO)
        return found;
    return fact_is_unknown(facts, flow, FLOW_unknown, FLOW_connections) ||
                   flow_may_be_instant(facts, flow) ||
                   (trigger != 0 && fact_is_unknown(facts, trigger, TRIGGER_unknown, TRIGGER_run_as))
               ? TRUTH_UNKNOWN
               : TRUTH_NO;
}

/* Whether anything that a flow does may reach Dataverse: else neither N-7 nor N-8 asks a thing of it. */
static bool may_reach_dataverse(const store *facts, uint32_t flow)
{
    uint32_t trigger = flow_trigger(facts, flow), untold = fact(facts, flow, FLOW_unknown);

    if ((untold & (1u << FLOW_connections | 1u << FLOW_trigger)) != 0 || trigger == 0 ||
        fact_enum(facts, trigger, TRIGGER_kind, TRIGGER_EVENT) == TRIGGER_DATAVERSE ||
        fact(facts, trigger, TRIGGER_unknown) != 0)
        return true;
    for (uint32_t key = store_first(facts, flow, FLOW_connections); key != 0; key = store_next(facts, key))
        if (flow_key_is_dataverse(facts, key) != TRUTH_NO)
            return true;
    return false;
}

static bool may_save(evaluation *eval, uint32_t flow, uint32_t key, uint32_t source)
{
    truth others, held;

    if (!may_reach_dataverse(eval->facts, flow))
        return true;
    others = acts_for_others(eval->facts, flow, key, source);
    if (others == TRUTH_NO)
        return dataverse_is_valid(eval, flow);
    held = evaluation_right(eval, RIGHT_ACT_ON_BEHALF);
    if (held == TRUTH_NO && others == TRUTH_YES)
        return evaluation_deny(eval, REASON_LACKS_ON_BEHALF, eval->who, flow);
    if (held != TRUTH_YES)
        evaluation_unknown(eval, REASON_ON_BEHALF_UNKNOWN, eval->who, flow);
    return dataverse_is_valid(eval, flow);
}

/* ISO-1: a save goes through, and the flow is suspended then. */
static bool isolation_is_noted(evaluation *eval, const mandate_question *question)
{
    const mandate_arguments *arguments = &question->arguments;
    bool replaces = question->action == ACTION_REPLACE_CONNECTION;
    bool saves = replaces || question->action == ACTION_EDIT || question->action == ACTION_SET_SOURCE ||
                 question->action == ACTION_TURN_ON;

    return !saves ||
           isolation_stops_flow(eval->facts, question->target.at, replaces ? arguments->key.at : 0, arguments->connection.at) !=
               TRUTH_YES ||
           evaluation_note(eval, REASON_ISOLATION_SUSPENDS, eval->who, question->target.at);
}

/* N-63: nothing is asked of who is sent a copy, and a maker they need not be. */
static bool copy_is_noted(evaluation *eval, uint32_t flow, uint32_t recipient)
{
    evaluation other;

    if (eval->explanation == NULL || !store_is_of(eval->facts, recipient, K_USER))
        return true;
    evaluation_about(eval, recipient, &other);
    if (truth_or(evaluation_admin(&other), evaluation_own_right(&other, RIGHT_CREATE_WORKFLOW)) == TRUTH_NO)
        evaluation_note(eval, REASON_NOTE_COPY_OF_NO_MAKER, recipient, flow);
    return true;
}

/* N-66: who carries an application's flow by their plan leaves it uncovered. */
static bool licensee_is_noted(evaluation *eval, uint32_t flow, uint32_t former)
{
    const store *facts = eval->facts;
    uint32_t owner = fact(facts, flow, FLOW_owner);

    if (eval->explanation == NULL || former == 0 || fact(facts, flow, FLOW_licensee) != former ||
        !store_is_living(facts, owner, K_USER) ||
        person_is_application(directory_flags(eval->directory, facts, owner)) == TRUTH_NO)
        return true;
    return flow_is_premium(facts, flow) == TRUTH_NO || flow_is_instant(facts, flow) ||
           plan_of_flow(eval, flow) == TRUTH_YES || evaluation_note(eval, REASON_NOTE_LICENSEE_LEAVES, former, flow);
}

static bool action_conditions(evaluation *eval, const mandate_question *question)
{
    const mandate_arguments *arguments = &question->arguments;
    uint32_t flow = question->target.at;

    switch ((enum cloud_flow_action)question->action) {
    case CLOUD_FLOW_ADD_OWNER:
        return sharing_add(eval, flow, arguments->principal.at, false);
    case CLOUD_FLOW_SHARE_RUN_ONLY:
        return sharing_add(eval, flow, arguments->principal.at, true);
    case CLOUD_FLOW_REMOVE_OWNER:
        return sharing_remove_owner(eval, flow, arguments->principal.at) &&
               licensee_is_noted(eval, flow, arguments->principal.at);
    case CLOUD_FLOW_UNSHARE_RUN_ONLY:
        return sharing_remove(eval, flow, arguments->principal.at, FLOW_run_only);
    case CLOUD_FLOW_TURN_ON:
        return turn_on(eval, flow) && dataverse_is_valid(eval, flow);
    case CLOUD_FLOW_EDIT:
        return may_save(eval, flow, 0, 0);
    case CLOUD_FLOW_CHANGE_OWNER:
        return change_owner(eval, flow, arguments->principal.at);
    case CLOUD_FLOW_SET_SOURCE:
        return set_source(eval, flow, arguments->source) && may_save(eval, flow, arguments->key.at, arguments->source);
    case CLOUD_FLOW_RESUBMIT:
        return resubmit(eval, flow, arguments->started_by.at);
    case CLOUD_FLOW_ADD_TO_SOLUTION:
        return add_to_solution(eval, flow, arguments->solution.at);
    case CLOUD_FLOW_SEND_COPY:
        return copy_is_noted(eval, flow, arguments->principal.at);
    case CLOUD_FLOW_REPLACE_CONNECTION:
        return replace_connection(eval, flow, arguments);
    case CLOUD_FLOW_VIEW:
    case CLOUD_FLOW_VIEW_HISTORY:
    case CLOUD_FLOW_VIEW_STATUS:
    case CLOUD_FLOW_RENAME:
    case CLOUD_FLOW_TURN_OFF:
    case CLOUD_FLOW_DELETE:
    case CLOUD_FLOW_RUN:
    case CLOUD_FLOW_CANCEL:
    case CLOUD_FLOW_EXPORT:
    case CLOUD_FLOW_SHARE:
    default:
        break;
    }
    return true;
}

/* N-6, N-51, N-65: what an environment forbids of a solution flow, or one that becomes one, whoever asks. */
static bool solution_flow_allowed(evaluation *eval, const mandate_question *question)
{
    uint32_t flow = question->target.at;
    bool joins = question->action == ACTION_ADD_TO_SOLUTION;
    bool changes = joins || question->action == ACTION_EDIT || question->action == ACTION_RENAME;

    return layer_dataverse(eval, flow) && (!changes || layer_customizations(eval, flow)) && layer_guests(eval, flow);
}

/* Where nobody tells whether the flow lies in a solution, what is surely allowed there is allowed. */
static bool environment_allows(evaluation *eval, const mandate_question *question)
{
    bool joins = question->action == ACTION_ADD_TO_SOLUTION;
    truth in_solution = joins ? TRUTH_YES : flow_in_solution(eval->facts, question->target.at);
    evaluation asked;

    if (in_solution != TRUTH_UNKNOWN)
        return in_solution == TRUTH_NO || solution_flow_allowed(eval, question);
    asked = *eval;
    asked.explanation = NULL;
    asked.status = MANDATE_ALLOWED;
    if (solution_flow_allowed(&asked, question) && asked.status == MANDATE_ALLOWED)
        return true;
    return evaluation_unknown(eval, REASON_SOLUTION_UNKNOWN, eval->who, question->target.at);
}

static bool enters(evaluation *eval, uint32_t flow)
{
    (void)flow;
    return layer_entering(eval);
}

/* PRN-26, N-3; N-65: outside solutions shares alone decide for a guest who is kept out of Dataverse. */
static bool has_a_role(evaluation *eval, uint32_t flow)
{
    truth is_kept_out = evaluation_kept_out(eval);

    return is_kept_out == TRUTH_YES ||
           (is_kept_out == TRUTH_UNKNOWN ? perhaps_needless(eval, flow, enters) : layer_entering(eval));
}

static bool act_is_allowed(evaluation *eval, const mandate_question *question)
{
    uint32_t flow = question->target.at;

    return environment_allows(eval, question) && has_a_role(eval, flow) &&
           layer_flow(eval, flow, (enum action)question->action) && action_conditions(eval, question) &&
           (question->action != ACTION_DELETE || layer_not_managed(eval, flow)) &&
           (question->arguments.principal.at == 0 || sharing_recipient(eval, question)) &&
           (eval->explanation == NULL || isolation_is_noted(eval, question));
}

/* N-38: a share of the row of a flow whose trigger nobody tells makes a co-owner or a run-only user: what surely is
   neither is denied, the rest is not known. */
static bool share_is_allowed(evaluation *eval, const mandate_question *question)
{
    mandate_question to_own = *question, to_run = *question;
    evaluation owning = *eval, running = *eval;

    to_own.action = ACTION_ADD_OWNER;
    to_run.action = ACTION_SHARE_RUN_ONLY;
    owning.explanation = running.explanation = NULL;
    if (act_is_allowed(&owning, &to_own) || act_is_allowed(&running, &to_run))
        return evaluation_unknown(eval, REASON_TRIGGER_UNKNOWN, eval->who, question->target.at);
    return act_is_allowed(eval, &to_own);
}

bool flow_evaluate(evaluation *eval, const mandate_question *question)
{
    if (question->action == ACTION_RUN)
        return flow_may_run(eval, question->target.at);
    return question->action == ACTION_SHARE ? share_is_allowed(eval, question) : act_is_allowed(eval, question);
}
