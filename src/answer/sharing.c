/*
 * sharing.c - to whom a cloud flow can be given, and who can be taken off it again.
 *
 * Source  PRN-4 PRN-10 PRN-12 PRN-13 PRN-16 PRN-17 PRN-21 PRN-40 OWN-9 RUN-1 RUN-2 ENV-14 ENV-24 LIC-1 DV-28
 */
#include "answer/inquiry.h"

static bool layer_sharing(inquiry *ask, uint32_t flow)
{
    uint32_t managed = fact_object(ask->facts, ask->environment, ENVIRONMENT_managed);
    bool forbids = managed != 0 && !fact_boolean(ask->facts, managed, MANAGED_solution_flow_sharing, true);

    if (forbids && fact(ask->facts, flow, FLOW_solution) != 0) /* ENV-24 */
        return inquiry_deny(ask, BECAUSE_SHARING_LIMITED, ask->who, flow);
    return inquiry_pass(ask, BECAUSE_SHARING_OPEN, ask->who, flow);
}

static bool license_to_share(inquiry *ask, uint32_t flow)
{
    if ((ask->flags & PERSON_MAY_SHARE) != 0)
        return inquiry_pass(ask, BECAUSE_LICENSE_SHARES, ask->who, flow);
    if ((ask->flags & PERSON_SERVICE_PRINCIPAL) != 0 || inquiry_is_admin(ask)) /* PRN-22, PRN-28: hold no licence */
        return true;
    if ((ask->flags & PERSON_UNSURE_LICENSE) != 0)
        return inquiry_open(ask, BECAUSE_LICENSE_UNKNOWN, ask->who, flow);
    return inquiry_deny(ask, BECAUSE_LICENSE_FREE, ask->who, flow);
}

/* ENV-14, PRN-16, CONFLICT-2, CONFLICT-22: with a security group, who is outside cannot be given a share. */
static bool recipient_inside(inquiry *ask, uint32_t flow, uint32_t user)
{
    uint32_t group = fact(ask->facts, ask->environment, ENVIRONMENT_security_group);
    uint32_t flags = people_flags(ask->people, ask->facts, user);
    membership within = group == 0 || group == PRINCIPAL_UNKNOWN ? WITHIN_UNSURE
                                                                 : people_membership(ask->people, ask->facts, user, group);

    if ((flags & PERSON_ACTIVE) == 0)
        return inquiry_deny(ask, BECAUSE_RECIPIENT_GONE, user, flow);
    if ((flags & (PERSON_SERVICE_PRINCIPAL | PERSON_TENANT_ADMIN)) != 0)
        return true; /* PRN-24, PRN-27 */
    if (group == 0)
        return (flags & PERSON_GUEST) == 0 || standings_find(ask->standings, ask->environment, user)->count != 0 ||
               inquiry_deny(ask, BECAUSE_RECIPIENT_OUTSIDE, user, flow); /* PRN-16 */
    if (within == NOT_WITHIN)
        return inquiry_deny(ask, BECAUSE_RECIPIENT_OUTSIDE, user, flow);
    return within != WITHIN_UNSURE || inquiry_open(ask, BECAUSE_RECIPIENT_UNKNOWN, user, flow);
}

/* The environment layer of what gives a flow to somebody: it is decided before roles and shares. */
bool sharing_recipient_gate(inquiry *ask, const mandate_question *question)
{
    uint32_t to = question->arguments.principal.at;
    bool gives = question->action == DO_ADD_OWNER || question->action == DO_SHARE_RUN_ONLY ||
                 question->action == DO_CHANGE_OWNER;

    if (!gives || to == 0 || to == PRINCIPAL_EVERYONE || store_kind(ask->facts, to) != K_USER)
        return true;
    return recipient_inside(ask, question->target.at, to);
}

/* PRN-17: a guest who holds no licence gains nothing by a share. */
static bool recipient_licensed(inquiry *ask, uint32_t flow, uint32_t to)
{
    uint32_t flags = to == 0 || to == PRINCIPAL_EVERYONE || store_kind(ask->facts, to) != K_USER
                         ? 0
                         : people_flags(ask->people, ask->facts, to);

    if ((flags & PERSON_GUEST) != 0 && (flags & PERSON_LICENSED) == 0)
        return inquiry_deny(ask, BECAUSE_RECIPIENT_UNLICENSED, to, flow);
    return true;
}

static bool uses_sharepoint(const store *facts, uint32_t flow)
{
    uint32_t sharepoint = names_find(&facts->names, "shared_sharepointonline", 23);

    for (uint32_t key = store_first(facts, flow, FLOW_connections); key != 0; key = store_next(facts, key))
        if (sharepoint != 0 && names_fold(&facts->names, fact(facts, key, FLOW_CONNECTION_connector)) == sharepoint)
            return true;
    return false;
}

static bool list_allowed(inquiry *ask, uint32_t flow, uint32_t list, bool for_run_only)
{
    uint32_t cloud = fact_enum(ask->facts, RECORD_TENANT, TENANT_cloud, CLOUD_PUBLIC);

    if (fact(ask->facts, flow, FLOW_solution) != 0) /* PRN-13 */
        return inquiry_deny(ask, BECAUSE_LIST_NEEDS_PLAIN_FLOW, list, flow);
    if (cloud == CLOUD_GCC_HIGH || cloud == CLOUD_DOD) /* PRN-10 */
        return inquiry_deny(ask, BECAUSE_LIST_NOT_IN_CLOUD, list, flow);
    if (for_run_only && !uses_sharepoint(ask->facts, flow)) /* PRN-12 */
        return inquiry_deny(ask, BECAUSE_LIST_NEEDS_SHAREPOINT, list, flow);
    return true;
}

/* Whether a flow can be shared with a principal of this kind at all. 0 asks in general. */
static bool recipient_allowed(inquiry *ask, uint32_t flow, uint32_t to, bool for_run_only)
{
    if (to == 0)
        return true;
    if (to == PRINCIPAL_EVERYONE) /* PRN-1, PRN-4: a user or a group */
        return inquiry_deny(ask, BECAUSE_KIND_NOT_SHARED_WITH, to, flow);
    switch (store_kind(ask->facts, to)) {
    case K_USER:
        if (!for_run_only && (people_flags(ask->people, ask->facts, to) & PERSON_SERVICE_PRINCIPAL) != 0)
            return inquiry_deny(ask, BECAUSE_SP_CANNOT_CO_OWN, to, flow);
        return true;
    case K_GROUP:
        return true;
    case K_LIST:
        return list_allowed(ask, flow, to, for_run_only);
    case K_TEAM:
        if (for_run_only) /* PRN-4 */
            return inquiry_deny(ask, BECAUSE_KIND_NOT_SHARED_WITH, to, flow);
        if (fact(ask->facts, flow, FLOW_solution) == 0) /* DV-28, PRN-40 */
            return inquiry_deny(ask, BECAUSE_TEAM_NEEDS_SOLUTION, to, flow);
        return true;
    default:
        return inquiry_deny(ask, BECAUSE_KIND_NOT_SHARED_WITH, to, flow);
    }
}

bool sharing_add(inquiry *ask, uint32_t flow, uint32_t to, bool for_run_only)
{
    if (for_run_only && !flow_is_instant(ask->facts, flow)) /* RUN-1 RUN-2 */
        return inquiry_deny(ask, BECAUSE_NOT_INSTANT, ask->who, flow);
    return recipient_allowed(ask, flow, to, for_run_only) && layer_sharing(ask, flow) && license_to_share(ask, flow) &&
           recipient_licensed(ask, flow, to);
}

static bool list_names(const store *facts, uint32_t flow, uint32_t slot, uint32_t principal)
{
    span shares = fact_list(facts, flow, slot);

    for (uint32_t i = 0; i < shares.count; i++)
        if (shares.at[i] == principal)
            return true;
    return false;
}

bool sharing_remove(inquiry *ask, uint32_t flow, uint32_t from, uint32_t slot)
{
    if (from == 0 || list_names(ask->facts, flow, slot, from))
        return true;
    if (fact_is_unknown(ask->facts, flow, FLOW_unknown, slot))
        return inquiry_open(ask, BECAUSE_SHARES_UNKNOWN, from, flow);
    return inquiry_deny(ask, BECAUSE_NO_SUCH_SHARE, from, flow);
}

/* OWN-9: the creator of a plain flow, and the primary owner of any, cannot be removed. */
bool sharing_remove_owner(inquiry *ask, uint32_t flow, uint32_t from)
{
    bool is_creator = fact(ask->facts, flow, FLOW_solution) == 0 && fact(ask->facts, flow, FLOW_creator) == from;

    if (from != 0 && (is_creator || fact(ask->facts, flow, FLOW_owner) == from))
        return inquiry_deny(ask, BECAUSE_CREATOR_STAYS, from, flow);
    return sharing_remove(ask, flow, from, FLOW_co_owners);
}
