/*
 * environment.c - actions on an environment: come in, build, administer, give roles.
 *
 * Source  ENV-2 ENV-5 ENV-6 ENV-16 ENV-17 ENV-23 ENV-30 DSK-5 DSK-21 PRN-31 PRN-33 PRN-42
 */
#include "answer/inquiry.h"

/* A right that a role must give. */
static bool need_right(inquiry *ask, uint32_t right, mandate_reason given, mandate_reason missing)
{
    coverage held = either(inquiry_admin(ask), inquiry_right(ask, right));

    if (inquiry_is_admin(ask))
        return inquiry_grant(ask, BECAUSE_ADMINISTRATOR, ask->who, ask->environment);
    if (held == COVERED)
        return inquiry_grant(ask, ask->standing->is_listed ? given : BECAUSE_DEFAULT_MAKER, ask->who, ask->environment);
    return inquiry_need(ask, held, given, BECAUSE_ROLES_UNKNOWN, missing, ask->environment);
}

static bool register_machine(inquiry *ask)
{
    if (fact_enum(ask->facts, ask->environment, ENVIRONMENT_type, 0) == TYPE_TEAMS) /* ENV-5 */
        return inquiry_deny(ask, BECAUSE_TEAMS_TAKES_NO_MACHINES, ask->who, ask->environment);
    return need_right(ask, RIGHT_CREATE_MACHINE, BECAUSE_ROLE_REGISTERS_MACHINES, BECAUSE_CANNOT_REGISTER);
}

/* ENV-23: whether a role holds no more than the person does, table by table and privilege by privilege. */
static coverage is_within_own(const inquiry *ask, uint32_t role)
{
    span rows = fact_list(ask->facts, role, ROLE_privileges), misc = fact_list(ask->facts, role, ROLE_misc);
    coverage within = COVERED;

    for (uint32_t i = 0; i + 1 < rows.count; i += 2)
        for (int verb = 0; verb < VERB_COUNT && within != NOT_COVERED; verb++) {
            uint32_t depth = privilege_depth(rows.at[i + 1], verb);

            if (depth != DEPTH_NONE)
                within = both(within, inquiry_privilege(ask, names_fold(&ask->facts->names, rows.at[i]), verb, depth));
        }
    for (uint32_t i = 0; i < misc.count; i++)
        within = both(within, inquiry_misc(ask, names_fold(&ask->facts->names, misc.at[i])));
    return within;
}

/* Nobody gives more than he holds, the administration of the environment included. */
static coverage may_give(const inquiry *ask, uint32_t role)
{
    power of = power_of_role(ask->facts, role);

    if ((of.marks & RIGHT_ADMINISTER) != 0)
        return inquiry_admin(ask);
    return either(inquiry_admin(ask), is_within_own(ask, role));
}

/* PRN-42: where there is Dataverse, a group needs a team. PRN-33: an access team has no roles. */
static bool may_hold_roles(const inquiry *ask, uint32_t recipient)
{
    bool has_rows = fact_boolean(ask->facts, ask->environment, ENVIRONMENT_dataverse, true);

    return sharing_is_to(ask->facts, recipient, TO_USER | TO_TEAM | (has_rows ? 0u : TO_GROUP));
}

static bool recipient_takes_roles(const inquiry *ask, uint32_t recipient)
{
    inquiry other;

    if (recipient == 0 || recipient == PRINCIPAL_EVERYONE || store_kind(ask->facts, recipient) != K_USER)
        return true;
    inquiry_about(ask, recipient, &other);
    return (other.flags & PERSON_ACTIVE) != 0 && !inquiry_disabled_here(&other);
}

static bool assign_role(inquiry *ask, const mandate_arguments *with)
{
    if (!need_right(ask, RIGHT_ASSIGN_ROLE, BECAUSE_ROLE_GIVES, BECAUSE_CANNOT_ASSIGN_ROLES))
        return false;
    if (!may_hold_roles(ask, with->principal.at))
        return inquiry_deny(ask, BECAUSE_TAKES_NO_ROLES, with->principal.at, ask->environment);
    if (!recipient_takes_roles(ask, with->principal.at)) /* PRN-31 */
        return inquiry_deny(ask, BECAUSE_RECIPIENT_DISABLED, with->principal.at, 0);
    if (with->role.at != 0 && !inquiry_is_here(ask, with->role.at)) /* ENV-7 */
        return inquiry_deny(ask, BECAUSE_ROLE_ELSEWHERE, with->role.at, ask->environment);
    if (with->role.at == 0 || inquiry_is_admin(ask))
        return true;
    return inquiry_need(ask, may_give(ask, with->role.at), BECAUSE_ROLE_GIVES, BECAUSE_ROLES_UNKNOWN,
                        BECAUSE_ROLE_EXCEEDS, with->role.at);
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
