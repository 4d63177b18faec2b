/*
 * flow.c - actions on a cloud flow: the action matrix of its owners, run-only users, administrators, operators.
 *
 * Source  OWN-1...OWN-25 RUN-1...RUN-5 LIC-1...LIC-7 ENV-13 ENV-14 ENV-18 ENV-19 ENV-24 ENV-53 ENV-54 CON-10 CON-11
 */
#include "answer/relation.h"

enum {
    P = HOLDS_AS_OWNER,
    C = HOLDS_AS_CO_OWNER,
    R = HOLDS_AS_RUN_ONLY,
    A = HOLDS_AS_ADMIN,
    O = HOLDS_AS_OPERATOR,
    W = HOLDS_AS_READER
};

/* The matrix of rules OWN-1...OWN-21. An administrator left out of a row must first make himself an owner. */
static const uint8_t matrix[ACTION_COUNT] = {
    [DO_VIEW] = P | C | A | W,          /* OWN-1, ENV-19 */
    [DO_VIEW_HISTORY] = P | C | A | W,  /* OWN-2, ENV-19 */
    [DO_VIEW_STATUS] = P | A | O,       /* OWN-3 */
    [DO_EDIT] = P | C,                  /* OWN-4, ENV-18 */
    [DO_RENAME] = P | C | A,            /* OWN-5 */
    [DO_TURN_ON] = P | C | A,           /* OWN-5 */
    [DO_TURN_OFF] = P | C | A,          /* OWN-5 */
    [DO_DELETE] = P | C | A,            /* OWN-6 */
    [DO_ADD_OWNER] = P | C | A,         /* OWN-7 */
    [DO_REMOVE_OWNER] = P | C | A,      /* OWN-8 */
    [DO_SHARE_RUN_ONLY] = P | C,        /* OWN-10 */
    [DO_UNSHARE_RUN_ONLY] = P | C,      /* OWN-10, RUN-18 */
    [DO_SET_SOURCE] = P | C,            /* OWN-10 */
    [DO_CHANGE_OWNER] = P | C | A,      /* OWN-20 */
    [DO_RUN] = P | C | R,               /* OWN-16; not instant: OWN-17 */
    [DO_RESUBMIT] = P | C,              /* OWN-18 */
    [DO_CANCEL] = P | C | A,            /* OWN-19 */
    [DO_EXPORT] = P | C,                /* OWN-21 */
    [DO_SEND_COPY] = P | C,             /* OWN-21 */
    [DO_REPLACE_CONNECTION] = P | C,    /* OWN-13 */
};

static uint32_t wanted_of(int action, bool is_instant)
{
    return action == DO_RUN && !is_instant ? P | C : matrix[action]; /* OWN-17 */
}

uint32_t flow_wanted(const store *facts, uint32_t flow, int action)
{
    return wanted_of(action, flow_is_instant(facts, flow));
}

/* LIC-3: whether a step uses a premium connector; unsure where the steps are not wholly told. */
static coverage is_premium(const store *facts, uint32_t flow)
{
    for (uint32_t step = store_first(facts, flow, FLOW_steps); step != 0; step = store_next(facts, step))
        if (fact_boolean(facts, step, STEP_premium, false))
            return COVERED;
    return fact_is_unknown(facts, flow, FLOW_unknown, FLOW_steps) ? COVERAGE_UNSURE : NOT_COVERED;
}

uint32_t flow_bound_connection(const store *facts, uint32_t key)
{
    uint32_t reference = fact(facts, key, FLOW_CONNECTION_reference);
    uint32_t bound = fact(facts, key, FLOW_CONNECTION_connection);

    return bound != 0 || reference == 0 ? bound : fact(facts, reference, CONNECTION_REFERENCE_connection);
}

bool flow_binding_is_unknown(const store *facts, uint32_t key)
{
    uint32_t reference = fact(facts, key, FLOW_CONNECTION_reference);

    return fact_is_unknown(facts, key, FLOW_CONNECTION_unknown, FLOW_CONNECTION_connection) ||
           (reference != 0 &&
            fact_is_unknown(facts, reference, CONNECTION_REFERENCE_unknown, CONNECTION_REFERENCE_connection));
}

/* ---- layers ---- */

/* RUN-11, CONFLICT-3: stored connections need no role; but a member of a nested group needs one for anything
   (CONFLICT-1). */
static bool role_for_stored(inquiry *ask, uint32_t flow)
{
    if (ask->nested == COVERED)
        return gate_any_role(ask);
    if (ask->nested == COVERAGE_UNSURE && inquiry_right(ask, RIGHT_ANY_ROLE) != COVERED && !inquiry_is_admin(ask))
        return inquiry_open(ask, BECAUSE_ROLES_UNKNOWN, ask->who, ask->environment);
    return inquiry_pass(ask, BECAUSE_NO_ROLE_NEEDED, ask->who, flow);
}

/* RUN-1: whether a person who runs the flow brings connections; unsure where they are not wholly told. */
static coverage takes_own(const store *facts, uint32_t flow)
{
    for (uint32_t key = store_first(facts, flow, FLOW_connections); key != 0; key = store_next(facts, key))
        if (fact_enum(facts, key, FLOW_CONNECTION_source, SOURCE_EMBEDDED) == SOURCE_INVOKER)
            return COVERED;
    return fact_is_unknown(facts, flow, FLOW_unknown, FLOW_connections) ? COVERAGE_UNSURE : NOT_COVERED;
}

/* Whose connections the flow uses is not known: sure only where stored ones and own ones come to the same. */
static bool role_for_unknown(inquiry *ask, uint32_t flow, coverage reads)
{
    if (ask->nested == COVERED && !gate_any_role(ask))
        return false;
    if (reads == COVERED)
        return inquiry_pass(ask, BECAUSE_READS_PARTS, ask->who, ask->environment);
    return inquiry_open(ask, BECAUSE_SOURCES_UNKNOWN, ask->who, flow);
}

/* RUN-12, layer 1. Own connections need the parts of the flow to be readable; stored ones no role (RUN-11). */
static bool role_to_run(inquiry *ask, uint32_t flow)
{
    uint32_t parts = RIGHT_READ_WORKFLOW | RIGHT_READ_REFERENCE | RIGHT_READ_VARIABLE;
    coverage own = takes_own(ask->facts, flow);

    if (!fact_boolean(ask->facts, ask->environment, ENVIRONMENT_dataverse, true))
        return true;
    if (own == NOT_COVERED)
        return role_for_stored(ask, flow);
    if (own == COVERAGE_UNSURE)
        return role_for_unknown(ask, flow, either(inquiry_admin(ask), inquiry_right(ask, parts)));
    if (!gate_any_role(ask))
        return false;
    if (inquiry_is_admin(ask))
        return inquiry_pass(ask, BECAUSE_READS_PARTS, ask->who, ask->environment);
    return inquiry_need(ask, either(inquiry_admin(ask), inquiry_right(ask, parts)), BECAUSE_READS_PARTS,
                        BECAUSE_ROLES_UNKNOWN, BECAUSE_CANNOT_READ_PARTS, ask->environment);
}

static bool grant_owner(inquiry *ask, uint32_t flow)
{
    bool is_owner = principal_covers(ask, fact(ask->facts, flow, FLOW_owner), ask->who) == COVERED;

    return inquiry_grant(ask, is_owner ? BECAUSE_PRIMARY_OWNER : BECAUSE_CREATOR, ask->who, flow);
}

static bool grant_relation(inquiry *ask, uint32_t flow, const relation *to, uint32_t wanted)
{
    uint32_t held = to->holds & wanted;

    if ((held & P) != 0)
        return grant_owner(ask, flow);
    if ((held & C) != 0)
        return to->co_owner_by == ask->who ? inquiry_grant(ask, BECAUSE_CO_OWNER, ask->who, flow)
                                           : inquiry_grant(ask, BECAUSE_CO_OWNER_BY, ask->who, to->co_owner_by);
    if ((held & R) != 0)
        return to->run_only_by == ask->who ? inquiry_grant(ask, BECAUSE_RUN_ONLY, ask->who, flow)
                                           : inquiry_grant(ask, BECAUSE_RUN_ONLY_BY, ask->who, to->run_only_by);
    if ((held & A) != 0)
        return inquiry_grant(ask, BECAUSE_FLOW_ADMIN, ask->who, flow);
    return inquiry_grant(ask, (held & O) != 0 ? BECAUSE_FLOW_OPERATOR : BECAUSE_FLOW_READER, ask->who, flow);
}

static bool layer_flow(inquiry *ask, uint32_t flow, enum action action)
{
    flow_holders of;
    uint32_t wanted;
    relation to;

    if (ask->is_holder)
        return true;
    of = holders_of(ask->facts, flow);
    wanted = wanted_of(action, of.is_instant || flow_may_be_instant(ask->facts, flow));
    to = relation_to(ask, flow, &of, wanted);
    if ((to.holds & wanted) != 0)
        return grant_relation(ask, flow, &to, wanted);
    if ((to.unsure & wanted) == R && flow_may_be_instant(ask->facts, flow))
        return inquiry_open(ask, BECAUSE_TRIGGER_UNKNOWN, ask->who, flow);
    if ((to.unsure & wanted) != 0)
        return inquiry_open(ask, (to.unsure & wanted & P) != 0 ? BECAUSE_OWNER_UNKNOWN : BECAUSE_SHARES_UNKNOWN,
                            ask->who, flow);
    if ((to.holds & A) != 0)
        return inquiry_deny(ask, BECAUSE_ADMIN_MUST_JOIN, ask->who, flow);
    if ((to.holds & O) != 0)
        return inquiry_deny(ask, BECAUSE_OPERATOR_ONLY, ask->who, flow);
    return inquiry_deny(ask, (to.holds & (R | C)) != 0 ? BECAUSE_NOT_AN_OWNER : BECAUSE_NOT_SHARED, ask->who, flow);
}

bool flow_state_allows(inquiry *ask, uint32_t flow)
{
    uint32_t state = fact_enum(ask->facts, flow, FLOW_state, STATE_ON);

    if (state == STATE_OFF)
        return inquiry_deny(ask, BECAUSE_FLOW_OFF, ask->who, flow);
    if (state == STATE_SUSPENDED)
        return inquiry_deny(ask, BECAUSE_FLOW_SUSPENDED, ask->who, flow);
    return inquiry_pass(ask, BECAUSE_FLOW_IS_ON, ask->who, flow);
}

/* No plan covers the flow: denied where it surely needs one. */
static bool lacks_plan(inquiry *ask, coverage premium, mandate_reason denial, uint32_t payer, uint32_t flow)
{
    if (premium == COVERED)
        return inquiry_deny(ask, denial, payer, flow);
    return inquiry_open(ask, BECAUSE_PREMIUM_UNKNOWN, payer, flow);
}

/* LIC-3, PRN-17: an instant flow runs on the licence of the person, unless it has its own. */
static bool license_to_run(inquiry *ask, uint32_t flow)
{
    coverage by_hand = flow_is_instant(ask->facts, flow)       ? COVERED
                       : flow_may_be_instant(ask->facts, flow) ? COVERAGE_UNSURE
                                                               : NOT_COVERED;
    coverage premium = by_hand == NOT_COVERED ? NOT_COVERED : both(by_hand, is_premium(ask->facts, flow));

    if ((ask->flags & PERSON_GUEST) != 0 && (ask->flags & PERSON_LICENSED) == 0) {
        if ((ask->flags & PERSON_UNSURE_LICENSE) == 0)
            return inquiry_deny(ask, BECAUSE_LICENSE_GUEST, ask->who, flow);
        inquiry_open(ask, BECAUSE_LICENSE_UNKNOWN, ask->who, flow);
    }
    if (premium == NOT_COVERED)
        return true;
    if (fact_boolean(ask->facts, flow, FLOW_process_license, false))
        return inquiry_pass(ask, BECAUSE_LICENSE_PROCESS, ask->who, flow);
    if ((ask->flags & PERSON_PREMIUM) != 0)
        return inquiry_pass(ask, BECAUSE_LICENSE_COVERS, ask->who, flow);
    if ((ask->flags & PERSON_UNSURE_LICENSE) != 0)
        return inquiry_open(ask, BECAUSE_LICENSE_UNKNOWN, ask->who, flow);
    return lacks_plan(ask, premium, BECAUSE_LICENSE_RUNNER, ask->who, flow);
}

bool flow_may_run(inquiry *ask, uint32_t flow)
{
    if (fact_boolean(ask->facts, ask->environment, ENVIRONMENT_admin_mode, false)) /* ENV-8 */
        return inquiry_deny(ask, BECAUSE_ADMIN_MODE, ask->who, ask->environment);
    return role_to_run(ask, flow) && layer_flow(ask, flow, DO_RUN) && flow_state_allows(ask, flow) &&
           license_to_run(ask, flow);
}

/* ---- connections ---- */

/* CON-13: the caller owns it, or may use it, or the flow holds the use of it. */
static bool connection_granted(inquiry *ask, uint32_t key)
{
    const store *facts = ask->facts;
    uint32_t connection = flow_bound_connection(facts, key);

    if (fact_enum(facts, key, FLOW_CONNECTION_source, SOURCE_EMBEDDED) == SOURCE_INVOKER)
        return true;
    if (connection == 0 && flow_binding_is_unknown(facts, key))
        return inquiry_open(ask, BECAUSE_CONNECTION_UNKNOWN, ask->who, key);
    if (connection == 0)
        return inquiry_deny(ask, BECAUSE_CONNECTION_UNBOUND, ask->who, key);
    if (fact_boolean(facts, key, FLOW_CONNECTION_granted, false))
        return inquiry_pass(ask, BECAUSE_CONNECTION_GRANTED, ask->who, connection);
    if (fact_is_unknown(facts, key, FLOW_CONNECTION_unknown, FLOW_CONNECTION_granted)) {
        mandate_reason why;

        if (connection_coverage(ask, connection, LEVEL_USE, &why) != COVERED)
            return inquiry_open(ask, BECAUSE_CONNECTION_OWNER_UNKNOWN, ask->who, connection);
    }
    return connection_may_use(ask, connection);
}

static bool layer_connections(inquiry *ask, uint32_t flow)
{
    for (uint32_t key = store_first(ask->facts, flow, FLOW_connections); key != 0; key = store_next(ask->facts, key))
        if (!connection_granted(ask, key))
            return false;
    if (fact_is_unknown(ask->facts, flow, FLOW_unknown, FLOW_connections))
        return inquiry_open(ask, BECAUSE_CONNECTION_UNKNOWN, ask->who, flow);
    return inquiry_pass(ask, BECAUSE_CONNECTIONS_USABLE, ask->who, flow);
}

/* LIC-2, LIC-7, PRN-22: the plan that carries a premium flow once it is on. */
static bool license_to_turn_on(inquiry *ask, uint32_t flow)
{
    uint32_t owner = fact(ask->facts, flow, FLOW_owner), flags;
    coverage premium = is_premium(ask->facts, flow);

    if (premium == NOT_COVERED)
        return true;
    if (fact_boolean(ask->facts, flow, FLOW_process_license, false))
        return inquiry_pass(ask, BECAUSE_LICENSE_PROCESS, ask->who, flow);
    if (owner == PRINCIPAL_UNKNOWN)
        return inquiry_open(ask, BECAUSE_OWNER_UNKNOWN, ask->who, flow);
    if (store_kind(ask->facts, owner) != K_USER)
        owner = ask->who;
    flags = people_flags(ask->people, ask->facts, owner);
    if ((flags & PERSON_SERVICE_PRINCIPAL) != 0)
        return lacks_plan(ask, premium, BECAUSE_LICENSE_SP, owner, flow);
    if ((flags & PERSON_PREMIUM) != 0)
        return inquiry_pass(ask, BECAUSE_LICENSE_COVERS, owner, flow);
    if ((flags & PERSON_UNSURE_LICENSE) != 0)
        return inquiry_open(ask, BECAUSE_LICENSE_UNKNOWN, owner, flow);
    return lacks_plan(ask, premium, BECAUSE_LICENSE_INADEQUATE, owner, flow);
}

static bool turn_on(inquiry *ask, uint32_t flow)
{
    return license_to_turn_on(ask, flow) && policy_allows_flow(ask, flow) && layer_connections(ask, flow);
}

/* OWN-20, OWN-23, OWN-25: in a solution, to a person, a service principal or a team (PRN-40) that may own (PRN-33). */
static bool change_owner(inquiry *ask, uint32_t flow, uint32_t to)
{
    if (fact(ask->facts, flow, FLOW_solution) == 0)
        return inquiry_deny(ask, BECAUSE_NOT_SOLUTION_AWARE, ask->who, flow);
    if (!sharing_is_to(ask->facts, to, TO_USER | TO_TEAM | TO_ACCESS_TEAM))
        return inquiry_deny(ask, BECAUSE_KIND_NOT_SHARED_WITH, to, flow);
    if (!sharing_is_to(ask->facts, to, TO_USER | TO_TEAM))
        return inquiry_deny(ask, BECAUSE_OWNS_NO_FLOW, to, flow);
    if (fact_enum(ask->facts, flow, FLOW_state, STATE_ON) != STATE_ON)
        return true;
    return layer_connections(ask, flow); /* ERR-1a */
}

static bool set_source(inquiry *ask, uint32_t flow, uint32_t source)
{
    if (source == SOURCE_INVOKER + 1 && !flow_is_instant(ask->facts, flow))
        return flow_may_be_instant(ask->facts, flow)
                   ? inquiry_open(ask, BECAUSE_TRIGGER_UNKNOWN, ask->who, flow)
                   : inquiry_deny(ask, BECAUSE_INVOKER_NEEDS_INSTANT, ask->who, flow);
    return true;
}

static bool replace_connection(inquiry *ask, uint32_t flow, const mandate_arguments *with)
{
    const store *facts = ask->facts;
    uint32_t connection = with->connection.at, key = with->key.at;

    if (connection == 0)
        return true;
    if (!inquiry_is_here(ask, connection)) /* CON-1, ENV-7 */
        return inquiry_deny(ask, BECAUSE_CONNECTION_ELSEWHERE, connection, flow);
    if (key != 0 && names_fold(&facts->names, fact(facts, connection, CONNECTION_connector)) !=
                        names_fold(&facts->names, fact(facts, key, FLOW_CONNECTION_connector)))
        return inquiry_deny(ask, BECAUSE_CONNECTOR_DIFFERS, connection, key);
    return connection_may_use(ask, connection); /* OWN-13, CON-10 */
}

static bool action_conditions(inquiry *ask, const mandate_question *question)
{
    const mandate_arguments *with = &question->arguments;
    uint32_t flow = question->target.at;

    switch ((enum action)question->action) {
    case DO_ADD_OWNER:
        return sharing_add(ask, flow, with->principal.at, false);
    case DO_SHARE_RUN_ONLY:
        return sharing_add(ask, flow, with->principal.at, true);
    case DO_REMOVE_OWNER:
        return sharing_remove_owner(ask, flow, with->principal.at);
    case DO_UNSHARE_RUN_ONLY:
        return sharing_remove(ask, flow, with->principal.at, FLOW_run_only);
    case DO_TURN_ON:
        return turn_on(ask, flow);
    case DO_CHANGE_OWNER:
        return change_owner(ask, flow, with->principal.at);
    case DO_SET_SOURCE:
        return set_source(ask, flow, with->source);
    case DO_REPLACE_CONNECTION:
        return replace_connection(ask, flow, with);
    default:
        return true;
    }
}

bool flow_ask(inquiry *ask, const mandate_question *question)
{
    uint32_t flow = question->target.at;

    if (question->action == DO_RUN)
        return flow_may_run(ask, flow);
    return sharing_recipient_gate(ask, question) && gate_any_role(ask) &&
           layer_flow(ask, flow, (enum action)question->action) && action_conditions(ask, question);
}
