/*
 * version.h - versions of what is installed, such as 1.9.37.0, compared part by part.
 *
 * Floor   1 (fact)
 */
#ifndef MANDATE_FACT_VERSION_H
#define MANDATE_FACT_VERSION_H

#include <stdbool.h>

/* Whether a version comes before the one of these parts; parts that it does not have are 0. */
bool version_is_before(const char *version, const unsigned long *parts, int count);

#endif
