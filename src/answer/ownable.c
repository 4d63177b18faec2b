#include "answer/ownable.h"

/* ENV-17: an administrator passes; else the role must give the right. */
bool ownable_role_right(evaluation *eval, uint32_t right, mandate_reason given, mandate_reason missing)
{
    if (evaluation_role_admin(eval) == TRUTH_YES)
        return evaluation_pass(eval, REASON_ADMINISTRATOR, eval->who, eval->environment);
    return evaluation_need(eval, truth_or(evaluation_role_admin(eval), evaluation_right(eval, right)), given,
                           REASON_ROLES_UNKNOWN, layer_lack(eval, missing), eval->environment);
}

static truth list_covers(const evaluation *eval, uint32_t record_id, uint32_t slot, uint32_t unknown_slot)
{
    truth open = fact_is_unknown(eval->facts, record_id, unknown_slot, slot) ? TRUTH_UNKNOWN : TRUTH_NO;
    uint32_t giver;

    return truth_or(open, principals_cover(eval, fact_list(eval->facts, record_id, slot), eval->who, &giver));
}

truth ownable_covers(const evaluation *eval, uint32_t record_id, const share_slots *slots)
{
    return truth_or(principal_covers(eval, fact_principal(eval->facts, record_id, slots->unknown, slots->owner), eval->who),
                    list_covers(eval, record_id, slots->co_owners, slots->unknown));
}

truth ownable_users_cover(const evaluation *eval, uint32_t record_id, const share_slots *slots)
{
    return list_covers(eval, record_id, slots->users, slots->unknown);
}
