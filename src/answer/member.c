/*
 * member.c - who a principal stands for, and the roles somebody holds: what derived state knows, given out.
 */
#include "answer/evaluation.h"
#include "answer/member.h"

/* Groups are the common case, and large: their members are known. PRN-8: whether nested ones count may be not known. */
static void next_of_group(const mandate *tenant, uint32_t group, uint32_t *position, mandate_object *user,
                          bool *is_certain)
{
    truth is_transitive = flow_shares_are_transitive(&tenant->facts);
    span members = directory_members(&tenant->directory, &tenant->facts, group);

    while (*position < members.count) {
        uint32_t each = members.at[(*position)++];
        truth covers = (each & 1) != 0 ? TRUTH_YES : is_transitive;

        if (covers == TRUTH_NO)
            continue;
        user->at = each / 2;
        *is_certain = covers == TRUTH_YES;
        return;
    }
}

static int next_certain_of_group(const mandate *tenant, uint32_t group, uint32_t *position, mandate_object *user)
{
    bool is_certain = true;

    do {
        user->at = 0;
        next_of_group(tenant, group, position, user, &is_certain);
    } while (user->at != 0 && !is_certain);
    return MANDATE_OK;
}

/* Of a group that may hold others too, everybody must be asked about. */
static bool is_group_told(const mandate *tenant, mandate_object principal)
{
    return store_kind(&tenant->facts, principal.at) == K_GROUP &&
           !directory_members_are_unknown(&tenant->directory, &tenant->facts, principal.at);
}

int mandate_member_next(mandate *tenant, mandate_object principal, uint32_t *position, mandate_object *user)
{
    evaluation eval;
    int err;

    user->at = 0;
    if (tenant->facts.stale != 0 && (err = mandate_refresh(tenant)) != MANDATE_OK)
        return err;
    if (principal.at != PRINCIPAL_EVERYONE && !mandate_is_alive(tenant, principal))
        return MANDATE_OK;
    if (store_is_of(&tenant->facts, principal.at, K_USER)) {
        user->at = (*position)++ == 0 ? principal.at : 0;
        return MANDATE_OK;
    }
    if (store_is_of(&tenant->facts, principal.at, K_GROUP))
        return next_certain_of_group(tenant, principal.at, position, user);
    if (tenant->directory.count != 0)
        evaluation_start(&eval, tenant, tenant->directory.sorted[0], 0, NULL);
    while (*position < tenant->directory.count) {
        uint32_t each = tenant->directory.sorted[(*position)++];

        if (principal_covers(&eval, principal.at, each) == TRUTH_YES) {
            user->at = each;
            return MANDATE_OK;
        }
    }
    return MANDATE_OK;
}

int mandate_member_may_next(mandate *tenant, mandate_object principal, uint32_t *position, mandate_object *user,
                            bool *is_certain)
{
    evaluation eval;
    int err;

    user->at = 0;
    *is_certain = true;
    if (principal.at == PRINCIPAL_UNKNOWN || principal.at == PRINCIPAL_EVERYONE ||
        !mandate_is_alive(tenant, principal) || store_kind(&tenant->facts, principal.at) == K_USER)
        return mandate_member_next(tenant, principal, position, user);
    if (tenant->facts.stale != 0 && (err = mandate_refresh(tenant)) != MANDATE_OK)
        return err;
    if (is_group_told(tenant, principal)) {
        next_of_group(tenant, principal.at, position, user, is_certain);
        return MANDATE_OK;
    }
    if (tenant->directory.count != 0)
        evaluation_start(&eval, tenant, tenant->directory.sorted[0], 0, NULL);
    while (*position < tenant->directory.count) {
        uint32_t each = tenant->directory.sorted[(*position)++];
        truth covers = principal_covers(&eval, principal.at, each);

        if (covers == TRUTH_NO)
            continue;
        user->at = each;
        *is_certain = covers == TRUTH_YES;
        return MANDATE_OK;
    }
    return MANDATE_OK;
}

int mandate_role_next(mandate *tenant, mandate_object who, mandate_object environment, uint32_t *position,
                      mandate_role *role)
{
    const role_grant *role_grants;
    const membership *held;
    truth counts;
    int err;

    role->role.at = role->team.at = 0;
    if (tenant->facts.stale != 0 && (err = mandate_refresh(tenant)) != MANDATE_OK)
        return err;
    if (!store_is_living(&tenant->facts, environment.at, K_ENVIRONMENT) ||
        !store_is_living(&tenant->facts, who.at, K_USER))
        return MANDATE_OK;
    held = memberships_find(&tenant->memberships_of_tenant, &tenant->facts, environment.at, who.at);
    role_grants = membership_grants(&tenant->memberships_of_tenant, &tenant->facts, environment.at, held);
    counts = roles_count_of(&tenant->facts, &tenant->directory, environment.at, who.at);
    while (*position < held->count) {
        const role_grant *link = &role_grants[(*position)++];

        if (link->role == 0 || counts != TRUTH_YES)
            continue;
        role->role.at = link->role;
        role->team.at = link->team;
        return MANDATE_OK;
    }
    return MANDATE_OK;
}

static bool holds_role(const role_grant *grants, uint32_t count, uint32_t role)
{
    for (uint32_t i = 0; i < count; i++)
        if (grants[i].role == role && !grants[i].is_given)
            return true;
    return false;
}

int role_holder_next(mandate *tenant, mandate_object role, mandate_object environment, uint32_t *position,
                     mandate_object *user, truth *is_sure)
{
    const store *facts = &tenant->facts;
    membership_list all;
    int err;

    user->at = 0;
    if (facts->stale != 0 && (err = mandate_refresh(tenant)) != MANDATE_OK)
        return err;
    if (role.at == 0 || !store_is_living(facts, environment.at, K_ENVIRONMENT))
        return MANDATE_OK;
    all = memberships_all(&tenant->memberships_of_tenant, facts, environment.at);
    while (*position < all.count) {
        const membership *each = &all.at[(*position)++];
        const role_grant *grants = membership_grants(&tenant->memberships_of_tenant, facts, environment.at, each);

        if (!holds_role(grants, each->count, role.at))
            continue;
        *is_sure = roles_count_of(facts, &tenant->directory, environment.at, each->user);
        user->at = each->user;
        return MANDATE_OK;
    }
    return MANDATE_OK;
}

int mandate_role_holder_next(mandate *tenant, mandate_object role, mandate_object environment, uint32_t *position,
                             mandate_object *user)
{
    truth is_sure = TRUTH_NO;
    int err;

    do
        err = role_holder_next(tenant, role, environment, position, user, &is_sure);
    while (err == MANDATE_OK && user->at != 0 && is_sure != TRUTH_YES);
    return err;
}
