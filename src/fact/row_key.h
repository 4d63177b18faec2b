/*
 * row_key.h - rows that are a record of another kind: `workflow/F1` and the flow F1, `bot/A` and the agent A.
 *
 * Floor   1 (fact)
 * Source  contract 9.4, N-38 AGT-1
 */
#ifndef MANDATE_FACT_ROW_KEY_H
#define MANDATE_FACT_ROW_KEY_H

#include "fact/store.h"

/* Which rows: the beginning of their keys, in small letters, and the kind of what they are. */
typedef struct row_sort {
    const char *prefix;
    size_t prefix_bytes;
    kind of;
} row_sort;

/* The record of an environment that the key of a row names, or 0. */
uint32_t row_key_names(const store *facts, uint32_t environment, const row_sort *sort, const char *key, size_t bytes);

/* The ROW record that a record is, by its name or its id (of `id_slot`), 0 where none is told. */
uint32_t row_key_find(const store *facts, uint32_t record_id, const row_sort *sort, uint32_t id_slot);

#endif
