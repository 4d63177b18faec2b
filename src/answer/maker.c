/*
 * maker.c - whether somebody has made, or owns, anything in an environment of what makers make.
 *
 * Source  RUN-17 DSK-5 ENV-45
 */
#include "answer/evaluation.h"
#include "answer/flow_shares.h"
#include "answer/isolation.h"
#include "fact/agent_row.h"

#define NONE UINT32_MAX

enum { SLOTS_MOST = 5 };

/* A map of what makers make, and the fields of its records that name who made or owns them; NONE ends them. */
static const struct built_row {
    uint32_t map;
    uint32_t slots[SLOTS_MOST];
} built[] = {
    {ENVIRONMENT_flows, {FLOW_owner, FLOW_creator, FLOW_co_owners, NONE}},
    {ENVIRONMENT_connections, {CONNECTION_owner, CONNECTION_account, CONNECTION_run_owner, NONE}},
    {ENVIRONMENT_connection_references, {CONNECTION_REFERENCE_owner, NONE}},
    {ENVIRONMENT_machines, {MACHINE_owner, MACHINE_co_owners, NONE}},
    {ENVIRONMENT_machine_groups, {MACHINE_GROUP_owner, MACHINE_GROUP_co_owners, NONE}},
    {ENVIRONMENT_agents, {AGENT_owner, AGENT_creator, AGENT_editors, NONE}},
    {ENVIRONMENT_apps, {APP_owner, APP_editors, NONE}},
};

/* What a field names; the owner of a flow or an agent as it or its row tells (N-38, AGT-1). */
static uint32_t named_one(const store *facts, uint32_t made, uint32_t slot)
{
    if (store_kind(facts, made) == K_FLOW && slot == FLOW_owner)
        return flow_shares_of(facts, made).owner;
    if (store_kind(facts, made) == K_AGENT && slot == AGENT_owner)
        return agent_owner(facts, made);
    return fact(facts, made, slot);
}

/* Whether a field names the person, or who they are among; everyone is nobody in particular. */
static truth is_named(const evaluation *eval, uint32_t made, uint32_t slot)
{
    const store *facts = eval->facts;
    uint32_t one = named_one(facts, made, slot);
    bool is_foreign = store_kind(facts, made) == K_CONNECTION && slot == CONNECTION_account &&
                      isolation_is_foreign(facts, made); /* told, and nobody of ours */
    bool is_list = schema_of(store_kind(facts, made))->fields[slot].type == F_PRINCIPALS;
    span all = is_list ? fact_list(facts, made, slot) : (span){&one, one != 0};
    truth best = (is_list || one == 0) && fact_is_untold(facts, made, slot) ? TRUTH_UNKNOWN : TRUTH_NO;

    if (is_foreign)
        return TRUTH_NO;
    for (uint32_t i = 0; i < all.count && best != TRUTH_YES; i++)
        if (all.at[i] != PRINCIPAL_EVERYONE)
            best = truth_or(best, principal_covers(eval, all.at[i], eval->who));
    return best;
}

static truth built_in_map(const evaluation *eval, const struct built_row *row)
{
    const store *facts = eval->facts;
    truth best = fact_is_untold(facts, eval->environment, row->map) ? TRUTH_UNKNOWN : TRUTH_NO;

    for (uint32_t each = store_first(facts, eval->environment, row->map); each != 0 && best != TRUTH_YES;
         each = store_next(facts, each))
        for (const uint32_t *slot = row->slots; *slot != NONE && best != TRUTH_YES; slot++)
            best = truth_or(best, is_named(eval, each, *slot));
    return best;
}

int mandate_has_built(mandate *tenant, mandate_object user, mandate_object environment, mandate_status *out)
{
    const store *facts = &tenant->facts;
    truth best = TRUTH_NO;
    evaluation eval;
    int err;

    *out = MANDATE_DENIED;
    if (facts->stale != 0 && (err = mandate_refresh(tenant)) != MANDATE_OK)
        return err;
    if (!store_is_living(facts, user.at, K_USER) || !store_is_living(facts, environment.at, K_ENVIRONMENT))
        return MANDATE_EINVALID;
    evaluation_start(&eval, tenant, user.at, environment.at, NULL);
    for (size_t i = 0; i < sizeof built / sizeof *built && best != TRUTH_YES; i++)
        best = truth_or(best, built_in_map(&eval, &built[i]));
    *out = status_of(best);
    return MANDATE_OK;
}
