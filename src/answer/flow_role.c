#include "answer/flow_role.h"

#include "answer/agent.h"

/* OWN-24: the primary owner; OWN-35: whoever created a flow outside solutions stays its owner. */
static truth as_owner(const evaluation *eval, const flow_shares *shares)
{
    truth owner = principal_covers(eval, shares->owner, eval->who);

    return shares->creator == 0 ? owner : truth_or(owner, principal_covers(eval, shares->creator, eval->who));
}

static truth share_covers(const evaluation *eval, const flow_shares *of, span shares, bool is_open, uint32_t *by)
{
    truth best = is_open ? TRUTH_UNKNOWN : TRUTH_NO;

    *by = 0;
    for (uint32_t i = 0; i < shares.count && best != TRUTH_YES; i++) {
        truth each = principal_covers(eval, shares.at[i], eval->who);

        if (each > best && flow_shares_count(of, eval->facts, shares.at[i])) {
            best = each;
            *by = shares.at[i];
        }
    }
    return best;
}

/* OWN-4, PRN-1, PRN-2, PRN-10, PRN-40; PRN-21: never a service principal. */
static truth as_co_owner(const evaluation *eval, uint32_t flow, const flow_shares *shares, uint32_t *by)
{
    bool is_open = fact_is_unknown(eval->facts, flow, FLOW_unknown, FLOW_co_owners);

    *by = 0;
    return (eval->flags & PERSON_SERVICE_PRINCIPAL) != 0 ? TRUTH_NO
                                                         : share_covers(eval, shares, shares->co_owners, is_open, by);
}

static truth as_run_only(const evaluation *eval, uint32_t flow, const flow_shares *shares, uint32_t *by)
{
    bool is_open = fact_is_unknown(eval->facts, flow, FLOW_unknown, FLOW_run_only);

    if (!shares->is_instant && flow_may_be_instant(eval->facts, flow))
        return truth_and(share_covers(eval, shares, fact_list(eval->facts, flow, FLOW_run_only), is_open, by),
                         TRUTH_UNKNOWN);
    return share_covers(eval, shares, shares->run_only, is_open && shares->is_instant, by);
}

static void add(flow_role *to, uint32_t bit, truth is)
{
    to->holds |= is == TRUTH_YES ? bit : 0;
    to->unknown |= is == TRUTH_UNKNOWN ? bit : 0;
}

static void add_roles(const evaluation *eval, uint32_t flow, flow_role *to, uint32_t wanted)
{
    bool in_solution = fact(eval->facts, flow, FLOW_solution) != 0;

    if (evaluation_is_admin(eval))
        to->holds |= FLOW_ROLE_ADMIN;
    if (in_solution && (eval->rights & RIGHT_READ_ALL_RUNS) != 0) /* ENV-54: nothing of other flows */
        to->holds |= FLOW_ROLE_OPERATOR;
    if (in_solution && (eval->rights & RIGHT_ALL_WORKFLOWS) != 0) /* DV-28: solution flows are rows */
        to->holds |= FLOW_ROLE_READER;
    if ((to->holds & wanted) != 0 || (wanted & HOLDS_BY_ROLE) == 0)
        return;
    add(to, FLOW_ROLE_ADMIN, evaluation_admin(eval));
    if (in_solution) {
        add(to, FLOW_ROLE_OPERATOR, evaluation_right(eval, RIGHT_READ_ALL_RUNS));
        add(to, FLOW_ROLE_READER, evaluation_right(eval, RIGHT_ALL_WORKFLOWS));
    }
}

flow_role flow_role_of(const evaluation *eval, uint32_t flow, const flow_shares *shares, uint32_t wanted)
{
    flow_role to = {0, 0, 0, 0, 0};

    add(&to, FLOW_ROLE_OWNER, as_owner(eval, shares));
    if ((to.holds & wanted) != 0)
        return to;
    add(&to, FLOW_ROLE_CO_OWNER, as_co_owner(eval, flow, shares, &to.co_owner_by));
    if ((to.holds & wanted) != 0)
        return to;
    if ((wanted & FLOW_ROLE_LENT) != 0) {
        add(&to, FLOW_ROLE_LENT, agent_lends_flow(eval, flow, &to.lent_by));
        if ((to.holds & wanted) != 0)
            return to;
    }
    add(&to, FLOW_ROLE_RUN_ONLY, as_run_only(eval, flow, shares, &to.run_only_by));
    if ((to.holds & wanted) == 0)
        add_roles(eval, flow, &to, wanted);
    return to;
}

truth flow_role_covers(const evaluation *eval, uint32_t flow, uint32_t wanted)
{
    flow_shares shares = flow_shares_of(eval->facts, flow);
    flow_role to = flow_role_of(eval, flow, &shares, wanted);

    if ((to.holds & wanted) != 0)
        return TRUTH_YES;
    return (to.unknown & wanted) != 0 ? TRUTH_UNKNOWN : TRUTH_NO;
}
