/*
 * tenant.h - what a tenant is inside: its facts and what is derived from them.
 *
 * Floor   3 (answer)
 */
#ifndef MANDATE_ANSWER_TENANT_H
#define MANDATE_ANSWER_TENANT_H

#include "answer/candidate.h"
#include "derive/directory.h"
#include "derive/membership.h"

/* The block that a tenant was opened from, which it owns, and who gives other memory. */
typedef struct image_memory {
    mandate_allocator inner;
    uint8_t *from;
    size_t bytes;
} image_memory;

struct mandate {
    image_memory image; /* from NULL: of no image */
    store facts;
    directory directory;
    memberships_of_tenant memberships_of_tenant;
    candidates candidates;
};

#endif
