/*
 * binding.c - the connection that a key of a flow, a tool or trigger of an agent, or a reference is bound to.
 *
 * Source  AGT-5 AGT-7 CON-1 CON-2 IDN-31 IDN-32 DSK-10
 */
#include "answer/binding.h"

#include <string.h>

#include "answer/agent.h"
#include "answer/flow_shares.h"
#include "fact/platform_names.h"

uint32_t flow_bound_connection(const store *facts, uint32_t key)
{
    uint32_t reference = fact(facts, key, FLOW_CONNECTION_reference);
    uint32_t bound = fact(facts, key, FLOW_CONNECTION_connection);

    if (bound != 0 || reference == 0 ||
        fact_is_unknown(facts, key, FLOW_CONNECTION_unknown, FLOW_CONNECTION_connection)) /* its own comes first */
        return bound;
    return fact(facts, reference, CONNECTION_REFERENCE_connection);
}

bool flow_binding_is_unknown(const store *facts, uint32_t key)
{
    uint32_t reference = fact(facts, key, FLOW_CONNECTION_reference);

    return fact_is_unknown(facts, key, FLOW_CONNECTION_unknown, FLOW_CONNECTION_connection) ||
           (fact(facts, key, FLOW_CONNECTION_connection) == 0 &&
            fact_is_open(facts, key, FLOW_CONNECTION_unknown, FLOW_CONNECTION_reference)) ||
           (reference != 0 &&
            fact_is_unknown(facts, reference, CONNECTION_REFERENCE_unknown, CONNECTION_REFERENCE_connection));
}

/* Read as it stands: most connectors differ by a letter behind what they share. */
bool connection_is_of_dataverse(const store *facts, uint32_t connector)
{
    static const char name[] = CONNECTOR_DATAVERSE_LEGACY, more[] = "forapps";
    const char *text;
    size_t position = 0;

    if (connector == 0 || names_bytes(&facts->names, connector) < 8)
        return false;
    text = names_text(&facts->names, connector);
    if (names_lower(text[7]) != 'c')
        return false;
    while (name[position] != '\0' && names_lower(text[position]) == name[position])
        position++;
    if (name[position] != '\0')
        return false;
    text += position;
    for (position = 0; more[position] != '\0' && names_lower(text[position]) == more[position]; position++)
        ;
    return text[0] == '\0' || (more[position] == '\0' && text[position] == '\0');
}

uint32_t flow_bound_connector(const store *facts, uint32_t key)
{
    uint32_t bound, reference, told = 0;

    if (!fact_is_unknown(facts, key, FLOW_CONNECTION_unknown, FLOW_CONNECTION_connector))
        return 0;
    bound = flow_bound_connection(facts, key);
    if (bound != 0)
        told = fact(facts, bound, CONNECTION_connector);
    reference = fact(facts, key, FLOW_CONNECTION_reference);
    return told == 0 && reference != 0 ? fact(facts, reference, CONNECTION_REFERENCE_connector) : told;
}

truth flow_key_is_dataverse(const store *facts, uint32_t key)
{
    if (flow_key_connector_is_open(facts, key))
        return TRUTH_UNKNOWN;
    return connection_is_of_dataverse(facts, flow_key_connector(facts, key)) ? TRUTH_YES : TRUTH_NO;
}

truth flow_holds_use(const store *facts, uint32_t key)
{
    uint32_t told = fact(facts, key, FLOW_CONNECTION_granted), flow = store_enclosing(facts, key, K_FLOW);

    if (told != 0)
        return told == 2 ? TRUTH_YES : TRUTH_NO;
    return flow_is_on(facts, flow) == TRUTH_YES &&
                   !fact_is_unknown(facts, key, FLOW_CONNECTION_unknown, FLOW_CONNECTION_granted)
               ? TRUTH_YES
               : TRUTH_UNKNOWN;
}

uint32_t connection_account(const store *facts, uint32_t connection)
{
    uint32_t account = fact_principal(facts, connection, CONNECTION_unknown, CONNECTION_account);
    return account != 0 ? account : fact(facts, connection, CONNECTION_owner);
}

truth connection_is_for_desktop(const store *facts, uint32_t connection)
{
    uint32_t connector = names_find(&facts->names, NAMED(CONNECTOR_DESKTOP_FLOWS));
    truth is = connection_is_of(facts, connection, connector);

    return connector == 0 && is == TRUTH_YES ? TRUTH_NO : is;
}

truth connection_is_to_dataverse(const store *facts, uint32_t connection)
{
    if (connection_is_of_any(facts, connection))
        return TRUTH_UNKNOWN;
    return connection_is_of_dataverse(facts, fact(facts, connection, CONNECTION_connector)) ? TRUTH_YES : TRUTH_NO;
}

uint32_t connection_run_owner(const store *facts, uint32_t connection)
{
    uint32_t told = fact_principal(facts, connection, CONNECTION_unknown, CONNECTION_run_owner);
    truth is = connection_is_for_desktop(facts, connection);

    if (is != TRUTH_YES)
        return is == TRUTH_NO ? 0 : PRINCIPAL_UNKNOWN;
    return told != 0 ? told : fact(facts, connection, CONNECTION_owner);
}

static truth is_account(uint32_t held, uint32_t account)
{
    return held == account ? TRUTH_YES : held == PRINCIPAL_UNKNOWN ? TRUTH_UNKNOWN : TRUTH_NO;
}

truth connection_serves(const store *facts, uint32_t connection, uint32_t account)
{
    return truth_or(is_account(connection_account(facts, connection), account),
                    is_account(connection_run_owner(facts, connection), account));
}

/* Who brings the connection of a tool: whoever talks, or the agent itself; else it is a stored one (AGT-5). */
static bool tool_is_stored(const store *facts, uint32_t tool)
{
    bool is_forbidden;
    tool_as as = tool_acts_as(facts, tool, &is_forbidden);

    return as == TOOL_MAKER || as == TOOL_AS_UNKNOWN;
}

static void bind(mandate_binding *out, uint32_t connection, uint32_t reference, bool is_unknown)
{
    out->connection.at = connection;
    out->reference.at = reference;
    out->is_unknown = connection == 0 && is_unknown;
}

static void bind_use(const store *facts, uint32_t use, mandate_binding *out)
{
    switch (SOME_OF(store_kind(facts, use))) {
    case K_FLOW_CONNECTION:
        bind(out, flow_bound_connection(facts, use), fact(facts, use, FLOW_CONNECTION_reference),
             flow_binding_is_unknown(facts, use));
        out->is_stored = fact_enum(facts, use, FLOW_CONNECTION_source, SOURCE_EMBEDDED) == SOURCE_EMBEDDED;
        return;
    case K_TOOL:
        bind(out, tool_connection(facts, use), fact(facts, use, TOOL_reference), tool_binding_is_unknown(facts, use));
        out->is_stored = tool_is_stored(facts, use);
        return;
    case K_AGENT_TRIGGER:
        bind(out, fact(facts, use, AGENT_TRIGGER_connection), 0,
             fact_is_unknown(facts, use, AGENT_TRIGGER_unknown, AGENT_TRIGGER_connection));
        break;
    case K_CONNECTION_REFERENCE:
        bind(out, fact(facts, use, CONNECTION_REFERENCE_connection), use,
             fact_is_unknown(facts, use, CONNECTION_REFERENCE_unknown, CONNECTION_REFERENCE_connection));
        break;
    case K_CONNECTION:
        bind(out, use, 0, false);
        break;
    default:
        return;
    }
    out->is_stored = true;
}

mandate_binding mandate_binding_of(const mandate *tenant, mandate_object use)
{
    const store *facts = &tenant->facts;
    mandate_binding out;

    memset(&out, 0, sizeof out);
    if (!mandate_is_alive(tenant, use))
        return out;
    bind_use(facts, use.at, &out);
    if (out.connection.at != 0) {
        out.account.at = connection_account(facts, out.connection.at);
        out.run_owner.at = connection_run_owner(facts, out.connection.at);
    }
    return out;
}
