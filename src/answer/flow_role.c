#include "answer/flow_role.h"

#include "answer/agent.h"
#include "answer/app.h"
#include "fact/platform_names.h"

/* OWN-24: the primary owner. N-71: whoever created a flow outside solutions stays it until an administrator removes
   them, when another owner is told. */
static truth as_owner(const evaluation *eval, const flow_shares *shares)
{
    return shares->team != 0 ? TRUTH_NO : principal_covers(eval, shares->owner, eval->who);
}

/* N-38: a share of the row of a flow that holds all of some verbs. */
static truth as_row(const evaluation *eval, const flow_shares *shares, uint32_t verbs)
{
    return shares->row == 0 ? TRUTH_NO : truth_and(flow_row_shared(eval, shares->row, verbs), shares->in_solution);
}

static truth share_covers(const evaluation *eval, const flow_shares *given, span shares, bool is_open, uint32_t *giver)
{
    truth best = is_open ? TRUTH_UNKNOWN : TRUTH_NO;

    *giver = 0;
    for (uint32_t i = 0; i < shares.count && best != TRUTH_YES; i++) {
        truth each = principal_covers(eval, shares.at[i], eval->who);

        if (each > best)
            each = truth_and(each, flow_shares_count(given, eval->facts, shares.at[i]));
        if (each > best) {
            best = each;
            *giver = shares.at[i];
        }
    }
    return best;
}

/* OWN-4, PRN-1, PRN-2, PRN-10, PRN-40, N-38; PRN-21: never a service principal. */
static truth as_co_owner(const evaluation *eval, uint32_t flow, const flow_shares *shares, uint32_t *giver)
{
    bool is_open = fact_is_unknown(eval->facts, flow, FLOW_unknown, FLOW_co_owners);
    truth is, may = truth_not(person_is_application(eval->flags));

    *giver = 0;
    if (may == TRUTH_NO)
        return TRUTH_NO;
    is = share_covers(eval, shares, shares->co_owners, is_open, giver);
    if (is == TRUTH_YES || shares->row == 0)
        return truth_and(is, may);
    if (as_row(eval, shares, 1u << VERB_WRITE) == TRUTH_YES)
        *giver = shares->row;
    return truth_and(truth_or(is, as_row(eval, shares, 1u << VERB_WRITE)), may);
}

/* N-28: a list as run-only user of a solution flow stands for those who edit and those who read it; outside solutions
   for its editors (PRN-12). */
static truth list_runs(const evaluation *eval, uint32_t flow, uint32_t list)
{
    truth has_lists = cloud_has_lists(eval->facts);

    if (has_lists == TRUTH_NO)
        return TRUTH_NO;
    return truth_and(has_lists, truth_or(principal_covers(eval, list, eval->who),
                                         truth_and(flow_in_solution(eval->facts, flow),
                                                   list_readers_cover(eval, list, eval->who))));
}

static truth runs_by(const evaluation *eval, uint32_t flow, span shares, bool is_open, uint32_t *giver)
{
    truth best = is_open ? TRUTH_UNKNOWN : TRUTH_NO;

    for (uint32_t i = 0; i < shares.count && best != TRUTH_YES; i++) {
        bool is_list = shares.at[i] >= eval->facts->collectives_from && shares.at[i] < PRINCIPAL_EVERYONE &&
                       store_kind(eval->facts, shares.at[i]) == K_LIST;
        truth each = is_list ? list_runs(eval, flow, shares.at[i]) : principal_covers(eval, shares.at[i], eval->who);

        if (each > best) {
            best = each;
            *giver = shares.at[i];
        }
    }
    return best;
}

/* RUN-1, RUN-2; N-38: a share of the row that holds Read, on a flow that a person starts. */
static truth as_run_only(const evaluation *eval, uint32_t flow, const flow_shares *shares, uint32_t *giver)
{
    bool is_open;
    truth is;

    *giver = 0;
    if (!shares->is_instant && !shares->may_be_instant)
        return TRUTH_NO;
    is_open = fact_is_unknown(eval->facts, flow, FLOW_unknown, FLOW_run_only);
    is = runs_by(eval, flow, fact_list(eval->facts, flow, FLOW_run_only), is_open, giver);
    if (is != TRUTH_YES)
        is = truth_or(is, as_row(eval, shares, 1u << VERB_READ));
    return shares->may_be_instant ? truth_and(is, TRUTH_UNKNOWN) : is;
}

static void add(flow_role *role, uint32_t bit, truth is)
{
    role->holds |= is == TRUTH_YES ? bit : 0;
    role->unknown |= is == TRUTH_UNKNOWN ? bit : 0;
}

/* N-39: what ownership through a team, or a share, gives where the privilege is held as well. */
static void add_asked(const evaluation *eval, uint32_t flow, const flow_act *act, flow_role *role, uint32_t bit, truth is,
                      uint32_t team)
{
    truth both;

    if (is == TRUTH_NO)
        return;
    both = truth_and(is, flow_role_privilege(eval, flow, act, team));
    add(role, bit, both);
    if (both == TRUTH_NO)
        role->lacks |= bit;
    role->is_open = role->is_open || (is == TRUTH_YES && both == TRUTH_UNKNOWN);
}

truth flow_role_privilege(const evaluation *eval, uint32_t flow, const flow_act *act, uint32_t team)
{
    truth in_solution = act->is_asked ? flow_in_solution(eval->facts, flow) : TRUTH_NO, held;
    uint32_t table;

    if (in_solution == TRUTH_NO)
        return TRUTH_YES;
    table = names_find(&eval->facts->names, NAMED(TABLE_PROCESS));
    held = truth_or(evaluation_sees_all(eval), evaluation_privilege_for(eval, team, table, act->verb, DEPTH_USER));
    return in_solution == TRUTH_UNKNOWN ? truth_or(held, TRUTH_UNKNOWN) : held;
}

/* Roles that reach the whole organization. */
static truth reaches_whole(const evaluation *eval, const flow_act *act)
{
    uint32_t table = names_find(&eval->facts->names, NAMED(TABLE_PROCESS));

    return truth_or(evaluation_sees_all(eval),
                    truth_and(evaluation_privilege(eval, table, act->verb, DEPTH_ORGANIZATION),
                              evaluation_privilege(eval, table, act->verb_too, DEPTH_ORGANIZATION)));
}

/* N-38: a right on the row that the flow is, by a role, the hierarchy or a row above. */
static truth as_reader(const evaluation *eval, uint32_t flow, truth in_solution, const flow_act *act)
{
    if (!act->has_verb || in_solution == TRUTH_NO)
        return TRUTH_NO;
    return truth_and(in_solution, act->is_whole ? reaches_whole(eval, act)
                                                : flow_row_reached(eval, flow, act->verb, act->verb == VERB_READ));
}

static void add_roles(const evaluation *eval, uint32_t flow, truth in_solution, flow_role *role, const flow_act *act)
{
    if (evaluation_is_admin(eval))
        role->holds |= FLOW_ROLE_ADMIN;
    if (in_solution == TRUTH_YES && (eval->rights & RIGHT_READ_ALL_RUNS) != 0 &&
        evaluation_kept_out(eval) == TRUTH_NO) /* ENV-54: nothing of other flows */
        role->holds |= FLOW_ROLE_OPERATOR;
    if ((role->holds & act->wanted) != 0 || (act->wanted & HOLDS_BY_ROLE) == 0)
        return;
    add(role, FLOW_ROLE_ROW, as_reader(eval, flow, in_solution, act));
    if ((role->holds & act->wanted) != 0)
        return;
    add(role, FLOW_ROLE_ADMIN, evaluation_admin(eval));
    if (in_solution != TRUTH_NO)
        add(role, FLOW_ROLE_OPERATOR, truth_and(in_solution, evaluation_right(eval, RIGHT_READ_ALL_RUNS)));
}

static void add_shares(const evaluation *eval, uint32_t flow, const flow_shares *shares, flow_role *role,
                       const flow_act *act)
{
    if (shares->team != 0)
        add_asked(eval, flow, act, role, FLOW_ROLE_TEAM, principal_covers(eval, shares->team, eval->who), shares->team);
    if ((role->holds & act->wanted) != 0)
        return;
    add_asked(eval, flow, act, role, FLOW_ROLE_CO_OWNER, as_co_owner(eval, flow, shares, &role->co_owner_by), 0);
    if ((role->holds & act->wanted) != 0 || shares->row == 0 || !act->is_asked || act->verb == VERB_READ)
        return;
    add_asked(eval, flow, act, role, FLOW_ROLE_SHARED, as_row(eval, shares, 1u << act->verb), 0);
}

flow_role flow_role_of(const evaluation *eval, uint32_t flow, const flow_shares *shares, const flow_act *act)
{
    flow_role role = {0};

    add(&role, FLOW_ROLE_OWNER, as_owner(eval, shares));
    if ((role.holds & act->wanted) != 0)
        return role;
    add_shares(eval, flow, shares, &role, act);
    if ((role.holds & act->wanted) != 0)
        return role;
    if ((act->wanted & FLOW_ROLE_LENT) != 0 && !evaluation_place(eval, PLACE_HAS_NO_AGENT)) {
        add(&role, FLOW_ROLE_LENT, agent_lends_flow(eval, flow, &role.lent_by));
        if ((role.holds & act->wanted) != 0)
            return role;
    }
    add(&role, FLOW_ROLE_RUN_ONLY, as_run_only(eval, flow, shares, &role.run_only_by));
    if ((act->wanted & ~role.holds & FLOW_ROLE_APP) != 0 && (role.holds & act->wanted) == 0 &&
        !evaluation_place(eval, PLACE_HAS_NO_APP))
        add(&role, FLOW_ROLE_APP, app_starts_flow(eval, flow, &role.app_by));
    if ((role.holds & act->wanted) == 0)
        add_roles(eval, flow, shares->in_solution, &role, act);
    return role;
}

truth flow_role_covers(const evaluation *eval, uint32_t flow, uint32_t wanted)
{
    flow_shares shares = flow_shares_of(eval->facts, flow);
    flow_act act = {.wanted = (uint16_t)wanted};
    flow_role role = flow_role_of(eval, flow, &shares, &act);

    if ((role.holds & wanted) != 0)
        return TRUTH_YES;
    return (role.unknown & wanted) != 0 ? TRUTH_UNKNOWN : TRUTH_NO;
}
