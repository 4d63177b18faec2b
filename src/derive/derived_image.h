/*
 * derived_image.h - derived state as it lies in a saved image.
 *
 * Floor   2 (derive)
 */
#ifndef MANDATE_DERIVE_DERIVED_IMAGE_H
#define MANDATE_DERIVE_DERIVED_IMAGE_H

#include "base/section.h"
#include "derive/membership.h"

void derived_image_write(const directory *all, const memberships_of_tenant *table, const store *facts,
                         section_writer *writer);

/*
 * Points people and standings into the image. MANDATE_EINVALID when the arrays do not fit, MANDATE_ENOMEM;
 * memberships_clear frees what was made in any case.
 */
int derived_image_take(directory *all, memberships_of_tenant *table, const store *facts, section_reader *reader);

/* Whether every number is in its bounds and every record of its kind. The facts must be sound. */
bool derived_image_is_sound(const directory *all, const memberships_of_tenant *table, const store *facts);

#endif
