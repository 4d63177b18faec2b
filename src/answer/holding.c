/*
 * holding.c - what somebody holds in an environment, in three values: surely, perhaps, not.
 *
 * Shape   what is sure stands in the standing; what may be added lies in the environment's doubts, which are looked at
 *         only when something is missing. Where any role may be missing, everything may be held.
 * Source  PRN-26 PRN-28 PRN-30 PRN-33 PRN-42 ENV-2 ENV-6 ENV-15 ENV-17 ENV-40 ENV-41 DV-2 DV-30
 */
#include "answer/inquiry.h"

bool inquiry_doubts(const inquiry *ask, const standing_doubt *doubt)
{
    coverage within;

    if (doubt->principal == 0)
        return (ask->flags & (PERSON_UNSURE_LICENSE | PERSON_LICENSED)) == PERSON_UNSURE_LICENSE;
    if (store_kind(ask->facts, doubt->principal) == K_GROUP)
        return people_within(ask->people, ask->facts, ask->who, doubt->principal) == COVERAGE_UNSURE;
    within = standing_team_covers(ask->standings, ask->facts, doubt->principal, ask->who);
    return within == COVERAGE_UNSURE || (doubt->is_any && within == COVERED);
}

static bool lists_are_open(const inquiry *ask)
{
    uint32_t lists = 1u << ENVIRONMENT_members | 1u << ENVIRONMENT_assignments | 1u << ENVIRONMENT_teams;
    return (fact(ask->facts, ask->environment, ENVIRONMENT_unknown) & lists) != 0;
}

bool inquiry_roles_are_open(const inquiry *ask)
{
    doubt_list doubts = standings_doubts(ask->standings, ask->facts, ask->environment);

    if (lists_are_open(ask) || (ask->standing->member != 0 &&
                                fact_is_unknown(ask->facts, ask->standing->member, MEMBER_unknown, MEMBER_roles)))
        return true;
    for (uint32_t i = 0; i < doubts.count; i++) {
        const standing_doubt *doubt = &doubts.at[i];

        if (doubt->is_any && inquiry_doubts(ask, doubt))
            return true;
    }
    return false;
}

/* The rights that sure and doubtful roles add up to. */
static uint32_t possible_rights(const inquiry *ask)
{
    doubt_list doubts = standings_doubts(ask->standings, ask->facts, ask->environment);
    power joined = {{0}, 0};

    if (inquiry_roles_are_open(ask))
        return RIGHT_EVERY;
    if (doubts.count == 0)
        return ask->rights;
    for (uint32_t i = 0; i < ask->standing->count; i++) {
        uint32_t role = ask->links[i].role;
        power more = {{0}, 0};

        if (role != 0)
            more = power_of_role(ask->facts, role);
        power_join(&joined, &more);
    }
    for (uint32_t i = 0; i < doubts.count; i++) {
        const standing_doubt *doubt = &doubts.at[i];

        if (doubt->role != 0 && inquiry_doubts(ask, doubt)) {
            power more = power_of_role(ask->facts, doubt->role);
            power_join(&joined, &more);
        }
    }
    return power_rights(&joined);
}

coverage inquiry_right(const inquiry *ask, uint32_t rights)
{
    if ((ask->rights & rights) == rights)
        return COVERED;
    return (possible_rights(ask) & rights) == rights ? COVERAGE_UNSURE : NOT_COVERED;
}

bool inquiry_is_admin(const inquiry *ask)
{
    return (ask->flags & PERSON_TENANT_ADMIN) != 0 || (ask->rights & RIGHT_ADMINISTER) != 0 ||
           ((ask->flags & PERSON_DYNAMICS_ADMIN) != 0 && ask->environment != 0);
}

coverage inquiry_perhaps_tenant_admin(const inquiry *ask)
{
    return (ask->flags & PERSON_UNSURE_ADMIN) != 0 ? COVERAGE_UNSURE : NOT_COVERED;
}

coverage inquiry_admin(const inquiry *ask)
{
    coverage of_tenant = inquiry_perhaps_tenant_admin(ask);

    if (inquiry_is_admin(ask))
        return COVERED;
    return ask->environment == 0 ? of_tenant : either(of_tenant, inquiry_right(ask, RIGHT_ADMINISTER));
}

coverage inquiry_sees_all(const inquiry *ask)
{
    if ((ask->flags & (PERSON_TENANT_ADMIN | PERSON_DYNAMICS_ADMIN)) != 0)
        return COVERED;
    return either(inquiry_perhaps_tenant_admin(ask), inquiry_right(ask, RIGHT_ALL_DATA));
}

/* What one role may give: a verb on a table, at least that deep; or a privilege that belongs to no table. */
typedef struct wanted {
    uint32_t table, depth;
    int verb;
    uint32_t misc; /* fold; else 0 */
} wanted;

static bool role_gives(const store *facts, uint32_t role, const wanted *what)
{
    if (role == 0 || what->misc != 0)
        return role != 0 && power_has_misc(facts, role, what->misc);
    return privilege_depth(power_privileges(facts, role, what->table), what->verb) >= what->depth;
}

static coverage held(const inquiry *ask, const wanted *what)
{
    doubt_list doubts = standings_doubts(ask->standings, ask->facts, ask->environment);

    for (uint32_t i = 0; i < ask->standing->count; i++)
        if (role_gives(ask->facts, ask->links[i].role, what))
            return COVERED;
    if (inquiry_roles_are_open(ask))
        return COVERAGE_UNSURE;
    for (uint32_t i = 0; i < doubts.count; i++)
        if (role_gives(ask->facts, doubts.at[i].role, what) && inquiry_doubts(ask, &doubts.at[i]))
            return COVERAGE_UNSURE;
    return NOT_COVERED;
}

coverage inquiry_privilege(const inquiry *ask, uint32_t table_fold, int verb, uint32_t depth)
{
    wanted what = {table_fold, depth, verb, 0};
    return held(ask, &what);
}

coverage inquiry_misc(const inquiry *ask, uint32_t privilege_fold)
{
    wanted what = {0, 0, 0, privilege_fold};
    return privilege_fold == 0 ? NOT_COVERED : held(ask, &what);
}

coverage inquiry_listed(const inquiry *ask)
{
    doubt_list doubts = standings_doubts(ask->standings, ask->facts, ask->environment);

    if (ask->standing->is_listed)
        return COVERED;
    if (lists_are_open(ask))
        return COVERAGE_UNSURE;
    for (uint32_t i = 0; i < doubts.count; i++) {
        const standing_doubt *doubt = &doubts.at[i];

        if (doubt->principal != 0 && inquiry_doubts(ask, doubt))
            return COVERAGE_UNSURE;
    }
    return NOT_COVERED;
}

bool inquiry_disabled_here(const inquiry *ask)
{
    return ask->standing->is_disabled;
}
