/*
 * maker.c - who has made, or owns, anything in an environment of what makers make: found in one pass over what is there,
 * however many are asked about.
 *
 * Source  RUN-17 DSK-5 ENV-45
 */
#include <string.h>

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

/* Those asked about, and what has been found of anybody so far. */
typedef struct makers {
    evaluation eval; /* of the first of them */
    const mandate_object *users;
    size_t count;
    uint8_t *built; /* truths, by user ordinal */
    truth anybody;  /* what is not told may name anybody */
} makers;

static void note_user(makers *all, uint32_t user, truth is)
{
    uint8_t *held = &all->built[all->eval.facts->records[user].ordinal];

    *held = (uint8_t)truth_or((truth)*held, is);
}

/* PRN-8: a group whose members are all told names these. */
static void note_members(makers *all, uint32_t group)
{
    truth is_transitive = flow_shares_are_transitive(all->eval.facts);
    span members = directory_members(all->eval.directory, all->eval.facts, group);

    for (uint32_t i = 0; i < members.count; i++)
        note_user(all, members.at[i] / 2, (members.at[i] & 1) != 0 ? TRUTH_YES : is_transitive);
}

/* Everyone is nobody in particular. */
static void note_principal(makers *all, uint32_t principal)
{
    const store *facts = all->eval.facts;

    if (principal == PRINCIPAL_EVERYONE)
        return;
    if (principal == PRINCIPAL_UNKNOWN)
        all->anybody = TRUTH_UNKNOWN;
    else if (store_kind(facts, principal) == K_USER)
        note_user(all, principal, TRUTH_YES);
    else if (store_kind(facts, principal) == K_GROUP &&
             !directory_members_are_unknown(all->eval.directory, facts, principal))
        note_members(all, principal);
    else
        for (size_t i = 0; i < all->count; i++)
            note_user(all, all->users[i].at, principal_covers(&all->eval, principal, all->users[i].at));
}

static void note_field(makers *all, uint32_t made, uint32_t slot)
{
    const store *facts = all->eval.facts;
    uint32_t one = named_one(facts, made, slot);
    truth is_foreign = store_kind(facts, made) == K_CONNECTION && slot == CONNECTION_account
                           ? isolation_is_foreign(facts, made) /* told, and nobody of ours */
                           : TRUTH_NO;
    bool is_list = schema_of(store_kind(facts, made))->fields[slot].type == F_PRINCIPALS;
    span named = is_list ? fact_list(facts, made, slot) : (span){&one, one != 0};

    if (is_foreign == TRUTH_YES)
        return;
    if ((is_list || one == 0) && fact_is_untold(facts, made, slot))
        all->anybody = TRUTH_UNKNOWN;
    if (is_foreign == TRUTH_UNKNOWN && one != 0 && one < PRINCIPAL_EVERYONE) {
        note_user(all, one, TRUTH_UNKNOWN);
        return;
    }
    for (uint32_t i = 0; i < named.count; i++)
        note_principal(all, named.at[i]);
}

static void note_map(makers *all, uint32_t environment, const struct built_row *row)
{
    const store *facts = all->eval.facts;

    if (fact_is_untold(facts, environment, row->map))
        all->anybody = TRUTH_UNKNOWN;
    for (uint32_t each = store_first(facts, environment, row->map); each != 0; each = store_next(facts, each))
        for (const uint32_t *slot = row->slots; *slot != NONE; slot++)
            note_field(all, each, *slot);
}

static bool are_users(const store *facts, const mandate_object *users, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!store_is_living(facts, users[i].at, K_USER))
            return false;
    return true;
}

int mandate_have_built(mandate *tenant, const mandate_object *users, size_t count, mandate_object environment,
                       mandate_status *out)
{
    const store *facts = &tenant->facts;
    const mandate_allocator *allocator = &facts->allocator;
    size_t bytes = facts->kind_counts[K_USER] + 1;
    makers all = {.users = users, .count = count, .anybody = TRUTH_NO};
    int err;

    for (size_t i = 0; i < count; i++)
        out[i] = MANDATE_DENIED;
    if (facts->stale != 0 && (err = mandate_refresh(tenant)) != MANDATE_OK)
        return err;
    if (!are_users(facts, users, count) || !store_is_living(facts, environment.at, K_ENVIRONMENT))
        return MANDATE_EINVALID;
    if (count == 0)
        return MANDATE_OK;
    if ((all.built = allocator->resize(allocator->userdata, NULL, 0, bytes)) == NULL)
        return MANDATE_ENOMEM;
    memset(all.built, TRUTH_NO, bytes);
    evaluation_start(&all.eval, tenant, users[0].at, environment.at, NULL);
    for (size_t i = 0; i < sizeof built / sizeof *built; i++)
        note_map(&all, environment.at, &built[i]);
    for (size_t i = 0; i < count; i++)
        out[i] = status_of(truth_or((truth)all.built[facts->records[users[i].at].ordinal], all.anybody));
    allocator->resize(allocator->userdata, all.built, bytes, 0);
    return MANDATE_OK;
}

int mandate_has_built(mandate *tenant, mandate_object user, mandate_object environment, mandate_status *out)
{
    return mandate_have_built(tenant, &user, 1, environment, out);
}
