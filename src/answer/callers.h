/*
 * callers.h - whom the trigger of a flow lets call its address.
 *
 * Floor   3 (answer)
 * Source  IDN-20 IDN-21
 */
#ifndef MANDATE_ANSWER_CALLERS_H
#define MANDATE_ANSWER_CALLERS_H

#include "answer/evaluation.h"

/* Who it is that a trigger lets call; whether that is anybody who has the address. */
mandate_callers_kind callers_of_trigger(const store *facts, uint32_t trigger);
truth callers_are_anyone(const store *facts, uint32_t trigger);

#endif
