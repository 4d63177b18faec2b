/*
 * copy_flow.h - a flow made from another, which it does not depend on.
 *
 * Errors  MANDATE_ENOMEM, MANDATE_EINVALID
 * Floor   3 (answer)
 * Source  N-63 OWN-21
 */
#ifndef MANDATE_ANSWER_COPY_FLOW_H
#define MANDATE_ANSWER_COPY_FLOW_H

#include "fact/store.h"

/* Makes `Copy of NAME` beside a flow, with a number where that name is taken: of `owner`, shared with nobody, outside
   solutions; a cloud flow is off and has its keys without their connections. */
int copy_flow(store *facts, uint32_t flow, uint32_t owner);

#endif
