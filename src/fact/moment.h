/*
 * moment.h - times as ISO 8601 UTC text and as seconds since 1970.
 *
 * Units   seconds; 0 to 4294967294
 * Floor   1 (fact)
 */
#ifndef MANDATE_FACT_MOMENT_H
#define MANDATE_FACT_MOMENT_H

#include "mandate.h"

enum { MOMENT_BYTES = 40 }; /* with room to spare */

#define MOMENT_LAST INT64_C(4294967294)

/* Reads 2026-11-21, 2026-11-21T09:00:00Z or the same with a fraction, which is dropped. */
bool moment_read(const char *text, size_t bytes, int64_t *seconds);

/* Whether a text is a time, but one before 1970 or behind MOMENT_LAST. */
bool moment_is_out_of_range(const char *text, size_t bytes);

/* Writes 2026-11-21T09:00:00Z and a NUL. */
void moment_write(int64_t seconds, char out[MOMENT_BYTES]);

#endif
