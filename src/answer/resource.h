/*
 * resource.h - who holds which right on data outside the environments.
 *
 * Floor   3 (answer)
 * Source  RUN-12
 */
#ifndef MANDATE_ANSWER_RESOURCE_H
#define MANDATE_ANSWER_RESOURCE_H

#include "answer/evaluation.h"

/* Whether a user holds a right on a resource: edit includes read, full includes all, others stand for themselves. */
truth resource_gives(const evaluation *eval, uint32_t resource, const char *right, uint32_t user);

#endif
