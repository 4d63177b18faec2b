/*
 * allow_list.h - the second kind of data policy: what is not listed is blocked.
 *
 * Shape   one list counts for an environment, its group's before its own. It judges certified connectors and MCP
 *         servers, whole or operation by operation, and nothing that is no real connector
 * Floor   3 (answer); reads facts only, allocates nothing
 * Source  N-45 EG-1
 */
#ifndef MANDATE_ANSWER_ALLOW_LIST_H
#define MANDATE_ANSWER_ALLOW_LIST_H

#include "derive/directory.h"

/* The list over an environment, 0 for none; *is_open: whether there is one, or another, is not known. */
uint32_t allow_list_over(const store *facts, uint32_t environment, bool *is_open);

/* One use of a connector. */
typedef struct allow_list_use {
    uint32_t connector; /* its name id, 0 for what is no real connector */
    uint32_t operation; /* 0: none is told */
    bool acts;          /* a step or trigger, which has an operation */
    bool is_mcp;        /* an MCP server is judged whether certified or not */
} allow_list_use;

/* Whether the list blocks it. */
truth allow_list_blocks(const store *facts, uint32_t list, uint32_t environment, allow_list_use use);

/* Whether a policy is such a list. */
static inline bool policy_is_allow_list(const store *facts, uint32_t policy)
{
    return fact_enum(facts, policy, POLICY_kind, POLICY_KIND_CLASSIC) == POLICY_KIND_ALLOW_LIST;
}

#endif
