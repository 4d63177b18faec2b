/*
 * environment.c - actions on an environment: come in, build, administer, give roles.
 *
 * Source  ENV-2 ENV-5 ENV-6 ENV-16 ENV-17 ENV-23 ENV-30 DSK-5 DSK-21 PRN-31 PRN-33 PRN-42
 */
#include <string.h>

#include "answer/evaluation.h"
#include "answer/platform.h"
#include "answer/setting.h"
#include "fact/platform_names.h"

/* A right that a role must give. */
static bool need_right(evaluation *eval, uint32_t right, mandate_reason given, mandate_reason missing)
{
    truth admin = evaluation_role_admin(eval), held = truth_or(admin, evaluation_right(eval, right));

    if (admin == TRUTH_YES)
        return evaluation_grant(eval, REASON_ADMINISTRATOR, eval->who, eval->environment);
    if (held == TRUTH_YES)
        return evaluation_grant(eval, eval->membership->is_listed ? given : REASON_DEFAULT_MAKER, eval->who,
                                eval->environment);
    return evaluation_need(eval, held, given, REASON_ROLES_UNKNOWN, layer_lack(eval, missing), eval->environment);
}

/* N-3: what is administered outside Dataverse needs no role of it. */
static bool administer(evaluation *eval)
{
    if (evaluation_is_admin(eval))
        return evaluation_grant(eval, REASON_ADMINISTRATOR, eval->who, eval->environment);
    return evaluation_need(eval, evaluation_admin(eval), REASON_ADMINISTRATOR, REASON_ROLES_UNKNOWN,
                           REASON_NOT_AN_ADMINISTRATOR, eval->environment);
}

/* N-1: a right for what becomes the person's own. */
static bool need_own_right(evaluation *eval, uint32_t right, mandate_reason given, mandate_reason missing)
{
    truth own = truth_or(evaluation_role_admin(eval), evaluation_own_right(eval, right));

    if (own == TRUTH_NO && evaluation_right(eval, right) == TRUTH_YES)
        return evaluation_deny(eval, layer_for_team_only(missing), eval->who, eval->environment);
    if (own == TRUTH_UNKNOWN)
        return evaluation_unknown(eval, REASON_ROLES_UNKNOWN, eval->who, eval->environment);
    if (own == TRUTH_NO && evaluation_right(eval, right) == TRUTH_UNKNOWN) /* of a team, if at all */
        return evaluation_deny(eval, layer_lack(eval, missing), eval->who, eval->environment);
    return need_right(eval, right, given, missing);
}

/* Whether a role registers what desktop flows run on. */
static bool registers(evaluation *eval, uint32_t right, mandate_reason missing)
{
    if (!layer_dataverse(eval, eval->environment))
        return false;
    if (fact_is_unknown(eval->facts, eval->environment, ENVIRONMENT_unknown, ENVIRONMENT_type))
        evaluation_unknown(eval, REASON_TYPE_UNKNOWN, eval->who, eval->environment);
    if (fact_enum(eval->facts, eval->environment, ENVIRONMENT_type, 0) == TYPE_TEAMS) /* ENV-5 */
        return evaluation_deny(eval, REASON_TEAMS_TAKES_NO_MACHINES, eval->who, eval->environment);
    return need_own_right(eval, right, REASON_ROLE_REGISTERS_MACHINES, missing) &&
           layer_desktop_plan(eval, eval->environment);
}

static bool register_machine(evaluation *eval)
{
    return registers(eval, RIGHT_CREATE_MACHINE, REASON_CANNOT_REGISTER);
}

/* DSK-21: as a machine is registered. */
static bool create_machine_group(evaluation *eval)
{
    return registers(eval, RIGHT_CREATE_GROUP, REASON_CANNOT_CREATE_GROUP);
}

/* ENV-23: whether a role holds no more than the person does, table by table and privilege by privilege. */
static truth is_within_own(const evaluation *eval, uint32_t role)
{
    span rows = fact_list(eval->facts, role, ROLE_privileges), misc = fact_list(eval->facts, role, ROLE_misc);
    truth is_within = TRUTH_YES;

    for (uint32_t i = 0; i + 1 < rows.count; i += 2)
        for (int verb = 0; verb < verbs_count && is_within != TRUTH_NO; verb++) {
            uint32_t depth = privilege_depth(rows.at[i + 1], verb);

            if (depth != DEPTH_NONE)
                is_within = truth_and(
                    is_within, evaluation_privilege(eval, names_fold(&eval->facts->names, rows.at[i]), verb, depth));
        }
    for (uint32_t i = 0; i < misc.count; i++)
        is_within = truth_and(is_within, evaluation_misc(eval, names_fold(&eval->facts->names, misc.at[i])));
    return role_rights_are_untold(eval->facts, role) ? truth_and(is_within, TRUTH_UNKNOWN) : is_within;
}

/* Nobody gives more than he holds, the administration of the environment included. */
static truth may_give(const evaluation *eval, uint32_t role)
{
    role_rights rights = role_rights_of_role(eval->facts, role);

    if ((rights.marks & RIGHT_ADMINISTER) != 0)
        return evaluation_role_admin(eval);
    return truth_or(evaluation_role_admin(eval), is_within_own(eval, role));
}

/* PRN-42: where there is Dataverse, a group needs a team. PRN-33: an access team has no roles. */
static truth may_hold_roles(const evaluation *eval, uint32_t recipient)
{
    if (sharing_is_open(eval->facts, recipient, TO_USER | TO_TEAM))
        return TRUTH_UNKNOWN;
    if (sharing_is_to(eval->facts, recipient, TO_USER | TO_TEAM))
        return TRUTH_YES;
    return sharing_is_to(eval->facts, recipient, TO_GROUP)
               ? truth_not(environment_has_dataverse(eval->facts, eval->environment))
               : TRUTH_NO;
}

static truth recipient_takes_roles(const evaluation *eval, uint32_t recipient)
{
    evaluation other;

    if (!store_is_of(eval->facts, recipient, K_USER))
        return TRUTH_YES;
    evaluation_about(eval, recipient, &other);
    return truth_and(truth_not(evaluation_disabled_here(&other)), person_is_active(other.flags));
}

static bool is_called(const store *facts, uint32_t role, const char *name)
{
    return names_fold(&facts->names, facts->records[role].key) == names_find(&facts->names, name, strlen(name));
}

/* ENV-6, N-6: without Dataverse the roles are Environment Admin and Environment Maker alone, and there are no teams. */
static bool roles_are_there(evaluation *eval, const mandate_arguments *arguments)
{
    uint32_t role = arguments->role.at, to = arguments->principal.at;
    bool is_team = to != 0 && to != PRINCIPAL_EVERYONE && store_kind(eval->facts, to) == K_TEAM;
    bool is_bare = role == 0 ||
                   (evaluation_is_here(eval, role) && (is_called(eval->facts, role, ROLE_ENVIRONMENT_ADMIN) ||
                                                       is_called(eval->facts, role, ROLE_ENVIRONMENT_MAKER)));

    return (is_bare && !is_team) || layer_dataverse(eval, eval->environment);
}

static bool assign_role(evaluation *eval, const mandate_arguments *arguments)
{
    truth takes;

    if (!roles_are_there(eval, arguments))
        return false;
    if (!need_right(eval, RIGHT_ASSIGN_ROLE, REASON_ROLE_GIVES, REASON_CANNOT_ASSIGN_ROLES))
        return false;
    takes = may_hold_roles(eval, arguments->principal.at);
    if (takes == TRUTH_NO)
        return evaluation_deny(eval, REASON_TAKES_NO_ROLES, arguments->principal.at, eval->environment);
    if (takes == TRUTH_UNKNOWN)
        evaluation_unknown(eval, REASON_TAKES_ROLES_UNKNOWN, arguments->principal.at, eval->environment);
    if (recipient_takes_roles(eval, arguments->principal.at) == TRUTH_NO) /* PRN-31 */
        return evaluation_deny(eval, REASON_RECIPIENT_DISABLED, arguments->principal.at, 0);
    if (recipient_takes_roles(eval, arguments->principal.at) == TRUTH_UNKNOWN)
        evaluation_unknown(eval, REASON_USER_STATE_UNKNOWN, arguments->principal.at, 0);
    if (arguments->role.at != 0 && !evaluation_is_here(eval, arguments->role.at)) /* ENV-7 */
        return evaluation_deny(eval, REASON_ROLE_ELSEWHERE, arguments->role.at, eval->environment);
    if (arguments->role.at == 0 || evaluation_role_admin(eval) == TRUTH_YES)
        return true;
    return evaluation_need(eval, may_give(eval, arguments->role.at), REASON_ROLE_GIVES, REASON_ROLES_UNKNOWN,
                           REASON_ROLE_EXCEEDS, arguments->role.at);
}

/* ---- settings: EG-1, EG-2 ---- */

static truth may_administer(const evaluation *eval, uint32_t scope)
{
    if ((eval->flags & PERSON_TENANT_ADMIN) != 0)
        return TRUTH_YES;
    return truth_or(platform_holds(eval, PLATFORM_CHANGES, scope), evaluation_perhaps_tenant_admin(eval));
}

/* Who may administer a group of environments. */
static bool administers_group(evaluation *eval, uint32_t group)
{
    truth may = may_administer(eval, group);

    if (group == 0)
        return true;
    return evaluation_need(eval, may, REASON_GROUP_ADMIN, REASON_GROUP_ADMIN_UNKNOWN, REASON_NOT_A_GROUP_ADMIN, group);
}

/* Joining and leaving: who may administer both; a member is a managed environment. */
static bool change_group(evaluation *eval, uint32_t joined)
{
    uint32_t left = fact(eval->facts, eval->environment, ENVIRONMENT_group);

    if (joined == left)
        left = 0;
    if (setting_may_be_in_group(eval->facts, eval->environment) && may_administer(eval, RECORD_TENANT) != TRUTH_YES)
        evaluation_unknown(eval, REASON_GROUP_LEFT_UNKNOWN, eval->who, eval->environment);
    if (!administers_group(eval, left) || !administers_group(eval, joined))
        return false;
    if (joined == 0 || fact_object(eval->facts, eval->environment, ENVIRONMENT_managed) != 0)
        return true;
    return fact_is_unknown(eval->facts, eval->environment, ENVIRONMENT_unknown, ENVIRONMENT_managed)
               ? evaluation_unknown(eval, REASON_MANAGED_ENVIRONMENT_UNKNOWN, joined, eval->environment)
               : evaluation_deny(eval, REASON_NOT_A_MANAGED_ENVIRONMENT, joined, eval->environment);
}

/* The managed settings of an environment in a group are changed at the group only, set there or not. */
static bool setting_is_free(evaluation *eval, const char *word)
{
    uint32_t group = fact(eval->facts, eval->environment, ENVIRONMENT_group);

    if (setting_named(word) == SETTING_COUNT && strcmp(word, "managed") != 0) /* nor is a member unmanaged */
        return true;
    if (group != 0)
        return evaluation_deny(eval, REASON_LOCKED_BY_GROUP, group, eval->environment);
    if (setting_may_be_in_group(eval->facts, eval->environment))
        evaluation_unknown(eval, REASON_GROUP_LOCK_UNKNOWN, eval->who, eval->environment);
    return true;
}

static bool change_setting(evaluation *eval, const mandate_arguments *arguments)
{
    bool is_group = arguments->setting != NULL && strcmp(arguments->setting, "group") == 0;

    if (is_group ? !change_group(eval, arguments->environment_group.at)
                 : arguments->setting != NULL && !setting_is_free(eval, arguments->setting))
        return false;
    return administer(eval);
}

/* N-2: the default environment asks nobody for a plan. */
static bool plan_to_make(evaluation *eval)
{
    evaluation asked = *eval;

    if (fact_enum(eval->facts, eval->environment, ENVIRONMENT_type, TYPE_PRODUCTION) == TYPE_DEFAULT)
        return true;
    if (!fact_is_unknown(eval->facts, eval->environment, ENVIRONMENT_unknown, ENVIRONMENT_type))
        return layer_desktop_plan(eval, eval->environment);
    asked.explanation = NULL;
    return layer_desktop_plan(&asked, eval->environment)
               ? layer_desktop_plan(eval, eval->environment)
               : evaluation_unknown(eval, REASON_LICENSE_UNKNOWN, eval->who, eval->environment);
}

/* N-51: a flow that is created in a solution. */
static bool goes_into(evaluation *eval, uint32_t solution)
{
    return solution == 0 || (layer_dataverse(eval, solution) && layer_customizations(eval, solution));
}

bool environment_evaluate(evaluation *eval, const mandate_question *question)
{
    if (!layer_guests(eval, eval->environment))
        return false;
    switch ((enum environment_action)question->action) {
    case ENVIRONMENT_ACCESS:
        return layer_entering(eval) && evaluation_grant(eval, REASON_ENVIRONMENT_ROLE, eval->who, eval->environment);
    case ENVIRONMENT_CREATE_FLOW:
    case ENVIRONMENT_CREATE_CONNECTION:
        return goes_into(eval, question->arguments.solution.at) &&
               need_own_right(eval, RIGHT_CREATE_WORKFLOW, REASON_ROLE_CREATES_FLOWS, REASON_NOT_A_MAKER) &&
               layer_takes_parts(eval, question->arguments.solution.at, eval->environment);
    case ENVIRONMENT_CREATE_DESKTOP_FLOW:
        return layer_dataverse(eval, eval->environment) && layer_customizations(eval, eval->environment) &&
               desktop_flow_may_be_made(eval) && layer_reads_solutions(eval) && plan_to_make(eval);
    case ENVIRONMENT_REGISTER_MACHINE:
        return register_machine(eval);
    case ENVIRONMENT_CREATE_MACHINE_GROUP:
        return create_machine_group(eval);
    case ENVIRONMENT_IMPORT_SOLUTION:
        return layer_dataverse(eval, eval->environment) &&
               need_own_right(eval, RIGHT_CREATE_SOLUTION, REASON_ROLE_GIVES, REASON_CANNOT_IMPORT) &&
               import_allows(eval, question->arguments.solution.at);
    case ENVIRONMENT_ADMINISTER:
        return administer(eval);
    case ENVIRONMENT_CHANGE_SETTING:
        return change_setting(eval, &question->arguments);
    case ENVIRONMENT_ASSIGN_ROLE:
        return assign_role(eval, &question->arguments);
    }
    return evaluation_deny(eval, REASON_NOT_AN_ADMINISTRATOR, eval->who, eval->environment);
}
