/*
 * facts_image.h - facts as they lie in a saved image: written out, taken back without a copy, and checked.
 *
 * Shape   a taken store points into the image; what grows is copied out by the tenant's allocator
 * Errors  an image that is not sound is refused as a whole: every number in it is checked before it is followed
 * Floor   1 (fact)
 */
#ifndef MANDATE_FACT_FACTS_IMAGE_H
#define MANDATE_FACT_FACTS_IMAGE_H

#include "base/section.h"
#include "fact/store.h"

void facts_image_write(const store *facts, section_writer *writer);

/* Points the store into the image. False when the arrays do not fit; nothing is owned then. */
bool facts_image_take(store *facts, section_reader *reader);

/* Whether every record, slot, list, name and index entry is in its bounds and of its kind (facts_verify.c). */
bool facts_image_is_sound(const store *facts);

/* A number that changes with the schema and the shape of what is stored. */
uint64_t facts_image_fingerprint(void);

#endif
