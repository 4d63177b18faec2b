#include "answer/unit.h"

static uint32_t root_unit(const store *facts, uint32_t environment)
{
    return store_find_text(facts, environment, K_BUSINESS_UNIT, "Root", 4);
}

static uint32_t unit_of_user(const evaluation *eval, uint32_t user)
{
    uint32_t member = memberships_find(eval->memberships_of_tenant, eval->facts, eval->environment, user)->member;

    if (member != 0)
        return fact_principal(eval->facts, member, MEMBER_unknown, MEMBER_business_unit);
    return fact_is_unknown(eval->facts, eval->environment, ENVIRONMENT_unknown, ENVIRONMENT_members)
               ? (uint32_t)UNIT_UNKNOWN
               : 0;
}

uint32_t unit_of(const evaluation *eval, uint32_t principal)
{
    bool is_team = store_kind(eval->facts, principal) == K_TEAM;
    uint32_t unit = is_team ? fact_principal(eval->facts, principal, TEAM_unknown, TEAM_business_unit)
                            : unit_of_user(eval, principal);

    return unit != 0 ? unit : root_unit(eval->facts, eval->environment);
}

uint32_t unit_of_row(const evaluation *eval, uint32_t owner, uint32_t row)
{
    uint32_t own = row == 0 ? 0 : fact_principal(eval->facts, row, ROW_unknown, ROW_business_unit), of_owner;
    truth across = environment_setting(eval->facts, eval->environment, ENVIRONMENT_SETTINGS_cross_unit_ownership, false);

    if (own != 0 && (across == TRUTH_YES || owner == 0))
        return own;
    of_owner = owner == 0 || owner == PRINCIPAL_UNKNOWN ? owner : unit_of(eval, owner);
    return across == TRUTH_UNKNOWN && own != 0 && own != of_owner ? (uint32_t)UNIT_UNKNOWN : of_owner;
}

truth unit_is(uint32_t unit, uint32_t other)
{
    if (unit == (uint32_t)UNIT_UNKNOWN || other == (uint32_t)UNIT_UNKNOWN)
        return TRUTH_UNKNOWN;
    return unit == other ? TRUTH_YES : TRUTH_NO;
}

truth unit_lies_in(const store *facts, uint32_t environment, uint32_t unit, uint32_t above)
{
    uint32_t root = root_unit(facts, environment);

    if (above == root)
        return TRUTH_YES;
    while (unit_is(unit, above) == TRUTH_NO && unit != root) {
        unit = fact_principal(facts, unit, BUSINESS_UNIT_unknown, BUSINESS_UNIT_parent);
        unit = unit == 0 ? root : unit;
    }
    return unit_is(unit, above);
}
