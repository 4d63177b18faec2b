/*
 * tenant.h - what a tenant is inside: its facts and what is derived from them.
 *
 * Floor   3 (answer)
 */
#ifndef MANDATE_ANSWER_TENANT_H
#define MANDATE_ANSWER_TENANT_H

#include "derive/people.h"
#include "derive/standing.h"

struct mandate {
    store facts;
    people people;
    standings standings;
};

#endif
