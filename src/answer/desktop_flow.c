/*
 * desktop_flow.c - actions on a desktop flow: a role that allows it, and a share.
 *
 * Source  DSK-1...DSK-9 DSK-11 DSK-13 PRN-33 PRN-41 ENV-17 ENV-49 ENV-60
 */
#include "answer/ownable.h"

static const share_slots flow_slots = {FLOW_owner, FLOW_co_owners, FLOW_users, FLOW_unknown};

/* The number before the next dot, and on to what follows it. */
static unsigned long next_number(const char **version)
{
    unsigned long number = 0;

    while (**version >= '0' && **version <= '9')
        number = number * 10 + (unsigned long)(*(*version)++ - '0');
    if (**version == '.')
        (*version)++;
    return number;
}

/* DSK-9: from this version on, Desktop Flows Machine User is a role that runs what is shared. */
static bool runs_by_machine_role(const store *facts, uint32_t environment)
{
    static const unsigned long needed[] = {1, 9, 37, 0};
    span versions = fact_list(facts, environment, ENVIRONMENT_extensions);
    uint32_t core = names_find(&facts->names, "MicrosoftFlowExtensionsCore", 27);

    for (uint32_t i = 0; i + 1 < versions.count; i += 2) {
        const char *version = names_text(&facts->names, versions.at[i + 1]);

        if (names_fold(&facts->names, versions.at[i]) != core)
            continue;
        for (int part = 0; part < 4; part++) {
            unsigned long number = next_number(&version);

            if (number != needed[part])
                return number > needed[part];
        }
    }
    return true;
}

static void join_role(const evaluation *eval, uint32_t role, uint32_t but, role_rights *joined)
{
    role_rights more;

    if (role == 0 || names_fold(&eval->facts->names, eval->facts->records[role].key) == but)
        return;
    more = role_rights_of_role(eval->facts, role);
    role_rights_join(joined, &more);
}

/* Whether the roles but Desktop Flows Machine User give the right to run desktop flows. */
static truth runs_by_other_roles(const evaluation *eval)
{
    uint32_t layers_passed = names_find(&eval->facts->names, "Desktop Flows Machine User", 26);
    doubt_list doubts = memberships_possible_grants(eval->memberships_of_tenant, eval->facts, eval->environment);
    role_rights joined = {{0}, 0};

    for (uint32_t i = 0; i < eval->membership->count; i++)
        join_role(eval, eval->role_grants[i].role, layers_passed, &joined);
    if ((role_rights_bits(&joined) & RIGHT_RUN_DESKTOP) != 0)
        return TRUTH_YES;
    if (evaluation_roles_are_unknown(eval))
        return TRUTH_UNKNOWN;
    for (uint32_t i = 0; i < doubts.count; i++)
        if (evaluation_may_be_granted(eval, &doubts.at[i]))
            join_role(eval, doubts.at[i].role, layers_passed, &joined);
    return (role_rights_bits(&joined) & RIGHT_RUN_DESKTOP) != 0 ? TRUTH_UNKNOWN : TRUTH_NO;
}

static bool role_to_run(evaluation *eval)
{
    bool has_it = (eval->rights & RIGHT_RUN_DESKTOP) != 0;

    if (evaluation_is_admin(eval) || runs_by_machine_role(eval->facts, eval->environment))
        return ownable_role_right(eval, RIGHT_RUN_DESKTOP, REASON_DESKTOP_ROLE, REASON_NO_DESKTOP_ROLE);
    return evaluation_need(eval, truth_or(evaluation_admin(eval), runs_by_other_roles(eval)), REASON_DESKTOP_ROLE,
                           REASON_ROLES_UNKNOWN, has_it ? REASON_EXTENSION_TOO_OLD : REASON_NO_DESKTOP_ROLE,
                           eval->environment);
}

static bool has_desktop_right(evaluation *eval, enum action action)
{
    switch (action) {
    case ACTION_VIEW:
    case ACTION_VIEW_RUNS:
        return layer_any_role(eval);
    case ACTION_RUN:
        return role_to_run(eval);
    case ACTION_REASSIGN: /* DSK-11 */
        return ownable_role_right(eval, RIGHT_ASSIGN_WORKFLOW, REASON_ROLE_GIVES, REASON_CANNOT_ASSIGN_DESKTOP);
    default: /* DSK-5, DSK-6: the run-only role neither creates, edits, opens, copies nor shares */
        return ownable_role_right(eval, RIGHT_CREATE_WORKFLOW, REASON_ROLE_CREATES_FLOWS, REASON_CANNOT_CREATE_DESKTOP);
    }
}

static bool user_level_allows(enum action action)
{
    return action == ACTION_VIEW || action == ACTION_RUN || action == ACTION_SAVE_AS ||
           action == ACTION_VIEW_RUNS; /* DSK-2, DSK-13 */
}

/* PRN-41: with a person or a team; a group needs a team of its own. DSK-11, PRN-33: an access team owns nothing. */
static bool takes(evaluation *eval, const mandate_question *question)
{
    uint32_t to = question->arguments.principal.at, flow = question->target.at;

    if (question->action == ACTION_SHARE && !sharing_is_to(eval->facts, to, TO_USER | TO_TEAM | TO_ACCESS_TEAM))
        return evaluation_deny(eval, REASON_DESKTOP_TAKES_NO_GROUP, to, flow);
    if (question->action == ACTION_REASSIGN && !sharing_is_to(eval->facts, to, TO_USER | TO_TEAM))
        return evaluation_deny(eval, REASON_OWNS_NO_FLOW, to, flow);
    return true;
}

static bool desktop_role(evaluation *eval, uint32_t flow, enum action action)
{
    truth owner = ownable_covers(eval, flow, &flow_slots), user = ownable_users_cover(eval, flow, &flow_slots);
    truth reader = evaluation_right(eval, RIGHT_READ_ALL_WORKFLOWS); /* DSK-4 */
    truth held = truth_or(truth_or(owner, reader), evaluation_admin(eval));

    if (owner == TRUTH_YES)
        return evaluation_grant(eval, REASON_CO_OWNER, eval->who, flow);
    if (evaluation_is_admin(eval))
        return evaluation_grant(eval, REASON_FLOW_ADMIN, eval->who, flow);
    if (reader == TRUTH_YES)
        return evaluation_grant(eval, REASON_DESKTOP_ALL_READER, eval->who, flow);
    if (user == TRUTH_YES && user_level_allows(action))
        return evaluation_grant(eval, REASON_DESKTOP_USER, eval->who, flow);
    if (user_level_allows(action))
        held = truth_or(held, user);
    return evaluation_need(eval, held, REASON_DESKTOP_USER, REASON_SHARES_UNKNOWN,
                           user == TRUTH_YES ? REASON_NOT_AN_OWNER : REASON_NOT_SHARED, flow);
}

bool desktop_flow_evaluate(evaluation *eval, const mandate_question *question)
{
    enum action action = (enum action)question->action;

    return has_desktop_right(eval, action) && desktop_role(eval, question->target.at, action) && takes(eval, question);
}
