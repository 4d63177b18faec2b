/*
 * flow_row.h - the row of the Process table that a flow is: `workflow/NAME` and the flow NAME are one thing.
 *
 * Floor   1 (fact)
 * Source  N-38 DV-28
 */
#ifndef MANDATE_FACT_FLOW_ROW_H
#define MANDATE_FACT_FLOW_ROW_H

#include "fact/store.h"

/* Whether a flow is a cloud flow in a solution, or may be: nobody tells it. */
bool flow_may_be_row(const store *facts, uint32_t flow);

/* The ROW record of a flow, 0 where none is told. */
uint32_t flow_row(const store *facts, uint32_t flow);

/* The solution flow that a ROW record, or a flow asked about as a row, is; 0 for any other row. */
uint32_t flow_of_row(const store *facts, uint32_t record_id);

/* The same, of desktop flows and of flows outside solutions as well. */
uint32_t flow_named_by_row(const store *facts, uint32_t record_id);

/* The flow of an environment that the key of a row (`workflow/F1`) names, or 0. */
uint32_t flow_of_row_key(const store *facts, uint32_t environment, const char *key, size_t bytes);

/* Whoever owns the flow, as the flow or its row (0: none) tells it. */
uint32_t flow_row_owner(const store *facts, uint32_t flow, uint32_t row);

#endif
