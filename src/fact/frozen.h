/*
 * frozen.h - facts as they lie in a saved image: written out, taken back without a copy, and checked.
 *
 * Shape   a taken store points into the image; what grows is copied out by the tenant's allocator
 * Errors  an image that is not sound is refused as a whole: every number in it is checked before it is followed
 * Floor   1 (fact)
 */
#ifndef MANDATE_FACT_FROZEN_H
#define MANDATE_FACT_FROZEN_H

#include "base/section.h"
#include "fact/store.h"

void frozen_write(const store *facts, section_writer *to);

/* Points the store into the image. False when the arrays do not fit; nothing is owned then. */
bool frozen_take(store *facts, section_reader *in);

/* Whether every record, slot, list, name and index entry is in its bounds and of its kind (sound.c). */
bool frozen_is_sound(const store *facts);

/* A number that changes with the schema and the shape of what is stored. */
uint64_t frozen_fingerprint(void);

#endif
