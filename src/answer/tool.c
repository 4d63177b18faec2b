/*
 * tool.c - what a tool of an agent is: what it calls, through which connection, as whom.
 *
 * Source  AGT-5 AGT-8 N-37
 */
#include "answer/agent.h"
#include "answer/setting.h"
#include "fact/reference.h"

/* A name of the environment at hand, or a reference with a colon; by name or id. */
uint32_t tool_flow(const store *facts, uint32_t tool)
{
    return reference_find_free(facts, store_enclosing(facts, tool, K_ENVIRONMENT), ENVIRONMENT_flows,
                               fact(facts, tool, TOOL_flow));
}

uint32_t tool_agent(const store *facts, uint32_t tool)
{
    return reference_find_free(facts, store_enclosing(facts, tool, K_ENVIRONMENT), ENVIRONMENT_agents,
                               fact(facts, tool, TOOL_agent));
}

uint32_t tool_connection(const store *facts, uint32_t tool)
{
    uint32_t bound = fact(facts, tool, TOOL_connection), reference = fact(facts, tool, TOOL_reference);

    return bound != 0 || reference == 0 ? bound : fact(facts, reference, CONNECTION_REFERENCE_connection);
}

bool tool_binding_is_unknown(const store *facts, uint32_t tool)
{
    uint32_t reference = fact(facts, tool, TOOL_reference);

    return fact_is_unknown(facts, tool, TOOL_unknown, TOOL_connection) ||
           fact_is_unknown(facts, tool, TOOL_unknown, TOOL_reference) ||
           (reference != 0 &&
            fact_is_unknown(facts, reference, CONNECTION_REFERENCE_unknown, CONNECTION_REFERENCE_connection));
}

uint32_t tool_connector(const store *facts, uint32_t tool)
{
    uint32_t told = fact(facts, tool, TOOL_connector), reference = fact(facts, tool, TOOL_reference);
    uint32_t connection = tool_connection(facts, tool);

    if (told == 0 && connection != 0)
        told = fact(facts, connection, CONNECTION_connector);
    return told == 0 && reference != 0 ? fact(facts, reference, CONNECTION_REFERENCE_connector) : told;
}

bool tool_connector_is_unknown(const store *facts, uint32_t tool)
{
    uint32_t connection = tool_connection(facts, tool), reference = fact(facts, tool, TOOL_reference);

    return tool_connector(facts, tool) == 0 &&
           (fact_is_unknown(facts, tool, TOOL_unknown, TOOL_connector) || tool_binding_is_unknown(facts, tool) ||
            connection_is_of_any(facts, connection) ||
            fact_is_open(facts, reference, CONNECTION_REFERENCE_unknown, CONNECTION_REFERENCE_connector));
}

bool tool_kind_is_unknown(const store *facts, uint32_t tool)
{
    return fact_is_unknown(facts, tool, TOOL_unknown, TOOL_kind);
}

tool_as tool_acts_as(const store *facts, uint32_t tool, bool *is_forbidden)
{
    uint32_t sort = fact_enum(facts, tool, TOOL_kind, TOOL_CONNECTOR);
    uint32_t as = fact_enum(facts, tool, TOOL_acts_as, TOOL_AS_USER);
    setting_truth allowed;

    *is_forbidden = false;
    if (fact_is_unknown(facts, tool, TOOL_unknown, TOOL_acts_as))
        return TOOL_AS_UNKNOWN;
    if (as != TOOL_AS_MAKER)
        return as == TOOL_AS_USER ? TOOL_USER : TOOL_IDENTITY;
    if (sort != TOOL_CONNECTOR && sort != TOOL_MCP) /* AGT-8: flow tools keep who calls them */
        return TOOL_MAKER;
    allowed = setting_is_on(facts, store_enclosing(facts, tool, K_ENVIRONMENT), SETTING_AGENTS_MAKER_CREDENTIALS, true);
    *is_forbidden = allowed == SETTING_OFF;
    return allowed == SETTING_ON ? TOOL_MAKER : allowed == SETTING_OFF ? TOOL_USER : TOOL_AS_UNKNOWN;
}
