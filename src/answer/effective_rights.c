/*
 * effective_rights.c - what somebody holds in an environment, in three values: surely, perhaps, not.
 *
 * Shape   what is sure stands in the standing; what may be added lies in the environment's doubts, which are looked at
 *         only when something is missing. Where any role may be missing, everything may be held.
 * Source  PRN-26 PRN-28 PRN-30 PRN-33 PRN-42 ENV-2 ENV-6 ENV-15 ENV-17 ENV-40 ENV-41 DV-2 DV-30
 */
#include "answer/evaluation.h"

/* Whether a doubt is about the person at all. */
static bool concerns(const evaluation *eval, const possible_grant *doubt)
{
    truth is_within;

    if (doubt->is_of_group)
        return directory_within(eval->directory, eval->facts, eval->who, doubt->principal) != TRUTH_NO;
    if (doubt->principal == 0)
        return (eval->flags & (PERSON_LICENSE_UNKNOWN | PERSON_LICENSED)) == PERSON_LICENSE_UNKNOWN;
    if (doubt->principal == RECORD_TENANT)
        return true;
    if (store_kind(eval->facts, doubt->principal) == K_ENVIRONMENT)
        return (eval->flags & (PERSON_LICENSE_UNKNOWN | PERSON_LICENSED)) != 0;
    if (store_kind(eval->facts, doubt->principal) == K_GROUP)
        return directory_within(eval->directory, eval->facts, eval->who, doubt->principal) == TRUTH_UNKNOWN;
    is_within = membership_team_covers(eval->memberships_of_tenant, eval->facts, doubt->principal, eval->who);
    return is_within == TRUTH_UNKNOWN || ((doubt->is_any || doubt->is_of_members) && is_within == TRUTH_YES);
}

/* The doubts of the environment: of most there are none. */
static doubt_list possible_grants(const evaluation *eval)
{
    static const doubt_list none;

    return evaluation_place(eval, PLACE_TELLS_ROLES)
               ? none
               : memberships_possible_grants(eval->memberships_of_tenant, eval->facts, eval->environment);
}

truth evaluation_kept_out(const evaluation *eval)
{
    truth is_guest = eval->is_let_in || evaluation_place(eval, PLACE_ADMITS_GUESTS) ? TRUTH_NO : person_is_guest(eval->flags);

    return is_guest == TRUTH_NO ? TRUTH_NO
                                : truth_and(is_guest, guests_are_restricted(eval->facts, eval->environment));
}

mandate_reason evaluation_open_guest(const evaluation *eval)
{
    return person_is_guest(eval->flags) == TRUTH_UNKNOWN ? REASON_GUEST_KIND_UNKNOWN : REASON_GUESTS_UNKNOWN;
}

evaluation evaluation_let_in(const evaluation *eval)
{
    evaluation out = *eval;

    out.is_let_in = true;
    out.explanation = NULL;
    out.status = MANDATE_ALLOWED;
    return out;
}

/* N-65: a guest who is kept out of Dataverse holds no role, told or not. */
static bool is_kept_out(const evaluation *eval)
{
    return evaluation_kept_out(eval) == TRUTH_YES;
}

/* What is sure of a role is not, where nobody knows whether they hold any. */
static truth unless_kept_out(const evaluation *eval)
{
    return truth_not(evaluation_kept_out(eval));
}

bool evaluation_may_be_granted(const evaluation *eval, const possible_grant *doubt)
{
    return !is_kept_out(eval) && concerns(eval, doubt);
}

static bool lists_are_open(const evaluation *eval)
{
    uint32_t lists = 1u << ENVIRONMENT_members | 1u << ENVIRONMENT_assignments | 1u << ENVIRONMENT_teams;

    return !evaluation_place(eval, PLACE_TELLS_ROLES) && (fact(eval->facts, eval->environment, ENVIRONMENT_unknown) & lists) != 0;
}

/* N-3: told as elevated, and nobody tells whether that counts. */
static bool is_perhaps_elevated(const evaluation *eval)
{
    return (eval->flags & (PERSON_ADMIN_UNKNOWN | PERSON_DYNAMICS_ADMIN)) != 0 &&
           membership_elevation(eval->directory, eval->facts, eval->environment, eval->who) == TRUTH_UNKNOWN;
}

bool evaluation_own_roles_are_unknown(const evaluation *eval)
{
    return !is_kept_out(eval) &&
           ((eval->flags & PERSON_ELEVATED_UNKNOWN) != 0 || lists_are_open(eval) || is_perhaps_elevated(eval) ||
            member_roles_are_untold(eval->facts, eval->environment, eval->membership->member));
}

bool evaluation_roles_are_unknown(const evaluation *eval)
{
    doubt_list doubts;

    if (evaluation_own_roles_are_unknown(eval))
        return true;
    doubts = possible_grants(eval);
    for (uint32_t i = 0; i < doubts.count; i++) {
        const possible_grant *doubt = &doubts.at[i];

        if (doubt->is_any && evaluation_may_be_granted(eval, doubt))
            return true;
    }
    return false;
}

static uint32_t team_of_doubt(const evaluation *eval, const possible_grant *doubt)
{
    bool is_team = doubt->principal != 0 && store_kind(eval->facts, doubt->principal) == K_TEAM;
    return is_team ? doubt->principal : 0;
}

bool evaluation_privileges_are_untold(const evaluation *eval, bool own)
{
    doubt_list doubts = possible_grants(eval);

    for (uint32_t i = 0; i < eval->membership->count; i++) {
        const role_grant *held = &eval->role_grants[i];

        if (role_rights_are_untold(eval->facts, held->role) && !is_kept_out(eval) &&
            (!own || role_rights_are_teams(eval->facts, held->role, held->team) != TRUTH_YES))
            return true;
    }
    for (uint32_t i = 0; i < doubts.count; i++) {
        const possible_grant *doubt = &doubts.at[i];

        if (role_rights_are_untold(eval->facts, doubt->role) && evaluation_may_be_granted(eval, doubt) &&
            (!own || role_rights_are_teams(eval->facts, doubt->role, team_of_doubt(eval, doubt)) != TRUTH_YES))
            return true;
    }
    return false;
}

/* Of most people everything is told that could give them a role. */
static bool is_told_wholly(const evaluation *eval)
{
    uint32_t open = PERSON_ELEVATED_UNKNOWN | PERSON_ADMIN_UNKNOWN | PERSON_DYNAMICS_ADMIN;

    return evaluation_place(eval, PLACE_TELLS_ROLES) && eval->membership->is_told && (eval->flags & open) == 0;
}

/* The rights that sure and doubtful roles add up to. */
static uint32_t possible_rights(const evaluation *eval)
{
    doubt_list doubts = possible_grants(eval);
    role_rights joined = {{0}, 0};
    uint32_t untold;

    if (evaluation_roles_are_unknown(eval))
        return RIGHT_EVERY;
    untold = evaluation_privileges_are_untold(eval, false) ? RIGHT_BY_PRIVILEGE : 0;
    if (doubts.count == 0)
        return eval->rights | untold;
    for (uint32_t i = 0; i < eval->membership->count; i++) {
        uint32_t role = eval->role_grants[i].role;
        role_rights more = {{0}, 0};

        if (role != 0)
            more = role_rights_of_role(eval->facts, role);
        role_rights_join(&joined, &more);
    }
    for (uint32_t i = 0; i < doubts.count; i++) {
        const possible_grant *doubt = &doubts.at[i];

        if (doubt->role != 0 && evaluation_may_be_granted(eval, doubt)) {
            role_rights more = role_rights_of_role(eval->facts, doubt->role);
            role_rights_join(&joined, &more);
        }
    }
    return role_rights_bits(&joined) | untold;
}

truth evaluation_right(const evaluation *eval, uint32_t rights)
{
    if ((eval->rights & rights) == rights)
        return unless_kept_out(eval);
    return !is_told_wholly(eval) && (possible_rights(eval) & rights) == rights ? TRUTH_UNKNOWN : TRUTH_NO;
}

bool evaluation_is_platform_alone(const evaluation *eval)
{
    evaluation other;

    if (eval->platform != TRUTH_YES)
        return false;
    other = *eval;
    other.platform = TRUTH_NO;
    return !evaluation_is_admin(&other);
}

/* `with_doubts`: also where nobody tells whether the role is the team's alone. */
static void join_own(const evaluation *eval, uint32_t role, uint32_t team, bool with_doubts, role_rights *joined)
{
    truth is_teams = role_rights_are_teams(eval->facts, role, team);
    role_rights more;

    if (role == 0 || is_teams == TRUTH_YES || (is_teams == TRUTH_UNKNOWN && !with_doubts))
        return;
    more = role_rights_of_role(eval->facts, role);
    role_rights_join(joined, &more);
}

/* The rights of roles that are the person's own (N-1), with the doubtful ones or without. */
static uint32_t own_rights(const evaluation *eval, bool with_doubts)
{
    doubt_list doubts = possible_grants(eval);
    role_rights joined = {{0}, 0};

    for (uint32_t i = 0; i < eval->membership->count; i++)
        join_own(eval, eval->role_grants[i].role, eval->role_grants[i].team, with_doubts, &joined);
    for (uint32_t i = 0; i < doubts.count && with_doubts; i++)
        if (evaluation_may_be_granted(eval, &doubts.at[i]))
            join_own(eval, doubts.at[i].role, team_of_doubt(eval, &doubts.at[i]), true, &joined);
    return role_rights_bits(&joined) |
           (with_doubts && evaluation_privileges_are_untold(eval, true) ? RIGHT_BY_PRIVILEGE : 0);
}

truth evaluation_own_right(const evaluation *eval, uint32_t rights)
{
    truth held = evaluation_right(eval, rights);

    if (held == TRUTH_NO || (held == TRUTH_YES && (own_rights(eval, false) & rights) == rights))
        return held;
    if (evaluation_roles_are_unknown(eval))
        return TRUTH_UNKNOWN;
    return (own_rights(eval, true) & rights) == rights ? TRUTH_UNKNOWN : TRUTH_NO;
}

bool evaluation_is_admin(const evaluation *eval)
{
    return eval->platform == TRUTH_YES || (eval->flags & PERSON_TENANT_ADMIN) != 0 ||
           ((eval->rights & RIGHT_ADMINISTER) != 0 && unless_kept_out(eval) == TRUTH_YES) ||
           ((eval->flags & PERSON_DYNAMICS_ADMIN) != 0 && eval->environment != 0);
}

truth evaluation_perhaps_tenant_admin(const evaluation *eval)
{
    return (eval->flags & PERSON_ADMIN_UNKNOWN) != 0 ? TRUTH_UNKNOWN : TRUTH_NO;
}

truth evaluation_admin(const evaluation *eval)
{
    truth of_tenant = truth_or(evaluation_perhaps_tenant_admin(eval), eval->platform);

    if (evaluation_is_admin(eval))
        return TRUTH_YES;
    return eval->environment == 0 ? of_tenant : truth_or(of_tenant, evaluation_right(eval, RIGHT_ADMINISTER));
}

/* Without Dataverse its administrators are those of the tenant, and Environment Admin; with it System Administrator alone
   is one of its roles (ENV-6, ENV-15). */
truth evaluation_role_admin(const evaluation *eval)
{
    truth has_dataverse = evaluation_has_dataverse(eval), by_role;

    if (has_dataverse == TRUTH_NO)
        return evaluation_admin(eval);
    by_role = evaluation_right(eval, RIGHT_ALL_DATA);
    if (by_role != TRUTH_NO || has_dataverse == TRUTH_YES)
        return by_role;
    return truth_and(evaluation_admin(eval), TRUTH_UNKNOWN);
}

truth evaluation_sees_all(const evaluation *eval)
{
    return evaluation_right(eval, RIGHT_ALL_DATA);
}

/* What one role may give: a verb on a table, at least that deep; or a privilege that belongs to no table. */
typedef struct wanted {
    uint32_t table, depth;
    int verb;
    uint32_t misc;  /* fold; else 0 */
    bool is_for;    /* N-1: for what would be somebody's: */
    uint32_t owner; /* a team; 0: the person */
} wanted;

static truth role_gives(const store *facts, uint32_t role, uint32_t team, const wanted *what)
{
    if (role == 0)
        return TRUTH_NO;
    if (what->misc != 0)
        return role_rights_has_misc(facts, role, what->misc) ? TRUTH_YES : TRUTH_NO;
    if (privilege_depth(role_rights_privileges(facts, role, what->table), what->verb) < what->depth)
        return TRUTH_NO;
    return what->is_for && team != what->owner ? truth_not(role_rights_are_teams(facts, role, team)) : TRUTH_YES;
}

/* A role that tells not all of its privileges may hold the one that is wanted; one that may be a team's alone may give it. */
static bool may_give(const store *facts, uint32_t role, uint32_t team, const wanted *what)
{
    if (role_gives(facts, role, team, what) != TRUTH_NO)
        return true;
    return role_rights_are_untold(facts, role) &&
           (!what->is_for || team == what->owner || role_rights_are_teams(facts, role, team) != TRUTH_YES);
}

static truth held(const evaluation *eval, const wanted *what)
{
    doubt_list doubts = possible_grants(eval);

    for (uint32_t i = 0; i < eval->membership->count; i++)
        if (role_gives(eval->facts, eval->role_grants[i].role, eval->role_grants[i].team, what) == TRUTH_YES)
            return unless_kept_out(eval);
    if (evaluation_roles_are_unknown(eval))
        return TRUTH_UNKNOWN;
    for (uint32_t i = 0; i < eval->membership->count && !is_kept_out(eval); i++)
        if (may_give(eval->facts, eval->role_grants[i].role, eval->role_grants[i].team, what))
            return TRUTH_UNKNOWN;
    for (uint32_t i = 0; i < doubts.count; i++)
        if (may_give(eval->facts, doubts.at[i].role, team_of_doubt(eval, &doubts.at[i]), what) &&
            evaluation_may_be_granted(eval, &doubts.at[i]))
            return TRUTH_UNKNOWN;
    return TRUTH_NO;
}

truth evaluation_privilege(const evaluation *eval, uint32_t table_fold, int verb, uint32_t depth)
{
    wanted what = {.table = table_fold, .depth = depth, .verb = verb};
    return held(eval, &what);
}

truth evaluation_privilege_for(const evaluation *eval, uint32_t team, uint32_t table_fold, int verb, uint32_t depth)
{
    wanted what = {.table = table_fold, .depth = depth, .verb = verb, .is_for = true, .owner = team};
    return held(eval, &what);
}

truth evaluation_misc(const evaluation *eval, uint32_t privilege_fold)
{
    wanted what = {.misc = privilege_fold};
    return privilege_fold == 0 ? TRUTH_NO : held(eval, &what);
}

truth evaluation_listed(const evaluation *eval)
{
    doubt_list doubts = possible_grants(eval);

    if (eval->membership->is_listed)
        return TRUTH_YES;
    if (lists_are_open(eval) || is_perhaps_elevated(eval) || (eval->flags & PERSON_ELEVATED_UNKNOWN) != 0)
        return TRUTH_UNKNOWN;
    for (uint32_t i = 0; i < doubts.count; i++) {
        const possible_grant *doubt = &doubts.at[i];

        if (doubt->principal != 0 && doubt->principal != RECORD_TENANT && doubt->principal != eval->environment &&
            concerns(eval, doubt))
            return TRUTH_UNKNOWN;
    }
    return TRUTH_NO;
}

truth evaluation_disabled_here(const evaluation *eval)
{
    uint32_t member = eval->membership->member;

    if (eval->membership->is_disabled)
        return TRUTH_YES;
    if (eval->environment == 0 || (member == 0 && evaluation_place(eval, PLACE_TELLS_ROLES)))
        return TRUTH_NO;
    if (member == 0) /* a member whom nobody lists may be disabled */
        return fact_is_unknown(eval->facts, eval->environment, ENVIRONMENT_unknown, ENVIRONMENT_members) ? TRUTH_UNKNOWN
                                                                                                         : TRUTH_NO;
    return fact_is_unknown(eval->facts, member, MEMBER_unknown, MEMBER_disabled) ? TRUTH_UNKNOWN : TRUTH_NO;
}
