/*
 * environment.c - actions on an environment: come in, build, administer, give roles.
 *
 * Source  ENV-2 ENV-5 ENV-6 ENV-16 ENV-17 ENV-23 ENV-30 DSK-5 DSK-21 PRN-31 PRN-33 PRN-42
 */
#include "answer/evaluation.h"

/* A right that a role must give. */
static bool need_right(evaluation *eval, uint32_t right, mandate_reason given, mandate_reason missing)
{
    truth held = truth_or(evaluation_admin(eval), evaluation_right(eval, right));

    if (evaluation_is_admin(eval))
        return evaluation_grant(eval, REASON_ADMINISTRATOR, eval->who, eval->environment);
    if (held == TRUTH_YES)
        return evaluation_grant(eval, eval->membership->is_listed ? given : REASON_DEFAULT_MAKER, eval->who,
                                eval->environment);
    return evaluation_need(eval, held, given, REASON_ROLES_UNKNOWN, missing, eval->environment);
}

static bool register_machine(evaluation *eval)
{
    if (fact_enum(eval->facts, eval->environment, ENVIRONMENT_type, 0) == TYPE_TEAMS) /* ENV-5 */
        return evaluation_deny(eval, REASON_TEAMS_TAKES_NO_MACHINES, eval->who, eval->environment);
    return need_right(eval, RIGHT_CREATE_MACHINE, REASON_ROLE_REGISTERS_MACHINES, REASON_CANNOT_REGISTER);
}

/* ENV-23: whether a role holds no more than the person does, table by table and privilege by privilege. */
static truth is_within_own(const evaluation *eval, uint32_t role)
{
    span rows = fact_list(eval->facts, role, ROLE_privileges), misc = fact_list(eval->facts, role, ROLE_misc);
    truth within = TRUTH_YES;

    for (uint32_t i = 0; i + 1 < rows.count; i += 2)
        for (int verb = 0; verb < VERB_COUNT && within != TRUTH_NO; verb++) {
            uint32_t depth = privilege_depth(rows.at[i + 1], verb);

            if (depth != DEPTH_NONE)
                within = truth_and(
                    within, evaluation_privilege(eval, names_fold(&eval->facts->names, rows.at[i]), verb, depth));
        }
    for (uint32_t i = 0; i < misc.count; i++)
        within = truth_and(within, evaluation_misc(eval, names_fold(&eval->facts->names, misc.at[i])));
    return within;
}

/* Nobody gives more than he holds, the administration of the environment included. */
static truth may_give(const evaluation *eval, uint32_t role)
{
    role_rights of = role_rights_of_role(eval->facts, role);

    if ((of.marks & RIGHT_ADMINISTER) != 0)
        return evaluation_admin(eval);
    return truth_or(evaluation_admin(eval), is_within_own(eval, role));
}

/* PRN-42: where there is Dataverse, a group needs a team. PRN-33: an access team has no roles. */
static bool may_hold_roles(const evaluation *eval, uint32_t recipient)
{
    bool has_rows = fact_boolean(eval->facts, eval->environment, ENVIRONMENT_dataverse, true);

    return sharing_is_to(eval->facts, recipient, TO_USER | TO_TEAM | (has_rows ? 0u : TO_GROUP));
}

static bool recipient_takes_roles(const evaluation *eval, uint32_t recipient)
{
    evaluation other;

    if (recipient == 0 || recipient == PRINCIPAL_EVERYONE || store_kind(eval->facts, recipient) != K_USER)
        return true;
    evaluation_about(eval, recipient, &other);
    return (other.flags & PERSON_ACTIVE) != 0 && !evaluation_disabled_here(&other);
}

static bool assign_role(evaluation *eval, const mandate_arguments *with)
{
    if (!need_right(eval, RIGHT_ASSIGN_ROLE, REASON_ROLE_GIVES, REASON_CANNOT_ASSIGN_ROLES))
        return false;
    if (!may_hold_roles(eval, with->principal.at))
        return evaluation_deny(eval, REASON_TAKES_NO_ROLES, with->principal.at, eval->environment);
    if (!recipient_takes_roles(eval, with->principal.at)) /* PRN-31 */
        return evaluation_deny(eval, REASON_RECIPIENT_DISABLED, with->principal.at, 0);
    if (with->role.at != 0 && !evaluation_is_here(eval, with->role.at)) /* ENV-7 */
        return evaluation_deny(eval, REASON_ROLE_ELSEWHERE, with->role.at, eval->environment);
    if (with->role.at == 0 || evaluation_is_admin(eval))
        return true;
    return evaluation_need(eval, may_give(eval, with->role.at), REASON_ROLE_GIVES, REASON_ROLES_UNKNOWN,
                           REASON_ROLE_EXCEEDS, with->role.at);
}

bool environment_evaluate(evaluation *eval, const mandate_question *question)
{
    switch ((enum action)question->action) {
    case ACTION_ACCESS:
        return layer_any_role(eval) && evaluation_grant(eval, REASON_ENVIRONMENT_ROLE, eval->who, eval->environment);
    case ACTION_CREATE_FLOW:
    case ACTION_CREATE_CONNECTION:
        return need_right(eval, RIGHT_CREATE_WORKFLOW, REASON_ROLE_CREATES_FLOWS, REASON_NOT_A_MAKER);
    case ACTION_CREATE_DESKTOP_FLOW:
        return need_right(eval, RIGHT_CREATE_WORKFLOW, REASON_ROLE_CREATES_FLOWS, REASON_CANNOT_CREATE_DESKTOP);
    case ACTION_REGISTER_MACHINE:
        return register_machine(eval);
    case ACTION_IMPORT_SOLUTION:
        return need_right(eval, RIGHT_CREATE_SOLUTION, REASON_ROLE_GIVES, REASON_CANNOT_IMPORT);
    case ACTION_ADMINISTER:
        return need_right(eval, RIGHT_ADMINISTER, REASON_ADMINISTRATOR, REASON_NOT_AN_ADMINISTRATOR);
    case ACTION_ASSIGN_ROLE:
        return assign_role(eval, &question->arguments);
    default:
        return evaluation_deny(eval, REASON_NOT_AN_ADMINISTRATOR, eval->who, eval->environment);
    }
}
