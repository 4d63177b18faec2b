#include "answer/isolation.h"

#include "answer/binding.h"
#include "answer/connector_use.h"
#include "answer/evaluation.h"
#include "fact/connector.h"
#include "fact/platform_names.h"

static bool is_same(const store *facts, uint32_t a, uint32_t b)
{
    return a != 0 && b != 0 && names_fold(&facts->names, a) == names_fold(&facts->names, b);
}

truth isolation_is_foreign(const store *facts, uint32_t connection)
{
    uint32_t tenant = fact(facts, connection, CONNECTION_tenant);

    if (fact(facts, connection, CONNECTION_foreign_account) != 0)
        return TRUTH_YES;
    if (tenant == 0)
        return fact_is_unknown(facts, connection, CONNECTION_unknown, CONNECTION_tenant) ? TRUTH_UNKNOWN : TRUTH_NO;
    if (is_same(facts, tenant, fact(facts, RECORD_TENANT, TENANT_name)) ||
        is_same(facts, tenant, fact(facts, RECORD_TENANT, TENANT_id)))
        return TRUTH_NO;
    return fact_is_unknown(facts, RECORD_TENANT, TENANT_unknown, TENANT_name) ? TRUTH_UNKNOWN : TRUTH_YES;
}

/* ISO-2: a known gap. */
static bool is_devops(const char *name)
{
    return connector_use_is_named(name, CONNECTOR_AZURE_DEVOPS) ||
           connector_use_is_named(name, CONNECTOR_AZURE_DEVOPS_NEWER);
}

static bool is_of_devops(const store *facts, uint32_t connection)
{
    return is_devops(names_text(&facts->names, fact(facts, connection, CONNECTION_connector)));
}

/* ISO-3, and ISO-2: other authentication is not judged; Azure DevOps is a known gap. */
static truth signs_in_by_entra(const store *facts, uint32_t connection)
{
    uint32_t auth = fact(facts, connection, CONNECTION_auth);
    uint32_t connector = fact(facts, connection, CONNECTION_connector);
    const char *name = names_text(&facts->names, connector);

    if (auth == AUTH_BASIC + 1 || auth == AUTH_API_KEY + 1 || auth == AUTH_WINDOWS + 1 || is_devops(name))
        return TRUTH_NO;
    switch (connector_signs_in_by_entra(name)) {
    case CONNECTOR_YES:
        return fact_is_open(facts, connection, CONNECTION_unknown, CONNECTION_auth) ? TRUTH_UNKNOWN : TRUTH_YES;
    case CONNECTOR_NO:
        return TRUTH_NO;
    case CONNECTOR_UNKNOWN:
    default:
        break;
    }
    return TRUTH_UNKNOWN;
}

/* A guest's connection to their own tenant is not judged. */
static truth is_guests_own(const store *facts, uint32_t connection)
{
    uint32_t owner = fact(facts, connection, CONNECTION_owner);
    truth is_guest = TRUTH_YES;

    if (owner == PRINCIPAL_UNKNOWN)
        return TRUTH_UNKNOWN;
    if (!store_is_of(facts, owner, K_USER))
        return TRUTH_NO;
    if (fact_is_unknown(facts, owner, USER_unknown, USER_kind))
        is_guest = TRUTH_UNKNOWN;
    else if (fact_enum(facts, owner, USER_kind, USER_MEMBER) != USER_GUEST)
        return TRUTH_NO;
    if (is_same(facts, fact(facts, owner, USER_home_tenant), fact(facts, connection, CONNECTION_tenant)))
        return is_guest;
    if (fact_is_open(facts, connection, CONNECTION_unknown, CONNECTION_tenant))
        return TRUTH_UNKNOWN;
    return fact_is_unknown(facts, owner, USER_unknown, USER_home_tenant) ? TRUTH_UNKNOWN : TRUTH_NO;
}

static truth is_enabled(const store *facts, uint32_t isolation)
{
    uint32_t settings = fact_object(facts, RECORD_TENANT, TENANT_settings);

    if (isolation == 0)
        return (settings != 0 &&
                fact_is_unknown(facts, settings, TENANT_SETTINGS_unknown, TENANT_SETTINGS_tenant_isolation)) ||
                       fact_is_unknown(facts, RECORD_TENANT, TENANT_unknown, TENANT_settings)
                   ? TRUTH_UNKNOWN
                   : TRUTH_NO;
    if (fact(facts, isolation, TENANT_ISOLATION_enabled) == 0 &&
        fact_is_unknown(facts, isolation, TENANT_ISOLATION_unknown, TENANT_ISOLATION_enabled))
        return TRUTH_UNKNOWN;
    return fact_boolean(facts, isolation, TENANT_ISOLATION_enabled, false) ? TRUTH_YES : TRUTH_NO;
}

static truth is_let_out(const store *facts, uint32_t isolation, uint32_t tenant)
{
    span outbound = fact_list(facts, isolation, TENANT_ISOLATION_outbound);
    uint32_t star = names_find(&facts->names, "*", 1);

    for (uint32_t i = 0; i < outbound.count; i++)
        if (is_same(facts, outbound.at[i], tenant) || (star != 0 && names_fold(&facts->names, outbound.at[i]) == star))
            return TRUTH_YES;
    return (outbound.count != 0 && tenant == 0) || /* one that nobody tells */
                   fact_is_unknown(facts, isolation, TENANT_ISOLATION_unknown, TENANT_ISOLATION_outbound)
               ? TRUTH_UNKNOWN
               : TRUTH_NO;
}

/* Whether isolation is about an account at all: one of another tenant, no guest's own, not let out. */
static truth is_isolated(const store *facts, uint32_t connection)
{
    uint32_t settings = fact_object(facts, RECORD_TENANT, TENANT_settings);
    uint32_t isolation = fact_object(facts, settings, TENANT_SETTINGS_tenant_isolation);
    truth stops = is_enabled(facts, isolation), is_foreign;

    if (stops == TRUTH_NO || connection == 0 || (is_foreign = isolation_is_foreign(facts, connection)) == TRUTH_NO)
        return TRUTH_NO;
    stops = truth_and(truth_and(stops, is_foreign), truth_not(is_guests_own(facts, connection)));
    if (isolation != 0)
        stops = truth_and(stops, truth_not(is_let_out(facts, isolation, fact(facts, connection, CONNECTION_tenant))));
    return stops;
}

truth isolation_stops(const store *facts, uint32_t connection)
{
    truth stops = is_isolated(facts, connection);

    return stops == TRUTH_NO ? stops : truth_and(stops, signs_in_by_entra(facts, connection));
}

mandate_status mandate_isolation_misses(const mandate *tenant, mandate_object connection)
{
    const store *facts = &tenant->facts;

    if (!store_is_living(facts, connection.at, K_CONNECTION))
        return MANDATE_DENIED;
    if (connection_is_of_any(facts, connection.at))
        return status_of(truth_and(TRUTH_UNKNOWN, is_isolated(facts, connection.at)));
    return is_of_devops(facts, connection.at) ? status_of(is_isolated(facts, connection.at)) : MANDATE_DENIED;
}

truth isolation_stops_flow(const store *facts, uint32_t flow, uint32_t replaced, uint32_t giver)
{
    truth worst = TRUTH_NO;

    for (uint32_t key = store_first(facts, flow, FLOW_connections); key != 0 && worst != TRUTH_YES;
         key = store_next(facts, key))
        worst = truth_or(worst, isolation_stops(facts, key == replaced ? giver : flow_bound_connection(facts, key)));
    return worst;
}
