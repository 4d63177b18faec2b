/*
 * others.c - who, beside those that a list of people names, may be on it: where what could name anybody is not told,
 * nobody the tenant has not heard of is out of question, and the list is never complete.
 *
 * Source  contract 9.3; OWN-16 OWN-24 CON-10 DSK-20 DV-3 DV-4 PRN-8 PRN-35 ENV-10 N-37
 */
#include <string.h>

#include "answer/agent.h"
#include "answer/app.h"
#include "derive/role_grants.h"
#include "fact/agent_row.h"

/* The fields of a record that name people; 0 where it has none such, as NAME is never one. */
typedef struct naming_fields {
    uint32_t one[2];   /* principals that may be "?" */
    uint32_t lists[3]; /* of principals */
    uint32_t shares;   /* principals beside what each may do */
    uint32_t unknown;
    mandate_reason owner_reason, list_reason;
} naming_fields;

#define NO_FIELD UINT32_MAX

static const naming_fields flow_fields = {{FLOW_owner, FLOW_creator},
                                          {FLOW_co_owners, FLOW_run_only, FLOW_users},
                                          NO_FIELD,
                                          FLOW_unknown,
                                          REASON_OWNER_UNKNOWN,
                                          REASON_SHARES_UNKNOWN};
static const naming_fields connection_fields = {
    {CONNECTION_owner, NO_FIELD}, {NO_FIELD, NO_FIELD, NO_FIELD},  CONNECTION_shares,
    CONNECTION_unknown,           REASON_CONNECTION_OWNER_UNKNOWN, REASON_CONNECTION_OWNER_UNKNOWN};
static const naming_fields reference_fields = {
    {CONNECTION_REFERENCE_owner, NO_FIELD}, {NO_FIELD, NO_FIELD, NO_FIELD}, NO_FIELD,
    CONNECTION_REFERENCE_unknown,           REASON_ROW_OWNER_UNKNOWN,       REASON_ROW_OWNER_UNKNOWN};
static const naming_fields row_fields = {
    {ROW_owner, NO_FIELD}, {NO_FIELD, NO_FIELD, NO_FIELD}, ROW_shares,
    ROW_unknown,           REASON_ROW_OWNER_UNKNOWN,       REASON_ROW_SHARES_UNKNOWN};
static const naming_fields agent_fields = {
    {AGENT_owner, NO_FIELD}, {AGENT_editors, NO_FIELD, NO_FIELD}, NO_FIELD,
    AGENT_unknown,           REASON_AGENT_AUTHORS_UNKNOWN,        REASON_AGENT_AUTHORS_UNKNOWN};
static const naming_fields machine_fields = {{MACHINE_owner, NO_FIELD},
                                             {MACHINE_co_owners, MACHINE_users, NO_FIELD},
                                             NO_FIELD,
                                             MACHINE_unknown,
                                             REASON_MACHINE_SHARES_UNKNOWN,
                                             REASON_MACHINE_SHARES_UNKNOWN};
static const naming_fields machine_group_fields = {{MACHINE_GROUP_owner, NO_FIELD},
                                                   {MACHINE_GROUP_co_owners, MACHINE_GROUP_users, NO_FIELD},
                                                   NO_FIELD,
                                                   MACHINE_GROUP_unknown,
                                                   REASON_MACHINE_SHARES_UNKNOWN,
                                                   REASON_MACHINE_SHARES_UNKNOWN};

/* Who talks to an agent is not who builds it (AGT-2). */
static bool is_talk(const store *facts, const mandate_question *question)
{
    return store_kind(facts, question->target.at) == K_AGENT &&
           (question->action == ACTION_USE || question->action == ACTION_USE_TOOLS);
}

static const naming_fields *fields_of(const store *facts, uint32_t target)
{
    switch (SOME_OF(store_kind(facts, target))) {
    case K_FLOW:
        return &flow_fields;
    case K_CONNECTION:
        return &connection_fields;
    case K_CONNECTION_REFERENCE:
        return &reference_fields;
    case K_ROW:
        return &row_fields;
    case K_AGENT:
        return &agent_fields;
    case K_MACHINE:
        return &machine_fields;
    case K_MACHINE_GROUP:
        return &machine_group_fields;
    default:
        return NULL;
    }
}

static mandate_because because(mandate_reason reason, uint32_t subject)
{
    return (mandate_because){reason, {0}, {subject}};
}

/* A group or a team whose members are not wholly known. */
static bool is_open(const mandate *tenant, uint32_t principal)
{
    const store *facts = &tenant->facts;

    if (principal == 0 || principal >= PRINCIPAL_EVERYONE)
        return false;
    if (store_kind(facts, principal) == K_GROUP)
        return directory_members_are_unknown(&tenant->directory, facts, principal);
    if (store_kind(facts, principal) == K_TEAM)
        return link_team_is_open(facts, principal);
    return store_kind(facts, principal) == K_LIST &&
           (fact(facts, principal, LIST_unknown) & (1u << LIST_edit | 1u << LIST_read)) != 0;
}

/* `stride` 2: every second item is what the principal before it may do. */
static mandate_because open_member(const mandate *tenant, span principals, uint32_t stride)
{
    for (uint32_t i = 0; i < principals.count; i += stride)
        if (is_open(tenant, principals.at[i]))
            return because(REASON_MEMBERS_UNKNOWN, principals.at[i]);
    return because(REASON_NONE, 0);
}

/* Which of the lists of a flow an action asks: those of others name nobody who may. */
static bool asks_list(const store *facts, const mandate_question *question, uint32_t slot)
{
    uint32_t wanted;

    if (store_kind(facts, question->target.at) != K_FLOW ||
        fact_enum(facts, question->target.at, FLOW_kind, KIND_CLOUD) == KIND_DESKTOP)
        return slot != FLOW_run_only || store_kind(facts, question->target.at) != K_FLOW;
    wanted = flow_wanted(facts, question->target.at, question->action);
    if (slot == FLOW_co_owners)
        return (wanted & FLOW_ROLE_CO_OWNER) != 0;
    return slot == FLOW_run_only &&
           ((wanted & FLOW_ROLE_RUN_ONLY) != 0 || flow_may_be_instant(facts, question->target.at));
}

static mandate_because open_lists(const mandate *tenant, const mandate_question *question, const naming_fields *fields)
{
    const store *facts = &tenant->facts;
    uint32_t target = question->target.at;
    mandate_because found = because(REASON_NONE, 0);

    for (int i = 0; i < 3 && found.reason == REASON_NONE; i++) {
        if (fields->lists[i] == NO_FIELD || !asks_list(facts, question, fields->lists[i]))
            continue;
        if (fact_is_unknown(facts, target, fields->unknown, fields->lists[i]))
            return because(fields->list_reason, target);
        found = open_member(tenant, fact_list(facts, target, fields->lists[i]), 1);
    }
    if (fields->shares != NO_FIELD && found.reason == REASON_NONE) {
        if (fact_is_unknown(facts, target, fields->unknown, fields->shares))
            return because(fields->list_reason, target);
        found = open_member(tenant, fact_list(facts, target, fields->shares), 2);
    }
    return found;
}

/* OWN-35: who created a flow of a solution decides nothing. */
static bool decides(const store *facts, uint32_t target, uint32_t slot)
{
    return store_kind(facts, target) != K_FLOW || slot != FLOW_creator ||
           (flow_in_solution(facts, target) != TRUTH_YES && fact_enum(facts, target, FLOW_kind, KIND_CLOUD) != KIND_DESKTOP);
}

/* Whose a target is, as told; AGT-1: of an agent, its row may tell it. */
static uint32_t named_by(const store *facts, uint32_t target, const naming_fields *fields, uint32_t slot)
{
    if (slot == AGENT_owner && fields == &agent_fields)
        return agent_owner(facts, target);
    return fact_is_unknown(facts, target, fields->unknown, slot) ? PRINCIPAL_UNKNOWN : fact(facts, target, slot);
}

static mandate_because open_target(const mandate *tenant, const mandate_question *question)
{
    const naming_fields *fields = fields_of(&tenant->facts, question->target.at);
    const store *facts = &tenant->facts;

    for (int i = 0; fields != NULL && i < 2; i++) {
        uint32_t slot = fields->one[i], named;

        if (slot == NO_FIELD || !decides(facts, question->target.at, slot))
            continue;
        named = named_by(facts, question->target.at, fields, slot);
        if (named == PRINCIPAL_UNKNOWN)
            return because(fields->owner_reason, question->target.at);
        if (is_open(tenant, named))
            return because(REASON_MEMBERS_UNKNOWN, named);
    }
    return fields == NULL ? because(REASON_NONE, 0) : open_lists(tenant, question, fields);
}

/* A right that roles give may be anybody's where who holds roles is not known. */
static mandate_because open_roles(const mandate *tenant, const mandate_question *question)
{
    static const uint32_t lists = 1u << ENVIRONMENT_members | 1u << ENVIRONMENT_assignments | 1u << ENVIRONMENT_teams;
    const store *facts = &tenant->facts;
    uint32_t target = question->target.at, environment = store_enclosing(facts, target, K_ENVIRONMENT);
    bool is_cloud_flow =
        store_kind(facts, target) == K_FLOW && fact_enum(facts, target, FLOW_kind, KIND_CLOUD) != KIND_DESKTOP;

    if (environment == 0 || store_kind(facts, target) == K_CONNECTION || is_talk(facts, question) ||
        (is_cloud_flow && (flow_wanted(facts, target, question->action) & HOLDS_BY_ROLE) == 0) ||
        (fact(facts, environment, ENVIRONMENT_unknown) & lists) == 0)
        return because(REASON_NONE, 0);
    return because(REASON_ENVIRONMENT_MEMBERS_UNKNOWN, environment);
}

/* AGT-2: people of other tenants, or of another provider; N-56: visitors of a site of Power Pages. */
static mandate_because open_to_strangers(const mandate *tenant, const mandate_question *question)
{
    const store *facts = &tenant->facts;
    uint32_t target = question->target.at, trigger;

    if (is_talk(facts, question))
        return because(agent_takes_strangers(facts, target), target);
    if (store_kind(facts, target) != K_FLOW || question->action != ACTION_RUN)
        return because(REASON_NONE, 0);
    trigger = flow_trigger(facts, target);
    if (trigger != 0 && fact_enum(facts, trigger, TRIGGER_kind, TRIGGER_EVENT) == TRIGGER_POWER_PAGES)
        return because(REASON_PAGES_DECIDE, target);
    if (apps_are_untold(facts, target)) /* N-55 */
        return because(REASON_APPS_UNKNOWN, target);
    return because(REASON_NONE, 0);
}

/* AGT-1: the row of an agent whose owner neither tells. */
static bool is_of_unowned_agent(const store *facts, uint32_t target)
{
    uint32_t agent = store_kind(facts, target) == K_ROW ? agent_of_row(facts, target) : 0;

    return agent != 0 && agent_owner(facts, agent) == PRINCIPAL_UNKNOWN;
}

int mandate_who_others(mandate *tenant, const mandate_question *question, mandate_because *out)
{
    mandate_question resolved;
    int err;

    *out = because(REASON_NONE, 0);
    if (tenant->facts.stale != 0 && (err = mandate_refresh(tenant)) != MANDATE_OK)
        return err;
    if (question_resolve(&tenant->facts, &question, &resolved) == 0)
        return MANDATE_EINVALID;
    if (fact_is_unknown(&tenant->facts, RECORD_TENANT, TENANT_unknown, TENANT_users))
        *out = because(REASON_PEOPLE_UNKNOWN, RECORD_TENANT);
    if (out->reason == REASON_NONE)
        *out = open_to_strangers(tenant, question);
    if (out->reason == REASON_NONE && !is_talk(&tenant->facts, question))
        *out = is_of_unowned_agent(&tenant->facts, question->target.at)
                   ? because(REASON_ROW_OWNER_UNKNOWN, question->target.at)
                   : open_target(tenant, question);
    if (out->reason == REASON_NONE)
        *out = open_roles(tenant, question);
    return MANDATE_OK;
}

mandate_because mandate_what_others(const mandate *tenant, mandate_object parent, const char *collection)
{
    const store *facts = &tenant->facts;
    kind holder = mandate_is_alive(tenant, parent) ? store_kind(facts, parent.at) : K_NONE;
    int slot = schema_field(holder, collection, strlen(collection));
    uint32_t unknown_slot = holder == K_TENANT ? TENANT_unknown : ENVIRONMENT_unknown;

    if ((holder == K_TENANT || holder == K_ENVIRONMENT) && slot >= 0 &&
        fact_is_unknown(facts, parent.at, unknown_slot, (uint32_t)slot))
        return because(REASON_RECORDS_UNKNOWN, parent.at);
    return because(REASON_NONE, 0);
}
