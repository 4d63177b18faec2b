/*
 * belonging.c - what belongs to an account: what it owns, and what runs in its name.
 *
 * Shape   one place a record and sort of belonging, in order of the records
 * Source  AGT-5 AGT-7 AGT-13 CON-1 DSK-10 DSK-20 IDN-32 N-71 OWN-24 OWN-35 PRN-2
 */
#include <string.h>

#include "answer/binding.h"
#include "answer/flow_shares.h"
#include "fact/agent_row.h"

typedef struct belonging_scan {
    const store *facts;
    uint32_t account, record;
    mandate_belonging *out;
} belonging_scan;

static bool tell(belonging_scan *scan, mandate_belonging_as as, uint32_t connection)
{
    scan->out->object.at = scan->record;
    scan->out->connection.at = connection;
    scan->out->as = as;
    return true;
}

static bool tell_if(bool is, belonging_scan *scan, mandate_belonging_as as, uint32_t connection)
{
    if (is)
        tell(scan, as, connection);
    return is;
}

static bool owns(belonging_scan *scan, uint32_t slot)
{
    return tell_if(fact(scan->facts, scan->record, slot) == scan->account, scan, MANDATE_OWNS, 0);
}

/* OWN-35, N-71: the creator of a plain flow owns it where no other owner is told. */
static bool owns_flow(belonging_scan *scan)
{
    const store *facts = scan->facts;
    uint32_t flow = scan->record;

    if (flow_shares_of(facts, flow).owner == scan->account) /* as it or its row tells (N-38) */
        return tell(scan, MANDATE_OWNS, 0);
    if (fact(facts, flow, FLOW_solution) == 0 && fact(facts, flow, FLOW_owner) == 0 &&
        fact(facts, flow, FLOW_creator) == scan->account)
        return tell(scan, MANDATE_CREATED, 0);
    return tell_if(span_holds(fact_list(facts, flow, FLOW_co_owners), scan->account), scan, MANDATE_CO_OWNS, 0);
}

/* A connection of the account's, or one that needs it: which of the two. */
static bool is_of_account(const belonging_scan *scan, uint32_t connection, bool *serves)
{
    *serves = connection != 0 && connection_serves(scan->facts, connection, scan->account) == TRUTH_YES;
    return *serves || (connection != 0 && fact(scan->facts, connection, CONNECTION_owner) == scan->account);
}

static bool uses_connection(belonging_scan *scan, const mandate *tenant)
{
    mandate_binding bound = mandate_binding_of(tenant, (mandate_object){scan->record});
    bool serves;

    if (!is_of_account(scan, bound.connection.at, &serves))
        return false;
    return tell(scan, serves && bound.is_stored ? MANDATE_ACTS_AS : MANDATE_USES, bound.connection.at);
}

/* What a record is to the account when asked the first and the second time. */
static bool first(belonging_scan *scan, const mandate *tenant)
{
    switch (SOME_OF(store_kind(scan->facts, scan->record))) {
    case K_FLOW:
        return owns_flow(scan);
    case K_AGENT:
        return tell_if(agent_owner(scan->facts, scan->record) == scan->account, scan, MANDATE_OWNS, 0);
    case K_CONNECTION:
        return owns(scan, CONNECTION_owner);
    case K_CONNECTION_REFERENCE:
        return owns(scan, CONNECTION_REFERENCE_owner);
    case K_MACHINE:
        return owns(scan, MACHINE_owner);
    case K_MACHINE_GROUP:
        return owns(scan, MACHINE_GROUP_owner);
    case K_GROUP:
        return tell_if(span_holds(fact_list(scan->facts, scan->record, GROUP_owners), scan->account), scan,
                       MANDATE_OWNS, 0);
    case K_FLOW_CONNECTION:
    case K_TOOL:
    case K_AGENT_TRIGGER:
        return uses_connection(scan, tenant);
    default:
        return false;
    }
}

static bool second(belonging_scan *scan, const mandate *tenant)
{
    uint32_t sort = store_kind(scan->facts, scan->record);
    bool serves;

    if (sort == K_CONNECTION_REFERENCE)
        return uses_connection(scan, tenant);
    return tell_if(sort == K_CONNECTION && is_of_account(scan, scan->record, &serves) && serves, scan,
                   MANDATE_SERVED_BY, scan->record);
}

bool mandate_belonging_next(const mandate *tenant, mandate_object account, uint64_t *position, mandate_belonging *out)
{
    const store *facts = &tenant->facts;
    belonging_scan scan = {.facts = facts, .account = account.at, .out = out};

    memset(out, 0, sizeof *out);
    if (!store_is_living(facts, account.at, K_USER))
        return false;
    for (; *position / 2 < facts->record_count; (*position)++) {
        scan.record = (uint32_t)(*position / 2);
        if (!store_is_alive(facts, scan.record))
            continue;
        if (*position % 2 == 0 ? first(&scan, tenant) : second(&scan, tenant)) {
            (*position)++;
            return true;
        }
    }
    return false;
}
