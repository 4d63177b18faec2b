/*
 * sharing.c - to whom a cloud flow can be given, and who can be taken off it again.
 *
 * Source  PRN-4 PRN-10 PRN-12 PRN-13 PRN-16 PRN-17 PRN-21 PRN-40 OWN-9 RUN-1 RUN-2 ENV-14 ENV-24 LIC-1 DV-28
 */
#include "answer/inquiry.h"

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
    coverage may = (ask->flags & PERSON_MAY_SHARE) != 0        ? COVERED
                   : (ask->flags & PERSON_UNSURE_LICENSE) != 0 ? COVERAGE_UNSURE
                                                               : NOT_COVERED;

    if ((ask->flags & PERSON_SERVICE_PRINCIPAL) != 0 || inquiry_is_admin(ask)) /* PRN-22, PRN-28: hold no licence */
        return true;
    return inquiry_need(ask, either(may, inquiry_admin(ask)), BECAUSE_LICENSE_SHARES, BECAUSE_LICENSE_UNKNOWN,
                        BECAUSE_LICENSE_FREE, flow);
}

/* ENV-14, CONFLICT-22: with a security group, who is outside gets no share; PRN-16, CONFLICT-2: without one a guest
   must be a member all the same; PRN-24, PRN-27: service principals and administrators come in anyway. */
static coverage recipient_inside(const inquiry *ask, const inquiry *other)
{
    bool is_grouped = fact(ask->facts, ask->environment, ENVIRONMENT_security_group) != 0 ||
                      fact_is_unknown(ask->facts, ask->environment, ENVIRONMENT_unknown, ENVIRONMENT_security_group);

    if ((other->flags & (PERSON_SERVICE_PRINCIPAL | PERSON_TENANT_ADMIN)) != 0)
        return COVERED;
    return !is_grouped && (other->flags & PERSON_GUEST) == 0 ? COVERED : gate_membership(other);
}

/* The environment layer of what gives a flow to somebody: it is decided before roles and shares. */
bool sharing_recipient_gate(inquiry *ask, const mandate_question *question)
{
    uint32_t to = question->arguments.principal.at;
    bool gives = question->action == DO_ADD_OWNER || question->action == DO_SHARE_RUN_ONLY ||
                 question->action == DO_CHANGE_OWNER;

    coverage inside;
    inquiry other;

    if (!gives || to == 0 || to == PRINCIPAL_EVERYONE || store_kind(ask->facts, to) != K_USER)
        return true;
    inquiry_about(ask, to, &other);
    if ((other.flags & PERSON_ACTIVE) == 0)
        return inquiry_deny(ask, BECAUSE_RECIPIENT_GONE, to, question->target.at);
    inside = recipient_inside(ask, &other);
    if (inside == COVERED)
        return true;
    return inside == COVERAGE_UNSURE ? inquiry_open(ask, BECAUSE_RECIPIENT_UNKNOWN, to, question->target.at)
                                     : inquiry_deny(ask, BECAUSE_RECIPIENT_OUTSIDE, to, question->target.at);
}

/* PRN-17: a guest who holds no licence gains nothing by a share. */
static bool recipient_licensed(inquiry *ask, uint32_t flow, uint32_t to)
{
    uint32_t flags = to == 0 || store_kind(ask->facts, to) != K_USER ? 0 : people_flags(ask->people, ask->facts, to);

    if ((flags & PERSON_GUEST) == 0 || (flags & PERSON_LICENSED) != 0)
        return true;
    return (flags & PERSON_UNSURE_LICENSE) != 0 ? inquiry_open(ask, BECAUSE_LICENSE_UNKNOWN, to, flow)
                                                : inquiry_deny(ask, BECAUSE_RECIPIENT_UNLICENSED, to, flow);
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
    if (for_run_only && flow_may_be_instant(ask->facts, flow))
        inquiry_open(ask, BECAUSE_TRIGGER_UNKNOWN, ask->who, flow);
    else if (for_run_only && !flow_is_instant(ask->facts, flow)) /* RUN-1 RUN-2 */
        return inquiry_deny(ask, BECAUSE_NOT_INSTANT, ask->who, flow);
    return recipient_allowed(ask, flow, to, for_run_only) && layer_sharing(ask, flow) && license_to_share(ask, flow) &&
           recipient_licensed(ask, flow, to);
}

bool sharing_remove(inquiry *ask, uint32_t flow, uint32_t from, uint32_t slot)
{
    if (from == 0 || span_holds(fact_list(ask->facts, flow, slot), from))
        return true;
    if (fact_is_unknown(ask->facts, flow, FLOW_unknown, slot))
        return inquiry_open(ask, BECAUSE_SHARES_UNKNOWN, from, flow);
    return inquiry_deny(ask, BECAUSE_NO_SUCH_SHARE, from, flow);
}

/* Who may be an owner that is not told: a person, or a team where the flow lies in a solution (PRN-40). */
static bool may_own(const store *facts, uint32_t who, bool is_plain)
{
    return who != 0 && who < PRINCIPAL_EVERYONE &&
           (store_kind(facts, who) == K_USER || (!is_plain && store_kind(facts, who) == K_TEAM));
}

/* OWN-9: the creator of a plain flow, and the primary owner of any, cannot be removed. */
bool sharing_remove_owner(inquiry *ask, uint32_t flow, uint32_t from)
{
    bool is_plain = fact(ask->facts, flow, FLOW_solution) == 0;
    uint32_t owner = fact(ask->facts, flow, FLOW_owner), creator = is_plain ? fact(ask->facts, flow, FLOW_creator) : 0;

    if (from != 0 && (creator == from || owner == from))
        return inquiry_deny(ask, BECAUSE_CREATOR_STAYS, from, flow);
    if (may_own(ask->facts, from, is_plain) && (owner == PRINCIPAL_UNKNOWN || creator == PRINCIPAL_UNKNOWN))
        inquiry_open(ask, BECAUSE_OWNER_UNKNOWN, from, flow);
    return sharing_remove(ask, flow, from, FLOW_co_owners);
}
