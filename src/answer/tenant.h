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

/* An environment that takes in whoever is licensed, in one state of the facts: looked up once for many questions. */
enum { PLACES_MET = 32 }; /* a power of two */
typedef struct place_met {
    uint32_t environment, generation;
    bool is_open;
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
