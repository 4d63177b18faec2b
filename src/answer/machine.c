/*
 * machine.c - actions on machines, machine groups and desktop flows: a role that allows it, and a share.
 *
 * Source  DSK-1...DSK-9 DSK-20 ENV-48...ENV-50 ENV-60
 */
#include "answer/inquiry.h"

static bool role_right(inquiry *ask, uint32_t right, mandate_reason given, mandate_reason missing)
{
    if (inquiry_is_admin(ask))
        return inquiry_pass(ask, BECAUSE_ADMINISTRATOR, ask->who, ask->environment);
    if ((ask->rights & right) != 0)
        return inquiry_pass(ask, given, ask->who, ask->environment);
    if (gate_roles_are_unknown(ask))
        return inquiry_open(ask, BECAUSE_ROLES_UNKNOWN, ask->who, ask->environment);
    return inquiry_deny(ask, missing, ask->who, ask->environment);
}

typedef enum level { LEVEL_OPEN = -1, LEVEL_NOTHING, LEVEL_USER, LEVEL_OWNER } level;

typedef struct share_slots {
    uint32_t owner, co_owners, users, unknown;
} share_slots;

static level level_on(const inquiry *ask, uint32_t at, const share_slots *slots)
{
    const store *facts = ask->facts;
    uint32_t by, unknown = fact(facts, at, slots->unknown);
    coverage owner = principal_covers(ask, fact(facts, at, slots->owner), ask->who);
    coverage co_owner = principals_cover(ask, fact_list(facts, at, slots->co_owners), ask->who, &by);

    if (owner == COVERED || co_owner == COVERED)
        return LEVEL_OWNER;
    if (principals_cover(ask, fact_list(facts, at, slots->users), ask->who, &by) == COVERED)
        return LEVEL_USER;
    if (owner == COVERAGE_UNSURE || (unknown & (1u << slots->co_owners | 1u << slots->users)) != 0)
        return LEVEL_OPEN;
    return LEVEL_NOTHING;
}

static const share_slots machine_slots = {MACHINE_owner, MACHINE_co_owners, MACHINE_users, MACHINE_unknown};
static const share_slots group_slots = {MACHINE_GROUP_owner, MACHINE_GROUP_co_owners, MACHINE_GROUP_users,
                                        MACHINE_GROUP_unknown};
static const share_slots flow_slots = {FLOW_owner, FLOW_co_owners, FLOW_users, FLOW_unknown};

/* DSK-20: to run, any share; to share what one only uses, the role Can Share; the rest needs an owner. */
bool machine_ask(inquiry *ask, const mandate_question *question)
{
    uint32_t at = question->target.at;
    bool is_group = store_kind(ask->facts, at) == K_MACHINE_GROUP;
    bool runs = question->action == DO_RUN, shares = question->action == DO_SHARE;
    uint32_t right = runs ? RIGHT_USE_MACHINE : shares ? RIGHT_SHARE_MACHINE : RIGHT_MANAGE_MACHINE;
    level held = level_on(ask, at, is_group ? &group_slots : &machine_slots);

    if (!role_right(ask, right, BECAUSE_MACHINE_ROLE, BECAUSE_NO_MACHINE_ROLE))
        return false;
    if (held == LEVEL_OWNER)
        return inquiry_grant(ask, BECAUSE_MACHINE_OWNER, ask->who, at);
    if (held == LEVEL_USER && (runs || shares))
        return inquiry_grant(ask, BECAUSE_MACHINE_USER, ask->who, at);
    if (held == LEVEL_OPEN)
        return inquiry_open(ask, BECAUSE_SHARES_UNKNOWN, ask->who, at);
    if (inquiry_is_admin(ask))
        return inquiry_grant(ask, BECAUSE_ADMINISTRATOR, ask->who, ask->environment);
    return inquiry_deny(ask, held == LEVEL_USER ? BECAUSE_MACHINE_USE_ONLY : BECAUSE_MACHINE_NOT_SHARED, ask->who, at);
}

/* ---- desktop flows ---- */

static bool desktop_role(inquiry *ask, enum action action)
{
    switch (action) {
    case DO_VIEW:
    case DO_VIEW_RUNS:
        return gate_any_role(ask);
    case DO_RUN:
        return role_right(ask, RIGHT_RUN_DESKTOP, BECAUSE_DESKTOP_ROLE, BECAUSE_NO_DESKTOP_ROLE);
    default: /* DSK-5, DSK-6: the run-only role neither creates, edits, opens, copies nor shares */
        return role_right(ask, RIGHT_CREATE_WORKFLOW, BECAUSE_ROLE_CREATES_FLOWS, BECAUSE_CANNOT_CREATE_DESKTOP);
    }
}

static bool user_level_allows(enum action action)
{
    return action == DO_VIEW || action == DO_RUN || action == DO_SAVE_AS || action == DO_VIEW_RUNS; /* DSK-2, DSK-13 */
}

bool desktop_flow_ask(inquiry *ask, const mandate_question *question)
{
    uint32_t flow = question->target.at;
    enum action action = (enum action)question->action;
    level held = level_on(ask, flow, &flow_slots);

    if (!desktop_role(ask, action))
        return false;
    if (held == LEVEL_OWNER)
        return inquiry_grant(ask, BECAUSE_CO_OWNER, ask->who, flow);
    if (inquiry_is_admin(ask))
        return inquiry_grant(ask, BECAUSE_FLOW_ADMIN, ask->who, flow);
    if ((ask->rights & RIGHT_READ_ALL_WORKFLOWS) != 0) /* DSK-4 */
        return inquiry_grant(ask, BECAUSE_DESKTOP_ALL_READER, ask->who, flow);
    if (held == LEVEL_USER && user_level_allows(action))
        return inquiry_grant(ask, BECAUSE_DESKTOP_USER, ask->who, flow);
    if (held == LEVEL_OPEN)
        return inquiry_open(ask, BECAUSE_SHARES_UNKNOWN, ask->who, flow);
    return inquiry_deny(ask, held == LEVEL_USER ? BECAUSE_NOT_AN_OWNER : BECAUSE_NOT_SHARED, ask->who, flow);
}
