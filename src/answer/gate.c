/*
 * gate.c - the layers that every question passes first: sign-in, the environment, and having a role at all.
 *
 * Source  PRN-16 PRN-20 PRN-24 PRN-26 PRN-27 PRN-30 ENV-9 ENV-10, CONFLICT-1 CONFLICT-3
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

/* Outside the environment: ENV-10, unless the environment does not enforce it (CONFLICT-3). */
static bool outsider(inquiry *ask, mandate_reason reason, uint32_t a, uint32_t b)
{
    if (!is_enforced(ask))
        return inquiry_pass(ask, BECAUSE_MEMBERSHIP_NOT_ENFORCED, ask->who, ask->environment);
    return inquiry_deny(ask, reason, a, b);
}

static bool gate_group(inquiry *ask, uint32_t group)
{
    switch (people_membership(ask->people, ask->facts, ask->who, group)) {
    case WITHIN_DIRECT:
        return inquiry_pass(ask, BECAUSE_MEMBER_OF_GROUP, ask->who, group);
    case WITHIN_NESTED: /* CONFLICT-1: a member just in time, without a role */
        ask->is_nested = true;
        return inquiry_pass(ask, BECAUSE_NESTED_MEMBER, ask->who, group);
    case WITHIN_UNSURE:
        return inquiry_open(ask, BECAUSE_MEMBERSHIP_UNKNOWN, ask->who, ask->environment);
    case NOT_WITHIN:
        break;
    }
    return outsider(ask, BECAUSE_NOT_IN_GROUP, ask->who, group);
}

/* No security group: who is listed, else every licensed user (ENV-9); a guest must be listed (PRN-16). */
static bool gate_open_environment(inquiry *ask)
{
    bool is_default = fact_enum(ask->facts, ask->environment, ENVIRONMENT_type, 0) == TYPE_DEFAULT;

    if (ask->standing->count != 0)
        return inquiry_pass(ask, BECAUSE_LISTED_MEMBER, ask->who, ask->environment);
    if ((ask->flags & PERSON_GUEST) != 0 && !is_default)
        return outsider(ask, BECAUSE_GUEST_NOT_A_MEMBER, ask->who, ask->environment);
    if ((ask->flags & PERSON_LICENSED) != 0)
        return inquiry_pass(ask, BECAUSE_LICENSED_MEMBER, ask->who, ask->environment);
    if ((ask->flags & PERSON_UNSURE_LICENSE) != 0 ||
        fact_is_unknown(ask->facts, ask->environment, ENVIRONMENT_unknown, ENVIRONMENT_members))
        return inquiry_open(ask, BECAUSE_MEMBERSHIP_UNKNOWN, ask->who, ask->environment);
    return outsider(ask, BECAUSE_NOT_A_MEMBER, ask->who, ask->environment);
}

bool gate_environment(inquiry *ask)
{
    const store *facts = ask->facts;
    uint32_t group = fact(facts, ask->environment, ENVIRONMENT_security_group);
    uint32_t member = ask->standing->member;

    if (member != 0 && fact_boolean(facts, member, MEMBER_disabled, false))
        return inquiry_deny(ask, BECAUSE_DISABLED_IN_ENVIRONMENT, ask->who, ask->environment);
    if ((ask->flags & PERSON_SERVICE_PRINCIPAL) != 0) {
        if (ask->standing->count == 0 && fact_boolean(facts, ask->environment, ENVIRONMENT_dataverse, true))
            return inquiry_deny(ask, BECAUSE_NO_APPLICATION_USER, ask->who, ask->environment);
        return inquiry_pass(ask, BECAUSE_APPLICATION_USER, ask->who, ask->environment);
    }
    if ((ask->flags & PERSON_TENANT_ADMIN) != 0)
        return inquiry_pass(ask, BECAUSE_ADMIN_MEMBER, ask->who, ask->environment);
    if (group == PRINCIPAL_UNKNOWN ||
        fact_is_unknown(facts, ask->environment, ENVIRONMENT_unknown, ENVIRONMENT_security_group))
        return inquiry_open(ask, BECAUSE_MEMBERSHIP_UNKNOWN, ask->who, ask->environment);
    if (group != 0)
        return gate_group(ask, group);
    return gate_open_environment(ask);
}

/* Whether facts that could hold a role of this person are missing. */
bool gate_roles_are_unknown(const inquiry *ask)
{
    const store *facts = ask->facts;
    uint32_t unknown = fact(facts, ask->environment, ENVIRONMENT_unknown);
    uint32_t lists = 1u << ENVIRONMENT_members | 1u << ENVIRONMENT_assignments | 1u << ENVIRONMENT_teams;

    return (unknown & lists) != 0 ||
           (ask->standing->member != 0 && fact_is_unknown(facts, ask->standing->member, MEMBER_unknown, MEMBER_roles));
}

bool gate_any_role(inquiry *ask)
{
    if (!fact_boolean(ask->facts, ask->environment, ENVIRONMENT_dataverse, true))
        return true; /* without Dataverse there are no security roles to lack (ENV-6) */
    if (inquiry_is_admin(ask))
        return inquiry_pass(ask, BECAUSE_ADMINISTRATOR, ask->who, ask->environment);
    if ((ask->rights & RIGHT_ANY_ROLE) != 0)
        return inquiry_pass(ask, BECAUSE_HAS_ROLE, ask->who, ask->environment);
    if (gate_roles_are_unknown(ask))
        return inquiry_open(ask, BECAUSE_ROLES_UNKNOWN, ask->who, ask->environment);
    return inquiry_deny(ask, ask->is_nested ? BECAUSE_NESTED_WITHOUT_ROLE : BECAUSE_NO_SECURITY_ROLE, ask->who,
                        ask->environment);
}
