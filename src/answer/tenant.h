/*
 * tenant.h - what a tenant is inside: its facts and what is derived from them.
 *
 * Floor   3 (answer)
 */
#ifndef MANDATE_ANSWER_TENANT_H
#define MANDATE_ANSWER_TENANT_H

#include "answer/candidate.h"
#include "base/memory.h"
#include "derive/directory.h"
#include "derive/membership.h"

/* The block that a tenant was opened from, which it owns, and who gives other memory. */
typedef struct image_memory {
    mandate_allocator inner;
    uint8_t *from;
    size_t bytes;
} image_memory;

/* What surely holds of an environment and its tenant; what is not set may hold as well. */
enum {
    PLACE_IS_OPEN = 1,               /* whoever is licensed is a member (ENV-9, N-44) */
    PLACE_RUNS_FLOWS = 2,            /* not in administration mode (ENV-8) */
    PLACE_HAS_DATAVERSE = 4,         /* N-6 */
    PLACE_ADMITS_GUESTS = 8,         /* keeps none of them out of Dataverse (N-65) */
    PLACE_RUNS_WITHOUT_READ = 16,    /* asks no Read of who only runs a solution flow (N-34) */
    PLACE_TELLS_ROLES = 32,          /* nobody may hold a role that is not told, but for what is not known of them */
    PLACE_HAS_NO_APP = 64,           /* N-55 */
    PLACE_HAS_NO_AGENT = 128,        /* AGT-4 */
    PLACE_HAS_NO_POLICY = 256,       /* nor has its tenant */
    PLACE_HAS_NO_PLATFORM_ROLE = 512 /* RBAC-2: of its tenant */
};

/* They, in one state of the facts: looked up once for many questions. */
enum { PLACES_MET = 32 }; /* a power of two */
typedef struct place_met {
    uint32_t environment, generation;
    uint32_t bits; /* PLACE_* */
} place_met;

struct mandate {
    image_memory image; /* from NULL: of no image */
    uint32_t layout;    /* of the structs of the program that made it: MANDATE_LAYOUT, or an earlier one */
    store facts;
    directory directory;
    memberships_of_tenant memberships_of_tenant;
    candidates candidates;
    place_met places[PLACES_MET];
};

static inline bool tenant_layout_is_known(uint32_t layout)
{
    return layout >= 1 && layout <= MANDATE_LAYOUT;
}

/* Where a fault goes that the caller does not want to read. */
static inline mandate_fault *fault_or(mandate_fault *wanted, mandate_fault *unread)
{
    return wanted != NULL ? wanted : unread;
}

#endif
