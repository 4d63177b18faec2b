/*
 * membership.h - where a user stands in an environment: his roles and teams, and what they add up to.
 *
 * Shape   a table an environment; in it one standing for each user that a member entry, a role assignment or a team
 *         names, or to whom the environment gives a role; its links are the roles he holds (directly or through a
 *         team) and the teams he is in. Roles add up; there is no deny (ENV-40). A user without a standing holds
 *         nothing from facts. One user's links can be found anew: they are then appended, and the old ones wasted.
 * Errors  MANDATE_ENOMEM
 * Floor   2 (derive)
 * Source  PRN-26 PRN-33 PRN-35 PRN-42 ENV-2 ENV-6 ENV-40 DV-2 DV-5, CONFLICT-4
 */
#ifndef MANDATE_DERIVE_MEMBERSHIP_H
#define MANDATE_DERIVE_MEMBERSHIP_H

#include "derive/directory.h"
#include "derive/role_rights.h"

typedef struct role_grant {
    uint32_t user;
    uint32_t team;         /* 0: held directly */
    uint32_t unit;         /* N-74: held in this unit; 0: in that of whom it is of */
    uint32_t role : 31;    /* 0: a team membership or a member entry */
    uint32_t is_given : 1; /* by the environment's type or settings, to nobody in particular (ENV-2, CONFLICT-4) */
} role_grant;

typedef struct membership {
    uint32_t user;
    uint32_t count;
    uint32_t first;           /* of his links in the table */
    uint32_t member;          /* MEMBER record or 0 */
    uint32_t rights : 29;     /* RIGHT_* of its roles joined */
    uint32_t is_told : 1;     /* surely wholly: which roles the member entry gives, and what each role holds */
    uint32_t is_listed : 1;   /* by a member entry, a role or a team: more than what is given */
    uint32_t is_disabled : 1; /* by the member entry (PRN-30 DV-30) */
} membership;

/* A role that some users of an environment may hold, because who is in a team or group is partly unknown. */
typedef struct possible_grant {
    uint32_t principal; /* team or group; 0: what is given to whoever is licensed; the environment: what would be, were
                           it the default one; the tenant: what may be given to everybody */
    uint32_t role;      /* 0: none, the doubt is about being listed alone */
    bool is_any;        /* the roles of the team are unknown: its certain members are in doubt as well */
    bool is_of_members; /* PRN-33: it may be an access team, which holds no roles: so are its certain members */
    bool is_of_group;   /* PRN-42: whether a group holds roles is unknown: so are its certain members */
} possible_grant;

typedef struct membership_table {
    role_grant *role_grants;
    uint32_t role_grant_count, role_grant_capacity, settled; /* settled: links after everything was found */
    membership *all;                                         /* standing 0 is the empty one */
    uint32_t count, capacity;
    uint32_t *index; /* user to standing, and what is left of the hash; open addressing */
    uint32_t index_capacity;
    possible_grant *doubts;
    uint32_t doubt_count, doubt_capacity;
} membership_table;

typedef struct memberships_of_tenant {
    membership_table *tables; /* by environment ordinal */
    uint32_t table_count, table_capacity;
    bool has_elevated;            /* N-3: whether anybody is, or may be */
    role_rights *rights_of_roles; /* by role ordinal, while refreshing; marks 0: not computed yet */
    uint32_t role_rights_capacity;
} memberships_of_tenant;

/* All need people to be up to date: everything; one environment; one user in one environment. */
int memberships_refresh(memberships_of_tenant *table, const directory *all, const store *facts);
int memberships_refresh_environment(memberships_of_tenant *table, const directory *all, const store *facts,
                                    uint32_t environment);
int memberships_refresh_user(memberships_of_tenant *table, const directory *all, const store *facts,
                             uint32_t environment, uint32_t user);
void memberships_clear(memberships_of_tenant *table, const mandate_allocator *allocator);

/* Never NULL: the empty standing when facts say nothing. */
const membership *memberships_find(const memberships_of_tenant *table, const store *facts, uint32_t environment,
                                   uint32_t user);

/* Asks for the memory that says where a user will be found to stand: first his slot; some time later, his standing. */
void memberships_expect_slot(const membership_table *table, uint32_t user);
void memberships_expect(const membership_table *table, uint32_t user);

/* The same with its links, which are looked for at once. */
const membership *memberships_find_with(const memberships_of_tenant *table, const store *facts, uint32_t environment,
                                        uint32_t user, const role_grant **grants);

/* The links of a standing, `count` of them; borrowed until the next refresh. */
const role_grant *membership_grants(const memberships_of_tenant *table, const store *facts, uint32_t environment,
                                    const membership *held);

/* The table of an environment; NULL for none. */
static inline const membership_table *memberships_table(const memberships_of_tenant *table, const store *facts,
                                                        uint32_t environment)
{
    uint32_t ordinal = environment == 0 ? UINT32_MAX : facts->records[environment].ordinal;

    return ordinal < table->table_count ? &table->tables[ordinal] : NULL;
}

typedef struct membership_list {
    const membership *at;
    uint32_t count;
} membership_list;

/* Everybody who has a standing in an environment; borrowed until the next refresh. */
static inline membership_list memberships_all(const memberships_of_tenant *table, const store *facts,
                                              uint32_t environment)
{
    const membership_table *own_table = memberships_table(table, facts, environment);
    membership_list out = {NULL, 0};

    if (own_table != NULL && own_table->count != 0)
        out = (membership_list){own_table->all + 1, own_table->count - 1}; /* standing 0 is the empty one */
    return out;
}

typedef struct doubt_list {
    const possible_grant *at;
    uint32_t count;
} doubt_list;

/* The doubts about an environment's roles. */
static inline doubt_list memberships_possible_grants(const memberships_of_tenant *table, const store *facts,
                                                     uint32_t environment)
{
    const membership_table *own_table = memberships_table(table, facts, environment);
    doubt_list out = {NULL, 0};

    if (own_table != NULL)
        out = (doubt_list){own_table->doubts, own_table->doubt_count};
    return out;
}

/* N-6: whether there is Dataverse; unsure where nobody tells. */
truth environment_has_dataverse(const store *facts, uint32_t environment);

/* Whether a setting of an environment that is on or off is on; unsure where nobody tells it. */
truth environment_setting(const store *facts, uint32_t environment, uint32_t slot, bool otherwise);

/* The same of the tenant. */
truth tenant_setting(const store *facts, uint32_t slot, bool otherwise);

/* N-65: whether an environment keeps guests out of Dataverse, so that they hold no role. */
truth guests_are_restricted(const store *facts, uint32_t environment);

/* N-65: whether somebody has the roles that they are given there: guests who are kept out of Dataverse have none. */
truth roles_count_of(const store *facts, const directory *people, uint32_t environment, uint32_t user);

/* N-3: whether an administrator of the tenant who has elevated themselves is a System Administrator in an environment;
   one of Dynamics 365 from inside its security group. Unsure where their roles, or that group, are not told. */
truth membership_elevation(const directory *everybody, const store *facts, uint32_t environment, uint32_t user);

/* A role of the environment, else the predefined one of that name, or 0. */
uint32_t granted_role(const store *facts, uint32_t environment, uint32_t name);

/* PRN-33, PRN-35: whether a user is a member of a team (default teams of units are not modelled). */
truth membership_team_covers(const memberships_of_tenant *table, const store *facts, uint32_t team, uint32_t user);

/* Whether which roles a MEMBER holds is partly untold (N-74: in other units too, where that is on). */
bool member_roles_are_untold(const store *facts, uint32_t environment, uint32_t member);

#endif
