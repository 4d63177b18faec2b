/*
 * stale.h - what edits make of derived state: that of which records is to be derived anew.
 *
 * Shape   a few records by number, in the store; one that stands for all when they are too many or concern everybody
 * Floor   1 (fact); private to the store
 */
#ifndef MANDATE_FACT_STALE_H
#define MANDATE_FACT_STALE_H

#include "fact/store.h"

/* A slot of a record, or one of JOURNAL_FLAGS and JOURNAL_CREATED, has changed, or is about to change back. */
void stale_touch(store *facts, uint32_t record_id, uint32_t slot);

/* A record that is about to be gone is stale no longer; a member's environment is instead. */
void stale_forget(store *facts, uint32_t record_id);

#endif
