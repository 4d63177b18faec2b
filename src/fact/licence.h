/*
 * licence.h - what the licences of documents are good for (licences.def).
 *
 * Source  LIC-1 LIC-3 LIC-6 N-42 N-62
 * Floor   1 (fact)
 */
#ifndef MANDATE_FACT_LICENCE_H
#define MANDATE_FACT_LICENCE_H

#include <stddef.h>
#include <stdint.h>

enum {
    LICENCE_SHARES = 1,    /* LIC-1 */
    LICENCE_PREMIUM = 2,   /* LIC-3 */
    LICENCE_LASTS = 4,     /* LIC-6 */
    LICENCE_APPS = 8,      /* N-42: for Power Apps or Dynamics 365 */
    LICENCE_DYNAMICS = 16, /* N-42 */
    LICENCE_MICROSOFT_365 = 32
};

/* What a licence is good for; 0 of one that no rule knows. */
uint32_t licence_flags(const char *word);

/* The words, and the beginnings of part numbers, by number from 0; NULL after the last. */
const char *licence_word(size_t number);
const char *licence_prefix(size_t number);

#endif
