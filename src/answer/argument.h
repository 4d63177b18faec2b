/*
 * argument.h - what a question is asked with: whether each argument is of the kind that its name says.
 *
 * Floor   3 (answer)
 * Source  contract 4
 */
#ifndef MANDATE_ANSWER_ARGUMENT_H
#define MANDATE_ANSWER_ARGUMENT_H

#include "fact/store.h"

/* Whether all fit; a key must be one of the flow that is asked about. */
bool arguments_fit(const store *facts, const mandate_question *question);

/* Says which one does not fit, and what it takes; false when all do. */
bool arguments_explain(const store *facts, const mandate_question *question, mandate_fault *fault);

#endif
