/*
 * ownership.c - the principals that own a flow as far as that counts, and whether anybody active stands behind each.
 *
 * Source  AGT-13 GOV-11 OWN-24 OWN-29 PRN-2 PRN-10 PRN-13 PRN-21 PRN-33 N-20 N-38, CONFLICT-21
 */
#include <string.h>

#include "answer/evaluation.h"
#include "answer/flow_shares.h"
#include "fact/agent_row.h"

/* One list of what a flow's owners may be, by position: the owner, the co-owners, who writes its row by a share. */
static uint32_t candidate_at(const store *facts, uint32_t flow, const flow_shares *shares, uint32_t position,
                             bool *is_co_owner)
{
    span rows = shares->row == 0 ? (span){NULL, 0} : fact_list(facts, shares->row, ROW_shares);
    uint32_t number = position - 1;

    *is_co_owner = position != 0;
    if (position == 0)
        return fact_is_unknown(facts, flow, FLOW_unknown, FLOW_owner) ? PRINCIPAL_UNKNOWN : shares->owner;
    if (number < shares->co_owners.count)
        return shares->co_owners.at[number];
    number -= shares->co_owners.count;
    return (rows.at[2 * number + 1] >> VERB_WRITE & 1u) != 0 ? rows.at[2 * number] : 0;
}

static uint32_t candidate_count(const store *facts, const flow_shares *shares)
{
    uint32_t rows = shares->row == 0 ? 0 : fact_list(facts, shares->row, ROW_shares).count / 2;

    return 1 + shares->co_owners.count + rows;
}

static truth is_active_person(const mandate *tenant, uint32_t user)
{
    uint32_t flags = directory_flags(&tenant->directory, &tenant->facts, user);

    return truth_and(truth_not(person_is_application(flags)), person_is_active(flags));
}

/* Whether a group may have members whom nobody tells, of its own or, where shares reach them, of nested ones (PRN-8). */
static truth has_untold_members(const mandate *tenant, uint32_t group)
{
    if (!directory_members_are_unknown(&tenant->directory, &tenant->facts, group))
        return TRUTH_NO;
    if (fact_is_untold(&tenant->facts, group, GROUP_members))
        return TRUTH_UNKNOWN;
    return truth_and(TRUTH_UNKNOWN, flow_shares_are_transitive(&tenant->facts));
}

/* A group's members are known one by one (PRN-8: nested ones where shares reach them). */
static truth has_active_in_group(const mandate *tenant, uint32_t group, uint32_t gone)
{
    span members = directory_members(&tenant->directory, &tenant->facts, group);
    truth is_transitive = flow_shares_are_transitive(&tenant->facts), best = has_untold_members(tenant, group);

    for (uint32_t i = 0; i < members.count && best != TRUTH_YES; i++)
        if (members.at[i] / 2 != gone)
            best = truth_or(best, truth_and((members.at[i] & 1) != 0 ? TRUTH_YES : is_transitive,
                                            is_active_person(tenant, members.at[i] / 2)));
    return best;
}

/* Whether an active person is among those whom a group, a team, a list or everyone stands for. */
static truth has_active_member(const mandate *tenant, const evaluation *eval, uint32_t principal)
{
    truth best = TRUTH_NO;

    if (store_is_of(&tenant->facts, principal, K_GROUP))
        return has_active_in_group(tenant, principal, 0);
    for (uint32_t i = 0; i < tenant->directory.count && best != TRUTH_YES; i++) {
        uint32_t each = tenant->directory.sorted[i];
        truth is_active = is_active_person(tenant, each);

        if (is_active != TRUTH_NO)
            best = truth_or(best, truth_and(is_active, principal_covers(eval, principal, each)));
    }
    return best;
}

static void describe(const mandate *tenant, uint32_t environment, uint32_t principal, mandate_owner *owner)
{
    const store *facts = &tenant->facts;
    evaluation eval;

    owner->principal.at = principal;
    owner->exists = true;
    owner->active = MANDATE_UNKNOWN;
    if (principal == PRINCIPAL_UNKNOWN)
        return;
    if (store_is_of(facts, principal, K_USER)) {
        uint32_t flags = directory_flags(&tenant->directory, facts, principal);

        owner->exists = (flags & PERSON_DELETED) == 0;
        owner->active = status_of(person_is_active(flags));
        return;
    }
    owner->active = MANDATE_DENIED;
    if (tenant->directory.count == 0)
        return;
    evaluation_start(&eval, tenant, tenant->directory.sorted[0], environment, NULL);
    owner->active = status_of(has_active_member(tenant, &eval, principal));
}

/* PRN-21: a service principal owns, and does not co-own; PRN-10, PRN-13: not every list counts. */
static truth counts(const mandate *tenant, const flow_shares *shares, uint32_t principal, bool is_co_owner)
{
    const store *facts = &tenant->facts;
    truth is = principal == 0 ? TRUTH_NO : flow_shares_count(shares, facts, principal);

    if (!is_co_owner || is == TRUTH_NO || !store_is_of(facts, principal, K_USER))
        return is;
    return truth_and(is, truth_not(person_is_application(directory_flags(&tenant->directory, facts, principal))));
}

/* Co-owners whom nobody tells, in their list or in the shares of the flow's row (N-38). */
static bool may_be_more(const store *facts, uint32_t flow, const flow_shares *shares)
{
    return fact_is_unknown(facts, flow, FLOW_unknown, FLOW_co_owners) ||
           (shares->row != 0 && fact_is_untold(facts, shares->row, ROW_shares));
}

int mandate_owner_next(mandate *tenant, mandate_object flow, uint32_t *position, mandate_owner *owner)
{
    const store *facts = &tenant->facts;
    flow_shares shares;
    int err;

    memset(owner, 0, sizeof *owner);
    if (facts->stale != 0 && (err = mandate_refresh(tenant)) != MANDATE_OK)
        return err;
    if (!store_is_living(facts, flow.at, K_FLOW))
        return MANDATE_OK;
    shares = flow_shares_of(facts, flow.at);
    while (*position < candidate_count(facts, &shares)) {
        bool is_co_owner;
        uint32_t principal = candidate_at(facts, flow.at, &shares, (*position)++, &is_co_owner);
        truth is = counts(tenant, &shares, principal, is_co_owner);

        if (is == TRUTH_NO)
            continue;
        describe(tenant, store_enclosing(facts, flow.at, K_ENVIRONMENT), principal, owner);
        if (is == TRUTH_UNKNOWN && owner->active == MANDATE_ALLOWED)
            owner->active = MANDATE_UNKNOWN;
        return MANDATE_OK;
    }
    if (may_be_more(facts, flow.at, &shares) && *position == candidate_count(facts, &shares)) {
        (*position)++;
        describe(tenant, 0, PRINCIPAL_UNKNOWN, owner);
    }
    return MANDATE_OK;
}

/* AGT-13: one person owns an agent. */
static mandate_status is_agent_owned(const mandate *tenant, uint32_t agent, const mandate_departure *gone)
{
    const store *facts = &tenant->facts;
    uint32_t owner = agent_owner(facts, agent);

    if (owner == gone->account.at && (gone->flow.at == 0 || gone->flow.at == agent))
        return MANDATE_DENIED;
    if (!store_is_of(facts, owner, K_USER))
        return MANDATE_UNKNOWN;
    return status_of(person_is_active(directory_flags(&tenant->directory, facts, owner)));
}

static int is_flow_owned(mandate *tenant, mandate_object flow, const mandate_departure *gone, mandate_status *out)
{
    bool leaves = gone->account.at != 0 && (gone->flow.at == 0 || gone->flow.at == flow.at);
    mandate_status best = MANDATE_DENIED;
    mandate_owner owner;
    uint32_t position = 0;
    int err;

    while ((err = mandate_owner_next(tenant, flow, &position, &owner)) == MANDATE_OK && owner.principal.at != 0 &&
           best != MANDATE_ALLOWED)
        if (!leaves || owner.principal.at != gone->account.at)
            best = owner.active == MANDATE_DENIED ? best : owner.active;
    *out = best;
    return err;
}

/* AGT-13: somebody who is there sponsors an agent's identity; one that is gone needs nobody. */
static mandate_status is_sponsored(const mandate *tenant, uint32_t identity, const mandate_departure *gone)
{
    const store *facts = &tenant->facts;
    span sponsors = fact_list(facts, identity, USER_sponsors);
    truth best = fact_is_unknown(facts, identity, USER_unknown, USER_sponsors) ? TRUTH_UNKNOWN : TRUTH_NO;

    if ((directory_flags(&tenant->directory, facts, identity) & PERSON_DELETED) != 0)
        return MANDATE_ALLOWED;
    for (uint32_t i = 0; i < sponsors.count && best != TRUTH_YES; i++) {
        uint32_t each = sponsors.at[i];

        if (each == PRINCIPAL_UNKNOWN)
            best = TRUTH_UNKNOWN;
        else if (store_kind(facts, each) == K_GROUP)
            best = truth_or(best, has_active_in_group(tenant, each, gone->account.at));
        else if (each != gone->account.at)
            best = truth_or(best, is_active_person(tenant, each));
    }
    return status_of(best);
}

static bool is_identity(const store *facts, uint32_t record_id)
{
    return store_is_living(facts, record_id, K_USER) && fact_enum(facts, record_id, USER_kind, USER_MEMBER) == USER_AGENT_IDENTITY;
}

int mandate_is_owned(mandate *tenant, mandate_object target, const mandate_departure *gone, mandate_status *out)
{
    static const mandate_departure nobody = {{0}, {0}};
    int err;

    *out = MANDATE_DENIED;
    if (tenant->facts.stale != 0 && (err = mandate_refresh(tenant)) != MANDATE_OK)
        return err;
    if (gone == NULL)
        gone = &nobody;
    if (store_is_living(&tenant->facts, target.at, K_FLOW))
        return is_flow_owned(tenant, target, gone, out);
    if (is_identity(&tenant->facts, target.at))
        *out = is_sponsored(tenant, target.at, gone);
    else if (store_is_living(&tenant->facts, target.at, K_AGENT))
        *out = is_agent_owned(tenant, target.at, gone);
    else
        return MANDATE_EINVALID;
    return MANDATE_OK;
}
