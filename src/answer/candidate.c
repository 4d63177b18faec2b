#include "answer/candidate.h"

#include <string.h>

#include "answer/evaluation.h"
#include "base/memory.h"
#include "base/prefetch.h"
#include "fact/flow_row.h"

enum {
    RIGHTS_OVER_FLOWS = RIGHT_ADMINISTER | RIGHT_READ_ALL_RUNS | RIGHT_REACH_WORKFLOWS,
    FLAGS_OVER_FLOWS = PERSON_TENANT_ADMIN | PERSON_DYNAMICS_ADMIN
};

typedef struct candidate_scan {
    candidates *all;
    const store *facts;
    const directory *directory;
    bool is_transitive, is_wide; /* wide: who may or may not hold is a candidate too */
    uint32_t as;                 /* the FLOW_ROLE_* that is being marked */
} candidate_scan;

static uint32_t words_of(const directory *everybody)
{
    return (everybody->count + 63) / 64;
}

static uint32_t used_words(uint32_t words)
{
    return (words + 63) / 64;
}

static void set_bit(uint64_t *bits, uint32_t rank)
{
    bits[rank / 64] |= (uint64_t)1 << rank % 64;
}

static uint64_t *flow_shares_in(const candidates *all, const directory *everybody)
{
    return all->bits + words_of(everybody);
}

static uint64_t *admins_in(const candidates *all, const directory *everybody)
{
    return all->bits + 2 * words_of(everybody);
}

static uint64_t *roles_in(const candidates *all, const directory *everybody)
{
    return all->bits + 3 * words_of(everybody);
}

/* A bit for each word of the candidates that is not zero. */
static uint64_t *used_in(const candidates *all, const directory *everybody)
{
    return all->bits + 4 * words_of(everybody);
}

static uint64_t *used_of_roles_in(const candidates *all, const directory *everybody)
{
    return used_in(all, everybody) + used_words(words_of(everybody));
}

/* PRN-21: a service principal is never co-owner. */
static void mark(const candidate_scan *scan, uint32_t user, bool is_holder)
{
    const person *held = &scan->directory->persons[scan->facts->records[user].ordinal];
    bool may_hold = scan->as != 0 && (scan->as != FLOW_ROLE_CO_OWNER || person_is_application(held->flags) == TRUTH_NO);

    set_bit(scan->all->bits, held->rank);
    set_bit(used_in(scan->all, scan->directory), held->rank / 64);
    if (is_holder && may_hold)
        set_bit(flow_shares_in(scan->all, scan->directory), held->rank);
}

static void mark_everybody(const candidate_scan *scan)
{
    uint32_t words = words_of(scan->directory);

    memset(scan->all->bits, 0xFF, words * sizeof *scan->all->bits);
    memset(used_in(scan->all, scan->directory), 0xFF, used_words(words) * sizeof *scan->all->bits);
}

/* PRN-8: who is in a nested group holds where groups are transitive. */
static void mark_members(const candidate_scan *scan, uint32_t group)
{
    span members = directory_members(scan->directory, scan->facts, group);

    for (uint32_t i = 0; i < members.count; i++)
        mark(scan, members.at[i] / 2, scan->is_transitive || (members.at[i] & 1) != 0);
}

/* Who is in a team or may change a list is not laid out by user: then everybody is asked about. */
static void mark_principal(const candidate_scan *scan, uint32_t principal)
{
    if (principal == 0 || (principal == PRINCIPAL_UNKNOWN && !scan->is_wide))
        return;
    if (principal == PRINCIPAL_EVERYONE || principal == PRINCIPAL_UNKNOWN)
        mark_everybody(scan);
    else if (store_kind(scan->facts, principal) == K_USER)
        mark(scan, principal, true);
    else if (store_kind(scan->facts, principal) == K_GROUP) {
        mark_members(scan, principal);
        if (scan->is_wide && directory_members_are_unknown(scan->directory, scan->facts, principal))
            mark_everybody(scan);
    } else
        mark_everybody(scan);
}

static void mark_principals(candidate_scan *scan, span principals, uint32_t as)
{
    scan->as = as;
    for (uint32_t i = 0; i < principals.count; i++)
        mark_principal(scan, principals.at[i]);
}

static void mark_flow_shares(candidate_scan *scan, const flow_shares *shares, uint32_t wanted)
{
    if ((wanted & FLOW_ROLE_OWNER) != 0)
        mark_principals(scan, (span){&shares->owner, 1}, FLOW_ROLE_OWNER);
    if ((wanted & FLOW_ROLE_CO_OWNER) != 0)
        mark_principals(scan, shares->co_owners, FLOW_ROLE_CO_OWNER);
    if ((wanted & FLOW_ROLE_RUN_ONLY) != 0)
        mark_principals(scan, shares->run_only, FLOW_ROLE_RUN_ONLY);
}

/* N-55: who may open an app that lists the flow, or may list it; N-56: anybody, where a website's roles decide. */
static void mark_apps(candidate_scan *scan, uint32_t flow)
{
    const store *facts = scan->facts;
    uint32_t trigger = flow_trigger(facts, flow);
    uint32_t environment = facts->records[flow].parent;

    if (scan->is_wide &&
        (fact_is_unknown(facts, environment, ENVIRONMENT_unknown, ENVIRONMENT_apps) ||
         flow_may_be_instant(facts, flow) ||
         (trigger != 0 && fact_enum(facts, trigger, TRIGGER_kind, TRIGGER_EVENT) == TRIGGER_POWER_PAGES)))
        mark_everybody(scan);
    for (uint32_t app = store_first(facts, environment, ENVIRONMENT_apps); app != 0; app = store_next(facts, app)) {
        uint32_t owner = fact(facts, app, APP_owner);

        if (!scan->is_wide && !span_holds(fact_list(facts, app, APP_flows), flow))
            continue;
        if (scan->is_wide && fact(facts, app, APP_unknown) != 0)
            mark_everybody(scan);
        mark_principals(scan, (span){&owner, 1}, 0);
        mark_principals(scan, fact_list(facts, app, APP_editors), 0);
        mark_principals(scan, fact_list(facts, app, APP_users), 0);
    }
}

/* Whom the lists of a flow that are not told, or not wholly, may name: anybody. */
static void mark_untold_shares(candidate_scan *scan, uint32_t flow, uint32_t wanted)
{
    uint32_t lists = 0, untold = fact(scan->facts, flow, FLOW_unknown);

    if ((wanted & FLOW_ROLE_OWNER) != 0)
        lists |= 1u << FLOW_owner | 1u << FLOW_solution;
    if ((wanted & FLOW_ROLE_CO_OWNER) != 0)
        lists |= 1u << FLOW_co_owners | 1u << FLOW_solution;
    if (flow_may_be_instant(scan->facts, flow)) { /* what is wanted may include those then */
        lists |= 1u << FLOW_run_only;
        mark_principals(scan, fact_list(scan->facts, flow, FLOW_run_only), 0);
    }
    if ((wanted & FLOW_ROLE_RUN_ONLY) != 0)
        lists |= 1u << FLOW_run_only | 1u << FLOW_solution;
    if ((lists & untold) != 0)
        mark_everybody(scan);
}

static void mark_row_shares(candidate_scan *scan, uint32_t row)
{
    span shares = fact_list(scan->facts, row, ROW_shares);

    if (scan->is_wide && fact_is_unknown(scan->facts, row, ROW_unknown, ROW_shares))
        mark_everybody(scan);
    for (uint32_t i = 0; i + 1 < shares.count; i += 2)
        if (store_is_of(scan->facts, shares.at[i], K_USER))
            mark(scan, shares.at[i], false);
        else
            mark_everybody(scan);
}

/* N-38: who reaches the row that the flow is by a share of it or of a row above, as a manager, or as the administrator of
   the team that owns it. */
static void mark_row(candidate_scan *scan, const flow_shares *shares, uint32_t flow)
{
    const store *facts = scan->facts;
    uint32_t settings = fact_object(facts, facts->records[flow].parent, ENVIRONMENT_settings);

    for (uint32_t row = shares->row; row != 0; row = fact(facts, row, ROW_parent)) {
        mark_row_shares(scan, row);
        if (scan->is_wide && fact_is_unknown(facts, row, ROW_unknown, ROW_parent))
            mark_everybody(scan);
    }
    if (shares->team != 0 || fact_object(facts, settings, ENVIRONMENT_SETTINGS_manager_hierarchy) != 0 ||
        (scan->is_wide && hierarchy_may_be(facts, facts->records[flow].parent)))
        mark_everybody(scan);
}

/* ENV-17, PRN-27: tenant-wide roles, found once for each state of the facts. */
static void find_admins(const candidate_scan *scan, uint64_t *admins)
{
    if (scan->all->has_admins && scan->all->admin_generation == scan->facts->generation)
        return;
    memset(admins, 0, words_of(scan->directory) * sizeof *admins);
    for (uint32_t rank = 0; rank < scan->directory->count; rank++)
        if ((directory_flags(scan->directory, scan->facts, scan->directory->sorted[rank]) & FLAGS_OVER_FLOWS) != 0)
            set_bit(admins, rank);
    scan->all->admin_generation = scan->facts->generation;
    scan->all->has_admins = true;
}

/* ENV-6 ENV-19 ENV-53: whose roles in the environment reach flows that nobody shared with them. */
static void mark_roles(const candidate_scan *scan, const memberships_of_tenant *table, uint32_t environment)
{
    membership_list held = memberships_all(table, scan->facts, environment);
    uint64_t *admins = admins_in(scan->all, scan->directory);

    find_admins(scan, admins);
    for (uint32_t i = 0; i < words_of(scan->directory); i++) {
        scan->all->bits[i] |= admins[i];
        if (admins[i] != 0)
            set_bit(used_in(scan->all, scan->directory), i);
    }
    for (uint32_t i = 0; i < held.count; i++)
        if ((held.at[i].rights & RIGHTS_OVER_FLOWS) != 0)
            mark(scan, held.at[i].user, false);
}

static bool grants_are_untold(const store *facts, const role_grant *grants, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (role_rights_are_untold(facts, grants[i].role))
            return true;
    return false;
}

/* Whose roles in the environment, or over the tenant, are not wholly told: whatever these may reach. */
static void mark_untold_roles(const candidate_scan *scan, const memberships_of_tenant *table, uint32_t environment)
{
    uint32_t lists = 1u << ENVIRONMENT_members | 1u << ENVIRONMENT_assignments | 1u << ENVIRONMENT_teams;
    membership_list held = memberships_all(table, scan->facts, environment);
    doubt_list doubts = memberships_possible_grants(table, scan->facts, environment);
    uint32_t flags = PERSON_ADMIN_UNKNOWN;

    if ((fact(scan->facts, environment, ENVIRONMENT_unknown) & lists) != 0)
        mark_everybody(scan);
    for (uint32_t i = 0; i < held.count; i++)
        if (member_roles_are_untold(scan->facts, environment, held.at[i].member) ||
            grants_are_untold(scan->facts, membership_grants(table, scan->facts, environment, &held.at[i]),
                              held.at[i].count))
            mark(scan, held.at[i].user, false);
    for (uint32_t i = 0; i < doubts.count; i++) {
        if (doubts.at[i].principal != 0)
            mark_everybody(scan);
        else
            flags |= PERSON_LICENSE_UNKNOWN;
    }
    for (uint32_t rank = 0; rank < scan->directory->count; rank++) {
        uint32_t user = scan->directory->sorted[rank];

        if ((directory_flags(scan->directory, scan->facts, user) & flags) != 0)
            mark(scan, user, false);
    }
}

static bool is_found(const candidates *all, const store *facts, uint32_t flow, uint32_t wanted)
{
    return all->flow == flow && all->generation == facts->generation && all->wanted == wanted;
}

int candidates_reserve(candidates *all, const store *facts, const directory *everybody)
{
    uint32_t words = words_of(everybody);

    return memory_reserve(&facts->allocator, (void **)&all->bits, &all->capacity, 4 * words + 2 * used_words(words) + 1,
                          sizeof *all->bits);
}

/* Everybody whom a role may make one, found once for all flows of an environment in one state of the facts. */
static void begin_with_roles(const candidate_scan *scan, const memberships_of_tenant *table, uint32_t environment,
                             uint32_t wanted)
{
    candidates *all = scan->all;
    uint64_t *used = used_in(all, scan->directory), *used_of_roles = used_of_roles_in(all, scan->directory);
    uint64_t *roles = roles_in(all, scan->directory);
    size_t bytes = words_of(scan->directory) * sizeof *all->bits;
    size_t used_bytes = used_words(words_of(scan->directory)) * sizeof *all->bits;

    if (all->role_environment == environment && all->role_wanted == wanted &&
        all->role_generation == scan->facts->generation) {
        memcpy(all->bits, roles, bytes);
        memcpy(used, used_of_roles, used_bytes);
        return;
    }
    memset(all->bits, 0, bytes);
    memset(used, 0, used_bytes);
    if ((wanted & HOLDS_BY_ROLE) != 0)
        mark_roles(scan, table, environment);
    if ((wanted & HOLDS_BY_ROLE) != 0 && scan->is_wide)
        mark_untold_roles(scan, table, environment);
    memcpy(roles, all->bits, bytes);
    memcpy(used_of_roles, used, used_bytes);
    all->role_environment = environment;
    all->role_wanted = wanted;
    all->role_generation = scan->facts->generation;
}

static void leave_out(candidates *all, const directory *everybody)
{
    uint64_t *used = used_in(all, everybody);

    memset(used, 0, used_words(words_of(everybody)) * sizeof *used);
    for (uint32_t i = 0; i < words_of(everybody); i++)
        if ((all->bits[i] &= all->among[i]) != 0)
            set_bit(used, i);
}

void candidates_limit(candidates *all, const uint64_t *among)
{
    all->among = among;
    all->flow = 0;
}

int candidates_find(candidates *all, const store *facts, const directory *everybody, const memberships_of_tenant *table,
                    uint32_t flow, uint32_t wanted)
{
    candidate_scan scan = {all, facts, everybody, false, (wanted & CANDIDATES_UNDECIDED) != 0, 0};
    flow_shares shares;

    if (is_found(all, facts, flow, wanted))
        return MANDATE_OK;
    if (candidates_reserve(all, facts, everybody) != MANDATE_OK)
        return MANDATE_ENOMEM;
    memset(flow_shares_in(all, everybody), 0, words_of(everybody) * sizeof *all->bits);
    begin_with_roles(&scan, table, facts->records[flow].parent, wanted & (HOLDS_BY_ROLE | CANDIDATES_UNDECIDED));
    scan.is_transitive = flow_shares_are_transitive(facts) == TRUTH_YES;
    shares = flow_shares_of(facts, flow);
    mark_flow_shares(&scan, &shares, wanted);
    if (scan.is_wide)
        mark_untold_shares(&scan, flow, wanted);
    if ((wanted & FLOW_ROLE_APP) != 0 || scan.is_wide)
        mark_apps(&scan, flow);
    if (flow_may_be_row(facts, flow))
        mark_row(&scan, &shares, flow);
    if (all->among != NULL)
        leave_out(all, everybody);
    all->rank = UINT32_MAX;
    all->flow = flow;
    all->wanted = wanted;
    all->generation = facts->generation;
    return MANDATE_OK;
}

static uint32_t lowest_bit(uint64_t word)
{
#if defined(__GNUC__)
    return (uint32_t)__builtin_ctzll(word);
#else
    uint32_t position = 0;

    for (; (word & 1) == 0; word >>= 1)
        position++;
    return position;
#endif
}

/* The first bit at or after a place; `count`, or more, where there is none before that. */
static uint32_t next_bit(const uint64_t *bits, uint32_t count, uint32_t former)
{
    uint32_t record_id = former / 64;
    uint64_t word;

    if (former >= count)
        return count;
    word = bits[record_id] >> former % 64 << former % 64;
    while (word == 0 && ++record_id < (count + 63) / 64)
        word = bits[record_id];
    return word == 0 ? count : record_id * 64 + lowest_bit(word);
}

static uint32_t next_marked(const candidates *all, const directory *everybody, uint32_t rank)
{
    uint32_t count = everybody->count, words = words_of(everybody), at = rank / 64;

    if (rank >= count)
        return count;
    if (all->bits[at] >> rank % 64 == 0) {
        at = next_bit(used_in(all, everybody), words, at + 1);
        if (at >= words)
            return count;
        rank = at * 64;
    }
    rank = next_bit(all->bits, count, rank);
    return rank < count ? rank : count;
}

static candidate_user *ahead_by(candidates *all, uint32_t distance)
{
    return &all->ahead[(all->oldest - 1 - distance) % CANDIDATES_AHEAD];
}

/* A new one takes the place of the oldest; what those before it bring along is asked for, a stride apart. */
static void step_ahead(candidates *all, const store *facts, const directory *everybody,
                       const memberships_of_tenant *table)
{
    const membership_table *here = memberships_table(table, facts, facts->records[all->flow].parent);
    uint32_t rank = next_marked(all, everybody, ahead_by(all, 0)->rank + 1);
    candidate_user *each = &all->ahead[all->oldest];

    *each = (candidate_user){rank, 0, false};
    all->oldest = (all->oldest + 1) % CANDIDATES_AHEAD;
    PREFETCH(&everybody->sorted[rank]);
    each = ahead_by(all, CANDIDATE_STRIDE);
    if (each->rank < everybody->count) {
        each->user = everybody->sorted[each->rank];
        each->is_holder = flow_shares_in(all, everybody)[each->rank / 64] >> each->rank % 64 & 1;
        PREFETCH(&facts->records[each->user]);
        memberships_expect_slot(here, each->user);
    }
    each = ahead_by(all, 2 * CANDIDATE_STRIDE);
    if (each->user != 0) {
        directory_expect(everybody, facts, each->user);
        memberships_expect(here, each->user);
    }
}

candidate_user candidates_next(candidates *all, const store *facts, const directory *everybody,
                               const memberships_of_tenant *table, uint32_t rank)
{
    candidate_user taken = {rank, 0, false};

    if (rank >= everybody->count)
        return taken;
    if (all->rank != rank) {
        memset(all->ahead, 0, sizeof all->ahead);
        all->oldest = 0;
        for (int i = 0; i < CANDIDATES_AHEAD; i++)
            all->ahead[i] = (candidate_user){rank - 1, 0, false};
        for (int i = 0; i < CANDIDATES_AHEAD; i++)
            step_ahead(all, facts, everybody, table);
    }
    taken = all->ahead[all->oldest];
    step_ahead(all, facts, everybody, table);
    all->rank = taken.rank + 1;
    return taken;
}

void candidates_clear(candidates *all, const mandate_allocator *allocator)
{
    memory_release(allocator, (void **)&all->bits, &all->capacity, sizeof *all->bits);
}
