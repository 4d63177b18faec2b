/*
 * member.c - who a principal stands for, and the roles somebody holds: what derived state knows, given out.
 */
#include "answer/inquiry.h"

/* Groups are the common case, and large: their members are known. */
static int next_of_group(const mandate *tenant, uint32_t group, uint32_t *position, mandate_object *user)
{
    const store *facts = &tenant->facts;
    uint32_t settings = fact_object(facts, RECORD_TENANT, TENANT_settings);
    bool transitive = settings == 0 || fact_boolean(facts, settings, TENANT_SETTINGS_transitive_group_shares, true);
    span members = people_members(&tenant->people, facts, group);

    while (*position < members.count) {
        uint32_t each = members.at[(*position)++];

        if ((each & 1) != 0 || transitive) {
            user->at = each / 2;
            return MANDATE_OK;
        }
    }
    return MANDATE_OK;
}

int mandate_member_next(mandate *tenant, mandate_object principal, uint32_t *position, mandate_object *user)
{
    inquiry ask;
    int err;

    user->at = 0;
    if (tenant->facts.stale != 0 && (err = mandate_refresh(tenant)) != MANDATE_OK)
        return err;
    if (principal.at != PRINCIPAL_EVERYONE && !mandate_is_alive(tenant, principal))
        return MANDATE_OK;
    if (principal.at < PRINCIPAL_EVERYONE && store_kind(&tenant->facts, principal.at) == K_USER) {
        user->at = (*position)++ == 0 ? principal.at : 0;
        return MANDATE_OK;
    }
    if (principal.at < PRINCIPAL_EVERYONE && store_kind(&tenant->facts, principal.at) == K_GROUP)
        return next_of_group(tenant, principal.at, position, user);
    if (tenant->people.count != 0)
        inquiry_start(&ask, tenant, tenant->people.sorted[0], 0, NULL);
    while (*position < tenant->people.count) {
        uint32_t each = tenant->people.sorted[(*position)++];

        if (principal_covers(&ask, principal.at, each) == COVERED) {
            user->at = each;
            return MANDATE_OK;
        }
    }
    return MANDATE_OK;
}

int mandate_role_next(mandate *tenant, mandate_object who, mandate_object environment, uint32_t *position,
                      mandate_role *role)
{
    const standing_link *links;
    const standing *at;
    int err;

    role->role.at = role->team.at = 0;
    if (tenant->facts.stale != 0 && (err = mandate_refresh(tenant)) != MANDATE_OK)
        return err;
    if (!store_is_of(&tenant->facts, environment.at, K_ENVIRONMENT) || !store_is_of(&tenant->facts, who.at, K_USER))
        return MANDATE_OK;
    at = standings_find(&tenant->standings, &tenant->facts, environment.at, who.at);
    links = standing_links(&tenant->standings, &tenant->facts, environment.at, at);
    while (*position < at->count) {
        const standing_link *link = &links[(*position)++];

        if (link->role == 0)
            continue;
        role->role.at = link->role;
        role->team.at = link->team;
        return MANDATE_OK;
    }
    return MANDATE_OK;
}
