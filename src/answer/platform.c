#include "answer/platform.h"

#include "answer/setting.h"

/* Whether an assignment reaches a scope from its own: RBAC-2, inherited downwards. */
static truth reaches(const store *facts, uint32_t assignment, uint32_t scope)
{
    uint32_t former = fact(facts, assignment, ROLE_ASSIGNMENT_scope);

    if (former == 0 && fact_is_unknown(facts, assignment, ROLE_ASSIGNMENT_unknown, ROLE_ASSIGNMENT_scope))
        return TRUTH_UNKNOWN;
    if (former == 0 || former == RECORD_TENANT || former == scope)
        return TRUTH_YES;
    if (store_kind(facts, former) != K_ENVIRONMENT_GROUP || store_kind(facts, scope) != K_ENVIRONMENT)
        return TRUTH_NO;
    if (fact(facts, scope, ENVIRONMENT_group) == former)
        return TRUTH_YES;
    return setting_may_be_in_group(facts, scope) ? TRUTH_UNKNOWN : TRUTH_NO;
}

static truth is_role(const store *facts, uint32_t assignment, uint32_t roles)
{
    uint32_t role = fact(facts, assignment, ROLE_ASSIGNMENT_role);

    if (role == 0)
        return fact_is_unknown(facts, assignment, ROLE_ASSIGNMENT_unknown, ROLE_ASSIGNMENT_role) ? TRUTH_UNKNOWN
                                                                                                 : TRUTH_NO;
    return (roles >> (role - 1) & 1) != 0 ? TRUTH_YES : TRUTH_NO;
}

/* RBAC-2: people, service principals and managed identities, by themselves or in a group, nested ones too. */
static truth is_holder(const evaluation *eval, uint32_t principal)
{
    if (principal == eval->who)
        return TRUTH_YES;
    if (principal == PRINCIPAL_UNKNOWN)
        return TRUTH_UNKNOWN;
    if (!store_is_of(eval->facts, principal, K_GROUP))
        return TRUTH_NO;
    return directory_within(eval->directory, eval->facts, eval->who, principal);
}

truth platform_holds(const evaluation *eval, uint32_t roles, uint32_t scope)
{
    const store *facts = eval->facts;
    truth best =
        fact_is_unknown(facts, RECORD_TENANT, TENANT_unknown, TENANT_role_assignments) ? TRUTH_UNKNOWN : TRUTH_NO;

    if (scope == 0 || eval->who >= MANDATE_ANONYMOUS)
        return TRUTH_NO;
    for (uint32_t each = store_first(facts, RECORD_TENANT, TENANT_role_assignments); each != 0 && best != TRUTH_YES;
         each = store_next(facts, each)) {
        truth held = truth_and(is_role(facts, each, roles), reaches(facts, each, scope));

        if (held != TRUTH_NO)
            best = truth_or(best, truth_and(held, is_holder(eval, fact(facts, each, ROLE_ASSIGNMENT_principal))));
    }
    return best;
}

bool platform_is_of_tenant(const evaluation *eval)
{
    return platform_holds(eval, PLATFORM_ALL, RECORD_TENANT) == TRUTH_YES;
}

/* Column A of rules.md, section 4.1. */
static uint32_t roles_for_flow(enum action action)
{
    switch ((enum cloud_flow_action)action) {
    case CLOUD_FLOW_VIEW:
    case CLOUD_FLOW_VIEW_HISTORY:
    case CLOUD_FLOW_VIEW_STATUS:
        return PLATFORM_ALL;
    case CLOUD_FLOW_RENAME:
    case CLOUD_FLOW_TURN_ON:
    case CLOUD_FLOW_TURN_OFF:
    case CLOUD_FLOW_DELETE:
    case CLOUD_FLOW_ADD_OWNER:
    case CLOUD_FLOW_REMOVE_OWNER:
    case CLOUD_FLOW_CHANGE_OWNER:
    case CLOUD_FLOW_CANCEL:
    case CLOUD_FLOW_SHARE: /* of a row, which may be adding an owner */
        return PLATFORM_CHANGES;
    case CLOUD_FLOW_EDIT:
    case CLOUD_FLOW_SHARE_RUN_ONLY:
    case CLOUD_FLOW_UNSHARE_RUN_ONLY:
    case CLOUD_FLOW_SET_SOURCE:
    case CLOUD_FLOW_RUN:
    case CLOUD_FLOW_RESUBMIT:
    case CLOUD_FLOW_EXPORT:
    case CLOUD_FLOW_SEND_COPY:
    case CLOUD_FLOW_REPLACE_CONNECTION:
    case CLOUD_FLOW_ADD_TO_SOLUTION:
        break;
    }
    return 0;
}

static uint32_t roles_for_agent(enum action action)
{
    switch ((enum agent_action)action) {
    case AGENT_VIEW:
        return PLATFORM_ALL;
    case AGENT_QUARANTINE:
    case AGENT_RELEASE:
    case AGENT_DELETE:
        return PLATFORM_CHANGES;
    case AGENT_EDIT:
    case AGENT_SHARE:
    case AGENT_UNSHARE:
    case AGENT_CHANGE_OWNER:
    case AGENT_USE:
    case AGENT_USE_TOOLS:
    case AGENT_PUBLISH:
        break;
    }
    return 0;
}

static uint32_t roles_for_environment(enum action action)
{
    switch ((enum environment_action)action) {
    case ENVIRONMENT_ACCESS:
        return PLATFORM_ALL;
    case ENVIRONMENT_ADMINISTER:
    case ENVIRONMENT_CHANGE_SETTING:
        return PLATFORM_CHANGES;
    case ENVIRONMENT_CREATE_FLOW:
    case ENVIRONMENT_CREATE_DESKTOP_FLOW:
    case ENVIRONMENT_CREATE_CONNECTION:
    case ENVIRONMENT_REGISTER_MACHINE:
    case ENVIRONMENT_CREATE_MACHINE_GROUP:
    case ENVIRONMENT_IMPORT_SOLUTION:
    case ENVIRONMENT_ASSIGN_ROLE:
    default:
        break;
    }
    return 0;
}

/* The PLATFORM_BIT_* that give an action on a target. */
static uint32_t roles_for(const store *facts, int action, uint32_t target)
{
    switch (SOME_OF(store_kind(facts, target))) {
    case K_ENVIRONMENT:
        return roles_for_environment((enum action)action);
    case K_FLOW:
        return fact_enum(facts, target, FLOW_kind, KIND_CLOUD) == KIND_CLOUD ? roles_for_flow((enum action)action) : 0;
    case K_AGENT:
        return roles_for_agent((enum action)action);
    case K_CONNECTION: /* N-52 */
        return action == ACTION_DELETE || action == ACTION_SHARE ? PLATFORM_CHANGES : 0;
    case K_POLICY:
        return PLATFORM_CHANGES;
    default:
        return 0;
    }
}

/* What a role must reach down to. A data policy lies where it rules. */
static uint32_t scope_of(const store *facts, uint32_t target)
{
    uint32_t environment, group;

    if (store_kind(facts, target) != K_POLICY)
        return store_enclosing(facts, target, K_ENVIRONMENT);
    environment = fact(facts, target, POLICY_environment);
    group = fact(facts, target, POLICY_environment_group);
    return environment != 0 ? environment : group != 0 ? group : RECORD_TENANT;
}

truth platform_gives(const evaluation *eval, const mandate_question *question)
{
    uint32_t roles = roles_for(eval->facts, question->action, question->target.at);

    return roles == 0 ? TRUTH_NO : platform_holds(eval, roles, scope_of(eval->facts, question->target.at));
}

bool platform_is_in_play(const store *facts, int action, uint32_t target)
{
    return (store_first(facts, RECORD_TENANT, TENANT_role_assignments) != 0 ||
            fact_is_unknown(facts, RECORD_TENANT, TENANT_unknown, TENANT_role_assignments)) &&
           roles_for(facts, action, target) != 0;
}

/* ---- assigning them ---- */

/* RBAC-2: people, security groups, service principals, managed identities. */
static truth takes_platform_roles(const store *facts, uint32_t recipient)
{
    if (recipient == 0)
        return TRUTH_YES;
    if (recipient >= MANDATE_ANONYMOUS)
        return TRUTH_NO;
    if (store_kind(facts, recipient) == K_USER && fact_is_unknown(facts, recipient, USER_unknown, USER_kind))
        return TRUTH_UNKNOWN;
    if (store_kind(facts, recipient) == K_USER)
        return fact_enum(facts, recipient, USER_kind, USER_MEMBER) != USER_AGENT_IDENTITY ? TRUTH_YES : TRUTH_NO;
    return directory_is_security_group(facts, recipient);
}

static bool is_person(const store *facts, uint32_t record_id)
{
    return store_is_of(facts, record_id, K_USER) && fact_enum(facts, record_id, USER_kind, USER_MEMBER) <= USER_GUEST;
}

bool tenant_evaluate(evaluation *eval, const mandate_question *question)
{
    const mandate_arguments *arguments = &question->arguments;
    uint32_t scope = arguments->scope.at == 0 ? RECORD_TENANT : arguments->scope.at;
    truth may = TRUTH_YES, takes;

    if ((eval->flags & PERSON_TENANT_ADMIN) != 0)
        evaluation_grant(eval, REASON_ASSIGNS_AS_ADMIN, eval->who, scope);
    else {
        may = truth_or(platform_holds(eval, PLATFORM_ASSIGNS, scope), evaluation_perhaps_tenant_admin(eval));
        if (may == TRUTH_YES)
            evaluation_grant(eval, REASON_ASSIGNS_AS_ROLE, eval->who, scope);
        else if (may == TRUTH_UNKNOWN)
            evaluation_unknown(eval, REASON_PLATFORM_UNKNOWN, eval->who, scope);
        else
            return evaluation_deny(eval, REASON_ASSIGNS_NO_ROLES, eval->who, scope);
    }
    takes = takes_platform_roles(eval->facts, arguments->principal.at);
    if (takes == TRUTH_NO)
        return evaluation_deny(eval, REASON_TAKES_NO_PLATFORM_ROLE, arguments->principal.at, scope);
    if (takes == TRUTH_UNKNOWN)
        evaluation_unknown(eval,
                           store_kind(eval->facts, arguments->principal.at) == K_GROUP ? REASON_GROUP_KIND_UNKNOWN
                                                                                  : REASON_AGENT_KIND_UNKNOWN,
                           arguments->principal.at, scope);
    if (scope != RECORD_TENANT && is_person(eval->facts, arguments->principal.at))
        evaluation_note(eval, REASON_PLATFORM_API_ONLY, arguments->principal.at, scope);
    return true;
}
