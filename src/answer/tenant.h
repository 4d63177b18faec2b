/*
 * tenant.h - what a tenant is inside: its facts and what is derived from them.
 *
 * Floor   3 (answer)
 */
#ifndef MANDATE_ANSWER_TENANT_H
#define MANDATE_ANSWER_TENANT_H

#include "answer/candidate.h"
#include "derive/people.h"
#include "derive/standing.h"

/* The block that a tenant was opened from, which it owns, and who gives other memory. */
typedef struct image_memory {
    mandate_allocator inner;
    uint8_t *from;
    size_t bytes;
} image_memory;

struct mandate {
    image_memory image; /* from NULL: of no image */
    store facts;
    people people;
    standings standings;
    candidates candidates;
};

#endif
