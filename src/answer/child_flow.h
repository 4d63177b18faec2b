/*
 * child_flow.h - what a flow must know of the flows it calls before it is turned on, and whether one was ever on.
 *
 * Floor   3 (answer)
 * Source  N-24 RUN-16 ERR-7
 */
#ifndef MANDATE_ANSWER_CHILD_FLOW_H
#define MANDATE_ANSWER_CHILD_FLOW_H

#include "answer/evaluation.h"

/* Whether a flow has been on once; not known where it is off and nothing tells. */
truth flow_was_on(const store *facts, uint32_t flow);

/* Whether a solution flow surely was never on, so that nothing starts it. */
bool flow_was_never_on(const store *facts, uint32_t flow);

/* Turning on looks into the flows that a flow calls itself. */
bool child_flows_allow(evaluation *eval, uint32_t flow);

#endif
