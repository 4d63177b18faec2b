/*
 * isolation.h - tenant isolation: whether a connection's account of another tenant is kept out.
 *
 * Floor   3 (answer); reads facts only
 * Source  ISO-1 ISO-2 ISO-3
 */
#ifndef MANDATE_ANSWER_ISOLATION_H
#define MANDATE_ANSWER_ISOLATION_H

#include "derive/directory.h"

/* Whether isolation stops what uses a connection. */
truth isolation_stops(const store *facts, uint32_t connection);

/* Whether the account inside a connection is one of another tenant, so that no user of ours acts. */
truth isolation_is_foreign(const store *facts, uint32_t connection);

/* Whether it stops a step or the trigger of a flow, one of whose keys may have another connection; 0 for none. */
truth isolation_stops_flow(const store *facts, uint32_t flow, uint32_t replaced, uint32_t giver);

#endif
