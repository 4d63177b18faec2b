/*
 * ids.h - records by the ids that the platform joins by.
 *
 * Shape   a table beside the index of names, asked only where no name fits. An id counts without regard to case and to
 *         braces around it. Entries are never taken out, as an edit that is taken back brings an old id back; what an
 *         entry leads to is looked at before it counts
 * Errors  MANDATE_ENOMEM; nothing is added then
 * Floor   1 (fact)
 */
#ifndef MANDATE_FACT_IDS_H
#define MANDATE_FACT_IDS_H

#include "fact/store.h"

/* What an id, as a name id, is compared by. */
uint32_t ids_fold(const store *facts, uint32_t name);

/* Makes a record found by what its id field `slot` holds, a name id. */
int ids_add(store *facts, uint32_t record_id, uint32_t slot);

/*
 * Another living user of the application that a user is of: the next one from a place on, which begins at 0; 0 at the
 * end, and for whoever is of none.
 */
uint32_t ids_next_of_application(const store *facts, uint32_t user, uint32_t *place);

/* The living record of a kind below a parent that has an id, or 0. */
uint32_t ids_find(const store *facts, uint32_t parent, kind wanted_kind, const char *text, size_t bytes);

/* Another living record of the same kind and parent with the id that a field of this one holds, or 0. */
uint32_t ids_other(const store *facts, uint32_t record_id, uint32_t slot);

/* The living record of a kind below a parent by its name, else by its id, or 0. */
uint32_t ids_find_named(const store *facts, uint32_t parent, kind wanted_kind, const char *text, size_t bytes);

/* The role of an environment, else the predefined one, by its name, else by its id; 0 for none. */
uint32_t ids_find_role(const store *facts, uint32_t environment, const char *text, size_t bytes);

/*
 * The keys of members, of assignments and of the roles of units are names of others, whose ids may stand for them: the
 * record that such a key names; 0 for none, and for the keys of other maps.
 */
uint32_t ids_of_key(const store *facts, uint32_t record_id, kind wanted_kind, const char *key, size_t bytes);

/* The child that a key of a map names: by its name, by its id, by whom it names. 0 for none. */
uint32_t ids_find_key(const store *facts, uint32_t record_id, kind wanted_kind, const char *key, size_t bytes);

/* Whether the table of an image can be searched. */
bool ids_are_sound(const store *facts);

#endif
