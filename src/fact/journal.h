/*
 * journal.h - what every change of the facts replaced, in order; read backwards it is the way back (store_rollback)
 * until it is forgotten (store_drop_journal).
 *
 * Errors  MANDATE_ENOMEM; nothing has changed then
 * Floor   1 (fact); private to the store, which owns the entries
 */
#ifndef MANDATE_FACT_JOURNAL_H
#define MANDATE_FACT_JOURNAL_H

#include "fact/store.h"

/* Room for one more entry, taken before anything changes. */
int journal_room(store *facts);

/* Notes what a slot of a record held, or what else JOURNAL_* says. There must be room. */
void journal_add(store *facts, uint32_t record_id, uint32_t slot, uint32_t old);

#endif
