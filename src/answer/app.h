/*
 * app.h - whom an app lets start the flows that it lists.
 *
 * Floor   3 (answer); reads facts only, allocates nothing
 * Source  N-55
 */
#ifndef MANDATE_ANSWER_APP_H
#define MANDATE_ANSWER_APP_H

#include "answer/evaluation.h"

/* Whether somebody may open an app that lists a flow; *by says which. */
truth app_starts_flow(const evaluation *eval, uint32_t flow, uint32_t *giver);

/* Whether apps that nobody tells may start it. */
bool apps_are_untold(const store *facts, uint32_t flow);

#endif
