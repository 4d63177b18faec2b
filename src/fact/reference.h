/*
 * reference.h - records by the names people give them: `ann@contoso.com`, `group:Makers`, `flow:P/F1`.
 *
 * Forms   UPN  group:G  list:L  resource:R  policy:P  environment:E  team:T (with an environment at hand)
 *         flow: connection: connection_reference: machine: machine_group: table: row: team: role: solution:
 *         variable: followed by Environment/Name (a row's name is table/key)
 * Case    none of ASCII, in the word before the colon as in the name
 * Errors  MANDATE_ENOTFOUND naming the nearest; MANDATE_EAMBIGUOUS naming both, where a slash in names lets a reference
 *         say two things; MANDATE_EINVALID for a form that is not one of these
 * Floor   1 (fact)
 */
#ifndef MANDATE_FACT_REFERENCE_H
#define MANDATE_FACT_REFERENCE_H

#include "fact/store.h"

/* Resolves a reference. `environment` (0: none) scopes `team:North`. `everyone` gives PRINCIPAL_EVERYONE. */
int reference_find(const store *facts, const char *text, size_t bytes, uint32_t environment, uint32_t *out,
                   mandate_fault *fault);

/* Writes the reference of a record as a C string; returns the full length, as snprintf does. */
size_t reference_write(const store *facts, uint32_t record_id, char *out, size_t size);

/*
 * What a text that a field keeps as it stands names, seen from a record of an environment: `NAME`, `flow:NAME` or
 * `flow:Other/NAME`, with names or ids. 0 where it names nothing.
 */
uint32_t reference_find_free(const store *facts, uint32_t environment, uint32_t slot, uint32_t name);

#endif
