/*
 * machine.c - actions on machines and groups of machines: a role that allows it, and a share.
 *
 * Source  DSK-20 DSK-23 DSK-28 N-6 N-11 PRN-41 ENV-17 ENV-48...ENV-50
 */
#include "answer/ownable.h"
#include "fact/platform_names.h"

static const share_slots machine_slots = {MACHINE_owner, MACHINE_co_owners, MACHINE_users, MACHINE_unknown};
static const share_slots group_slots = {MACHINE_GROUP_owner, MACHINE_GROUP_co_owners, MACHINE_GROUP_users,
                                        MACHINE_GROUP_unknown};

/* DSK-20, DV-2: the privilege on the table of machines or of groups. */
static uint32_t right_for(enum action action, bool is_group)
{
    switch ((enum machine_action)action) {
    case MACHINE_RUN:
        return is_group ? RIGHT_USE_GROUP : RIGHT_USE_MACHINE;
    case MACHINE_SHARE:
        return is_group ? RIGHT_SHARE_GROUP : RIGHT_SHARE_MACHINE;
    case MACHINE_DELETE:
        return is_group ? RIGHT_DELETE_GROUP : RIGHT_DELETE_MACHINE;
    case MACHINE_EDIT:
    case MACHINE_JOIN:
    default:
        break;
    }
    return is_group ? RIGHT_EDIT_GROUP : RIGHT_EDIT_MACHINE;
}

/* A team owns, co-owns or uses a group where it stands in its lists itself. */
static truth team_has(const store *facts, uint32_t group, uint32_t team)
{
    uint32_t lists[] = {MACHINE_GROUP_co_owners, MACHINE_GROUP_users};
    bool is_open = fact_principal(facts, group, MACHINE_GROUP_unknown, MACHINE_GROUP_owner) == PRINCIPAL_UNKNOWN;

    if (fact_principal(facts, group, MACHINE_GROUP_unknown, MACHINE_GROUP_owner) == team)
        return TRUTH_YES;
    for (int i = 0; i < 2; i++) {
        span held = fact_list(facts, group, lists[i]);

        for (uint32_t j = 0; j < held.count; j++)
            if (held.at[j] == team)
                return TRUTH_YES;
        is_open |= fact_is_unknown(facts, group, MACHINE_GROUP_unknown, lists[i]);
    }
    return is_open ? TRUTH_UNKNOWN : TRUTH_NO;
}

static truth owner_has(evaluation *eval, uint32_t group, uint32_t owner)
{
    evaluation other;

    if (store_kind(eval->facts, owner) != K_USER)
        return team_has(eval->facts, group, owner);
    evaluation_about(eval, owner, &other);
    return truth_or(ownable_covers(&other, group, &group_slots), ownable_users_cover(&other, group, &group_slots));
}

/* N-11: the right on every group of the environment, by a role. */
static truth role_has(const evaluation *eval, uint32_t who)
{
    uint32_t groups = names_find(&eval->facts->names, NAMED(TABLE_MACHINE_GROUP));
    evaluation other;

    if (store_kind(eval->facts, who) != K_USER)
        return TRUTH_NO;
    evaluation_about(eval, who, &other);
    return truth_or(evaluation_role_admin(&other),
                    evaluation_privilege(&other, groups, VERB_WRITE, DEPTH_ORGANIZATION));
}

/* N-11: by a share or by a role. */
static truth asker_has(const evaluation *eval, uint32_t group)
{
    truth shared = truth_or(ownable_covers(eval, group, &group_slots), ownable_users_cover(eval, group, &group_slots));

    return truth_or(shared, role_has(eval, eval->who));
}

/* DSK-28: a machine joins a group of its environment that is shared with the machine's owner, or on which who joins it
   has the right by a share or a role (N-11); else it fails as if there were none. DSK-23: a group joins nothing. */
static bool group_takes(evaluation *eval, const mandate_question *question)
{
    uint32_t group = question->arguments.group.at, at = question->target.at, owner;
    truth covered;

    if (question->action != ACTION_JOIN)
        return true;
    if (store_kind(eval->facts, at) != K_MACHINE)
        return evaluation_deny(eval, REASON_ONLY_MACHINES_JOIN, eval->who, at);
    if (group == 0)
        return true;
    if (!evaluation_is_here(eval, group))
        return evaluation_deny(eval, REASON_GROUP_ELSEWHERE, group, at);
    owner = fact_principal(eval->facts, at, MACHINE_unknown, MACHINE_owner);
    if (asker_has(eval, group) == TRUTH_YES)
        return evaluation_pass(eval, REASON_MACHINE_USER, eval->who, group);
    if (owner == 0 || owner >= PRINCIPAL_EVERYONE)
        return evaluation_unknown(eval, REASON_MACHINE_SHARES_UNKNOWN, owner, group);
    covered = truth_or(owner_has(eval, group, owner), truth_or(asker_has(eval, group), role_has(eval, owner)));
    if (covered == TRUTH_YES)
        return evaluation_pass(eval, REASON_MACHINE_USER, owner, group);
    return covered == TRUTH_UNKNOWN ? evaluation_unknown(eval, REASON_MACHINE_SHARES_UNKNOWN, owner, group)
                                    : evaluation_deny(eval, REASON_GROUP_NOT_SHARED, owner, group);
}

/* DSK-20: to run, any share; to share what one only uses, the role Can Share; the rest needs an owner. */
static bool machine_role(evaluation *eval, const mandate_question *question)
{
    uint32_t record_id = question->target.at;
    bool is_group = store_kind(eval->facts, record_id) == K_MACHINE_GROUP;
    bool passes_on = question->action == ACTION_RUN || question->action == ACTION_SHARE;
    const share_slots *slots = is_group ? &group_slots : &machine_slots;
    truth owner = ownable_covers(eval, record_id, slots), user = ownable_users_cover(eval, record_id, slots),
          held = passes_on ? truth_or(owner, user) : owner;

    if (!ownable_role_right(eval, right_for((enum action)question->action, is_group), REASON_MACHINE_ROLE,
                            REASON_NO_MACHINE_ROLE))
        return false;
    if (owner == TRUTH_YES)
        return evaluation_grant(eval, REASON_MACHINE_OWNER, eval->who, record_id);
    if (held == TRUTH_YES)
        return evaluation_grant(eval, REASON_MACHINE_USER, eval->who, record_id);
    if (evaluation_role_admin(eval) == TRUTH_YES)
        return evaluation_grant(eval, REASON_ADMINISTRATOR, eval->who, eval->environment);
    return evaluation_need(eval, truth_or(held, evaluation_role_admin(eval)), REASON_MACHINE_USER,
                           REASON_MACHINE_SHARES_UNKNOWN,
                           user == TRUTH_YES ? REASON_MACHINE_USE_ONLY : REASON_MACHINE_NOT_SHARED, record_id);
}

/* Machines are rows (DV-8), shared with people and teams; a group needs a team of its own (PRN-41). */
static bool takes(evaluation *eval, const mandate_question *question)
{
    uint32_t recipient = question->arguments.principal.at;

    return question->action != ACTION_SHARE || sharing_is_to(eval->facts, recipient, TO_USER | TO_TEAM | TO_ACCESS_TEAM) ||
           evaluation_deny(eval, REASON_MACHINE_TAKES_NONE, recipient, question->target.at);
}

bool machine_evaluate(evaluation *eval, const mandate_question *question)
{
    return layer_rows(eval, question->target.at) && machine_role(eval, question) && takes(eval, question) &&
           group_takes(eval, question);
}
