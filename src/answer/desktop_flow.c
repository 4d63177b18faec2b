/*
 * desktop_flow.c - actions on a desktop flow: a role that allows it, and a share.
 *
 * Source  DSK-1...DSK-9 DSK-11 DSK-13 PRN-33 PRN-41 ENV-17 ENV-49 ENV-60
 */
#include "answer/own.h"

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

static void join_role(const inquiry *ask, uint32_t role, uint32_t but, power *joined)
{
    power more;

    if (role == 0 || names_fold(&ask->facts->names, ask->facts->records[role].key) == but)
        return;
    more = power_of_role(ask->facts, role);
    power_join(joined, &more);
}

/* Whether the roles but Desktop Flows Machine User give the right to run desktop flows. */
static coverage runs_by_other_roles(const inquiry *ask)
{
    uint32_t gated = names_find(&ask->facts->names, "Desktop Flows Machine User", 26);
    doubt_list doubts = standings_doubts(ask->standings, ask->facts, ask->environment);
    power joined = {{0}, 0};

    for (uint32_t i = 0; i < ask->standing->count; i++)
        join_role(ask, ask->links[i].role, gated, &joined);
    if ((power_rights(&joined) & RIGHT_RUN_DESKTOP) != 0)
        return COVERED;
    if (inquiry_roles_are_open(ask))
        return COVERAGE_UNSURE;
    for (uint32_t i = 0; i < doubts.count; i++)
        if (inquiry_doubts(ask, &doubts.at[i]))
            join_role(ask, doubts.at[i].role, gated, &joined);
    return (power_rights(&joined) & RIGHT_RUN_DESKTOP) != 0 ? COVERAGE_UNSURE : NOT_COVERED;
}

static bool role_to_run(inquiry *ask)
{
    bool has_it = (ask->rights & RIGHT_RUN_DESKTOP) != 0;

    if (inquiry_is_admin(ask) || runs_by_machine_role(ask->facts, ask->environment))
        return own_role_right(ask, RIGHT_RUN_DESKTOP, BECAUSE_DESKTOP_ROLE, BECAUSE_NO_DESKTOP_ROLE);
    return inquiry_need(ask, either(inquiry_admin(ask), runs_by_other_roles(ask)), BECAUSE_DESKTOP_ROLE,
                        BECAUSE_ROLES_UNKNOWN, has_it ? BECAUSE_EXTENSION_TOO_OLD : BECAUSE_NO_DESKTOP_ROLE,
                        ask->environment);
}

static bool desktop_role(inquiry *ask, enum action action)
{
    switch (action) {
    case DO_VIEW:
    case DO_VIEW_RUNS:
        return gate_any_role(ask);
    case DO_RUN:
        return role_to_run(ask);
    case DO_REASSIGN: /* DSK-11 */
        return own_role_right(ask, RIGHT_ASSIGN_WORKFLOW, BECAUSE_ROLE_GIVES, BECAUSE_CANNOT_ASSIGN_DESKTOP);
    default: /* DSK-5, DSK-6: the run-only role neither creates, edits, opens, copies nor shares */
        return own_role_right(ask, RIGHT_CREATE_WORKFLOW, BECAUSE_ROLE_CREATES_FLOWS, BECAUSE_CANNOT_CREATE_DESKTOP);
    }
}

static bool user_level_allows(enum action action)
{
    return action == DO_VIEW || action == DO_RUN || action == DO_SAVE_AS || action == DO_VIEW_RUNS; /* DSK-2, DSK-13 */
}

/* PRN-41: with a person or a team; a group needs a team of its own. DSK-11, PRN-33: an access team owns nothing. */
static bool takes(inquiry *ask, const mandate_question *question)
{
    uint32_t to = question->arguments.principal.at, flow = question->target.at;

    if (question->action == DO_SHARE && !sharing_is_to(ask->facts, to, TO_USER | TO_TEAM | TO_ACCESS_TEAM))
        return inquiry_deny(ask, BECAUSE_DESKTOP_TAKES_NO_GROUP, to, flow);
    if (question->action == DO_REASSIGN && !sharing_is_to(ask->facts, to, TO_USER | TO_TEAM))
        return inquiry_deny(ask, BECAUSE_OWNS_NO_FLOW, to, flow);
    return true;
}

static bool desktop_relation(inquiry *ask, uint32_t flow, enum action action)
{
    coverage owner = own_covers(ask, flow, &flow_slots), user = own_users_cover(ask, flow, &flow_slots);
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
