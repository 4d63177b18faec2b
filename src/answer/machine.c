/*
 * machine.c - actions on machines and groups of machines: a role that allows it, and a share.
 *
 * Source  DSK-20 DSK-23 DSK-28 PRN-41 ENV-17 ENV-48...ENV-50
 */
#include "answer/own.h"

static const share_slots machine_slots = {MACHINE_owner, MACHINE_co_owners, MACHINE_users, MACHINE_unknown};
static const share_slots group_slots = {MACHINE_GROUP_owner, MACHINE_GROUP_co_owners, MACHINE_GROUP_users,
                                        MACHINE_GROUP_unknown};

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

/* A team owns, co-owns or uses a group where it stands in its lists itself. */
static coverage team_has(const store *facts, uint32_t group, uint32_t team)
{
    uint32_t lists[] = {MACHINE_GROUP_co_owners, MACHINE_GROUP_users};
    bool is_open = fact(facts, group, MACHINE_GROUP_owner) == PRINCIPAL_UNKNOWN;

    if (fact(facts, group, MACHINE_GROUP_owner) == team)
        return COVERED;
    for (int i = 0; i < 2; i++) {
        span held = fact_list(facts, group, lists[i]);

        for (uint32_t j = 0; j < held.count; j++)
            if (held.at[j] == team)
                return COVERED;
        is_open |= fact_is_unknown(facts, group, MACHINE_GROUP_unknown, lists[i]);
    }
    return is_open ? COVERAGE_UNSURE : NOT_COVERED;
}

static coverage owner_has(inquiry *ask, uint32_t group, uint32_t owner)
{
    inquiry other;

    if (store_kind(ask->facts, owner) != K_USER)
        return team_has(ask->facts, group, owner);
    inquiry_about(ask, owner, &other);
    return either(own_covers(&other, group, &group_slots), own_users_cover(&other, group, &group_slots));
}

/* DSK-28: a machine joins a group of its environment that is shared with the machine's owner; else it fails as if there
   were none. DSK-23: a group joins nothing. */
static bool group_takes(inquiry *ask, const mandate_question *question)
{
    uint32_t group = question->arguments.group.at, at = question->target.at, owner;
    coverage covered;

    if (question->action != DO_JOIN)
        return true;
    if (store_kind(ask->facts, at) != K_MACHINE)
        return inquiry_deny(ask, BECAUSE_ONLY_MACHINES_JOIN, ask->who, at);
    if (group == 0)
        return true;
    if (!inquiry_is_here(ask, group))
        return inquiry_deny(ask, BECAUSE_GROUP_ELSEWHERE, group, at);
    owner = fact(ask->facts, at, MACHINE_owner);
    if (owner == 0 || owner >= PRINCIPAL_EVERYONE)
        return inquiry_open(ask, BECAUSE_MACHINE_SHARES_UNKNOWN, owner, group);
    covered = owner_has(ask, group, owner);
    if (covered == COVERED)
        return inquiry_pass(ask, BECAUSE_MACHINE_USER, owner, group);
    return covered == COVERAGE_UNSURE ? inquiry_open(ask, BECAUSE_MACHINE_SHARES_UNKNOWN, owner, group)
                                      : inquiry_deny(ask, BECAUSE_GROUP_NOT_SHARED, owner, group);
}

/* DSK-20: to run, any share; to share what one only uses, the role Can Share; the rest needs an owner. */
static bool machine_relation(inquiry *ask, const mandate_question *question)
{
    uint32_t at = question->target.at;
    bool is_group = store_kind(ask->facts, at) == K_MACHINE_GROUP;
    bool passes_on = question->action == DO_RUN || question->action == DO_SHARE;
    const share_slots *slots = is_group ? &group_slots : &machine_slots;
    coverage owner = own_covers(ask, at, slots), user = own_users_cover(ask, at, slots),
             held = passes_on ? either(owner, user) : owner;

    if (!own_role_right(ask, right_for((enum action)question->action, is_group), BECAUSE_MACHINE_ROLE,
                        BECAUSE_NO_MACHINE_ROLE))
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

/* Machines are rows (DV-8), shared with people and teams; a group needs a team of its own (PRN-41). */
static bool takes(inquiry *ask, const mandate_question *question)
{
    uint32_t to = question->arguments.principal.at;

    return question->action != DO_SHARE || sharing_is_to(ask->facts, to, TO_USER | TO_TEAM | TO_ACCESS_TEAM) ||
           inquiry_deny(ask, BECAUSE_MACHINE_TAKES_NONE, to, question->target.at);
}

bool machine_ask(inquiry *ask, const mandate_question *question)
{
    return machine_relation(ask, question) && takes(ask, question) && group_takes(ask, question);
}
