/*
 * role_rights.h - what roles add up to: the privileges that questions ask for again and again, as bits.
 *
 * Shape   a power is the packed depths on a fixed list of tables, and marks for what belongs to no table. Powers of
 *         several roles are joined first; a right that needs two privileges may take them from two roles (ENV-40)
 * Floor   2 (derive); reads facts only
 * Source  ENV-6 ENV-15 ENV-16 ENV-17 ENV-19 ENV-23 ENV-30 ENV-40 ENV-53 ENV-60 ENV-66 DSK-4 DSK-11 DSK-20 DSK-21 DV-26
 */
#ifndef MANDATE_DERIVE_ROLE_RIGHTS_H
#define MANDATE_DERIVE_ROLE_RIGHTS_H

#include "derive/directory.h"
#include "fact/store.h"

enum {
    RIGHT_ANY_ROLE = 1,
    RIGHT_ADMINISTER = 1 << 1,      /* System Administrator, Environment Admin (ENV-6, ENV-17) */
    RIGHT_ALL_DATA = 1 << 2,        /* System Administrator: every row (ENV-15, ENV-41) */
    RIGHT_CREATE_WORKFLOW = 1 << 3, /* ENV-16, ENV-30 */
    RIGHT_READ_WORKFLOW = 1 << 4,
    RIGHT_ASSIGN_WORKFLOW = 1 << 5,    /* DSK-11 */
    RIGHT_REACH_WORKFLOWS = 1 << 6,    /* processes of others, with whichever verb (N-38): perhaps, not surely */
    RIGHT_READ_ALL_WORKFLOWS = 1 << 7, /* DSK-4 */
    RIGHT_READ_REFERENCE = 1 << 8,     /* ENV-66 */
    RIGHT_READ_VARIABLE = 1 << 9,      /* ENV-66 */
    RIGHT_READ_ALL_RUNS = 1 << 10,     /* flow runs of the organization: the operator (ENV-53) */
    RIGHT_CREATE_MACHINE = 1 << 11,    /* DSK-21 */
    RIGHT_CREATE_SOLUTION = 1 << 12,   /* ENV-30 */
    RIGHT_ACT_ON_BEHALF = 1 << 13,     /* prvActOnBehalfOfAnotherUser (ENV-46, DV-26) */
    RIGHT_ASSIGN_ROLE = 1 << 14,       /* Read and Assign on roles (ENV-23) */
    RIGHT_USE_MACHINE = 1 << 15,       /* DSK-20, four for machines */
    RIGHT_EDIT_MACHINE = 1 << 16,
    RIGHT_SHARE_MACHINE = 1 << 17,
    RIGHT_DELETE_MACHINE = 1 << 18,
    RIGHT_USE_GROUP = 1 << 19, /* and four for groups of machines */
    RIGHT_EDIT_GROUP = 1 << 20,
    RIGHT_SHARE_GROUP = 1 << 21,
    RIGHT_DELETE_GROUP = 1 << 22,
    RIGHT_RUN_DESKTOP = 1 << 23,  /* ENV-60 */
    RIGHT_CREATE_GROUP = 1 << 24, /* DSK-21, of machines */
    RIGHT_EVERY = (1 << 25) - 1,
    RIGHT_BY_PRIVILEGE = RIGHT_EVERY & ~(RIGHT_ANY_ROLE | RIGHT_ADMINISTER | RIGHT_ALL_DATA) /* the others by a name */
};

enum role_rights_table {
    ROLE_RIGHTS_WORKFLOW,
    ROLE_RIGHTS_MACHINE,
    ROLE_RIGHTS_GROUP,
    ROLE_RIGHTS_SESSION,
    ROLE_RIGHTS_BINARY,
    ROLE_RIGHTS_DESKTOP_BINARY,
    ROLE_RIGHTS_REFERENCE,
    ROLE_RIGHTS_VARIABLE,
    ROLE_RIGHTS_RUN,
    ROLE_RIGHTS_SOLUTION,
    ROLE_RIGHTS_ROLE,
    ROLE_RIGHTS_TABLES
};

typedef struct role_rights {
    uint32_t depths[ROLE_RIGHTS_TABLES]; /* packed by verb */
    uint32_t marks;                      /* the RIGHT_* that come from a name or a privilege without a table */
} role_rights;

/* The deeper of two packed depths, verb by verb. */
uint32_t role_rights_deepest(uint32_t a, uint32_t b);

/* The packed depths a role gives on a table (its "*" row included). */
uint32_t role_rights_privileges(const store *facts, uint32_t role, uint32_t table_fold);

/* Whether a role holds a privilege that belongs to no table; `fold` as names_find gives it. */
bool role_rights_has_misc(const store *facts, uint32_t role, uint32_t fold);

/* Whether a role may hold more privileges than it tells. */
bool role_rights_are_untold(const store *facts, uint32_t role);

/* N-1, DV-5: whether a role that somebody holds through a team (0: directly) counts as that team's alone; unsure where
   nobody tells its inheritance. */
truth role_rights_are_teams(const store *facts, uint32_t role, uint32_t team);

role_rights role_rights_of_role(const store *facts, uint32_t role);
void role_rights_join(role_rights *sum, const role_rights *more);

/* The RIGHT_* bits of a power. */
uint32_t role_rights_bits(const role_rights *rights);

#endif
