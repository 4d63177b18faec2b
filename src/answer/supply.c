/*
 * supply.c - the connection that whoever starts a flow brings for a key of it.
 *
 * Source  RUN-8 RUN-15 RUN-21 ERR-2 ENV-7
 */
#include "answer/dry_run.h"
#include "answer/own_connection.h"

static const mandate_supply *find_supply(const mandate_event *event, uint32_t key)
{
    for (uint32_t i = 0; i < event->supply_count; i++)
        if (event->supplies[i].key.at == key)
            return &event->supplies[i];
    return NULL;
}

/* ERR-2: a connection of another connector is none for the key, nor is one of another environment (ENV-7) or one with a
   run owner of its own (RUN-21). */
static truth fits(const store *facts, uint32_t connection, uint32_t key)
{
    uint32_t wanted = flow_key_connector(facts, key);

    if (connection == 0)
        return TRUTH_YES;
    if (store_enclosing(facts, connection, K_ENVIRONMENT) != store_enclosing(facts, key, K_ENVIRONMENT))
        return TRUTH_NO;
    if (flow_key_connector_is_open(facts, key))
        return truth_and(connection_may_be_brought(facts, connection), TRUTH_UNKNOWN);
    return truth_and(wanted == 0 ? TRUTH_YES : connection_is_of(facts, connection, names_fold(&facts->names, wanted)),
                     connection_may_be_brought(facts, connection));
}

supplied_connection dry_run_supplied(const dry_run *run, uint32_t key)
{
    const mandate_supply *supply = find_supply(run->event, key);
    truth fit = supply == NULL ? TRUTH_NO : fits(run->facts, supply->connection.at, key);
    own_connection own;

    if (fit != TRUTH_NO)
        return (supplied_connection){supply->connection.at, supply->connection.at == 0, fit == TRUTH_UNKNOWN};
    if (run->event->has_supplies || run->event->via >= MANDATE_VIA_API)
        return (supplied_connection){0, false, false};
    if (flow_key_connector_is_open(run->facts, key))
        return (supplied_connection){0, false, true};
    own = own_connection_of(run->facts, run->environment, run->event->by.at,
                            names_fold(&run->facts->names, flow_key_connector(run->facts, key)));
    return (supplied_connection){own.at, false, own.is_open};
}
