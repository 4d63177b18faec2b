/*
 * connector_use.c - which group of a data policy a connector or a desktop module belongs to.
 *
 * Source  DLP-1 DLP-4 DLP-5 DLP-9 DLP-10 DLP-12 DLP-13 DLP-20 DLP-24
 */
#include "answer/connector_use.h"

#include <string.h>

#include "answer/binding.h"
#include "fact/connector.h"
#include "fact/platform_names.h"

bool connector_use_is_named(const char *a, const char *b)
{
    while (*a != '\0' && names_lower(*a) == names_lower(*b))
        a++, b++;
    return names_lower(*a) == names_lower(*b);
}

static const char *without(const char *text, const char *prefix)
{
    const char *cursor = text;

    for (; *prefix != '\0'; prefix++, cursor++)
        if (names_lower(*cursor) != names_lower(*prefix))
            return text;
    return cursor;
}

/* `shared_http` is `Http`, `.../operationGroups/DesktopFlow.Excel` is `Excel`. */
const char *connector_use_plain_name(const char *name, bool is_module)
{
    const char *cut = strrchr(name, '/');

    name = cut == NULL ? name : cut + 1;
    return without(name, is_module ? "DesktopFlow." : CONNECTOR_PREFIX);
}

/* `*` stands for any run of characters; letters compare without regard to case. */
static bool glob_matches(const char *pattern, const char *text)
{
    const char *star = NULL, *retry = NULL;

    while (*text != '\0') {
        if (*pattern == '*') {
            star = pattern++;
            retry = text;
        } else if (*pattern != '\0' && names_lower(*pattern) == names_lower(*text)) {
            pattern++, text++;
        } else if (star != NULL) {
            pattern = star + 1;
            text = ++retry;
        } else {
            return false;
        }
    }
    while (*pattern == '*')
        pattern++;
    return *pattern == '\0';
}

/* A pattern without a scheme speaks of the address behind it. */
bool connector_use_matches(const char *pattern, const char *endpoint)
{
    const char *scheme = strstr(endpoint, "://");

    if (glob_matches(pattern, endpoint))
        return true;
    return scheme != NULL && strstr(pattern, "://") == NULL && glob_matches(pattern, scheme + 3);
}

/* DLP-12: not for connectors that cannot be blocked, nor for custom ones. */
bool connector_use_takes_action_rules(const connector_use *what)
{
    return !connector_is_unblockable(what->name) && !connector_is_custom(what->name);
}

/* DLP-13: HTTP, HTTP with Entra ID, HTTP Webhook, SQL Server, Blob Storage, SMTP; desktop modules name no address. */
bool connector_use_takes_endpoint_rules(const connector_use *what)
{
    const char *name = connector_use_plain_name(what->name, false);

    return connector_use_is_named(name, CONNECTOR_HTTP) || connector_use_is_named(name, CONNECTOR_HTTP_WEBHOOK) ||
           connector_has_addresses(what->name);
}

/* ---- one policy, one connector ---- */

bool connector_use_is_listed(const store *facts, uint32_t policy, uint32_t slot, const connector_use *what)
{
    span listed = fact_list(facts, policy, slot);

    for (uint32_t i = 0; i < listed.count; i++) {
        const char *each = names_text(&facts->names, listed.at[i]);

        if (what->connector != 0 ? names_fold(&facts->names, listed.at[i]) == names_fold(&facts->names, what->connector)
                                 : connector_use_is_named(connector_use_plain_name(each, what->is_module),
                                                          connector_use_plain_name(what->name, what->is_module)))
            return true;
    }
    return false;
}

const char *connector_use_static_address(const store *facts, uint32_t step)
{
    uint32_t endpoint = fact(facts, step, STEP_endpoint);
    const char *address = names_text(&facts->names, endpoint);

    return endpoint == 0 || address[0] == '@' || strstr(address, "@{") != NULL ? NULL : address;
}

static bool may_be_of_any(const store *facts, uint32_t step)
{
    uint32_t key = fact(facts, step, STEP_connection);

    return fact_is_open(facts, step, STEP_unknown, STEP_connection) || flow_key_connector_is_open(facts, key);
}

/* The static address that the steps of a flow use with a connector; NULL where there is none, or it is not known. */
static const char *host_of(const store *facts, const connector_use *what)
{
    for (uint32_t step = store_first(facts, what->flow, FLOW_steps); step != 0; step = store_next(facts, step)) {
        uint32_t key = fact(facts, step, STEP_connection);
        const char *address = connector_use_static_address(facts, step);
        bool is_open = fact_is_open(facts, step, STEP_unknown, STEP_endpoint);
        bool is_of = key != 0 && names_fold(&facts->names, flow_key_connector(facts, key)) ==
                                     names_fold(&facts->names, what->connector);

        if (is_of ? is_open : (address != NULL || is_open) && may_be_of_any(facts, step)) /* perhaps the first */
            return NULL;
        if (is_of && address != NULL)
            return address;
    }
    return NULL;
}

/* DLP-9: the first pattern that fits the address; where it is not known, only patterns that agree decide. */
static uint32_t group_by_pattern(const store *facts, uint32_t policy, const connector_use *what)
{
    const char *host = host_of(facts, what);
    uint32_t agreed = GROUP_UNKNOWN;

    for (uint32_t rule = store_first(facts, policy, POLICY_custom); rule != 0; rule = store_next(facts, rule)) {
        uint32_t group = fact_enum(facts, rule, CUSTOM_RULE_group, POLICY_IGNORE);
        const char *pattern = names_text(&facts->names, fact(facts, rule, CUSTOM_RULE_pattern));

        if (host != NULL && connector_use_matches(pattern, host))
            return group;
        if (host == NULL && agreed != GROUP_UNKNOWN && agreed != group)
            return GROUP_UNKNOWN;
        agreed = group;
        if (host == NULL && strcmp(pattern, "*") == 0)
            return agreed;
    }
    if (fact_is_unknown(facts, policy, POLICY_unknown, POLICY_custom)) /* more may follow */
        return GROUP_UNKNOWN;
    return host != NULL || agreed == POLICY_IGNORE || agreed == GROUP_UNKNOWN ? POLICY_IGNORE : GROUP_UNKNOWN;
}

/* DLP-1, DLP-4, DLP-9, DLP-24: the group of a connector in one policy. */
uint32_t use_group(const store *facts, uint32_t policy, const connector_use *what)
{
    uint32_t lists = 1u << POLICY_business | 1u << POLICY_non_business | 1u << POLICY_blocked, group;

    if (!what->is_module && connector_is_unclassified(what->name)) /* DLP-24 */
        return POLICY_IGNORE;
    if (connector_use_is_listed(facts, policy, POLICY_blocked, what))
        return POLICY_BLOCKED;
    if (connector_use_is_listed(facts, policy, POLICY_business, what))
        return POLICY_BUSINESS;
    if (connector_use_is_listed(facts, policy, POLICY_non_business, what))
        return POLICY_NON_BUSINESS;
    if ((fact(facts, policy, POLICY_unknown) & lists) != 0)
        return GROUP_UNKNOWN;
    if (!what->is_module && connector_is_custom(what->name) && fact(facts, policy, POLICY_environment) == 0)
        return group_by_pattern(facts, policy, what);
    if (fact_is_unknown(facts, policy, POLICY_unknown, POLICY_default))
        return GROUP_UNKNOWN;
    group = fact_enum(facts, policy, POLICY_default, POLICY_NON_BUSINESS);
    return group == POLICY_BLOCKED && !what->is_module && connector_is_unblockable(what->name) ? POLICY_NON_BUSINESS
                                                                                               : group;
}
