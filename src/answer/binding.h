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

/* The account that a connection acts as: its owner where none is told; PRINCIPAL_UNKNOWN. */
uint32_t connection_account(const store *facts, uint32_t connection);

/* Whose permissions a connection to machines is checked by (DSK-10); 0 for any other. */
uint32_t connection_run_owner(const store *facts, uint32_t connection);

bool connection_is_for_desktop(const store *facts, uint32_t connection);

/* Whether a connection works only as long as an account is there. */
truth connection_serves(const store *facts, uint32_t connection, uint32_t account);

#endif
