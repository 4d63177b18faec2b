/*
 * machine.c - actions on machines, machine groups and desktop flows: a role that allows it, and a share.
 *
 * Source  DSK-1...DSK-9 DSK-11 DSK-20 PRN-41 ENV-17 ENV-48...ENV-50 ENV-60
 */
#include "answer/inquiry.h"

/* ENV-17: an administrator passes; else the role must give the right. */
static bool role_right(inquiry *ask, uint32_t right, mandate_reason given, mandate_reason missing)
{
    if (inquiry_is_admin(ask))
        return inquiry_pass(ask, BECAUSE_ADMINISTRATOR, ask->who, ask->environment);
    return inquiry_need(ask, either(inquiry_admin(ask), inquiry_right(ask, right)), given, BECAUSE_ROLES_UNKNOWN, missing,
                        ask->environment);
}

typedef struct share_slots {
    uint32_t owner, co_owners, users, unknown;
} share_slots;

static coverage list_covers(const inquiry *ask, uint32_t at, uint32_t slot, uint32_t unknown_slot)
{
    coverage open = fact_is_unknown(ask->facts, at, unknown_slot, slot) ? COVERAGE_UNSURE : NOT_COVERED;
    uint32_t by;

    return either(open, principals_cover(ask, fact_list(ask->facts, at, slot), ask->who, &by));
}

static coverage owns(const inquiry *ask, uint32_t at, const share_slots *slots)
{
    return either(principal_covers(ask, fact(ask->facts, at, slots->owner), ask->who),
                  list_covers(ask, at, slots->co_owners, slots->unknown));
}

static coverage uses(const inquiry *ask, uint32_t at, const share_slots *slots)
{
    return list_covers(ask, at, slots->users, slots->unknown);
}

static const share_slots machine_slots = {MACHINE_owner, MACHINE_co_owners, MACHINE_users, MACHINE_unknown};
static const share_slots group_slots = {MACHINE_GROUP_owner, MACHINE_GROUP_co_owners, MACHINE_GROUP_users,
                                        MACHINE_GROUP_unknown};
static const share_slots flow_slots = {FLOW_owner, FLOW_co_owners, FLOW_users, FLOW_unknown};

/* DSK-20, DV-2: the privilege on the table of machines or of groups. */
static uint32_t right_for(enum action action, bool is_group)
{
    switch (action) {
    case DO_RUN:
        return is_group ? RIGHT_USE_GROUP : RIGHT_USE_MACHINE;
    case DO_SHARE:
        return is_group ? RIGHT_SHARE_GROUP : RIGHT_SHARE_MACHINE;
    case DO_DELETE:
        return is_group ? RIGHT_DELETE_GROUP : RIGHT_DELETE_MACHINE;
    default:
        return is_group ? RIGHT_EDIT_GROUP : RIGHT_EDIT_MACHINE;
    }
}

/* DSK-20: to run, any share; to share what one only uses, the role Can Share; the rest needs an owner. */
bool machine_ask(inquiry *ask, const mandate_question *question)
{
    uint32_t at = question->target.at;
    bool is_group = store_kind(ask->facts, at) == K_MACHINE_GROUP;
    bool passes_on = question->action == DO_RUN || question->action == DO_SHARE;
    const share_slots *slots = is_group ? &group_slots : &machine_slots;
    coverage owner = owns(ask, at, slots), user = uses(ask, at, slots), held = passes_on ? either(owner, user) : owner;

    if (!role_right(ask, right_for((enum action)question->action, is_group), BECAUSE_MACHINE_ROLE, BECAUSE_NO_MACHINE_ROLE))
        return false;
    if (owner == COVERED)
        return inquiry_grant(ask, BECAUSE_MACHINE_OWNER, ask->who, at);
    if (held == COVERED)
        return inquiry_grant(ask, BECAUSE_MACHINE_USER, ask->who, at);
    if (inquiry_is_admin(ask))
        return inquiry_grant(ask, BECAUSE_ADMINISTRATOR, ask->who, ask->environment);
    return inquiry_need(ask, either(held, inquiry_admin(ask)), BECAUSE_MACHINE_USER, BECAUSE_MACHINE_SHARES_UNKNOWN,
                        user == COVERED ? BECAUSE_MACHINE_USE_ONLY : BECAUSE_MACHINE_NOT_SHARED, at);
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
    case DO_REASSIGN: /* DSK-11 */
        return role_right(ask, RIGHT_ASSIGN_WORKFLOW, BECAUSE_ROLE_GIVES, BECAUSE_CANNOT_ASSIGN_DESKTOP);
    default: /* DSK-5, DSK-6: the run-only role neither creates, edits, opens, copies nor shares */
        return role_right(ask, RIGHT_CREATE_WORKFLOW, BECAUSE_ROLE_CREATES_FLOWS, BECAUSE_CANNOT_CREATE_DESKTOP);
    }
}

static bool user_level_allows(enum action action)
{
    return action == DO_VIEW || action == DO_RUN || action == DO_SAVE_AS || action == DO_VIEW_RUNS; /* DSK-2, DSK-13 */
}

/* PRN-41: with a person or a team; a group needs a team of its own. */
static bool takes(inquiry *ask, const mandate_question *question)
{
    uint32_t to = question->arguments.principal.at;
    bool fits = to != PRINCIPAL_EVERYONE &&
                (to == 0 || store_kind(ask->facts, to) == K_USER || store_kind(ask->facts, to) == K_TEAM);

    return question->action != DO_SHARE || fits ||
           inquiry_deny(ask, BECAUSE_DESKTOP_TAKES_NO_GROUP, to, question->target.at);
}

static bool desktop_relation(inquiry *ask, uint32_t flow, enum action action)
{
    coverage owner = owns(ask, flow, &flow_slots), user = uses(ask, flow, &flow_slots);
    coverage reader = inquiry_right(ask, RIGHT_READ_ALL_WORKFLOWS); /* DSK-4 */
    coverage held = either(either(owner, reader), inquiry_admin(ask));

    if (owner == COVERED)
        return inquiry_grant(ask, BECAUSE_CO_OWNER, ask->who, flow);
    if (inquiry_is_admin(ask))
        return inquiry_grant(ask, BECAUSE_FLOW_ADMIN, ask->who, flow);
    if (reader == COVERED)
        return inquiry_grant(ask, BECAUSE_DESKTOP_ALL_READER, ask->who, flow);
    if (user == COVERED && user_level_allows(action))
        return inquiry_grant(ask, BECAUSE_DESKTOP_USER, ask->who, flow);
    if (user_level_allows(action))
        held = either(held, user);
    return inquiry_need(ask, held, BECAUSE_DESKTOP_USER, BECAUSE_SHARES_UNKNOWN,
                        user == COVERED ? BECAUSE_NOT_AN_OWNER : BECAUSE_NOT_SHARED, flow);
}

bool desktop_flow_ask(inquiry *ask, const mandate_question *question)
{
    enum action action = (enum action)question->action;

    return desktop_role(ask, action) && desktop_relation(ask, question->target.at, action) && takes(ask, question);
}
