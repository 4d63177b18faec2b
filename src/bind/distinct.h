/*
 * distinct.h - whether no key stands twice in an object.
 *
 * Shape   few keys are compared with each other, many are put into a table of hashes
 * Floor   4 (bind)
 */
#ifndef MANDATE_BIND_DISTINCT_H
#define MANDATE_BIND_DISTINCT_H

#include "mandate.h"

/* The slots that distinct_keys wants for so many keys; 0 for few. */
uint32_t distinct_slots(uint32_t count);

/* Whether the keys are all different. `slots` are distinct_slots(count) numbers, of any value; they are written to. */
bool distinct_keys(const mandate_entry *entries, uint32_t count, uint32_t *slots);

#endif
