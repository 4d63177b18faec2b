/*
 * duplicate_keys.h - whether no key stands twice in an object.
 *
 * Shape   few keys are compared with each other, many are put into a table of hashes
 * Floor   4 (json)
 */
#ifndef MANDATE_JSON_DUPLICATE_KEYS_H
#define MANDATE_JSON_DUPLICATE_KEYS_H

#include "mandate.h"

/* The slots that duplicate_keys_check wants for so many keys; 0 for few. */
uint32_t distinct_slots(uint32_t count);

/* Whether the keys are all different. `slots` are distinct_slots(count) numbers, of any value; they are written to. */
bool duplicate_keys_check(const mandate_entry *entries, uint32_t count, uint32_t *slots);

#endif
