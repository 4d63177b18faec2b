/*
 * facts_verify.h - whether numbers that nobody has checked are those of records of some kinds, and tables can be searched.
 *
 * Shape   a set of kinds is a bit a kind. The number 0 is that of no record, and its kind K_NONE: a set that holds it
 *         lets 0 be
 * Floor   1 (fact): the kinds themselves must be known to be less than 64
 */
#ifndef MANDATE_FACT_FACTS_VERIFY_H
#define MANDATE_FACT_FACTS_VERIFY_H

#include "fact/store.h"

typedef uint64_t kind_set;

_Static_assert(K_COUNT <= 64, "a set of kinds has a bit for each");

static inline kind_set kind_bit(kind wanted_kind)
{
    return (kind_set)1 << wanted_kind;
}

static inline bool sound_is_among(const store *facts, uint32_t record_id, kind_set kinds)
{
    return record_id < facts->record_count && (kinds >> facts->kinds[record_id] & 1) != 0;
}

/*
 * Whether a table of open addressing, to numbers below `limit` in the bits of the mask, has as many slots in use as it
 * should have, and so has free ones: a search ends only there. Which are free follows no order, so that no branch is to
 * depend on it.
 */
static inline bool sound_is_table(const uint32_t *slots, uint32_t capacity, uint32_t mask, uint32_t limit,
                                  uint32_t used)
{
    uint32_t highest = 0, id_set = 0;

    for (uint32_t i = 0; i < capacity; i++) {
        highest = (slots[i] & mask) > highest ? slots[i] & mask : highest;
        id_set += slots[i] != 0;
    }
    return (capacity & (capacity - 1)) == 0 && id_set == used && (used == 0 || (highest < limit && used < capacity));
}

#endif
