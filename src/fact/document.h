/*
 * document.h - the tenant document: values in, facts; facts out, values.
 *
 * Shape   loading takes two passes over the value tree: the first declares every record, the second fills the
 *         slots, so that a document may name things in any order
 * Errors  MANDATE_EINVALID with path, value and nearest name; MANDATE_ENOTFOUND for an edit of what is not there;
 *         MANDATE_ENOMEM. After a failure the facts are as they were before the call.
 * Floor   1 (fact)
 */
#ifndef MANDATE_FACT_DOCUMENT_H
#define MANDATE_FACT_DOCUMENT_H

#include "fact/store.h"

/* Loads a document into a fresh store (the tenant record with no fields but perhaps its name). */
int document_load(store *facts, const mandate_value *document, mandate_fault *fault);

/* Sets, replaces or (ABSENT) removes what the path names. */
int document_edit(store *facts, const char *path, size_t bytes, const mandate_value *value, mandate_fault *fault);

/* Removes a record of a map and everything below it, unless something still names it. */
int document_remove(store *facts, uint32_t record_id, mandate_fault *fault);

/* Gives the whole document to the sink, map keys sorted by folded text, implicit and dead records left out. */
void document_print(const store *facts, const mandate_sink *sink);

/* Gives the part of the document that the path names to the sink; nothing where it is absent. ENOTFOUND, EINVALID. */
int document_read(const store *facts, const char *path, size_t bytes, const mandate_sink *sink, mandate_fault *fault);

/* One record, one field (nothing when absent), the value of one pair of a plain map (nothing when absent). */
void document_print_record(const store *facts, uint32_t record_id, const mandate_sink *sink);
void document_print_field(const store *facts, uint32_t record_id, uint32_t slot, const mandate_sink *sink);
void document_print_pair(const store *facts, uint32_t record_id, uint32_t slot, const char *key, size_t bytes,
                         const mandate_sink *sink);

#endif
