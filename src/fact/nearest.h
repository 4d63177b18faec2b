/*
 * nearest.h - the name somebody probably meant.
 *
 * Shape   offer candidates one after another; the closest by edit distance stays, if it is close enough
 * Floor   1 (fact): stack only
 */
#ifndef MANDATE_FACT_NEAREST_H
#define MANDATE_FACT_NEAREST_H

#include "mandate.h"

enum { NEAREST_BYTES = 64 };

typedef struct nearest {
    const char *wanted;
    size_t bytes;
    const char *best; /* NULL until something is close */
    size_t best_bytes;
    unsigned distance;
} nearest;

nearest nearest_to(const char *wanted, size_t bytes);
void nearest_offer(nearest *search, const char *candidate, size_t bytes);

#endif
