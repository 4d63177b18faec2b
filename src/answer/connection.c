/*
 * connection.c - who may use, share, repair and delete a connection; connection references as rows.
 *
 * Source  CON-2 CON-4...CON-8 CON-10 CON-21 CON-22 OWN-11...OWN-15
 */
#include <string.h>

#include "answer/flow_role.h"
#include "answer/own_connection.h"
#include "fact/platform_names.h"

truth connection_coverage(const evaluation *eval, uint32_t connection, uint32_t level, mandate_reason *why)
{
    const store *facts = eval->facts;
    span shares = fact_list(facts, connection, CONNECTION_shares);
    uint32_t owner = fact(facts, connection, CONNECTION_owner);
    truth best = TRUTH_NO;

    *why = REASON_CONNECTION_OWNER;
    if (owner == eval->who)
        return TRUTH_YES;
    *why = REASON_CONNECTION_SHARED;
    if (owner == PRINCIPAL_UNKNOWN || fact_is_unknown(facts, connection, CONNECTION_unknown, CONNECTION_shares))
        best = TRUTH_UNKNOWN;
    for (uint32_t i = 0; i + 1 < shares.count; i += 2) {
        truth each = shares.at[i + 1] >= level ? principal_covers(eval, shares.at[i], eval->who) : TRUTH_NO;

        best = each > best ? each : best;
    }
    return best;
}

bool connection_may_use(evaluation *eval, uint32_t connection)
{
    mandate_reason why;

    switch (connection_coverage(eval, connection, LEVEL_USE, &why)) {
    case TRUTH_YES:
        return evaluation_pass(eval, why, eval->who, connection);
    case TRUTH_UNKNOWN:
        return evaluation_unknown(eval, REASON_CONNECTION_OWNER_UNKNOWN, eval->who, connection);
    case TRUTH_NO:
    default:
        break;
    }
    return evaluation_deny(eval, REASON_CONNECTION_NOT_USABLE, eval->who, connection);
}

static bool need_level(evaluation *eval, uint32_t connection, uint32_t level, mandate_reason missing)
{
    mandate_reason why;

    switch (connection_coverage(eval, connection, level, &why)) {
    case TRUTH_YES:
        return evaluation_grant(eval, why, eval->who, connection);
    case TRUTH_UNKNOWN:
        return evaluation_unknown(eval, REASON_CONNECTION_OWNER_UNKNOWN, eval->who, connection);
    case TRUTH_NO:
    default:
        break;
    }
    return evaluation_deny(eval, missing, eval->who, connection);
}

static bool is_connector(const store *facts, uint32_t connection, const char *connector)
{
    uint32_t name = fact(facts, connection, CONNECTION_connector);
    return name != 0 && names_fold(&facts->names, name) == names_find(&facts->names, connector, strlen(connector));
}

/* CON-7, CON-8, N-53: whether people and groups can be given it; N-52: by an administrator in any case. */
static truth is_shareable(const evaluation *eval, uint32_t connection)
{
    const store *facts = eval->facts;
    uint32_t told = fact(facts, connection, CONNECTION_shareable),
             auth = fact_enum(facts, connection, CONNECTION_auth, AUTH_OAUTH);
    truth by_auth = auth == AUTH_OAUTH ? TRUTH_NO : auth == AUTH_CERTIFICATE ? TRUTH_UNKNOWN : TRUTH_YES;

    if (told != 0)
        return told == 2 ? TRUTH_YES : TRUTH_NO;
    if (fact_is_unknown(facts, connection, CONNECTION_unknown, CONNECTION_auth) ||
        fact_is_unknown(facts, connection, CONNECTION_unknown, CONNECTION_shareable))
        by_auth = TRUTH_UNKNOWN;
    return truth_or(by_auth, evaluation_admin(eval));
}

/* N-52: whether the tenant lets connections be shared with everyone. */
static bool everyone_is_served(evaluation *eval, uint32_t connection, uint32_t recipient)
{
    if (recipient != PRINCIPAL_EVERYONE)
        return true;
    switch (tenant_setting(eval->facts, TENANT_SETTINGS_connections_with_everyone, true)) {
    case TRUTH_YES:
        return true;
    case TRUTH_UNKNOWN:
        return evaluation_unknown(eval, REASON_EVERYONE_UNKNOWN, eval->who, connection);
    case TRUTH_NO:
    default:
        break;
    }
    return evaluation_deny(eval, REASON_EVERYONE_REFUSED, eval->who, connection);
}

/* What a connection of its kind can be given to: CON-6, CON-8, CON-21, CON-22. */
static bool may_be_shared(evaluation *eval, uint32_t connection, const mandate_arguments *arguments)
{
    const store *facts = eval->facts;
    uint32_t recipient = arguments->principal.at;
    truth to_application = store_is_of(facts, recipient, K_USER)
                               ? person_is_application(directory_flags(eval->directory, facts, recipient))
                               : TRUTH_NO;

    if (connection_is_of_any(facts, connection))
        return evaluation_unknown(eval, REASON_SHAREABLE_UNKNOWN, eval->who, connection);
    if (is_connector(facts, connection, CONNECTOR_DESKTOP_FLOWS)) {
        if (connection_has_run_owner(facts, connection) == TRUTH_NO)
            return evaluation_deny(eval, REASON_DESKTOP_CONNECTION_PRIVATE, eval->who, connection);
        if (connection_has_run_owner(facts, connection) == TRUTH_UNKNOWN)
            evaluation_unknown(eval, REASON_SHAREABLE_UNKNOWN, eval->who, connection);
        if ((recipient != 0 && to_application == TRUTH_NO) || arguments->level == LEVEL_USE_AND_SHARE)
            return evaluation_deny(eval, REASON_DESKTOP_CONNECTION_SP_ONLY, eval->who, connection);
        if (recipient != 0 && to_application != TRUTH_YES)
            evaluation_unknown(eval, REASON_CONNECTION_KIND_UNKNOWN, recipient, connection);
        return true;
    }
    if (fact(facts, connection, CONNECTION_shareable) == 1) /* N-53 */
        return evaluation_deny(eval, REASON_NOT_SHAREABLE, eval->who, connection);
    if (fact_is_unknown(facts, connection, CONNECTION_unknown, CONNECTION_shareable))
        evaluation_unknown(eval, REASON_SHAREABLE_UNKNOWN, eval->who, connection);
    if (!sharing_is_to(facts, recipient, TO_USER | TO_GROUP | TO_EVERYONE))
        return evaluation_deny(eval, REASON_CONNECTION_TAKES_NONE, recipient, connection);
    if (recipient == PRINCIPAL_EVERYONE && arguments->level > LEVEL_USE)
        return evaluation_deny(eval, REASON_TENANT_USES_ONLY, eval->who, connection);
    if (recipient == 0 || to_application == TRUTH_YES)
        return true;
    if (to_application == TRUTH_UNKNOWN && is_shareable(eval, connection) == TRUTH_NO)
        return evaluation_unknown(eval, REASON_CONNECTION_KIND_UNKNOWN, recipient, connection);
    switch (is_shareable(eval, connection)) {
    case TRUTH_YES:
        return true;
    case TRUTH_UNKNOWN:
        return evaluation_unknown(eval, REASON_SHAREABLE_UNKNOWN, eval->who, connection);
    case TRUTH_NO:
    default:
        break;
    }
    return evaluation_deny(eval, REASON_OAUTH_TO_SP_ONLY, eval->who, connection);
}

/* Whether a flow uses a connection: unsure where its keys, or what one is bound to, are not known. */
static truth flow_uses(const store *facts, uint32_t flow, uint32_t connection)
{
    truth used = fact_is_unknown(facts, flow, FLOW_unknown, FLOW_connections) ? TRUTH_UNKNOWN : TRUTH_NO;

    for (uint32_t key = store_first(facts, flow, FLOW_connections); key != 0; key = store_next(facts, key)) {
        uint32_t bound = flow_bound_connection(facts, key);

        if (bound == connection)
            return TRUTH_YES;
        if (bound == 0 && flow_binding_is_unknown(facts, key))
            used = TRUTH_UNKNOWN;
    }
    return used;
}

/* OWN-14: inside a flow its owners use each other's connections; OWN-15: in no other. */
static bool use_in(evaluation *eval, uint32_t connection, uint32_t flow)
{
    mandate_reason why;
    truth own = connection_coverage(eval, connection, LEVEL_USE, &why), used, as_owner;

    if (flow != 0 && !evaluation_is_here(eval, flow)) /* CON-1, ENV-7 */
        return evaluation_deny(eval, REASON_CONNECTION_ELSEWHERE, connection, flow);
    if (own == TRUTH_YES || flow == 0)
        return need_level(eval, connection, LEVEL_USE, REASON_CONNECTION_NOT_SHARED);
    used = flow_uses(eval->facts, flow, connection);
    as_owner = truth_and(used, flow_role_covers(eval, flow, FLOW_ROLE_OWNER | FLOW_ROLE_TEAM | FLOW_ROLE_CO_OWNER));
    if (as_owner == TRUTH_YES)
        return evaluation_grant(eval, REASON_CONNECTION_IN_FLOW, eval->who, connection);
    if (own == TRUTH_NO && as_owner == TRUTH_UNKNOWN && used == TRUTH_UNKNOWN)
        return evaluation_unknown(eval, REASON_CONNECTION_UNKNOWN, eval->who, flow);
    return evaluation_need(eval, truth_or(own, as_owner), REASON_CONNECTION_IN_FLOW, REASON_CONNECTION_OWNER_UNKNOWN,
                           REASON_CONNECTION_ONLY_IN_FLOW, connection);
}

/* N-52: an administrator shares and deletes any connection, and uses none. */
static bool administers(evaluation *eval, uint32_t connection, uint32_t level, mandate_reason missing)
{
    mandate_reason why;
    truth held = connection_coverage(eval, connection, level, &why), admin;

    if (held == TRUTH_YES)
        return evaluation_grant(eval, why, eval->who, connection);
    admin = evaluation_admin(eval);
    if (admin == TRUTH_YES)
        return evaluation_grant(eval, REASON_CONNECTION_ADMIN, eval->who, connection);
    if (truth_or(held, admin) == TRUTH_UNKNOWN)
        return evaluation_unknown(eval,
                                  held == TRUTH_NO ? REASON_CONNECTION_ADMIN_UNKNOWN : REASON_CONNECTION_OWNER_UNKNOWN,
                                  eval->who, connection);
    return evaluation_deny(eval, missing, eval->who, connection);
}

bool connection_evaluate(evaluation *eval, const mandate_question *question)
{
    uint32_t connection = question->target.at;

    switch ((enum connection_action)question->action) {
    case CONNECTION_USE:
        return need_level(eval, connection, LEVEL_USE, REASON_CONNECTION_NOT_SHARED);
    case CONNECTION_USE_IN:
        return use_in(eval, connection, question->arguments.flow.at);
    case CONNECTION_SHARE:
        return administers(eval, connection, LEVEL_USE_AND_SHARE, REASON_CONNECTION_NOT_SHARED) &&
               everyone_is_served(eval, connection, question->arguments.principal.at) &&
               may_be_shared(eval, connection, &question->arguments);
    case CONNECTION_DELETE:
        return administers(eval, connection, LEVEL_EDIT, REASON_CONNECTION_NOT_OWNED);
    case CONNECTION_EDIT:
    default:
        break;
    }
    return need_level(eval, connection, LEVEL_EDIT, REASON_CONNECTION_NOT_OWNED);
}
