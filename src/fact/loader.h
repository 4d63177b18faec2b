/*
 * loader.h - a value tree on its way into the facts: where we are, what went wrong, room for one list.
 *
 * Shape   declare makes records, fill sets their slots, check holds the rules between fields; each walks the value
 *         along the schema, so recursion is as deep as the schema, never as the data
 * Floor   1 (fact); private to document loading and editing
 */
#ifndef MANDATE_FACT_LOADER_H
#define MANDATE_FACT_LOADER_H

#include "fact/nearest.h"
#include "fact/path.h"
#include "fact/store.h"

/* More segments than the schema is deep: environments.P.flows.F.steps.1.needs.1.FIELD.KEY */
enum { LOADER_DEPTH = 16 };

typedef struct document_loader {
    store *facts;
    mandate_fault *fault;
    path_segment path[LOADER_DEPTH]; /* borrowed texts; made one text only when something is wrong */
    uint32_t depth;
    uint32_t *items; /* the list being read */
    uint32_t count, capacity;
    bool is_whole; /* a document from its beginning: what lies in many records is checked once */
} document_loader;

/* Goes one key deeper in the path, and back. The key must last until then, or until the loader has failed. */
void loader_enter(document_loader *loader, const char *key, size_t bytes);
void loader_enter_index(document_loader *loader, uint32_t index);
void loader_leave(document_loader *loader);

/* Fills the fault with the path and a formatted text; returns the code. */
int loader_fail(document_loader *loader, int code, const char *format, ...);

/* Wrong type: "expected a list, got text `none`". */
int loader_wrong(document_loader *loader, const char *expected, const mandate_value *got);

/* Refuses a text that holds a NUL byte, as every name ends at one. */
int loader_refuse_zero(document_loader *loader, const char *text, size_t bytes);

/* "no user `anm@x`, did you mean `ann@x`?" over the keys of a map of a record. */
int loader_no_such(document_loader *loader, const char *what, const char *text, size_t bytes, uint32_t parent,
                   uint32_t slot);

/* The field of a kind that a name which is none was probably meant for. */
nearest loader_nearest_field(kind wanted_kind, const char *name, size_t bytes);

/* How many slots a record of a kind needs to hold what the value says. */
uint32_t loader_width(kind wanted_kind, const mandate_value *value);

/* The name under which a key of a map is kept, as a name id: that of whom an id stands for, or the key itself. */
int loader_key_name(document_loader *loader, uint32_t record_id, kind wanted_kind, const char *key, size_t bytes,
                    uint32_t *out);

/* Declares everything below a record that the value holds. */
int loader_declare(document_loader *loader, uint32_t record_id, const mandate_value *value);

/* Sets the slots of a record, and of all below it, from the value. */
int loader_fill(document_loader *loader, uint32_t record_id, const mandate_value *value);

/* Sets one plain slot (no ring). */
int loader_set_field(document_loader *loader, uint32_t record_id, uint32_t slot, const mandate_value *value);

/* Makes one plain slot, and the hidden one that goes with it, absent. */
int loader_clear_field(document_loader *loader, uint32_t record_id, uint32_t slot);

/* Sets one pair of a plain map (shares, privileges, extensions), or takes it out where its value is absent. */
int loader_set_pair(document_loader *loader, uint32_t record_id, uint32_t slot, const mandate_entry *entry);

/* The rules between fields, for a record and all below it. */
int loader_check(document_loader *loader, uint32_t record_id);

/* After an edit put something below a record: that the flow it lies in, if any, may have it. */
int loader_check_flow_around(document_loader *loader, uint32_t record_id);

/* After an edit of a connection or a reference: that what is bound to it takes it for the same connector. */
int loader_check_uses(document_loader *loader, uint32_t record_id);

/* After an edit of the kind of a flow: that the steps that call it take it for one of that kind. */
int loader_check_calls(document_loader *loader, uint32_t record_id);

/* The rules between the fields of one record, and none below it. */
int loader_check_record(document_loader *loader, uint32_t record_id);

/* That no living record names a dead one, nor a role or user that is not there. */
int loader_check_references(document_loader *loader);

#endif
