/*
 * refresh.c - brings derived state up to date: everything, or only what a few edits touched.
 *
 * Source  ENV-2 PRN-35 PRN-42, CONFLICT-4: what else a change of a user or a group changes
 */
#include "answer/tenant.h"

static int refresh_everything(mandate *tenant)
{
    if (directory_refresh(&tenant->directory, &tenant->facts) != MANDATE_OK)
        return MANDATE_ENOMEM;
    return memberships_refresh(&tenant->memberships_of_tenant, &tenant->directory, &tenant->facts);
}

/* Environments and (environment, user) pairs to refresh, each once. */
enum { PAIR_LIMIT = 256 };

typedef struct refresh_plan {
    uint32_t environments[TOUCHED_LIMIT], environment_count;
    uint32_t pairs[PAIR_LIMIT][2], pair_count;
    bool is_everything;
} refresh_plan;

static void add_environment(refresh_plan *out, uint32_t environment)
{
    for (uint32_t i = 0; i < out->environment_count; i++)
        if (out->environments[i] == environment)
            return;
    if (out->environment_count == TOUCHED_LIMIT)
        out->is_everything = true;
    else
        out->environments[out->environment_count++] = environment;
}

/* One user in one environment; the whole environment where there are too many. */
static void add_pair(refresh_plan *out, uint32_t environment, uint32_t user)
{
    if (user == 0)
        return;
    if (out->pair_count == PAIR_LIMIT) {
        add_environment(out, environment);
        return;
    }
    out->pairs[out->pair_count][0] = environment;
    out->pairs[out->pair_count++][1] = user;
}

/* N-3: whose elevation makes them a System Administrator. */
enum { MAY_ELEVATE = PERSON_TENANT_ADMIN | PERSON_DYNAMICS_ADMIN | PERSON_ADMIN_UNKNOWN };

/* ENV-2, CONFLICT-4: licences give roles in some environments; PRN-35: the kind of a user decides in group teams. */
static void note_user(mandate *tenant, uint32_t user, refresh_plan *out)
{
    const store *facts = &tenant->facts;
    uint32_t before = directory_flags(&tenant->directory, facts, user), after;
    bool may_elevate;

    directory_refresh_user(&tenant->directory, facts, user);
    after = before ^ directory_flags(&tenant->directory, facts, user);
    if ((after & (PERSON_GUEST | PERSON_SERVICE_PRINCIPAL | PERSON_KIND_UNKNOWN)) != 0)
        out->is_everything = true;
    may_elevate = ((before | directory_flags(&tenant->directory, facts, user)) & MAY_ELEVATE) != 0;
    if ((after & PERSON_LICENSED) == 0 && !may_elevate)
        return;
    for (uint32_t record_id = store_first(facts, RECORD_TENANT, TENANT_environments); record_id != 0; record_id = store_next(facts, record_id))
        if (may_elevate || fact_enum(facts, record_id, ENVIRONMENT_type, TYPE_PRODUCTION) == TYPE_DEFAULT)
            add_pair(out, record_id, user);
}

/* The users whom a group named and names: their roles in the environment of a team of it change. */
static void note_named(const mandate *tenant, uint32_t group, uint32_t environment, refresh_plan *out)
{
    span before = directory_members(&tenant->directory, &tenant->facts, group);
    span now = fact_list(&tenant->facts, group, GROUP_members);

    for (uint32_t i = 0; i < before.count; i++)
        if ((before.at[i] & 1) != 0)
            add_pair(out, environment, before.at[i] / 2);
    for (uint32_t i = 0; i < now.count; i++)
        if (store_kind(&tenant->facts, now.at[i]) == K_USER)
            add_pair(out, environment, now.at[i]);
}

/* N-3: an administrator of Dynamics 365 is elevated from inside the security group, or from a group nested in it. */
static bool counts_for_elevation(const mandate *tenant, uint32_t environment)
{
    return tenant->memberships_of_tenant.has_elevated &&
           fact(&tenant->facts, environment, ENVIRONMENT_security_group) != 0;
}

/* PRN-35, PRN-42: where the membership of a group gives roles; asked while people are still as before the edit. */
static void note_group(const mandate *tenant, uint32_t group, refresh_plan *out)
{
    const store *facts = &tenant->facts;
    bool is_open =
        directory_members_are_unknown(&tenant->directory, facts, group) || fact(facts, group, GROUP_unknown) != 0;

    for (uint32_t record_id = store_first(facts, RECORD_TENANT, TENANT_environments); record_id != 0; record_id = store_next(facts, record_id)) {
        if (environment_has_dataverse(facts, record_id) != TRUTH_YES || counts_for_elevation(tenant, record_id))
            add_environment(out, record_id);
        for (uint32_t team = store_first(facts, record_id, ENVIRONMENT_teams); team != 0; team = store_next(facts, team)) {
            if (fact(facts, team, TEAM_group) != group)
                continue;
            if (is_open || fact_is_open(facts, team, TEAM_unknown, TEAM_kind) ||
                fact_is_open(facts, team, TEAM_unknown, TEAM_membership) ||
                fact_enum(facts, team, TEAM_membership, 0) == MEMBERSHIP_OWNERS)
                add_environment(out, record_id);
            else
                note_named(tenant, group, record_id, out);
        }
    }
}

static int refresh_groups(mandate *tenant, refresh_plan *out)
{
    uint32_t groups[TOUCHED_LIMIT], count = 0;
    bool is_done = true;
    int err = MANDATE_OK;

    for (uint32_t i = 0; i < tenant->facts.touched_count; i++)
        if (store_kind(&tenant->facts, tenant->facts.touched[i]) == K_GROUP)
            groups[count++] = tenant->facts.touched[i];
    for (uint32_t i = 0; i < count; i++)
        note_group(tenant, groups[i], out);
    if (count != 0)
        err = directory_refresh_groups(&tenant->directory, &tenant->facts, groups, count, &is_done);
    out->is_everything |= !is_done;
    return err;
}

static void note_touched(mandate *tenant, refresh_plan *out)
{
    const store *facts = &tenant->facts;

    for (uint32_t i = 0; i < facts->touched_count; i++) {
        uint32_t record_id = facts->touched[i];

        switch (SOME_OF(store_kind(facts, record_id))) {
        case K_USER:
            note_user(tenant, record_id, out);
            break;
        case K_GROUP:
            break; /* noted before people were refreshed */
        case K_MEMBER:
            add_pair(out, facts->records[record_id].parent,
                     store_find(facts, RECORD_TENANT, K_USER, names_fold(&facts->names, facts->records[record_id].key)));
            break;
        default:
            add_environment(out, record_id);
        }
    }
}

/* After small edits only what they touched. */
static int refresh_some(mandate *tenant)
{
    const store *facts = &tenant->facts;
    refresh_plan out = {.is_everything = false};
    int err = refresh_groups(tenant, &out);

    if (err == MANDATE_OK && !out.is_everything)
        note_touched(tenant, &out);
    if (err != MANDATE_OK || out.is_everything)
        return err != MANDATE_OK ? err : refresh_everything(tenant);
    for (uint32_t i = 0; i < out.environment_count && err == MANDATE_OK; i++)
        err = memberships_refresh_environment(&tenant->memberships_of_tenant, &tenant->directory, facts,
                                              out.environments[i]);
    for (uint32_t i = 0; i < out.pair_count && err == MANDATE_OK; i++)
        err = memberships_refresh_user(&tenant->memberships_of_tenant, &tenant->directory, facts, out.pairs[i][0],
                                       out.pairs[i][1]);
    return err;
}

int mandate_refresh(mandate *tenant)
{
    store *facts = &tenant->facts;
    int err = MANDATE_OK;

    if ((facts->stale & STALE_ALL) != 0)
        err = refresh_everything(tenant);
    else if (facts->stale != 0)
        err = refresh_some(tenant);
    if (err == MANDATE_OK)
        err = candidates_reserve(&tenant->candidates, facts, &tenant->directory);
    if (err != MANDATE_OK) {
        facts->stale = STALE_ALL; /* half of it may be done */
        return err;
    }
    facts->stale = 0;
    facts->touched_count = 0;
    return MANDATE_OK;
}
