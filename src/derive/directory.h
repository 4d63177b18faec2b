/*
 * directory.h - users at a glance: what each one is, which licences count, which groups hold him.
 *
 * Shape   by user ordinal: flag bits, and the groups he is in, directly or by nesting, sorted by record; by group
 *         ordinal the same the other way round. Groups may nest and loop; a group whose members (or a nested group's)
 *         are partly unknown is murky.
 * Errors  MANDATE_ENOMEM; the old state is then stale and refresh must be called again
 * Floor   2 (derive): computed from facts, stores nothing that was told
 * Source  PRN-3 PRN-8 PRN-17 PRN-26 LIC-1 LIC-2 LIC-6
 */
#ifndef MANDATE_DERIVE_DIRECTORY_H
#define MANDATE_DERIVE_DIRECTORY_H

#include "base/prefetch.h"
#include "fact/store.h"

enum {
    PERSON_ACTIVE = 1, /* enabled and not deleted */
    PERSON_DELETED = 2,
    PERSON_GUEST = 4,
    PERSON_SERVICE_PRINCIPAL = 8,
    PERSON_LICENSED = 16,           /* any licence; a guest's home licence inside the same cloud (PRN-17) */
    PERSON_MAY_SHARE = 32,          /* a licence that lets him share (LIC-1) */
    PERSON_PREMIUM = 64,            /* a licence that covers premium connectors (LIC-3) */
    PERSON_TENANT_ADMIN = 128,      /* global or Power Platform administrator (ENV-17) */
    PERSON_DYNAMICS_ADMIN = 256,    /* must be in the security group first (PRN-27) */
    PERSON_LICENSE_UNKNOWN = 512,   /* `unknown` names licenses, or a guest's at home that would count */
    PERSON_ADMIN_UNKNOWN = 1024,    /* `unknown` names tenant_roles: he may be any administrator */
    PERSON_ELEVATED_UNKNOWN = 2048, /* N-3: who may administer the tenant, and `unknown` names elevated */
    PERSON_APP_PLAN = 131072,       /* a plan for Power Apps or Dynamics 365 (N-42) */
    PERSON_DYNAMICS_PLAN = 262144,  /* a plan for Dynamics 365 (N-42) */
    PERSON_STATE_UNKNOWN = 65536,   /* as told active, but `unknown` names enabled or deleted */
    PERSON_KIND_UNKNOWN = 1048576,  /* `unknown` names kind: neither bit of a kind is set, either may be */
    PERSON_LASTING = 524288,        /* a plan past Free and Microsoft 365: what nothing starts stays on (LIC-6) */
    PERSON_MICROSOFT_365 = 32768    /* a plan of Microsoft 365 (N-62) */
};

/* Of a group: its members, or those of one nested in it, are partly unknown; it holds groups. */
enum { MEMBERS_UNKNOWN = 1, NESTED_UNKNOWN = 2, HOLDS_GROUPS = 4 };

/* A part of an array. */
typedef struct span_of {
    uint32_t first, count;
} span_of;

/* What is asked of a user first, side by side. */
typedef struct person {
    uint32_t flags;
    uint32_t rank;  /* place in `sorted` */
    span_of groups; /* where his groups lie in `within` */
} person;

typedef struct directory {
    person *persons;  /* by user ordinal */
    uint32_t *sorted; /* user records by UPN */
    uint32_t person_capacity, sorted_capacity;
    uint32_t count;
    uint32_t *within; /* group record * 2 + 1 when a direct member, sorted */
    uint32_t within_count, within_capacity;
    span_of *users; /* by group ordinal: where its users lie in `members` */
    uint32_t users_capacity;
    uint32_t *members; /* user record * 2 + 1 when a direct member, by UPN */
    uint32_t member_count, member_capacity;
    uint8_t *group_flags; /* by group ordinal: MURKY_* and HOLDS_GROUPS */
    uint32_t group_flags_capacity;
    bool has_unknown_members; /* whether any group is */
    uint32_t *scratch;
    uint32_t scratch_capacity;
    uint32_t settled; /* within_count + member_count after the last full refresh: what later ones waste is bounded */
} directory;

/* Everything anew. */
int directory_refresh(directory *all, const store *facts);

/* Who is in every group anew; a part of directory_refresh (group.c). */
int directory_refresh_all_groups(directory *all, const store *facts);

/* One user's flags anew; they are the same as before in nothing but bits of PERSON_*. */
void directory_refresh_user(directory *all, const store *facts, uint32_t user);

/* Who is in some groups anew. *is_done false: too much has changed, and everything must be refreshed. */
int directory_refresh_groups(directory *all, const store *facts, const uint32_t *groups, uint32_t count, bool *is_done);

void directory_clear(directory *all, const mandate_allocator *allocator);

static inline uint32_t directory_flags(const directory *all, const store *facts, uint32_t user)
{
    return all->persons[facts->records[user].ordinal].flags;
}

typedef enum truth { TRUTH_NO, TRUTH_UNKNOWN, TRUTH_YES } truth;

/* PRN-26, PRN-32: whether somebody can sign in, by the PERSON_* flags. */
static inline truth person_is_active(uint32_t flags)
{
    if ((flags & PERSON_ACTIVE) == 0)
        return TRUTH_NO;
    return (flags & PERSON_STATE_UNKNOWN) != 0 ? TRUTH_UNKNOWN : TRUTH_YES;
}

/* Of which kind somebody is; unsure where that is not told. */
static inline truth person_is(uint32_t flags, uint32_t kind_bit)
{
    if ((flags & PERSON_KIND_UNKNOWN) != 0)
        return TRUTH_UNKNOWN;
    return (flags & kind_bit) != 0 ? TRUTH_YES : TRUTH_NO;
}

static inline truth person_is_guest(uint32_t flags)
{
    return person_is(flags, PERSON_GUEST);
}

static inline truth person_is_application(uint32_t flags)
{
    return person_is(flags, PERSON_SERVICE_PRINCIPAL);
}

/* Whether a group names the user itself, and whether one nested in it does (asked only of who is not direct). */
truth directory_direct(const directory *all, const store *facts, uint32_t user, uint32_t group);
truth directory_nested(const directory *all, const store *facts, uint32_t user, uint32_t group);

/* Either of them, looked up once. */
truth directory_within(const directory *all, const store *facts, uint32_t user, uint32_t group);

/* The users of a group by UPN, nested ones included: user record * 2 + 1 when direct. */
span directory_members(const directory *all, const store *facts, uint32_t group);

/* Asks for the memory that says what a user is; some time later, for that which says who holds him. */
static inline void directory_expect(const directory *all, const store *facts, uint32_t user)
{
    PREFETCH(&all->persons[facts->records[user].ordinal]);
}

static inline void directory_expect_groups(const directory *all, const store *facts, uint32_t user)
{
    PREFETCH(&all->within[all->persons[facts->records[user].ordinal].groups.first]);
}

/* Whether a principal is a security group; unsure of a group of unknown kind. */
static inline truth directory_is_security_group(const store *facts, uint32_t principal)
{
    if (store_kind(facts, principal) != K_GROUP)
        return TRUTH_NO;
    if (fact_is_unknown(facts, principal, GROUP_unknown, GROUP_kind))
        return TRUTH_UNKNOWN;
    return fact_enum(facts, principal, GROUP_kind, 0) == 0 ? TRUTH_YES : TRUTH_NO;
}

/* Whether who is in a group, nested ones included, is partly unknown. */
static inline bool directory_members_are_unknown(const directory *all, const store *facts, uint32_t group)
{
    return all->has_unknown_members &&
           (all->group_flags[facts->records[group].ordinal] & (MEMBERS_UNKNOWN | NESTED_UNKNOWN)) != 0;
}

static inline truth truth_or(truth a, truth b)
{
    return a > b ? a : b;
}

static inline truth truth_and(truth a, truth b)
{
    return a < b ? a : b;
}

static inline truth truth_not(truth a)
{
    return (truth)(TRUTH_YES - a);
}

/* One truth where something is so, another where it is not; what both agree on where nobody knows. */
static inline truth truth_choose(truth is, truth then, truth otherwise)
{
    if (is == TRUTH_UNKNOWN)
        return then == otherwise ? then : TRUTH_UNKNOWN;
    return is == TRUTH_YES ? then : otherwise;
}

#endif
