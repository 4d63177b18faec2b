/*
 * standing.h - where a user stands in an environment: his roles and teams, and what they add up to.
 *
 * Shape   one standing for each (environment, user) that a member entry, a role assignment or a team names; its
 *         links are the roles he holds (directly or through a team) and the teams he is in. Roles add up; there
 *         is no deny (ENV-40). A user without a standing holds nothing from facts.
 * Errors  MANDATE_ENOMEM
 * Floor   2 (derive)
 * Source  PRN-26 PRN-33 PRN-35 PRN-42 ENV-6 ENV-40 DV-2 DV-5
 */
#ifndef MANDATE_DERIVE_STANDING_H
#define MANDATE_DERIVE_STANDING_H

#include "fact/store.h"

/* What the roles of a standing add up to, for questions that need no depth beyond these. */
enum {
    RIGHT_ANY_ROLE = 1,
    RIGHT_ADMINISTER = 2,             /* System Administrator, Environment Admin (ENV-6, ENV-17) */
    RIGHT_CREATE_WORKFLOW = 4,        /* ENV-16, ENV-30 */
    RIGHT_READ_WORKFLOW = 8,
    RIGHT_ALL_WORKFLOWS = 16,         /* read and write processes of the organization (ENV-19) */
    RIGHT_READ_ALL_WORKFLOWS = 32,    /* DSK-4 */
    RIGHT_READ_REFERENCE = 64,        /* ENV-66 */
    RIGHT_READ_VARIABLE = 128,        /* ENV-66 */
    RIGHT_READ_ALL_RUNS = 256,        /* flow runs of the organization: the operator (ENV-53) */
    RIGHT_CREATE_MACHINE = 512,       /* DSK-21 */
    RIGHT_CREATE_SOLUTION = 1024,     /* ENV-30 */
    RIGHT_ACT_ON_BEHALF = 2048,       /* prvActOnBehalfOfAnotherUser (ENV-46, DV-26) */
    RIGHT_ASSIGN_ROLE = 4096,         /* Read and Assign on roles (ENV-23) */
    RIGHT_USE_MACHINE = 8192,         /* DSK-20 */
    RIGHT_MANAGE_MACHINE = 16384,
    RIGHT_SHARE_MACHINE = 32768,
    RIGHT_RUN_DESKTOP = 65536         /* ENV-60 */
};

typedef struct standing_link {
    uint32_t environment;
    uint32_t user;
    uint32_t role; /* 0: a team membership or a member entry */
    uint32_t team; /* 0: held directly */
} standing_link;

typedef struct standing {
    uint32_t environment;
    uint32_t user;
    uint32_t first; /* link */
    uint32_t count;
    uint32_t member; /* MEMBER record or 0 */
    uint32_t rights; /* RIGHT_* */
} standing;

typedef struct standings {
    standing_link *links;
    uint32_t link_count, link_capacity;
    standing *all; /* standing 0 is the empty one */
    uint32_t count, capacity;
    uint32_t *index; /* (environment, user) to standing; open addressing */
    uint32_t index_capacity;
    uint32_t *todo; /* groups still to open while one is expanded */
    uint32_t todo_capacity;
    uint32_t *role_rights; /* by role ordinal, while refreshing: RIGHT_*, 0 not computed yet */
    uint32_t role_capacity;
} standings;

int standings_refresh(standings *table, const store *facts);
void standings_clear(standings *table, const mandate_allocator *allocator);

/* Never NULL: the empty standing when facts say nothing. */
const standing *standings_find(const standings *table, uint32_t environment, uint32_t user);

/* The rights that one role gives. */
uint32_t standing_rights_of_role(const store *facts, uint32_t role);

/* The packed depths a role gives on a table (its "*" row included). */
uint32_t standing_privileges_of_role(const store *facts, uint32_t role, uint32_t table_fold);

/* A role of the environment, else the predefined one of that name, or 0. */
uint32_t standing_role(const store *facts, uint32_t environment, uint32_t name);

/* Whether the standing is a member of the team (default teams of business units are not modelled). */
bool standing_in_team(const standings *table, const standing *of, uint32_t team);

#endif
