/*
 * role_grants.h - finding the links of an environment: all of them, or those of one user.
 *
 * Floor   2 (derive); private to membership.c and role_grants.c
 */
#ifndef MANDATE_DERIVE_ROLE_GRANTS_H
#define MANDATE_DERIVE_ROLE_GRANTS_H

#include "derive/membership.h"

/* What is found for one environment: all of it, or only what concerns one user. */
typedef struct grant_scan {
    memberships_of_tenant *all;
    membership_table *table;
    const directory *directory;
    const store *facts;
    uint32_t environment;
    uint32_t only;         /* user, or 0 */
    uint32_t first;        /* link found by this finding */
    bool restricts_guests; /* N-65 */
} grant_scan;

/* Appends links to the table; MANDATE_ENOMEM. */
int link_everything(grant_scan *scan);

/* The doubts of the environment anew; MANDATE_ENOMEM. */
int link_doubts(grant_scan *scan);

/* The MEMBER record of a user in an environment, or 0. */
uint32_t link_member_of(const store *facts, uint32_t environment, uint32_t user);

/* N-74: whether rows may lie in other units than their owner's, and roles be held there. */
truth link_crosses_units(const store *facts, uint32_t environment);

/* PRN-33: whether a team is one of an Entra group; unsure where nobody tells its kind. */
truth link_is_group_team(const store *facts, uint32_t team);

/* Whether who is in a team is partly unknown; whether somebody may be in it whom no link says to be. */
bool link_team_is_open(const store *facts, uint32_t team);
bool link_may_hold(const store *facts, uint32_t team, uint32_t user);

#endif
