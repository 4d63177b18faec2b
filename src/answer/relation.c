#include "answer/relation.h"

/* OWN-24: the primary owner; OWN-35: whoever created a flow outside solutions stays its owner. */
static coverage as_owner(const inquiry *ask, const flow_holders *of)
{
    coverage owner = principal_covers(ask, of->owner, ask->who);

    return of->creator == 0 ? owner : either(owner, principal_covers(ask, of->creator, ask->who));
}

static coverage share_covers(const inquiry *ask, const flow_holders *of, span shares, bool is_open, uint32_t *by)
{
    coverage best = is_open ? COVERAGE_UNSURE : NOT_COVERED;

    *by = 0;
    for (uint32_t i = 0; i < shares.count && best != COVERED; i++) {
        coverage each = principal_covers(ask, shares.at[i], ask->who);

        if (each > best && holders_count(of, ask->facts, shares.at[i])) {
            best = each;
            *by = shares.at[i];
        }
    }
    return best;
}

/* OWN-4, PRN-1, PRN-2, PRN-10, PRN-40; PRN-21: never a service principal. */
static coverage as_co_owner(const inquiry *ask, uint32_t flow, const flow_holders *of, uint32_t *by)
{
    bool is_open = fact_is_unknown(ask->facts, flow, FLOW_unknown, FLOW_co_owners);

    *by = 0;
    return (ask->flags & PERSON_SERVICE_PRINCIPAL) != 0 ? NOT_COVERED
                                                        : share_covers(ask, of, of->co_owners, is_open, by);
}

static coverage as_run_only(const inquiry *ask, uint32_t flow, const flow_holders *of, uint32_t *by)
{
    bool is_open = fact_is_unknown(ask->facts, flow, FLOW_unknown, FLOW_run_only);

    if (!of->is_instant && flow_may_be_instant(ask->facts, flow))
        return both(share_covers(ask, of, fact_list(ask->facts, flow, FLOW_run_only), is_open, by), COVERAGE_UNSURE);
    return share_covers(ask, of, of->run_only, is_open && of->is_instant, by);
}

static void add(relation *to, uint32_t bit, coverage is)
{
    to->holds |= is == COVERED ? bit : 0;
    to->unsure |= is == COVERAGE_UNSURE ? bit : 0;
}

static void add_roles(const inquiry *ask, uint32_t flow, relation *to, uint32_t wanted)
{
    bool in_solution = fact(ask->facts, flow, FLOW_solution) != 0;

    if (inquiry_is_admin(ask))
        to->holds |= HOLDS_AS_ADMIN;
    if (in_solution && (ask->rights & RIGHT_READ_ALL_RUNS) != 0) /* ENV-54: nothing of other flows */
        to->holds |= HOLDS_AS_OPERATOR;
    if (in_solution && (ask->rights & RIGHT_ALL_WORKFLOWS) != 0) /* DV-28: solution flows are rows */
        to->holds |= HOLDS_AS_READER;
    if ((to->holds & wanted) != 0 || (wanted & HOLDS_BY_ROLE) == 0)
        return;
    add(to, HOLDS_AS_ADMIN, inquiry_admin(ask));
    if (in_solution) {
        add(to, HOLDS_AS_OPERATOR, inquiry_right(ask, RIGHT_READ_ALL_RUNS));
        add(to, HOLDS_AS_READER, inquiry_right(ask, RIGHT_ALL_WORKFLOWS));
    }
}

relation relation_to(const inquiry *ask, uint32_t flow, const flow_holders *of, uint32_t wanted)
{
    relation to = {0, 0, 0, 0};

    add(&to, HOLDS_AS_OWNER, as_owner(ask, of));
    if ((to.holds & wanted) != 0)
        return to;
    add(&to, HOLDS_AS_CO_OWNER, as_co_owner(ask, flow, of, &to.co_owner_by));
    if ((to.holds & wanted) != 0)
        return to;
    add(&to, HOLDS_AS_RUN_ONLY, as_run_only(ask, flow, of, &to.run_only_by));
    if ((to.holds & wanted) == 0)
        add_roles(ask, flow, &to, wanted);
    return to;
}

coverage relation_covers(const inquiry *ask, uint32_t flow, uint32_t wanted)
{
    flow_holders of = holders_of(ask->facts, flow);
    relation to = relation_to(ask, flow, &of, wanted);

    if ((to.holds & wanted) != 0)
        return COVERED;
    return (to.unsure & wanted) != 0 ? COVERAGE_UNSURE : NOT_COVERED;
}
