/*
 * sharing.c - to whom a cloud flow can be given, and who can be taken off it again.
 *
 * Source  PRN-4 PRN-10 PRN-12 PRN-13 PRN-16 PRN-17 PRN-21 PRN-40 OWN-9 RUN-1 RUN-2 ENV-14 ENV-24 LIC-1 DV-28
 */
#include "answer/evaluation.h"
#include "answer/setting.h"

static uint32_t sort_of(const store *facts, uint32_t to)
{
    if (to == PRINCIPAL_EVERYONE)
        return TO_EVERYONE;
    switch (store_kind(facts, to)) {
    case K_USER:
        return TO_USER;
    case K_GROUP:
        return TO_GROUP;
    case K_TEAM:
        return fact_enum(facts, to, TEAM_kind, TEAM_KIND_OWNER) == TEAM_KIND_ACCESS ? TO_ACCESS_TEAM : TO_TEAM;
    default:
        return TO_LIST;
    }
}

bool sharing_is_to(const store *facts, uint32_t to, uint32_t sorts)
{
    return to == 0 || (sort_of(facts, to) & sorts) != 0;
}

static bool layer_sharing(evaluation *eval, uint32_t flow)
{
    setting_truth allows = setting_is_on(eval->facts, eval->environment, SETTING_SOLUTION_FLOW_SHARING, true);

    if (allows == SETTING_OFF && fact(eval->facts, flow, FLOW_solution) != 0) /* ENV-24, EG-1 */
        return evaluation_deny(eval, REASON_SHARING_LIMITED, eval->who, flow);
    if (allows == SETTING_NOT_KNOWN && fact(eval->facts, flow, FLOW_solution) != 0)
        return evaluation_unknown(eval, REASON_SHARING_LIMIT_UNKNOWN, eval->who, flow);
    return evaluation_pass(eval, REASON_SHARING_OPEN, eval->who, flow);
}

static bool license_to_share(evaluation *eval, uint32_t flow)
{
    truth may = (eval->flags & PERSON_MAY_SHARE) != 0         ? TRUTH_YES
                : (eval->flags & PERSON_LICENSE_UNKNOWN) != 0 ? TRUTH_UNKNOWN
                                                              : TRUTH_NO;

    if ((eval->flags & PERSON_SERVICE_PRINCIPAL) != 0 ||
        evaluation_is_admin(eval)) /* PRN-22, PRN-28: hold no licence */
        return true;
    return evaluation_need(eval, truth_or(may, evaluation_admin(eval)), REASON_LICENSE_SHARES, REASON_LICENSE_UNKNOWN,
                           REASON_LICENSE_FREE, flow);
}

/* ENV-14, CONFLICT-22: with a security group, who is outside gets no share; PRN-16, CONFLICT-2: without one a guest
   must be a member all the same; PRN-24, PRN-27: service principals and administrators come in anyway. */
static truth recipient_inside(const evaluation *eval, const evaluation *other)
{
    bool is_grouped = fact(eval->facts, eval->environment, ENVIRONMENT_security_group) != 0 ||
                      fact_is_unknown(eval->facts, eval->environment, ENVIRONMENT_unknown, ENVIRONMENT_security_group);

    if ((other->flags & (PERSON_SERVICE_PRINCIPAL | PERSON_TENANT_ADMIN)) != 0)
        return TRUTH_YES;
    if (!is_grouped && layer_takes_nobody(other) != TRUTH_NO) /* N-44 */
        return layer_takes_nobody(other) == TRUTH_YES || (other->flags & PERSON_GUEST) != 0
                   ? layer_membership(other)
                   : truth_or(layer_membership(other), TRUTH_UNKNOWN);
    return !is_grouped && (other->flags & PERSON_GUEST) == 0 ? TRUTH_YES : layer_membership(other);
}

/* The environment layer of what gives a flow to somebody: it is decided before roles and shares. */
bool sharing_recipient_layer(evaluation *eval, const mandate_question *question)
{
    uint32_t to = question->arguments.principal.at;
    bool gives = question->action == ACTION_ADD_OWNER || question->action == ACTION_SHARE_RUN_ONLY ||
                 question->action == ACTION_CHANGE_OWNER;

    truth inside;
    evaluation other;

    if (!gives || to == 0 || to == PRINCIPAL_EVERYONE || store_kind(eval->facts, to) != K_USER)
        return true;
    evaluation_about(eval, to, &other);
    if ((other.flags & PERSON_ACTIVE) == 0)
        return evaluation_deny(eval, REASON_RECIPIENT_GONE, to, question->target.at);
    inside = recipient_inside(eval, &other);
    if (inside == TRUTH_YES)
        return true;
    return inside == TRUTH_UNKNOWN ? evaluation_unknown(eval, REASON_RECIPIENT_UNKNOWN, to, question->target.at)
                                   : evaluation_deny(eval, REASON_RECIPIENT_OUTSIDE, to, question->target.at);
}

/* PRN-17: a guest who holds no licence gains nothing by a share. */
static bool recipient_licensed(evaluation *eval, uint32_t flow, uint32_t to)
{
    uint32_t flags =
        to == 0 || store_kind(eval->facts, to) != K_USER ? 0 : directory_flags(eval->directory, eval->facts, to);

    if ((flags & PERSON_GUEST) == 0 || (flags & PERSON_LICENSED) != 0)
        return true;
    return (flags & PERSON_LICENSE_UNKNOWN) != 0 ? evaluation_unknown(eval, REASON_LICENSE_UNKNOWN, to, flow)
                                                 : evaluation_deny(eval, REASON_RECIPIENT_UNLICENSED, to, flow);
}

static bool uses_sharepoint(const store *facts, uint32_t flow)
{
    uint32_t sharepoint = names_find(&facts->names, "shared_sharepointonline", 23);

    for (uint32_t key = store_first(facts, flow, FLOW_connections); key != 0; key = store_next(facts, key))
        if (sharepoint != 0 && names_fold(&facts->names, fact(facts, key, FLOW_CONNECTION_connector)) == sharepoint)
            return true;
    return false;
}

static bool list_allowed(evaluation *eval, uint32_t flow, uint32_t list, bool for_run_only)
{
    uint32_t cloud = fact_enum(eval->facts, RECORD_TENANT, TENANT_cloud, CLOUD_PUBLIC);

    if (fact(eval->facts, flow, FLOW_solution) != 0) /* PRN-13 */
        return evaluation_deny(eval, REASON_LIST_NEEDS_PLAIN_FLOW, list, flow);
    if (cloud == CLOUD_GCC_HIGH || cloud == CLOUD_DOD) /* PRN-10 */
        return evaluation_deny(eval, REASON_LIST_NOT_IN_CLOUD, list, flow);
    if (for_run_only && !uses_sharepoint(eval->facts, flow)) /* PRN-12 */
        return evaluation_deny(eval, REASON_LIST_NEEDS_SHAREPOINT, list, flow);
    return true;
}

/* Whether a flow can be shared with a principal of this kind at all. 0 asks in general. */
static bool recipient_allowed(evaluation *eval, uint32_t flow, uint32_t to, bool for_run_only)
{
    if (to == 0)
        return true;
    if (to == PRINCIPAL_EVERYONE) /* PRN-1, PRN-4: a user or a group */
        return evaluation_deny(eval, REASON_KIND_NOT_SHARED_WITH, to, flow);
    switch (store_kind(eval->facts, to)) {
    case K_USER:
        if (!for_run_only && (directory_flags(eval->directory, eval->facts, to) & PERSON_SERVICE_PRINCIPAL) != 0)
            return evaluation_deny(eval, REASON_SP_CANNOT_CO_OWN, to, flow);
        return true;
    case K_GROUP:
        return true;
    case K_LIST:
        return list_allowed(eval, flow, to, for_run_only);
    case K_TEAM:
        if (for_run_only) /* PRN-4 */
            return evaluation_deny(eval, REASON_KIND_NOT_SHARED_WITH, to, flow);
        if (fact(eval->facts, flow, FLOW_solution) == 0) /* DV-28, PRN-40 */
            return evaluation_deny(eval, REASON_TEAM_NEEDS_SOLUTION, to, flow);
        return true;
    default:
        return evaluation_deny(eval, REASON_KIND_NOT_SHARED_WITH, to, flow);
    }
}

bool sharing_add(evaluation *eval, uint32_t flow, uint32_t to, bool for_run_only)
{
    if (for_run_only && flow_may_be_instant(eval->facts, flow))
        evaluation_unknown(eval, REASON_TRIGGER_UNKNOWN, eval->who, flow);
    else if (for_run_only && !flow_is_instant(eval->facts, flow)) /* RUN-1 RUN-2 */
        return evaluation_deny(eval, REASON_NOT_INSTANT, eval->who, flow);
    return recipient_allowed(eval, flow, to, for_run_only) && layer_sharing(eval, flow) &&
           license_to_share(eval, flow) && recipient_licensed(eval, flow, to);
}

bool sharing_remove(evaluation *eval, uint32_t flow, uint32_t from, uint32_t slot)
{
    if (from == 0 || span_holds(fact_list(eval->facts, flow, slot), from))
        return true;
    if (fact_is_unknown(eval->facts, flow, FLOW_unknown, slot))
        return evaluation_unknown(eval, REASON_SHARES_UNKNOWN, from, flow);
    return evaluation_deny(eval, REASON_NO_SUCH_SHARE, from, flow);
}

/* Who may be an owner that is not told: a person, or a team where the flow lies in a solution (PRN-40). */
static bool may_own(const store *facts, uint32_t who, bool is_plain)
{
    return who != 0 && who < PRINCIPAL_EVERYONE &&
           (store_kind(facts, who) == K_USER || (!is_plain && store_kind(facts, who) == K_TEAM));
}

/* OWN-9: the creator of a plain flow, and the primary owner of any, cannot be removed. */
bool sharing_remove_owner(evaluation *eval, uint32_t flow, uint32_t from)
{
    bool is_plain = fact(eval->facts, flow, FLOW_solution) == 0;
    uint32_t owner = fact(eval->facts, flow, FLOW_owner),
             creator = is_plain ? fact(eval->facts, flow, FLOW_creator) : 0;

    if (from != 0 && (creator == from || owner == from))
        return evaluation_deny(eval, REASON_CREATOR_STAYS, from, flow);
    if (may_own(eval->facts, from, is_plain) && (owner == PRINCIPAL_UNKNOWN || creator == PRINCIPAL_UNKNOWN))
        evaluation_unknown(eval, REASON_OWNER_UNKNOWN, from, flow);
    return sharing_remove(eval, flow, from, FLOW_co_owners);
}
