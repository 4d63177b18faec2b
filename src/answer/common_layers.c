/*
 * common_layers.c - the layers that every question passes first: sign-in, the environment, and having a role at all.
 *
 * Source  PRN-7 PRN-16 PRN-20 PRN-24 PRN-26 PRN-27 PRN-28 PRN-30 ENV-9 ENV-10 ENV-11, CONFLICT-1 CONFLICT-3
 */
#include "answer/evaluation.h"
#include "answer/flow_role.h"
#include "answer/platform.h"
#include "answer/setting.h"

bool layer_tenant(evaluation *eval)
{
    if ((eval->flags & PERSON_DELETED) != 0)
        return evaluation_deny(eval, REASON_USER_DELETED, eval->who, 0);
    if ((eval->flags & PERSON_ACTIVE) == 0)
        return evaluation_deny(eval, REASON_USER_DISABLED, eval->who, 0);
    if ((eval->flags & PERSON_STATE_UNKNOWN) != 0)
        return evaluation_unknown(eval, REASON_USER_STATE_UNKNOWN, eval->who, 0);
    return evaluation_pass(eval, REASON_SIGNED_IN, eval->who, 0);
}

/* ENV-10, CONFLICT-3: whether nobody asks for membership; of applications it is always asked. */
static truth is_unasked(const evaluation *eval)
{
    truth is_enforced =
        environment_setting(eval->facts, eval->environment, ENVIRONMENT_SETTINGS_enforce_membership, true);

    return is_enforced == TRUTH_YES ? TRUTH_NO
                                    : truth_and(truth_not(is_enforced), truth_not(person_is_application(eval->flags)));
}

/* The security group; PRINCIPAL_UNKNOWN where nobody knows it, 0 where there is none. */
static uint32_t security_group(const evaluation *eval)
{
    if (fact_is_unknown(eval->facts, eval->environment, ENVIRONMENT_unknown, ENVIRONMENT_security_group))
        return PRINCIPAL_UNKNOWN;
    return fact(eval->facts, eval->environment, ENVIRONMENT_security_group);
}

truth layer_takes_nobody(const evaluation *eval)
{
    uint32_t type = fact_enum(eval->facts, eval->environment, ENVIRONMENT_type, TYPE_PRODUCTION);

    if (type == TYPE_TRIAL || type == TYPE_DEVELOPER)
        return TRUTH_YES;
    return fact_is_unknown(eval->facts, eval->environment, ENVIRONMENT_unknown, ENVIRONMENT_type) ? TRUTH_UNKNOWN
                                                                                                  : TRUTH_NO;
}

static truth licensed(const evaluation *eval)
{
    if ((eval->flags & PERSON_LICENSED) != 0)
        return TRUTH_YES;
    return (eval->flags & PERSON_LICENSE_UNKNOWN) != 0 ? TRUTH_UNKNOWN : TRUTH_NO;
}

/* No security group: who is listed, else every licensed user (ENV-9); a guest must be listed (PRN-16, N-44), and so must
   everybody in a trial or developer environment (N-44); administrators need no licence (PRN-28). */
static truth in_open_environment(const evaluation *eval)
{
    truth closed = layer_takes_nobody(eval), taken_in;

    if ((eval->flags & PERSON_DYNAMICS_ADMIN) != 0)
        return TRUTH_YES;
    taken_in = truth_and(licensed(eval), truth_not(truth_or(closed, person_is_guest(eval->flags))));
    return taken_in == TRUTH_YES ? TRUTH_YES : truth_or(evaluation_listed(eval), taken_in);
}

static truth within_environment(const evaluation *eval, uint32_t group)
{
    if (group == PRINCIPAL_UNKNOWN)
        return TRUTH_UNKNOWN;
    if (group == 0)
        return in_open_environment(eval);
    return directory_within(eval->directory, eval->facts, eval->who, group);
}

static truth is_member_person(const evaluation *eval, uint32_t group)
{
    if ((eval->flags & PERSON_TENANT_ADMIN) != 0)
        return TRUTH_YES;
    return truth_or(evaluation_perhaps_tenant_admin(eval), within_environment(eval, group));
}

/* PRN-20, PRN-24 */
static truth is_application_user(const evaluation *eval)
{
    truth without = truth_not(environment_has_dataverse(eval->facts, eval->environment));

    return without == TRUTH_YES ? TRUTH_YES : truth_or(without, evaluation_listed(eval));
}

/* `group` is what security_group says. */
static truth is_member(const evaluation *eval, uint32_t group)
{
    truth is_application = person_is_application(eval->flags);

    if (is_application == TRUTH_NO)
        return is_member_person(eval, group);
    return truth_choose(is_application, is_application_user(eval), is_member_person(eval, group));
}

truth layer_membership(const evaluation *eval)
{
    return is_member(eval, security_group(eval));
}

/* PRN-7, CONFLICT-1: in the group through a nested one only: a member just in time, without a role. */
static truth nested_only(const evaluation *eval, uint32_t group)
{
    truth direct, nested;

    if (group == 0 || (eval->flags & (PERSON_SERVICE_PRINCIPAL | PERSON_TENANT_ADMIN)) != 0)
        return TRUTH_NO;
    if (group == PRINCIPAL_UNKNOWN)
        return TRUTH_UNKNOWN;
    direct = directory_direct(eval->directory, eval->facts, eval->who, group);
    if (direct == TRUTH_YES)
        return TRUTH_NO;
    nested = directory_nested(eval->directory, eval->facts, eval->who, group);
    return direct == TRUTH_UNKNOWN || (eval->flags & PERSON_KIND_UNKNOWN) != 0 || evaluation_perhaps_tenant_admin(eval) == TRUTH_UNKNOWN
               ? truth_and(nested, TRUTH_UNKNOWN)
               : nested;
}

/* Why somebody is in, or not, in the words that fit. */
static mandate_reason reason_in(const evaluation *eval, uint32_t group)
{
    if ((eval->flags & PERSON_SERVICE_PRINCIPAL) != 0)
        return REASON_APPLICATION_USER;
    if ((eval->flags & PERSON_TENANT_ADMIN) != 0)
        return REASON_ADMIN_MEMBER;
    if (group != 0)
        return eval->nested == TRUTH_YES ? REASON_NESTED_MEMBER : REASON_MEMBER_OF_GROUP;
    return eval->membership->is_listed ? REASON_LISTED_MEMBER : REASON_LICENSED_MEMBER;
}

static mandate_reason reason_out(const evaluation *eval, uint32_t group)
{
    if ((eval->flags & PERSON_SERVICE_PRINCIPAL) != 0)
        return REASON_NO_APPLICATION_USER;
    if (group != 0)
        return REASON_NOT_IN_GROUP;
    if ((eval->flags & PERSON_GUEST) != 0)
        return REASON_GUEST_NOT_A_MEMBER;
    return layer_takes_nobody(eval) == TRUTH_YES ? REASON_NOT_TAKEN_IN : REASON_NOT_A_MEMBER;
}

/* RBAC-3: neither membership, nor a security group, nor a role is asked for what a platform role gives. */
static bool enters_by_platform(evaluation *eval)
{
    bool is_person = (eval->flags & PERSON_SERVICE_PRINCIPAL) == 0;
    bool is_of_tenant = eval->environment == 0 || platform_is_of_tenant(eval);

    if (is_person && !is_of_tenant)
        evaluation_note(eval, REASON_PLATFORM_API_ONLY, eval->who, eval->environment);
    return evaluation_pass(eval, REASON_PLATFORM_ROLE, eval->who, eval->environment);
}

bool layer_place_is_open(const evaluation *eval)
{
    return security_group(eval) == 0 && layer_takes_nobody(eval) == TRUTH_NO;
}

/* ENV-9: most people enter most environments by a licence, and nobody has asked why. */
static bool enters_by_license(const evaluation *eval)
{
    uint32_t sorts = PERSON_LICENSED | PERSON_GUEST | PERSON_SERVICE_PRINCIPAL | PERSON_KIND_UNKNOWN;

    return evaluation_place(eval, PLACE_IS_OPEN) && eval->explanation == NULL && eval->platform == TRUTH_NO &&
           (eval->flags & sorts) == PERSON_LICENSED && evaluation_disabled_here(eval) == TRUTH_NO;
}

bool layer_environment(evaluation *eval)
{
    bool is_in_anyway = (eval->flags & (PERSON_SERVICE_PRINCIPAL | PERSON_TENANT_ADMIN)) != 0;
    uint32_t group, subject;
    truth is_within, disabled, unasked;

    if (enters_by_license(eval))
        return true;
    group = security_group(eval);
    subject = group == 0 || group == PRINCIPAL_UNKNOWN ? eval->environment : group;
    if (eval->platform == TRUTH_YES)
        return enters_by_platform(eval);
    disabled = evaluation_disabled_here(eval);
    if (disabled == TRUTH_YES && eval->platform == TRUTH_NO)
        return evaluation_deny(eval, REASON_DISABLED_IN_ENVIRONMENT, eval->who, eval->environment);
    if (disabled == TRUTH_YES)
        return evaluation_unknown(eval, REASON_PLATFORM_ROLE_UNKNOWN, eval->who, eval->environment);
    if (disabled == TRUTH_UNKNOWN)
        evaluation_unknown(eval, REASON_DISABLED_HERE_UNKNOWN, eval->who, eval->environment);
    eval->nested = nested_only(eval, group);
    is_within = is_member(eval, group);
    if (is_within == TRUTH_YES)
        return evaluation_pass(eval, reason_in(eval, group), eval->who, is_in_anyway ? eval->environment : subject);
    unasked = is_unasked(eval);
    if (unasked == TRUTH_YES)
        return evaluation_pass(eval, REASON_MEMBERSHIP_NOT_ENFORCED, eval->who, eval->environment);
    if (unasked == TRUTH_UNKNOWN)
        return evaluation_unknown(eval,
                                  person_is_application(eval->flags) == TRUTH_UNKNOWN ? REASON_GUEST_KIND_UNKNOWN
                                                                                      : REASON_MEMBERSHIP_UNKNOWN,
                                  eval->who, eval->environment);
    if (is_within == TRUTH_UNKNOWN)
        return evaluation_unknown(eval, REASON_MEMBERSHIP_UNKNOWN, eval->who, eval->environment);
    if (eval->platform == TRUTH_UNKNOWN)
        return evaluation_unknown(eval, REASON_PLATFORM_ROLE_UNKNOWN, eval->who, eval->environment);
    return evaluation_deny(eval, reason_out(eval, group), eval->who, is_in_anyway ? eval->environment : subject);
}

bool layer_guests(evaluation *eval, uint32_t subject)
{
    truth restricted = evaluation_kept_out(eval);

    if (restricted == TRUTH_YES)
        return evaluation_deny(eval, REASON_GUESTS_RESTRICTED, eval->who, subject);
    if (restricted != TRUTH_NO)
        evaluation_unknown(eval, evaluation_open_guest(eval), eval->who, subject);
    return true;
}

bool layer_customizations(evaluation *eval, uint32_t subject)
{
    switch (setting_is_on(eval->facts, eval->environment, SETTING_BLOCK_UNMANAGED_CUSTOMIZATIONS, false)) {
    case SETTING_ON:
        return evaluation_deny(eval, REASON_CUSTOMIZATIONS_BLOCKED, eval->who, subject);
    case SETTING_NOT_KNOWN:
        return evaluation_unknown(eval, REASON_CUSTOMIZATIONS_UNKNOWN, eval->who, subject);
    case SETTING_OFF:
    default:
        break;
    }
    return true;
}

bool layer_may_be_customized(evaluation *eval, uint32_t solution)
{
    return setting_is_on(eval->facts, eval->environment, SETTING_BLOCK_UNMANAGED_CUSTOMIZATIONS, false) ==
               SETTING_OFF ||
           evaluation_unknown(eval, REASON_CUSTOMIZATIONS_UNKNOWN, eval->who, solution);
}

/* ALM-11: nothing is added to a managed solution. */
bool layer_takes_parts(evaluation *eval, uint32_t solution, uint32_t subject)
{
    if (solution != 0 && fact_boolean(eval->facts, solution, SOLUTION_managed, false))
        return evaluation_deny(eval, REASON_SOLUTION_MANAGED, solution, subject);
    if (solution != 0 && fact_is_unknown(eval->facts, solution, SOLUTION_unknown, SOLUTION_managed))
        evaluation_unknown(eval, REASON_MANAGED_UNKNOWN, solution, subject);
    return true;
}

/* N-51: what a managed solution brought goes with it. */
bool layer_not_managed(evaluation *eval, uint32_t flow)
{
    uint32_t solution = fact(eval->facts, flow, FLOW_solution);

    if (solution == 0) {
        if (fact_is_unknown(eval->facts, flow, FLOW_unknown, FLOW_solution))
            evaluation_unknown(eval, REASON_SOLUTION_UNKNOWN, eval->who, flow);
        return true;
    }
    if (fact_boolean(eval->facts, solution, SOLUTION_managed, false))
        return evaluation_deny(eval, REASON_GOES_WITH_SOLUTION, solution, flow);
    if (fact_is_unknown(eval->facts, solution, SOLUTION_unknown, SOLUTION_managed))
        evaluation_unknown(eval, REASON_GOES_UNKNOWN, solution, flow);
    return true;
}

bool layer_rows(evaluation *eval, uint32_t subject)
{
    return layer_dataverse(eval, subject) && layer_guests(eval, subject);
}

bool layer_dataverse(evaluation *eval, uint32_t subject)
{
    if (fact_is_unknown(eval->facts, eval->environment, ENVIRONMENT_unknown, ENVIRONMENT_dataverse))
        return evaluation_unknown(eval, REASON_DATAVERSE_UNKNOWN, eval->environment, subject);
    return fact_boolean(eval->facts, eval->environment, ENVIRONMENT_dataverse, true) ||
           evaluation_deny(eval, REASON_NO_DATAVERSE, eval->environment, subject);
}

bool layer_machine_groups(evaluation *eval, uint32_t subject)
{
    if (fact_enum(eval->facts, RECORD_TENANT, TENANT_cloud, CLOUD_PUBLIC) != CLOUD_PUBLIC)
        return evaluation_deny(eval, REASON_NO_MACHINE_GROUPS, eval->who, subject);
    if (fact_is_unknown(eval->facts, RECORD_TENANT, TENANT_unknown, TENANT_cloud))
        return evaluation_unknown(eval, REASON_CLOUD_UNKNOWN, eval->who, subject);
    return true;
}

static bool has_any_role(evaluation *eval, truth held)
{
    mandate_reason missing = eval->nested == TRUTH_YES ? REASON_NESTED_WITHOUT_ROLE : REASON_NO_SECURITY_ROLE;

    return evaluation_need(eval, held, REASON_HAS_ROLE, REASON_ROLES_UNKNOWN, layer_lack(eval, missing),
                           eval->environment);
}

bool layer_any_role(evaluation *eval)
{
    truth without = truth_not(evaluation_has_dataverse(eval));

    if (without == TRUTH_YES)
        return true; /* without Dataverse there are no security roles to lack (ENV-6) */
    return has_any_role(eval, truth_or(without, evaluation_right(eval, RIGHT_ANY_ROLE)));
}

bool layer_entering(evaluation *eval)
{
    truth without = truth_not(evaluation_has_dataverse(eval)), held;

    if (without == TRUTH_YES)
        return true;
    if (evaluation_is_admin(eval))
        return evaluation_pass(eval, REASON_ADMINISTRATOR, eval->who, eval->environment);
    held = truth_or(truth_or(evaluation_perhaps_tenant_admin(eval), eval->platform),
                    evaluation_right(eval, RIGHT_ANY_ROLE));
    return has_any_role(eval, truth_or(without, held));
}

mandate_reason layer_lack(evaluation *eval, mandate_reason missing)
{
    eval->lacked = missing;
    if ((eval->flags & (PERSON_TENANT_ADMIN | PERSON_DYNAMICS_ADMIN)) == 0)
        return (eval->rights & RIGHT_ADMINISTER) != 0 ? REASON_ENVIRONMENT_ADMIN_LACKS : missing;
    return missing == REASON_NO_SECURITY_ROLE || missing == REASON_NESTED_WITHOUT_ROLE ? REASON_NOT_ELEVATED_NO_ROLE
                                                                                       : REASON_NOT_ELEVATED;
}

mandate_reason layer_for_team_only(mandate_reason missing)
{
    switch (SOME_OF(missing)) {
    case REASON_CANNOT_REGISTER:
        return REASON_TEAM_ONLY_MACHINES;
    case REASON_CANNOT_CREATE_GROUP:
        return REASON_TEAM_ONLY_GROUPS;
    case REASON_CANNOT_IMPORT:
        return REASON_TEAM_ONLY_SOLUTIONS;
    case REASON_CANNOT_ASSIGN_DESKTOP:
        return REASON_TEAM_ONLY_ASSIGN;
    case REASON_NO_DESKTOP_ROLE:
        return REASON_TEAM_ONLY_RUN;
    default: /* making a flow, a connection, a desktop flow */
        return REASON_TEAM_ONLY_FLOWS;
    }
}

mandate_reason flow_privilege_missing(int verb)
{
    switch (verb) {
    case VERB_READ:
        return REASON_PROCESS_READ_MISSING;
    case VERB_DELETE:
        return REASON_PROCESS_DELETE_MISSING;
    case VERB_SHARE:
        return REASON_PROCESS_SHARE_MISSING;
    case VERB_ASSIGN:
        return REASON_PROCESS_ASSIGN_MISSING;
    case VERB_WRITE:
        return REASON_PROCESS_WRITE_MISSING;
    default:
        return privilege_missing(verb);
    }
}
