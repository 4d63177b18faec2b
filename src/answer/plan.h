/*
 * plan.h - the plan that carries the premium steps of a flow: the flow's own, that of a group of flows, of a parent, or
 * of a person.
 *
 * Floor   3 (answer)
 * Source  LIC-2 LIC-3 LIC-5 LIC-6 LIC-7 LIC-8 PRN-22 N-29 N-42 N-66 N-67
 */
#ifndef MANDATE_ANSWER_PLAN_H
#define MANDATE_ANSWER_PLAN_H

#include "answer/evaluation.h"

/* LIC-3: whether a step uses a premium connector. */
truth flow_is_premium(const store *facts, uint32_t flow);

/* N-42: whether every premium step is Dataverse's or one of Microsoft's business applications'. */
truth flow_is_business_alone(const store *facts, uint32_t flow);

/* Whether a Process licence is told on the flow itself, where that has an effect (N-42). */
truth flow_has_process_license(const store *facts, uint32_t flow);

/* Whether a Process licence of the flow, or of the group that it is in, carries it; of a solution flow alone. */
truth plan_of_flow(const evaluation *eval, uint32_t flow);

/* Whether the Process licence of a parent that is on serves it. */
truth plan_of_parents(const evaluation *eval, uint32_t flow);

/* Whether the plans of a user cover every premium step of the flow, in its context. */
truth plan_of_person(const evaluation *eval, uint32_t user, uint32_t flow);

/* The same in the context of the flow, where it is known whether only `business` steps are premium. */
truth plan_in_context(const evaluation *eval, uint32_t user, uint32_t flow, truth business);

/* N-66: whether who is named for the flow of a service principal is an active co-owner, and whether their plan covers it. */
truth plan_licensee_stands(const evaluation *eval, uint32_t flow);
truth plan_of_licensee(const evaluation *eval, uint32_t flow);

/* What mandate_plan_of tells, of facts that nothing has made stale (flow_plan.c). */
void plan_describe(const mandate *tenant, uint32_t flow, mandate_plan *out);

#endif
