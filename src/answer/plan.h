/*
 * plan.h - the plan that carries the premium steps of a flow: the flow's own, that of a group of flows, of a parent, or
 * of a person.
 *
 * Floor   3 (answer)
 * Source  LIC-2 LIC-3 LIC-7 LIC-8 PRN-22 N-29 N-42 N-66 N-67
 */
#ifndef MANDATE_ANSWER_PLAN_H
#define MANDATE_ANSWER_PLAN_H

#include "answer/evaluation.h"

/* Whether a Process licence of the flow, or of the group that it is in, carries it; of a solution flow alone. */
truth plan_of_flow(const evaluation *eval, uint32_t flow);

/* Whether the Process licence of a parent that is on serves it. */
truth plan_of_parents(const evaluation *eval, uint32_t flow);

/* Whether the plans of a user cover every premium step of the flow, in its context. */
truth plan_of_person(const evaluation *eval, uint32_t user, uint32_t flow);

/* N-66: whether the co-owner who is named for it covers the flow of a service principal. */
truth plan_of_licensee(const evaluation *eval, uint32_t flow);

#endif
