/*
 * agent_row.h - the row of table `bot` that an agent is: `bot/NAME` and the agent NAME are one thing.
 *
 * Floor   1 (fact)
 * Source  AGT-1, contract 9.4
 */
#ifndef MANDATE_FACT_AGENT_ROW_H
#define MANDATE_FACT_AGENT_ROW_H

#include "fact/store.h"

/* The ROW record of an agent, by its name or id, 0 where none is told; its owner, as it or its row tells it,
 * PRINCIPAL_UNKNOWN where neither does. */
uint32_t agent_row(const store *facts, uint32_t agent);
uint32_t agent_owner(const store *facts, uint32_t agent);

/* The agent that a ROW record is, or the agent itself, asked about as a row; 0 for any other row. */
uint32_t agent_of_row(const store *facts, uint32_t record_id);

/* The agent of an environment that the key of a row (`bot/A`) names, or 0. */
uint32_t agent_of_row_key(const store *facts, uint32_t environment, const char *key, size_t bytes);

#endif
