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
static bool fits(const store *facts, uint32_t connection, uint32_t key)
{
    uint32_t wanted = fact(facts, key, FLOW_CONNECTION_connector);

    if (connection != 0 &&
        (connection_may_be_brought(facts, connection) == TRUTH_NO ||
         store_enclosing(facts, connection, K_ENVIRONMENT) != store_enclosing(facts, key, K_ENVIRONMENT)))
        return false;
    return connection == 0 || wanted == 0 ||
           names_fold(&facts->names, fact(facts, connection, CONNECTION_connector)) ==
               names_fold(&facts->names, wanted);
}

supplied_connection dry_run_supplied(const dry_run *run, uint32_t key)
{
    const mandate_supply *supply = find_supply(run->event, key);
    uint32_t connector = names_fold(&run->facts->names, fact(run->facts, key, FLOW_CONNECTION_connector));
    own_connection own;

    if (supply != NULL && fits(run->facts, supply->connection.at, key)) {
        uint32_t record_id = supply->connection.at;

        return (supplied_connection){record_id, record_id == 0,
                                     record_id != 0 && connection_may_be_brought(run->facts, record_id) == TRUTH_UNKNOWN};
    }
    if (run->event->has_supplies || run->event->via >= MANDATE_VIA_API)
        return (supplied_connection){0, false, false};
    own = own_connection_of(run->facts, run->environment, run->event->by.at, connector);
    return (supplied_connection){own.at, false, own.is_open};
}
