#include "answer/own.h"

/* ENV-17: an administrator passes; else the role must give the right. */
bool own_role_right(inquiry *ask, uint32_t right, mandate_reason given, mandate_reason missing)
{
    if (inquiry_is_admin(ask))
        return inquiry_pass(ask, BECAUSE_ADMINISTRATOR, ask->who, ask->environment);
    return inquiry_need(ask, either(inquiry_admin(ask), inquiry_right(ask, right)), given, BECAUSE_ROLES_UNKNOWN,
                        missing, ask->environment);
}

static coverage list_covers(const inquiry *ask, uint32_t at, uint32_t slot, uint32_t unknown_slot)
{
    coverage open = fact_is_unknown(ask->facts, at, unknown_slot, slot) ? COVERAGE_UNSURE : NOT_COVERED;
    uint32_t by;

    return either(open, principals_cover(ask, fact_list(ask->facts, at, slot), ask->who, &by));
}

coverage own_covers(const inquiry *ask, uint32_t at, const share_slots *slots)
{
    return either(principal_covers(ask, fact(ask->facts, at, slots->owner), ask->who),
                  list_covers(ask, at, slots->co_owners, slots->unknown));
}

coverage own_users_cover(const inquiry *ask, uint32_t at, const share_slots *slots)
{
    return list_covers(ask, at, slots->users, slots->unknown);
}
