/*
 * read.c - plain facts about records that callers of the library read without a document.
 */
#include "answer/tenant.h"

bool mandate_is_alive(const mandate *tenant, mandate_object object)
{
    return object.at < tenant->facts.record_count && store_is_alive(&tenant->facts, object.at);
}

mandate_object mandate_flow_of(const mandate *tenant, mandate_object object)
{
    mandate_object out = {mandate_is_alive(tenant, object) ? store_enclosing(&tenant->facts, object.at, K_FLOW) : 0};
    return out;
}

mandate_object mandate_agent_of(const mandate *tenant, mandate_object object)
{
    mandate_object out = {mandate_is_alive(tenant, object) ? store_enclosing(&tenant->facts, object.at, K_AGENT) : 0};
    return out;
}

mandate_flow_state mandate_state_of(const mandate *tenant, mandate_object flow)
{
    if (!store_is_living(&tenant->facts, flow.at, K_FLOW))
        return MANDATE_FLOW_OFF;
    return (mandate_flow_state)fact_enum(&tenant->facts, flow.at, FLOW_state, STATE_ON);
}

bool mandate_is_desktop(const mandate *tenant, mandate_object flow)
{
    return store_is_living(&tenant->facts, flow.at, K_FLOW) &&
           fact_enum(&tenant->facts, flow.at, FLOW_kind, KIND_CLOUD) == KIND_DESKTOP;
}

const char *mandate_connector_of(const mandate *tenant, mandate_object object)
{
    const store *facts = &tenant->facts;
    uint32_t key;

    switch (SOME_OF(mandate_is_alive(tenant, object) ? store_kind(facts, object.at) : K_NONE)) {
    case K_STEP:
        key = fact(facts, object.at, STEP_connection);
        break;
    case K_TRIGGER:
        key = fact(facts, object.at, TRIGGER_connection);
        break;
    case K_FLOW_CONNECTION:
        key = object.at;
        break;
    case K_CONNECTION:
        return names_text(&facts->names, fact(facts, object.at, CONNECTION_connector));
    default:
        return "";
    }
    return key == 0 ? "" : names_text(&facts->names, fact(facts, key, FLOW_CONNECTION_connector));
}

const char *mandate_account_of(const mandate *tenant, mandate_object connection)
{
    const store *facts = &tenant->facts;

    if (!store_is_living(facts, connection.at, K_CONNECTION))
        return "";
    return names_text(&facts->names, fact(facts, connection.at, CONNECTION_foreign_account));
}
