/*
 * kept.h - derived state as it lies in a saved image.
 *
 * Floor   2 (derive)
 */
#ifndef MANDATE_DERIVE_KEPT_H
#define MANDATE_DERIVE_KEPT_H

#include "base/section.h"
#include "derive/standing.h"

void kept_write(const people *all, const standings *table, const store *facts, section_writer *to);

/*
 * Points people and standings into the image. MANDATE_EINVALID when the arrays do not fit, MANDATE_ENOMEM;
 * standings_clear frees what was made in any case.
 */
int kept_take(people *all, standings *table, const store *facts, section_reader *in);

/* Whether every number is in its bounds and every record of its kind. The facts must be sound. */
bool kept_is_sound(const people *all, const standings *table, const store *facts);

#endif
