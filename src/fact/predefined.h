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

/* Offers the names of the predefined roles. */
void predefined_offer(nearest *to);

#endif
