/*
 * index.h - the records of maps, by parent, kind and fold of the key.
 *
 * Shape   open addressing over record numbers, at most three quarters full; the hash is made of what the records hold,
 *         so that nothing of it is kept. The dead are found as well: a key that comes back is the record it was.
 * Errors  MANDATE_ENOMEM; nothing has changed then
 * Floor   1 (fact); private to the store, which owns the slots
 */
#ifndef MANDATE_FACT_INDEX_H
#define MANDATE_FACT_INDEX_H

#include "fact/store.h"

/* The record of a key, living or dead, or 0. */
uint32_t index_find(const store *facts, uint32_t parent, kind wanted_kind, uint32_t fold);

/* Brings what index_find is going to read of some keys near. */
void index_fetch(const store *facts, uint32_t parent, kind wanted_kind, const uint32_t *folds, uint32_t count);

/* Room for one more record. */
int index_room(store *facts);

/* Puts a record that is not in the index there, or takes one out. There must be room. */
void index_add(store *facts, uint32_t record_id);
void index_remove(store *facts, uint32_t record_id);

#endif
