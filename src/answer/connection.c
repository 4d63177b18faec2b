/*
 * connection.c - who may use, share, repair and delete a connection; connection references as rows.
 *
 * Source  CON-2 CON-4...CON-8 CON-10 CON-21 CON-22 OWN-11...OWN-15
 */
#include <string.h>

#include "answer/relation.h"

coverage connection_coverage(const inquiry *ask, uint32_t connection, uint32_t level, mandate_reason *why)
{
    const store *facts = ask->facts;
    span shares = fact_list(facts, connection, CONNECTION_shares);
    uint32_t owner = fact(facts, connection, CONNECTION_owner);
    coverage best = NOT_COVERED;

    *why = BECAUSE_CONNECTION_OWNER;
    if (owner == ask->who)
        return COVERED;
    *why = BECAUSE_CONNECTION_SHARED;
    if (owner == PRINCIPAL_UNKNOWN || fact_is_unknown(facts, connection, CONNECTION_unknown, CONNECTION_shares))
        best = COVERAGE_UNSURE;
    for (uint32_t i = 0; i + 1 < shares.count; i += 2) {
        coverage each = shares.at[i + 1] >= level ? principal_covers(ask, shares.at[i], ask->who) : NOT_COVERED;

        best = each > best ? each : best;
    }
    return best;
}

bool connection_may_use(inquiry *ask, uint32_t connection)
{
    mandate_reason why;

    switch (connection_coverage(ask, connection, LEVEL_USE, &why)) {
    case COVERED:
        return inquiry_pass(ask, why, ask->who, connection);
    case COVERAGE_UNSURE:
        return inquiry_open(ask, BECAUSE_CONNECTION_OWNER_UNKNOWN, ask->who, connection);
    case NOT_COVERED:
        break;
    }
    return inquiry_deny(ask, BECAUSE_CONNECTION_NOT_USABLE, ask->who, connection);
}

static bool need_level(inquiry *ask, uint32_t connection, uint32_t level, mandate_reason missing)
{
    mandate_reason why;

    switch (connection_coverage(ask, connection, level, &why)) {
    case COVERED:
        return inquiry_grant(ask, why, ask->who, connection);
    case COVERAGE_UNSURE:
        return inquiry_open(ask, BECAUSE_CONNECTION_OWNER_UNKNOWN, ask->who, connection);
    case NOT_COVERED:
        break;
    }
    return inquiry_deny(ask, missing, ask->who, connection);
}

static bool is_connector(const store *facts, uint32_t connection, const char *connector)
{
    uint32_t name = fact(facts, connection, CONNECTION_connector);
    return name != 0 && names_fold(&facts->names, name) == names_find(&facts->names, connector, strlen(connector));
}

/* What a connection of its kind can be given to: CON-6, CON-8, CON-21, CON-22. */
static bool may_be_shared(inquiry *ask, uint32_t connection, const mandate_arguments *with)
{
    const store *facts = ask->facts;
    uint32_t to = with->principal.at;
    bool to_service_principal = to != 0 && to != PRINCIPAL_EVERYONE && store_kind(facts, to) == K_USER &&
                                fact_enum(facts, to, USER_kind, USER_MEMBER) == USER_SERVICE_PRINCIPAL;

    if (is_connector(facts, connection, "shared_uiflow")) {
        if (fact(facts, connection, CONNECTION_run_owner) == 0)
            return inquiry_deny(ask, BECAUSE_DESKTOP_CONNECTION_PRIVATE, ask->who, connection);
        if ((to != 0 && !to_service_principal) || with->level == LEVEL_USE_AND_SHARE)
            return inquiry_deny(ask, BECAUSE_DESKTOP_CONNECTION_SP_ONLY, ask->who, connection);
        return true;
    }
    if (!sharing_is_to(facts, to, TO_USER | TO_GROUP | TO_EVERYONE))
        return inquiry_deny(ask, BECAUSE_CONNECTION_TAKES_NONE, to, connection);
    if (to == PRINCIPAL_EVERYONE && with->level > LEVEL_USE)
        return inquiry_deny(ask, BECAUSE_TENANT_USES_ONLY, ask->who, connection);
    if (fact_enum(facts, connection, CONNECTION_auth, AUTH_OAUTH) == AUTH_OAUTH && to != 0 && !to_service_principal)
        return inquiry_deny(ask, BECAUSE_OAUTH_TO_SP_ONLY, ask->who, connection);
    return true;
}

/* Whether a flow uses a connection: unsure where its keys, or what one is bound to, are not known. */
static coverage flow_uses(const store *facts, uint32_t flow, uint32_t connection)
{
    coverage used =
        fact_is_unknown(facts, flow, FLOW_unknown, FLOW_connections) ? COVERAGE_UNSURE : NOT_COVERED;

    for (uint32_t key = store_first(facts, flow, FLOW_connections); key != 0; key = store_next(facts, key)) {
        uint32_t bound = flow_bound_connection(facts, key);

        if (bound == connection)
            return COVERED;
        if (bound == 0 && flow_binding_is_unknown(facts, key))
            used = COVERAGE_UNSURE;
    }
    return used;
}

/* OWN-14: inside a flow its owners use each other's connections; OWN-15: in no other. */
static bool use_in(inquiry *ask, uint32_t connection, uint32_t flow)
{
    mandate_reason why;
    coverage own = connection_coverage(ask, connection, LEVEL_USE, &why), used, as_owner;

    if (flow != 0 && !inquiry_is_here(ask, flow)) /* CON-1, ENV-7 */
        return inquiry_deny(ask, BECAUSE_CONNECTION_ELSEWHERE, connection, flow);
    if (own == COVERED || flow == 0)
        return need_level(ask, connection, LEVEL_USE, BECAUSE_CONNECTION_NOT_SHARED);
    used = flow_uses(ask->facts, flow, connection);
    as_owner = both(used, relation_covers(ask, flow, HOLDS_AS_OWNER | HOLDS_AS_CO_OWNER));
    if (as_owner == COVERED)
        return inquiry_grant(ask, BECAUSE_CONNECTION_IN_FLOW, ask->who, connection);
    if (own == NOT_COVERED && as_owner == COVERAGE_UNSURE && used == COVERAGE_UNSURE)
        return inquiry_open(ask, BECAUSE_CONNECTION_UNKNOWN, ask->who, flow);
    return inquiry_need(ask, either(own, as_owner), BECAUSE_CONNECTION_IN_FLOW, BECAUSE_CONNECTION_OWNER_UNKNOWN,
                        BECAUSE_CONNECTION_ONLY_IN_FLOW, connection);
}

bool connection_ask(inquiry *ask, const mandate_question *question)
{
    uint32_t connection = question->target.at;

    switch ((enum action)question->action) {
    case DO_USE:
        return need_level(ask, connection, LEVEL_USE, BECAUSE_CONNECTION_NOT_SHARED);
    case DO_USE_IN:
        return use_in(ask, connection, question->arguments.flow.at);
    case DO_SHARE:
        return need_level(ask, connection, LEVEL_USE_AND_SHARE, BECAUSE_CONNECTION_NOT_SHARED) &&
               may_be_shared(ask, connection, &question->arguments);
    case DO_EDIT:
    case DO_DELETE:
    default:
        return need_level(ask, connection, LEVEL_EDIT, BECAUSE_CONNECTION_NOT_OWNED);
    }
}
