#include "answer/own_connection.h"

#include <string.h>


truth connection_has_run_owner(const store *facts, uint32_t connection)
{
    if (fact(facts, connection, CONNECTION_run_owner) != 0)
        return TRUTH_YES;
    return fact_is_unknown(facts, connection, CONNECTION_unknown, CONNECTION_run_owner) ? TRUTH_UNKNOWN : TRUTH_NO;
}

truth connection_may_be_brought(const store *facts, uint32_t connection)
{
    return truth_not(truth_and(connection_is_for_desktop(facts, connection), connection_has_run_owner(facts, connection)));
}

static truth works(const store *facts, uint32_t connection)
{
    if (fact_enum(facts, connection, CONNECTION_status, CONNECTION_OK) != CONNECTION_OK)
        return TRUTH_NO;
    return fact_is_unknown(facts, connection, CONNECTION_unknown, CONNECTION_status) ? TRUTH_UNKNOWN : TRUTH_YES;
}

static truth is_owned(const store *facts, uint32_t connection, uint32_t who)
{
    uint32_t owner = fact(facts, connection, CONNECTION_owner);

    return owner == who ? TRUTH_YES : owner == PRINCIPAL_UNKNOWN ? TRUTH_UNKNOWN : TRUTH_NO;
}

static bool is_before(const store *facts, uint32_t connection, uint32_t best)
{
    return best == 0 || store_compare_keys(facts, connection, best) < 0;
}

own_connection own_connection_of(const store *facts, uint32_t environment, uint32_t who, uint32_t connector)
{
    uint32_t sure = 0, perhaps = 0;

    for (uint32_t each = store_first(facts, environment, ENVIRONMENT_connections); each != 0;
         each = store_next(facts, each)) {
        truth is = connection_is_of(facts, each, connector);

        if (is == TRUTH_NO)
            continue;
        is = truth_and(truth_and(is, is_owned(facts, each, who)),
                       truth_and(works(facts, each), connection_may_be_brought(facts, each)));
        if (is == TRUTH_YES && is_before(facts, each, sure))
            sure = each;
        if (is == TRUTH_UNKNOWN && is_before(facts, each, perhaps))
            perhaps = each;
    }
    if (perhaps != 0 && is_before(facts, perhaps, sure))
        return (own_connection){0, true};
    return (own_connection){
        sure, sure == 0 && fact_is_unknown(facts, environment, ENVIRONMENT_unknown, ENVIRONMENT_connections)};
}
