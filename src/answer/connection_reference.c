/*
 * connection_reference.c - actions on connection references: a row that somebody owns, and what it is bound to.
 *
 * Source  CON-1 CON-2 CON-10 OWN-13 ENV-7
 */
#include "answer/evaluation.h"
#include "fact/platform_names.h"

/* CON-1, ENV-7, OWN-13, CON-10: to a connection of the environment and of the connector, which one may use. */
static bool rebind(evaluation *eval, uint32_t reference, uint32_t connection)
{
    const store *facts = eval->facts;
    uint32_t wanted = fact(facts, reference, CONNECTION_REFERENCE_connector);
    truth is = connection_is_of(facts, connection, names_fold(&facts->names, wanted));

    if (!evaluation_is_here(eval, connection))
        return evaluation_deny(eval, REASON_CONNECTION_ELSEWHERE, connection, reference);
    if (fact_is_open(facts, reference, CONNECTION_REFERENCE_unknown, CONNECTION_REFERENCE_connector))
        is = TRUTH_UNKNOWN;
    if (is == TRUTH_NO)
        return evaluation_deny(eval, REASON_CONNECTOR_DIFFERS, connection, reference);
    if (is == TRUTH_UNKNOWN)
        evaluation_unknown(eval, REASON_CONNECTOR_UNKNOWN, connection, reference);
    return connection_may_use(eval, connection);
}

/* CON-2: a connection reference is a row that a user or team owns. Rebinding writes it and needs the connection. */
bool connection_reference_evaluate(evaluation *eval, const mandate_question *question)
{
    const store *facts = eval->facts;
    uint32_t connection = question->action == ACTION_REBIND ? question->arguments.connection.at : 0;
    uint32_t reference = question->target.at;
    uint32_t owner = fact_principal(facts, reference, CONNECTION_REFERENCE_unknown, CONNECTION_REFERENCE_owner);
    row_ask row = {0, names_find(&facts->names, NAMED(TABLE_CONNECTION_REFERENCE)), owner};

    return layer_rows(eval, reference) &&
           row_is_allowed(eval, &row, question->action == ACTION_READ ? VERB_READ : VERB_WRITE, reference) &&
           (connection == 0 || rebind(eval, reference, connection));
}
