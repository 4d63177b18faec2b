/*
 * environment.c - actions on an environment: come in, build, administer, give roles.
 *
 * Source  ENV-2 ENV-5 ENV-6 ENV-16 ENV-17 ENV-23 ENV-30 DSK-5 DSK-21 PRN-31
 */
#include "answer/inquiry.h"

/* A right that a role must give. */
static bool need_right(inquiry *ask, uint32_t right, mandate_reason given, mandate_reason missing)
{
    bool is_default = fact_enum(ask->facts, ask->environment, ENVIRONMENT_type, 0) == TYPE_DEFAULT;

    if (inquiry_is_admin(ask))
        return inquiry_grant(ask, BECAUSE_ADMINISTRATOR, ask->who, ask->environment);
    if ((ask->standing->rights & right) != 0)
        return inquiry_grant(ask, given, ask->who, ask->environment);
    if ((ask->rights & right) != 0)
        return inquiry_grant(ask, is_default ? BECAUSE_DEFAULT_MAKER : BECAUSE_ROLE_GIVES, ask->who, ask->environment);
    if (gate_roles_are_unknown(ask))
        return inquiry_open(ask, BECAUSE_ROLES_UNKNOWN, ask->who, ask->environment);
    return inquiry_deny(ask, missing, ask->who, ask->environment);
}

static bool register_machine(inquiry *ask)
{
    if (fact_enum(ask->facts, ask->environment, ENVIRONMENT_type, 0) == TYPE_TEAMS) /* ENV-5 */
        return inquiry_deny(ask, BECAUSE_TEAMS_TAKES_NO_MACHINES, ask->who, ask->environment);
    return need_right(ask, RIGHT_CREATE_MACHINE, BECAUSE_ROLE_REGISTERS_MACHINES, BECAUSE_CANNOT_REGISTER);
}

/* Whether a role gives no more than the person's own roles add up to, table by table (ENV-23). */
static bool is_within_own(const inquiry *ask, uint32_t role)
{
    span rows = fact_list(ask->facts, role, ROLE_privileges);

    for (uint32_t i = 0; i + 1 < rows.count; i += 2) {
        uint32_t own = row_privileges(ask, names_fold(&ask->facts->names, rows.at[i]));

        for (int verb = 0; verb < VERB_COUNT; verb++)
            if (privilege_depth(rows.at[i + 1], verb) > privilege_depth(own, verb))
                return false;
    }
    return true;
}

static bool assign_role(inquiry *ask, const mandate_arguments *with)
{
    uint32_t recipient = with->principal.at;

    if (!need_right(ask, RIGHT_ASSIGN_ROLE, BECAUSE_ROLE_GIVES, BECAUSE_CANNOT_ASSIGN_ROLES))
        return false;
    if (recipient != 0 && recipient != PRINCIPAL_EVERYONE && store_kind(ask->facts, recipient) == K_USER &&
        (people_flags(ask->people, ask->facts, recipient) & PERSON_ACTIVE) == 0) /* PRN-31 */
        return inquiry_deny(ask, BECAUSE_RECIPIENT_DISABLED, recipient, 0);
    if (with->role.at != 0 && !inquiry_is_admin(ask) && !is_within_own(ask, with->role.at))
        return inquiry_deny(ask, BECAUSE_ROLE_EXCEEDS, ask->who, with->role.at);
    return true;
}

bool environment_ask(inquiry *ask, const mandate_question *question)
{
    switch ((enum action)question->action) {
    case DO_ACCESS:
        return gate_any_role(ask) && inquiry_grant(ask, BECAUSE_ENVIRONMENT_ROLE, ask->who, ask->environment);
    case DO_CREATE_FLOW:
    case DO_CREATE_CONNECTION:
        return need_right(ask, RIGHT_CREATE_WORKFLOW, BECAUSE_ROLE_CREATES_FLOWS, BECAUSE_NOT_A_MAKER);
    case DO_CREATE_DESKTOP_FLOW:
        return need_right(ask, RIGHT_CREATE_WORKFLOW, BECAUSE_ROLE_CREATES_FLOWS, BECAUSE_CANNOT_CREATE_DESKTOP);
    case DO_REGISTER_MACHINE:
        return register_machine(ask);
    case DO_IMPORT_SOLUTION:
        return need_right(ask, RIGHT_CREATE_SOLUTION, BECAUSE_ROLE_GIVES, BECAUSE_CANNOT_IMPORT);
    case DO_ADMINISTER:
        return need_right(ask, RIGHT_ADMINISTER, BECAUSE_ADMINISTRATOR, BECAUSE_NOT_AN_ADMINISTRATOR);
    case DO_ASSIGN_ROLE:
        return assign_role(ask, &question->arguments);
    default:
        return inquiry_deny(ask, BECAUSE_NOT_AN_ADMINISTRATOR, ask->who, ask->environment);
    }
}
