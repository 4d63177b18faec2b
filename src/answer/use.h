/*
 * use.h - one use of a connector or desktop module by a flow, and its group in a data policy.
 *
 * Floor   3 (answer); private to policy.c and use.c
 */
#ifndef MANDATE_ANSWER_USE_H
#define MANDATE_ANSWER_USE_H

#include "fact/store.h"

enum { GROUP_UNSURE = POLICY_IGNORE + 1 };

/* One use of a connector or desktop module. */
typedef struct use {
    uint32_t flow;
    uint32_t place;     /* STEP, TRIGGER or FLOW_CONNECTION record; the flow for modules */
    const char *name;   /* of the connector or module */
    uint32_t connector; /* its name id, 0 for modules and built-in ones */
    bool is_module;
} use;

/* Equal without regard to case. */
bool use_is_named(const char *a, const char *b);

/* `shared_http` is `Http`, `.../operationGroups/DesktopFlow.Excel` is `Excel`. */
const char *use_plain_name(const char *name, bool is_module);

/* Whether a pattern with `*` fits an address; without a scheme it speaks of what lies behind the scheme. */
bool use_matches(const char *pattern, const char *endpoint);

/* The address of a step when it is written out; NULL for an expression, or none. */
const char *use_static_address(const store *facts, uint32_t step);

/* Whether a list of names of a record (a policy, an action rule) holds this one. */
bool use_is_listed(const store *facts, uint32_t at, uint32_t slot, const use *what);

/* Whether a policy can judge what it does, operation by operation; what cannot be blocked is left alone. */
bool use_takes_action_rules(const use *what);

/* Whether a policy can judge the addresses it calls. */
bool use_takes_endpoint_rules(const use *what);

/* The group in one policy: POLICY_*, or GROUP_UNSURE. */
uint32_t use_group(const store *facts, uint32_t policy, const use *what);

#endif
