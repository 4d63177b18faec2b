#include "answer/resource.h"

#include <string.h>

static bool includes(const char *given, const char *wanted)
{
    return names_are_same(given, wanted) || names_are_same(given, "full") ||
           (names_are_same(given, "edit") && names_are_same(wanted, "read"));
}

truth resource_gives(const evaluation *eval, uint32_t resource, const char *right, uint32_t user)
{
    const store *facts = eval->facts;
    truth best = fact_is_unknown(facts, resource, RESOURCE_unknown, RESOURCE_grants) ? TRUTH_UNKNOWN : TRUTH_NO;

    for (uint32_t grant = store_first(facts, resource, RESOURCE_grants); grant != 0; grant = store_next(facts, grant)) {
        uint32_t giver;

        if (includes(store_key(facts, grant), right))
            best = truth_or(best, principals_cover(eval, fact_list(facts, grant, GRANT_principals), user, &giver));
    }
    return best;
}

/* Through whom a right is surely held: the user alone goes before groups, and these in the order they are told in. */
static uint32_t giver_of(const evaluation *eval, uint32_t resource, const char *right, uint32_t user)
{
    const store *facts = eval->facts;
    uint32_t found = 0;

    for (uint32_t grant = store_first(facts, resource, RESOURCE_grants); grant != 0; grant = store_next(facts, grant)) {
        span principals = fact_list(facts, grant, GRANT_principals);

        for (uint32_t i = 0; i < principals.count && includes(store_key(facts, grant), right); i++) {
            if (principals.at[i] == user)
                return user;
            if (found == 0 && principal_covers(eval, principals.at[i], user) == TRUTH_YES)
                found = principals.at[i];
        }
    }
    return found;
}

int mandate_resource_right(mandate *tenant, mandate_object resource, const char *right, mandate_object user,
                           mandate_right *out)
{
    evaluation eval;
    truth held;
    int err;

    memset(out, 0, sizeof *out);
    if (tenant->facts.stale != 0 && (err = mandate_refresh(tenant)) != MANDATE_OK)
        return err;
    if (!store_is_living(&tenant->facts, resource.at, K_RESOURCE) || !store_is_living(&tenant->facts, user.at, K_USER))
        return MANDATE_EINVALID;
    evaluation_start(&eval, tenant, user.at, 0, NULL);
    held = resource_gives(&eval, resource.at, right, user.at);
    out->held = status_of(held);
    if (held == TRUTH_YES)
        out->through.at = giver_of(&eval, resource.at, right, user.at);
    return MANDATE_OK;
}
