/*
 * gate.c - the layers that every question passes first: sign-in, the environment, and having a role at all.
 *
 * Source  PRN-7 PRN-16 PRN-20 PRN-24 PRN-26 PRN-27 PRN-28 PRN-30 ENV-9 ENV-10 ENV-11, CONFLICT-1 CONFLICT-3
 */
#include "answer/inquiry.h"

bool gate_tenant(inquiry *ask)
{
    if ((ask->flags & PERSON_DELETED) != 0)
        return inquiry_deny(ask, BECAUSE_USER_DELETED, ask->who, 0);
    if ((ask->flags & PERSON_ACTIVE) == 0)
        return inquiry_deny(ask, BECAUSE_USER_DISABLED, ask->who, 0);
    return inquiry_pass(ask, BECAUSE_SIGNED_IN, ask->who, 0);
}

static bool is_enforced(const inquiry *ask)
{
    uint32_t settings = fact_object(ask->facts, ask->environment, ENVIRONMENT_settings);
    return settings == 0 || fact_boolean(ask->facts, settings, ENVIRONMENT_SETTINGS_enforce_membership, true);
}

/* The security group; PRINCIPAL_UNKNOWN where nobody knows it, 0 where there is none. */
static uint32_t security_group(const inquiry *ask)
{
    if (fact_is_unknown(ask->facts, ask->environment, ENVIRONMENT_unknown, ENVIRONMENT_security_group))
        return PRINCIPAL_UNKNOWN;
    return fact(ask->facts, ask->environment, ENVIRONMENT_security_group);
}

static bool is_default(const inquiry *ask)
{
    return fact_enum(ask->facts, ask->environment, ENVIRONMENT_type, TYPE_PRODUCTION) == TYPE_DEFAULT;
}

static coverage licensed(const inquiry *ask)
{
    if ((ask->flags & PERSON_LICENSED) != 0)
        return COVERED;
    return (ask->flags & PERSON_UNSURE_LICENSE) != 0 ? COVERAGE_UNSURE : NOT_COVERED;
}

/* No security group: who is listed, else every licensed user (ENV-9); a guest must be listed (PRN-16), but in the
   default environment (ENV-11); administrators need no licence (PRN-28). */
static coverage in_open_environment(const inquiry *ask)
{
    if ((ask->flags & PERSON_GUEST) != 0 && !is_default(ask))
        return inquiry_listed(ask);
    if ((ask->flags & PERSON_DYNAMICS_ADMIN) != 0)
        return COVERED;
    return licensed(ask) == COVERED ? COVERED : either(inquiry_listed(ask), licensed(ask));
}

static coverage within_environment(const inquiry *ask, uint32_t group)
{
    if (group == PRINCIPAL_UNKNOWN)
        return COVERAGE_UNSURE;
    if (group == 0)
        return in_open_environment(ask);
    return people_within(ask->people, ask->facts, ask->who, group);
}

/* `group` is what security_group says. */
static coverage membership(const inquiry *ask, uint32_t group)
{
    if ((ask->flags & PERSON_SERVICE_PRINCIPAL) != 0)
        return fact_boolean(ask->facts, ask->environment, ENVIRONMENT_dataverse, true) ? inquiry_listed(ask) : COVERED;
    if ((ask->flags & PERSON_TENANT_ADMIN) != 0)
        return COVERED;
    return either(inquiry_perhaps_tenant_admin(ask), within_environment(ask, group));
}

coverage gate_membership(const inquiry *ask)
{
    return membership(ask, security_group(ask));
}

/* PRN-7, CONFLICT-1: in the group through a nested one only: a member just in time, without a role. */
static coverage nested_only(const inquiry *ask, uint32_t group)
{
    coverage direct, nested;

    if (group == 0 || group == PRINCIPAL_UNKNOWN ||
        (ask->flags & (PERSON_SERVICE_PRINCIPAL | PERSON_TENANT_ADMIN)) != 0)
        return NOT_COVERED;
    direct = people_direct(ask->people, ask->facts, ask->who, group);
    if (direct == COVERED)
        return NOT_COVERED;
    nested = people_nested(ask->people, ask->facts, ask->who, group);
    return direct == COVERAGE_UNSURE || inquiry_perhaps_tenant_admin(ask) == COVERAGE_UNSURE
               ? both(nested, COVERAGE_UNSURE)
               : nested;
}

/* Why somebody is in, or not, in the words that fit. */
static mandate_reason reason_in(const inquiry *ask, uint32_t group)
{
    if ((ask->flags & PERSON_SERVICE_PRINCIPAL) != 0)
        return BECAUSE_APPLICATION_USER;
    if ((ask->flags & PERSON_TENANT_ADMIN) != 0)
        return BECAUSE_ADMIN_MEMBER;
    if (group != 0)
        return ask->nested == COVERED ? BECAUSE_NESTED_MEMBER : BECAUSE_MEMBER_OF_GROUP;
    return ask->standing->is_listed ? BECAUSE_LISTED_MEMBER : BECAUSE_LICENSED_MEMBER;
}

static mandate_reason reason_out(const inquiry *ask, uint32_t group)
{
    if ((ask->flags & PERSON_SERVICE_PRINCIPAL) != 0)
        return BECAUSE_NO_APPLICATION_USER;
    if (group != 0)
        return BECAUSE_NOT_IN_GROUP;
    return (ask->flags & PERSON_GUEST) != 0 ? BECAUSE_GUEST_NOT_A_MEMBER : BECAUSE_NOT_A_MEMBER;
}

bool gate_environment(inquiry *ask)
{
    uint32_t group = security_group(ask), about = group == 0 || group == PRINCIPAL_UNKNOWN ? ask->environment : group;
    bool is_member = (ask->flags & PERSON_SERVICE_PRINCIPAL) != 0 || (ask->flags & PERSON_TENANT_ADMIN) != 0;
    coverage within;

    if (inquiry_disabled_here(ask))
        return inquiry_deny(ask, BECAUSE_DISABLED_IN_ENVIRONMENT, ask->who, ask->environment);
    ask->nested = nested_only(ask, group);
    within = membership(ask, group);
    if (within == COVERED)
        return inquiry_pass(ask, reason_in(ask, group), ask->who, is_member ? ask->environment : about);
    if (!is_enforced(ask) && (ask->flags & PERSON_SERVICE_PRINCIPAL) == 0) /* ENV-10, CONFLICT-3 */
        return inquiry_pass(ask, BECAUSE_MEMBERSHIP_NOT_ENFORCED, ask->who, ask->environment);
    if (within == COVERAGE_UNSURE)
        return inquiry_open(ask, BECAUSE_MEMBERSHIP_UNKNOWN, ask->who, ask->environment);
    return inquiry_deny(ask, reason_out(ask, group), ask->who, is_member ? ask->environment : about);
}

bool gate_any_role(inquiry *ask)
{
    coverage held;

    if (!fact_boolean(ask->facts, ask->environment, ENVIRONMENT_dataverse, true))
        return true; /* without Dataverse there are no security roles to lack (ENV-6) */
    if (inquiry_is_admin(ask))
        return inquiry_pass(ask, BECAUSE_ADMINISTRATOR, ask->who, ask->environment);
    held = either(inquiry_perhaps_tenant_admin(ask), inquiry_right(ask, RIGHT_ANY_ROLE));
    return inquiry_need(ask, held, BECAUSE_HAS_ROLE, BECAUSE_ROLES_UNKNOWN,
                        ask->nested == COVERED ? BECAUSE_NESTED_WITHOUT_ROLE : BECAUSE_NO_SECURITY_ROLE,
                        ask->environment);
}
