/*
 * unit.h - the business units of an environment: in which a person, a team and a row lie, and which lie below which.
 *
 * Shape   units form a tree below Root, where everything lies that has no other; PRINCIPAL_UNKNOWN: nobody tells
 * Floor   3 (answer)
 * Source  DV-7 DV-18 DV-19 DV-20 IDN-19
 */
#ifndef MANDATE_ANSWER_UNIT_H
#define MANDATE_ANSWER_UNIT_H

#include "answer/evaluation.h"

enum { UNIT_UNKNOWN = -1 }; /* as uint32_t */

/* The unit of a user or a team. A user whose member entry is not told may lie in any. */
uint32_t unit_of(const evaluation *eval, uint32_t principal);

/* DV-18: a row lies in the unit of its owner; DV-19: or in one of its own (`row`: its ROW, or 0), where that is on. 0:
   in none, so that no depth reaches it. */
uint32_t unit_of_row(const evaluation *eval, uint32_t owner, uint32_t row);

/* Whether one unit is another; whether it is that one or lies below it. */
truth unit_is(uint32_t unit, uint32_t other);
truth unit_lies_in(const store *facts, uint32_t environment, uint32_t unit, uint32_t above);

#endif
