/*
 * binding.h - through which connection something acts, and whom that connection signs in as.
 *
 * Floor   3 (answer)
 * Source  CON-1 CON-2 IDN-31 IDN-32 DSK-10
 */
#ifndef MANDATE_ANSWER_BINDING_H
#define MANDATE_ANSWER_BINDING_H

#include "answer/tenant.h"

uint32_t flow_bound_connection(const store *facts, uint32_t key); /* of a FLOW_CONNECTION; 0 unbound */
bool flow_binding_is_unknown(const store *facts, uint32_t key);

uint32_t flow_bound_connector(const store *facts, uint32_t key); /* of what a key is bound to, where that is told */

/* The connector of a FLOW_CONNECTION: where nobody tells it, that of what it is bound to, which is the same. 0: none. */
static inline uint32_t flow_key_connector(const store *facts, uint32_t key)
{
    uint32_t told = fact(facts, key, FLOW_CONNECTION_connector);
    return told != 0 ? told : flow_bound_connector(facts, key);
}

/* Nothing tells it. */
static inline bool flow_key_connector_is_open(const store *facts, uint32_t key)
{
    return fact_is_open(facts, key, FLOW_CONNECTION_unknown, FLOW_CONNECTION_connector) &&
           flow_bound_connector(facts, key) == 0;
}

/* Whether a connector is that of Dataverse, and whether a key's is. */
bool connection_is_of_dataverse(const store *facts, uint32_t connector);
truth flow_key_is_dataverse(const store *facts, uint32_t key);

/* RUN-8: whether the person who runs the flow brings the connection. */
static inline truth flow_key_is_invoker(const store *facts, uint32_t key)
{
    if (fact_is_open(facts, key, FLOW_CONNECTION_unknown, FLOW_CONNECTION_source))
        return TRUTH_UNKNOWN;
    return fact_enum(facts, key, FLOW_CONNECTION_source, SOURCE_EMBEDDED) == SOURCE_INVOKER ? TRUTH_YES : TRUTH_NO;
}

/* The account that a connection acts as: its owner where none is told; PRINCIPAL_UNKNOWN. */
uint32_t connection_account(const store *facts, uint32_t connection);

/* Whose permissions a connection to machines is checked by (DSK-10); 0 for any other, PRINCIPAL_UNKNOWN for one that may be. */
uint32_t connection_run_owner(const store *facts, uint32_t connection);

/* Whether nobody tells of which connector a connection is. */
static inline bool connection_is_of_any(const store *facts, uint32_t connection)
{
    return fact_is_open(facts, connection, CONNECTION_unknown, CONNECTION_connector);
}

/* Whether it is of a connector: a fold. */
static inline truth connection_is_of(const store *facts, uint32_t connection, uint32_t connector)
{
    if (connection_is_of_any(facts, connection))
        return TRUTH_UNKNOWN;
    return names_fold(&facts->names, fact(facts, connection, CONNECTION_connector)) == connector ? TRUTH_YES : TRUTH_NO;
}

truth connection_is_for_desktop(const store *facts, uint32_t connection);

/* Whether it is one to Dataverse. */
truth connection_is_to_dataverse(const store *facts, uint32_t connection);

/* Whether a connection works only as long as an account is there. */
truth connection_serves(const store *facts, uint32_t connection, uint32_t account);

#endif
