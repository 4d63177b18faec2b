/*
 * policy.h - the judgement of data policies on one flow.
 *
 * Floor   3 (answer); reads facts only, allocates nothing
 */
#ifndef MANDATE_ANSWER_POLICY_H
#define MANDATE_ANSWER_POLICY_H

#include "answer/evaluation.h"

/* The first policy that a flow, taken together with the flows it calls, violates (DLP-2, DLP-7, DLP-15, DLP-20). */
mandate_violation policy_judge(const store *facts, uint32_t flow);

/* Whether there is surely no policy in the tenant. */
bool policy_is_free(const store *facts);

/* Whether a policy rules an environment (DLP-6, N-45); whether it blocks an operation of an allowed connector (DLP-12). */
struct connector_use;
bool policy_applies(const store *facts, uint32_t policy, uint32_t environment);

/* Whether that is in doubt: the policy names one by an id that nothing has, and this one's id is not told (N-37). */
bool policy_may_apply(const store *facts, uint32_t policy, uint32_t environment);

/* `is_open`: nobody tells which operation it is. */
truth policy_blocks_operation(const store *facts, uint32_t policy, const struct connector_use *what, uint32_t operation,
                              bool is_open);

/* Whether a policy blocks the whole connector of a connection (0: any) that a key of a flow uses, which disables it
 * (CON-31, DLP-16). */
mandate_violation policy_judge_connection(const store *facts, uint32_t key, uint32_t connection);

#endif
