/*
 * connector_use.h - one use of a connector or desktop module by a flow, and its group in a data policy.
 *
 * Floor   3 (answer); private to policy.c and connector_use.c
 */
#ifndef MANDATE_ANSWER_CONNECTOR_USE_H
#define MANDATE_ANSWER_CONNECTOR_USE_H

#include "fact/store.h"

enum { GROUP_UNKNOWN = POLICY_IGNORE + 1 };

/* One use of a connector or desktop module. */
typedef struct connector_use {
    uint32_t flow;
    uint32_t place;     /* STEP, TRIGGER or FLOW_CONNECTION record; the flow for modules */
    const char *name;   /* of the connector or module */
    uint32_t connector; /* its name id, 0 for modules and built-in ones */
    bool is_module;
} connector_use;

/* Equal without regard to case. */
bool connector_use_is_named(const char *a, const char *b);

/* `shared_http` is `Http`, `.../operationGroups/DesktopFlow.Excel` is `Excel`. */
const char *connector_use_plain_name(const char *name, bool is_module);

/* Whether a pattern with `*` fits an address; without a scheme it speaks of what lies behind the scheme. */
bool connector_use_matches(const char *pattern, const char *endpoint);

/* The address of a step when it is written out; NULL for an expression, or none. */
const char *connector_use_static_address(const store *facts, uint32_t step);

/* Whether a list of names of a record (a policy, an action rule) holds this one. */
bool connector_use_is_listed(const store *facts, uint32_t record_id, uint32_t slot, const connector_use *what);

/* Whether a policy can judge what it does, operation by operation; what cannot be blocked is left alone. */
bool connector_use_takes_action_rules(const connector_use *what);

/* Whether a policy can judge the addresses it calls. */
bool connector_use_takes_endpoint_rules(const connector_use *what);

/* The group in one policy: POLICY_*, or GROUP_UNKNOWN. */
uint32_t use_group(const store *facts, uint32_t policy, const connector_use *what);

#endif
