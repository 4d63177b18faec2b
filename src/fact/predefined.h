/*
 * predefined.h - the security roles that every environment has, as data (ENV-40...ENV-70).
 *
 * Shape   records of kind ROLE below the tenant, implicit: never printed. A role of the same name that an
 *         environment declares takes its place there.
 * Errors  MANDATE_ENOMEM
 * Floor   1 (fact)
 */
#ifndef MANDATE_FACT_PREDEFINED_H
#define MANDATE_FACT_PREDEFINED_H

#include "fact/nearest.h"
#include "fact/store.h"

int predefined_declare(store *facts);

/* N-17: what the privileges on a table are called after: Activity for `email`; NULL where it is the table's own name. */
const char *predefined_privilege_name(const char *table, size_t bytes);

/* Their names, by number from 0; NULL after the last. */
const char *predefined_role_name(size_t number);

/* Offers the names of the predefined roles. */
void predefined_offer(nearest *search);

#endif
