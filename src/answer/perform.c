/*
 * perform.c - doing what somebody may do: the same question first, then the facts that follow from it.
 *
 * Source  OWN-7 OWN-9 OWN-10 OWN-13 OWN-20 OWN-21 OWN-22 CON-11 CON-12 CON-13 RUN-18 DSK-11 DV-10 DV-14 ENV-23 PRN-42 N-63
 */
#include <stdio.h>
#include <string.h>

#include "answer/agent.h"
#include "answer/copy_flow.h"
#include "answer/evaluation.h"
#include "answer/isolation.h"
#include "answer/setting.h"
#include "fact/connector.h"
#include "fact/document.h"
#include "fact/flow_row.h"
#include "fact/reference.h"

/* Sets a list slot to its items without `removed`, and with `added` at the end where it is neither 0 nor there. A list
   that holds what it is to hold is left alone. */
static int change_list(store *facts, uint32_t at, uint32_t slot, uint32_t added, uint32_t removed)
{
    span old = fact_list(facts, at, slot);
    uint32_t capacity = old.count + 1, *items, count = 0, list;
    int err;

    if (added != 0 && span_holds(old, added))
        added = 0;
    if (added == 0 && !span_holds(old, removed))
        return MANDATE_OK;
    items = facts->allocator.resize(facts->allocator.userdata, NULL, 0, capacity * sizeof *items);
    if (items == NULL)
        return MANDATE_ENOMEM;
    for (uint32_t i = 0; i < old.count; i++)
        if (old.at[i] != removed)
            items[count++] = old.at[i];
    if (added != 0)
        items[count++] = added;
    err = store_add_list(facts, items, count, &list);
    if (err == MANDATE_OK)
        err = store_set(facts, at, slot, list);
    facts->allocator.resize(facts->allocator.userdata, items, capacity * sizeof *items, 0);
    return err;
}

/* Sets, or with level 0 removes, the share of a principal in a list of pairs. */
static int change_pair(store *facts, uint32_t at, uint32_t slot, uint32_t principal, uint32_t value)
{
    span old = fact_list(facts, at, slot);
    uint32_t *items = facts->allocator.resize(facts->allocator.userdata, NULL, 0, (old.count + 2) * sizeof *items);
    uint32_t count = 0, list, capacity = old.count + 2;
    int err;

    if (items == NULL)
        return MANDATE_ENOMEM;
    for (uint32_t i = 0; i + 1 < old.count; i += 2) {
        if (old.at[i] == principal)
            continue;
        items[count++] = old.at[i];
        items[count++] = old.at[i + 1];
    }
    if (value != 0) {
        items[count++] = principal;
        items[count++] = value;
    }
    err = store_add_list(facts, items, count, &list);
    if (err == MANDATE_OK)
        err = store_set(facts, at, slot, list);
    facts->allocator.resize(facts->allocator.userdata, items, capacity * sizeof *items, 0);
    return err;
}

/* What a principal holds in a list of pairs; 0 for nothing. */
static uint32_t value_of(const store *facts, uint32_t at, uint32_t slot, uint32_t principal)
{
    span pairs = fact_list(facts, at, slot);

    for (uint32_t i = 0; i + 1 < pairs.count; i += 2)
        if (pairs.at[i] == principal)
            return pairs.at[i + 1];
    return 0;
}

/* CON-11, CON-13: who turns a flow on lends it the stored connections that he owns or may use. */
static int turn_on(mandate *tenant, uint32_t flow, uint32_t who)
{
    store *facts = &tenant->facts;
    int err = store_set(facts, flow, FLOW_state, STATE_ON + 1);
    evaluation eval;

    if (err == MANDATE_OK && fact(facts, flow, FLOW_published) != 0) /* N-24 */
        err = store_set(facts, flow, FLOW_published, 2);

    evaluation_start(&eval, tenant, who, store_enclosing(facts, flow, K_ENVIRONMENT), NULL);
    for (uint32_t key = store_first(facts, flow, FLOW_connections); key != 0 && err == MANDATE_OK;
         key = store_next(facts, key)) {
        uint32_t connection = flow_bound_connection(facts, key);
        mandate_reason why;

        if (connection != 0 && fact_enum(facts, key, FLOW_CONNECTION_source, SOURCE_EMBEDDED) == SOURCE_EMBEDDED &&
            connection_coverage(&eval, connection, LEVEL_USE, &why) == TRUTH_YES)
            err = store_set(facts, key, FLOW_CONNECTION_granted, 2);
    }
    return err;
}

/* CON-13: whether a flow holds the use of a connection is known then. */
static int set_granted(store *facts, uint32_t key, bool is_granted)
{
    uint32_t unknown = fact(facts, key, FLOW_CONNECTION_unknown) & ~(1u << FLOW_CONNECTION_granted);
    int err = store_set(facts, key, FLOW_CONNECTION_granted, is_granted ? 2 : 1);

    return err != MANDATE_OK ? err : store_set(facts, key, FLOW_CONNECTION_unknown, unknown);
}

/* N-24: what is turned off has been on once. N-40: what the flow held while it was on is known from then on. */
static int turn_off(store *facts, uint32_t flow)
{
    bool was_on = fact_enum(facts, flow, FLOW_state, STATE_ON) == STATE_ON;
    int err = was_on ? store_set(facts, flow, FLOW_published, 2) : MANDATE_OK;

    for (uint32_t key = store_first(facts, flow, FLOW_connections); key != 0 && err == MANDATE_OK;
         key = store_next(facts, key))
        if (fact(facts, key, FLOW_CONNECTION_granted) == 0 && flow_holds_use(facts, key) == TRUTH_YES &&
            fact_enum(facts, key, FLOW_CONNECTION_source, SOURCE_EMBEDDED) == SOURCE_EMBEDDED)
            err = set_granted(facts, key, true);
    return err != MANDATE_OK ? err : store_set(facts, flow, FLOW_state, STATE_OFF + 1);
}

/* OWN-7: a co-owner beside the primary owner, who is one already. */
static int add_owner(store *facts, uint32_t flow, uint32_t to)
{
    return to == fact(facts, flow, FLOW_owner) ? MANDATE_OK : change_list(facts, flow, FLOW_co_owners, to, 0);
}

/* OWN-22: the former primary owner stays as a co-owner; PRN-21: unless he is a service principal. */
static int change_owner(mandate *tenant, uint32_t flow, uint32_t to)
{
    store *facts = &tenant->facts;
    uint32_t before = fact(facts, flow, FLOW_owner);
    uint32_t row = flow_row(facts, flow); /* N-38: one thing, of one owner */
    int err = store_set(facts, flow, FLOW_owner, to);
    bool stays = before < PRINCIPAL_EVERYONE && before != to &&
                 (store_kind(facts, before) != K_USER ||
                  fact_enum(facts, before, USER_kind, USER_MEMBER) != USER_SERVICE_PRINCIPAL);

    if (err == MANDATE_OK && row != 0 && fact(facts, row, ROW_owner) != 0)
        err = store_set(facts, row, ROW_owner, to);
    return err != MANDATE_OK ? err : change_list(facts, flow, FLOW_co_owners, stays ? before : 0, to);
}

/* N-38: who shares a flow no longer has no share of its row either. */
static int take_share(store *facts, uint32_t flow, uint32_t slot, uint32_t from)
{
    uint32_t row = flow_row(facts, flow);
    int err = change_list(facts, flow, slot, 0, from);

    return err != MANDATE_OK || row == 0 || value_of(facts, row, ROW_shares, from) == 0
               ? err
               : change_pair(facts, row, ROW_shares, from, 0);
}

/* N-33: whoever adds a flow to a solution becomes its only owner; one that lies in a solution stays where it is. */
static int add_to_solution(store *facts, uint32_t flow, uint32_t solution, uint32_t who)
{
    int err;

    if (fact(facts, flow, FLOW_solution) != 0)
        return MANDATE_OK;
    err = store_set(facts, flow, FLOW_solution, solution);
    if (err == MANDATE_OK)
        err = store_set(facts, flow, FLOW_owner, who);
    return err != MANDATE_OK ? err : store_set(facts, flow, FLOW_co_owners, 0);
}

/* N-71: who created a flow outside solutions is removed, and the first co-owner takes over. */
static int remove_owner(store *facts, uint32_t flow, uint32_t from)
{
    span others = fact_list(facts, flow, FLOW_co_owners);
    uint32_t next = 0;
    int err;

    if (fact(facts, flow, FLOW_owner) != from)
        return take_share(facts, flow, FLOW_co_owners, from);
    for (uint32_t i = 0; i < others.count && next == 0; i++)
        if (others.at[i] != from && others.at[i] < PRINCIPAL_EVERYONE && store_kind(facts, others.at[i]) == K_USER)
            next = others.at[i];
    err = change_list(facts, flow, FLOW_co_owners, 0, next);
    if (err == MANDATE_OK)
        err = change_list(facts, flow, FLOW_co_owners, 0, from);
    return err != MANDATE_OK ? err : store_set(facts, flow, FLOW_owner, next);
}

/* N-38: the row goes with the flow that it is. */
static int delete_target(store *facts, uint32_t at, mandate_fault *fault)
{
    uint32_t row = store_kind(facts, at) == K_FLOW ? flow_row(facts, at) : 0;
    int err = document_remove(facts, at, fault);

    return err != MANDATE_OK || row == 0 ? err : document_remove(facts, row, fault);
}

static bool previous_owner_stays(const store *facts, uint32_t at, uint32_t before, uint32_t to)
{
    uint32_t settings = fact_object(facts, store_enclosing(facts, at, K_ENVIRONMENT), ENVIRONMENT_settings);

    if (settings == 0 || before == 0 || before >= PRINCIPAL_EVERYONE || before == to)
        return false;
    return fact_boolean(facts, settings, ENVIRONMENT_SETTINGS_share_to_previous_owner, false);
}

/* DV-14: the former owner keeps all rights on the row where the environment says so. */
static int assign_row(store *facts, uint32_t row, uint32_t to)
{
    uint32_t before = fact(facts, row, ROW_owner), every = (1u << verbs_count) - 1;
    int err = store_set(facts, row, ROW_owner, to);

    if (err != MANDATE_OK || !previous_owner_stays(facts, row, before, to))
        return err;
    return change_pair(facts, row, ROW_shares, before, every & ~(1u << VERB_CREATE)); /* DV-11: bound to no row */
}

/* DSK-11, DV-14: the same for the row of a desktop flow, where all rights make a co-owner (DSK-1). */
static int reassign_desktop(store *facts, uint32_t flow, uint32_t to)
{
    uint32_t before = fact(facts, flow, FLOW_owner);
    int err = store_set(facts, flow, FLOW_owner, to);

    if (!previous_owner_stays(facts, flow, before, to))
        before = 0;
    if (err == MANDATE_OK)
        err = change_list(facts, flow, FLOW_co_owners, before, to);
    return err != MANDATE_OK ? err : change_list(facts, flow, FLOW_users, 0, to);
}

/* N-40: a flow holds the use of what is put into it where whoever puts it there may use it. */
static int write_granted(mandate *tenant, uint32_t key, uint32_t who)
{
    uint32_t connection = flow_bound_connection(&tenant->facts, key);
    mandate_reason why;
    evaluation eval;

    evaluation_start(&eval, tenant, who, store_enclosing(&tenant->facts, key, K_ENVIRONMENT), NULL);
    return set_granted(&tenant->facts, key,
                       connection != 0 && connection_coverage(&eval, connection, LEVEL_USE, &why) == TRUTH_YES);
}

static int set_source(mandate *tenant, const mandate_question *question)
{
    uint32_t key = question->arguments.key.at;
    int err = store_set(&tenant->facts, key, FLOW_CONNECTION_source, question->arguments.source);

    return err != MANDATE_OK ? err : write_granted(tenant, key, question->who.at);
}

/* CON-13, N-59: the flows that use the reference then use the connection. */
static int rebind(mandate *tenant, uint32_t reference, uint32_t connection, uint32_t who)
{
    store *facts = &tenant->facts;
    uint32_t environment = store_enclosing(facts, reference, K_ENVIRONMENT);
    int err;

    if (fact(facts, reference, CONNECTION_REFERENCE_connection) == connection)
        return MANDATE_OK;
    err = store_set(facts, reference, CONNECTION_REFERENCE_connection, connection);
    for (uint32_t flow = store_first(facts, environment, ENVIRONMENT_flows); flow != 0; flow = store_next(facts, flow))
        for (uint32_t key = store_first(facts, flow, FLOW_connections); key != 0 && err == MANDATE_OK;
             key = store_next(facts, key))
            if (fact(facts, key, FLOW_CONNECTION_reference) == reference)
                err = write_granted(tenant, key, who);
    return err;
}

/* OWN-13, CON-12, N-59: the new connection takes the place of the old, and the reference stays as it is. */
static int replace_connection(mandate *tenant, uint32_t key, uint32_t connection, uint32_t who)
{
    store *facts = &tenant->facts;
    int err = store_set(facts, key, FLOW_CONNECTION_reference, 0);

    if (err == MANDATE_OK)
        err = store_set(facts, key, FLOW_CONNECTION_connection, connection);
    return err != MANDATE_OK ? err : write_granted(tenant, key, who);
}

/* The slots of what has an owner, co-owners and users. */
typedef struct ownable_slots {
    uint32_t owner, co_owners, users;
} ownable_slots;

/* DSK-1, DSK-20: nobody stands in two lists; who holds more keeps it. */
static int share_owned(store *facts, uint32_t at, ownable_slots slots, uint32_t to, uint32_t level)
{
    bool is_co_owner = span_holds(fact_list(facts, at, slots.co_owners), to);
    int err;

    if (fact(facts, at, slots.owner) == to || (level < LEVEL_EDIT && is_co_owner))
        return MANDATE_OK;
    if (level < LEVEL_EDIT)
        return change_list(facts, at, slots.users, to, 0);
    err = change_list(facts, at, slots.co_owners, to, 0);
    return err != MANDATE_OK ? err : change_list(facts, at, slots.users, 0, to);
}

static int share_level(mandate *tenant, const mandate_question *question)
{
    store *facts = &tenant->facts;
    uint32_t at = question->target.at, to = question->arguments.principal.at, level = question->arguments.level, held;

    switch (store_kind(facts, at)) {
    case K_CONNECTION:
        return change_pair(facts, at, CONNECTION_shares, to, level == 0 ? LEVEL_USE : level);
    case K_MACHINE:
        return share_owned(facts, at, (ownable_slots){MACHINE_owner, MACHINE_co_owners, MACHINE_users}, to, level);
    case K_MACHINE_GROUP:
        return share_owned(
            facts, at, (ownable_slots){MACHINE_GROUP_owner, MACHINE_GROUP_co_owners, MACHINE_GROUP_users}, to, level);
    case K_FLOW:
        return share_owned(facts, at, (ownable_slots){FLOW_owner, FLOW_co_owners, FLOW_users}, to, level);
    case K_ROW:
        held = value_of(facts, at, ROW_shares, to); /* DV-10 */
        return change_pair(facts, at, ROW_shares, to, held | 1u << VERB_READ);
    default:
        return MANDATE_OK;
    }
}

/* ENV-23: to a person in his entry, to a team in its own, to a group (PRN-42) among those the role is assigned to. */
static int give_role(store *facts, uint32_t environment, uint32_t role, uint32_t to)
{
    uint32_t name = store_record(facts, role)->key, at, slot;
    uint32_t assigned = store_find(facts, environment, K_ASSIGNMENT, names_fold(&facts->names, name));
    int err = MANDATE_OK;

    if (assigned != 0 && span_holds(fact_list(facts, assigned, ASSIGNMENT_principals), to))
        return MANDATE_OK;
    if (store_kind(facts, to) == K_GROUP) {
        err = store_declare(facts, environment, ENVIRONMENT_assignments, K_ASSIGNMENT, name, 0, ASSIGNMENT_slots, &at);
        return err != MANDATE_OK ? err : change_list(facts, at, ASSIGNMENT_principals, to, 0);
    }
    at = to;
    slot = TEAM_roles;
    if (store_kind(facts, to) == K_USER) {
        err = store_declare(facts, environment, ENVIRONMENT_members, K_MEMBER, store_record(facts, to)->key, 0,
                            MEMBER_slots, &at);
        slot = MEMBER_roles;
    }
    if (err != MANDATE_OK || span_holds_name(facts, fact_list(facts, at, slot), name))
        return err;
    return change_list(facts, at, slot, name, 0);
}

/* ---- agents (AGT-3, AGT-4, AGT-13) ---- */

/* ENV-45: the role that building asks for, where there is one of that name. */
static int make_maker(store *facts, uint32_t agent, uint32_t to)
{
    uint32_t environment = store_enclosing(facts, agent, K_ENVIRONMENT), name;
    uint32_t fold = names_find(&facts->names, "Environment Maker", 17);

    name = granted_role(facts, environment, fold);
    return name == 0 ? MANDATE_OK : give_role(facts, environment, name, to);
}

/* Out of every list, or of all but one. */
static int take_from_agent(store *facts, uint32_t agent, uint32_t from)
{
    int err = change_list(facts, agent, AGENT_editors, 0, from);

    if (err == MANDATE_OK)
        err = change_list(facts, agent, AGENT_users, 0, from);
    return err != MANDATE_OK ? err : change_list(facts, agent, AGENT_analysts, 0, from);
}

static int share_agent(mandate *tenant, const mandate_question *question)
{
    static const uint32_t slots[] = {AGENT_users, AGENT_users, AGENT_analysts, AGENT_editors};
    store *facts = &tenant->facts;
    uint32_t agent = question->target.at, to = question->arguments.principal.at, level = question->arguments.level;
    evaluation eval;
    bool gives_role;
    int err;

    evaluation_start(&eval, tenant, question->who.at, store_enclosing(facts, agent, K_ENVIRONMENT), NULL);
    gives_role = level == AGENT_LEVEL_EDITOR &&
                 truth_or(evaluation_admin(&eval), evaluation_right(&eval, RIGHT_ASSIGN_ROLE)) == TRUTH_YES;
    if (level == AGENT_LEVEL_EDITOR && (err = take_from_agent(facts, agent, to)) != MANDATE_OK)
        return err;
    err = change_list(facts, agent, slots[level], to, 0);
    return err != MANDATE_OK || !gives_role ? err : make_maker(facts, agent, to);
}

/* The old owner loses every access; the new one gets Environment Maker. */
static int change_agent_owner(store *facts, uint32_t agent, uint32_t to)
{
    uint32_t before = agent_owner(facts, agent), row = agent_row(facts, agent);
    int err = store_set(facts, agent, AGENT_owner, to);

    if (err == MANDATE_OK && row != 0)
        err = store_set(facts, row, ROW_owner, to);
    if (err == MANDATE_OK && before != 0 && before < PRINCIPAL_EVERYONE)
        err = take_from_agent(facts, agent, before);
    if (err == MANDATE_OK)
        err = take_from_agent(facts, agent, to);
    return err != MANDATE_OK ? err : make_maker(facts, agent, to);
}

/* AGT-1: a row of table `bot` is the agent. */
static int assign(store *facts, uint32_t row, uint32_t to)
{
    uint32_t environment = store_enclosing(facts, row, K_ENVIRONMENT);
    int err = assign_row(facts, row, to);

    for (uint32_t at = store_first(facts, environment, ENVIRONMENT_agents); at != 0 && err == MANDATE_OK;
         at = store_next(facts, at))
        if (agent_row(facts, at) == row)
            err = change_agent_owner(facts, at, to);
    return err;
}

static int set_known(store *facts, uint32_t agent, uint32_t slot, uint32_t value)
{
    uint32_t unknown = fact(facts, agent, AGENT_unknown) & ~(1u << slot);
    int err = store_set(facts, agent, slot, value);

    return err != MANDATE_OK ? err : store_set(facts, agent, AGENT_unknown, unknown);
}

/* What was designed goes live. */
static int publish(store *facts, uint32_t agent)
{
    bool is_open = fact_is_unknown(facts, agent, AGENT_unknown, AGENT_authentication);
    int err = set_known(facts, agent, AGENT_published, 2);

    if (err == MANDATE_OK)
        err = set_known(facts, agent, AGENT_published_authentication, fact(facts, agent, AGENT_authentication));
    if (err == MANDATE_OK && is_open)
        err = store_set(facts, agent, AGENT_unknown,
                        fact(facts, agent, AGENT_unknown) | 1u << AGENT_published_authentication);
    return err;
}

/* The identity goes with the agent. */
static int delete_agent(store *facts, uint32_t agent, mandate_fault *fault)
{
    uint32_t identity = fact(facts, agent, AGENT_identity);
    int err = identity != 0 && identity < PRINCIPAL_EVERYONE ? store_set(facts, identity, USER_deleted, 2) : MANDATE_OK;

    return err != MANDATE_OK ? err : document_remove(facts, agent, fault);
}

static int apply_to_agent(mandate *tenant, const mandate_question *question, mandate_fault *fault)
{
    store *facts = &tenant->facts;
    uint32_t at = question->target.at, principal = question->arguments.principal.at;

    switch ((enum action)question->action) {
    case ACTION_SHARE:
        return share_agent(tenant, question);
    case ACTION_UNSHARE:
        return take_from_agent(facts, at, principal);
    case ACTION_CHANGE_OWNER:
        return change_agent_owner(facts, at, principal);
    case ACTION_PUBLISH:
        return publish(facts, at);
    case ACTION_QUARANTINE:
    case ACTION_RELEASE:
        return set_known(facts, at, AGENT_quarantined, question->action == ACTION_QUARANTINE ? 2 : 1);
    case ACTION_DELETE:
        return delete_agent(facts, at, fault);
    default:
        return MANDATE_OK;
    }
}

/* ---- platform roles, settings (RBAC-4, EG-2) ---- */

static int assign_platform_role(store *facts, const mandate_arguments *with)
{
    uint32_t scope = with->scope.at == 0 ? RECORD_TENANT : with->scope.at, at;
    int err;

    for (at = store_first(facts, RECORD_TENANT, TENANT_role_assignments); at != 0; at = store_next(facts, at))
        if (fact(facts, at, ROLE_ASSIGNMENT_principal) == with->principal.at &&
            fact(facts, at, ROLE_ASSIGNMENT_role) == with->platform_role &&
            fact(facts, at, ROLE_ASSIGNMENT_scope) == scope)
            return MANDATE_OK;
    err = store_declare(facts, RECORD_TENANT, TENANT_role_assignments, K_ROLE_ASSIGNMENT, 0, 0, ROLE_ASSIGNMENT_slots,
                        &at);
    if (err == MANDATE_OK)
        err = store_set(facts, at, ROLE_ASSIGNMENT_principal, with->principal.at);
    if (err == MANDATE_OK)
        err = store_set(facts, at, ROLE_ASSIGNMENT_role, with->platform_role);
    return err != MANDATE_OK ? err : store_set(facts, at, ROLE_ASSIGNMENT_scope, scope);
}

/* The object below an environment that holds a setting, made where it is not there. */
static int place_of_setting(store *facts, uint32_t environment, managed_setting which, uint32_t *at)
{
    bool in_managed = setting_is_in_managed(which);

    return store_declare(facts, environment, in_managed ? ENVIRONMENT_managed : ENVIRONMENT_settings,
                         in_managed ? K_MANAGED : K_ENVIRONMENT_SETTINGS, 0, 0,
                         in_managed ? MANAGED_slots : ENVIRONMENT_SETTINGS_slots, at);
}

/* EG-2: leaving keeps the last values, unlocked. */
static int keep_values(store *facts, uint32_t environment, uint32_t group)
{
    uint32_t settings = group == 0 ? 0 : fact_object(facts, group, ENVIRONMENT_GROUP_settings), at;
    int err = MANDATE_OK;

    for (int which = 0; which < SETTING_COUNT && settings != 0 && err == MANDATE_OK; which++) {
        uint32_t value = fact(facts, settings, setting_slot_of_group((managed_setting)which));

        if (value == 0)
            continue;
        err = place_of_setting(facts, environment, (managed_setting)which, &at);
        if (err == MANDATE_OK)
            err = store_set(facts, at, setting_slot((managed_setting)which), value);
    }
    return err;
}

static int change_setting(mandate *tenant, const mandate_question *question, mandate_fault *fault)
{
    static const mandate_value absent = {.type = MANDATE_ABSENT};
    const mandate_arguments *with = &question->arguments;
    store *facts = &tenant->facts;
    uint32_t environment = question->target.at, before = fact(facts, environment, ENVIRONMENT_group);
    managed_setting which = setting_named(with->setting);
    char path[600];
    int err;

    if (strcmp(with->setting, "group") == 0) {
        err = before == with->environment_group.at ? MANDATE_OK : keep_values(facts, environment, before);
        return err != MANDATE_OK ? err : store_set(facts, environment, ENVIRONMENT_group, with->environment_group.at);
    }
    snprintf(path, sizeof path, "environments[%s].%s.%s", store_key(facts, environment),
             which != SETTING_COUNT && setting_is_in_managed(which) ? "managed" : "settings", with->setting);
    return mandate_edit(tenant, path, strlen(path), with->value == NULL ? &absent : with->value, fault);
}

/* Actions that change no fact of the tenant (run, view, export ...) succeed without an edit. */
static int apply(mandate *tenant, const mandate_question *question, mandate_fault *fault)
{
    store *facts = &tenant->facts;
    const mandate_arguments *with = &question->arguments;
    uint32_t at = question->target.at, principal = with->principal.at;

    if (store_kind(facts, at) == K_AGENT)
        return apply_to_agent(tenant, question, fault);
    switch ((enum action)question->action) {
    case ACTION_CHANGE_SETTING:
        return change_setting(tenant, question, fault);
    case ACTION_ASSIGN_PLATFORM_ROLE:
        return assign_platform_role(facts, with);
    case ACTION_ADD_OWNER:
        return add_owner(facts, at, principal);
    case ACTION_REMOVE_OWNER:
        return remove_owner(facts, at, principal);
    case ACTION_SHARE_RUN_ONLY:
        return change_list(facts, at, FLOW_run_only, principal, 0);
    case ACTION_UNSHARE_RUN_ONLY:
        return take_share(facts, at, FLOW_run_only, principal);
    case ACTION_CHANGE_OWNER:
        return change_owner(tenant, at, principal);
    case ACTION_TURN_ON:
        return turn_on(tenant, at, question->who.at);
    case ACTION_TURN_OFF:
        return turn_off(facts, at);
    case ACTION_SET_SOURCE:
        return set_source(tenant, question);
    case ACTION_REPLACE_CONNECTION:
        return replace_connection(tenant, with->key.at, with->connection.at, question->who.at);
    case ACTION_ADD_TO_SOLUTION:
        return add_to_solution(facts, at, with->solution.at, question->who.at);
    case ACTION_REBIND:
        return rebind(tenant, at, with->connection.at, question->who.at);
    case ACTION_ASSIGN:
        return assign(facts, at, principal);
    case ACTION_REASSIGN:
        return reassign_desktop(facts, at, principal);
    case ACTION_SEND_COPY: /* N-63 */
        return copy_flow(facts, at, principal);
    case ACTION_SAVE_AS:
        return copy_flow(facts, at, question->who.at);
    case ACTION_SHARE:
        return share_level(tenant, question);
    case ACTION_ASSIGN_ROLE:
        return give_role(facts, at, with->role.at, principal);
    case ACTION_DELETE:
        return delete_target(facts, at, fault);
    case ACTION_JOIN:
        return store_set(facts, at, MACHINE_group, with->group.at);
    default:
        return MANDATE_OK;
    }
}

static bool needs_principal(enum action action)
{
    switch (action) {
    case ACTION_ASSIGN_ROLE:
    case ACTION_ADD_OWNER:
    case ACTION_REMOVE_OWNER:
    case ACTION_SHARE_RUN_ONLY:
    case ACTION_UNSHARE_RUN_ONLY:
    case ACTION_CHANGE_OWNER:
    case ACTION_SEND_COPY:
    case ACTION_ASSIGN:
    case ACTION_REASSIGN:
    case ACTION_SHARE:
    case ACTION_UNSHARE:
    case ACTION_ASSIGN_PLATFORM_ROLE:
        return true;
    default:
        return false;
    }
}

/* The argument that an action lacks, NULL when it lacks none. */
static const char *missing_argument(const store *facts, const mandate_question *question)
{
    const mandate_arguments *with = &question->arguments;
    enum action action = (enum action)question->action;

    if ((action == ACTION_ASSIGN_ROLE && with->role.at == 0) ||
        (action == ACTION_ASSIGN_PLATFORM_ROLE && with->platform_role == 0))
        return "role";
    if (action == ACTION_CHANGE_SETTING && with->setting == NULL)
        return "setting";
    if (needs_principal(action) && with->principal.at == 0)
        return "principal";
    if ((action == ACTION_REPLACE_CONNECTION || action == ACTION_REBIND) && with->connection.at == 0)
        return "connection";
    if (action == ACTION_ADD_TO_SOLUTION && with->solution.at == 0)
        return "solution";
    if ((action == ACTION_SET_SOURCE || action == ACTION_REPLACE_CONNECTION) && with->key.at == 0)
        return "key";
    if (action == ACTION_SET_SOURCE && with->source == 0)
        return "source";
    if (action == ACTION_USE_IN && with->flow.at == 0)
        return "flow";
    return action == ACTION_JOIN && with->group.at == 0 && store_is_of(facts, question->target.at, K_MACHINE) ? "group"
                                                                                                              : NULL;
}

/* An action that changes something must say what: asking in general is enough for `can` only. */
static int check_arguments(const store *facts, const mandate_question *question, mandate_fault *fault)
{
    const char *missing = missing_argument(facts, question);

    if (missing == NULL)
        return MANDATE_OK;
    fault->code = MANDATE_EINVALID;
    snprintf(fault->message, sizeof fault->message, "`%s` needs the argument `%s`%s",
             mandate_action_word(question->action), missing,
             strcmp(missing, "source") == 0 ? ": embedded or invoker" : "");
    return MANDATE_EINVALID;
}

/* N-63: a copy is somebody's own: neither a group nor a list of people owns a flow. */
static int check_recipient(const store *facts, const mandate_question *question, mandate_fault *fault)
{
    uint32_t to = question->arguments.principal.at;

    if (question->action != ACTION_SEND_COPY || (to < PRINCIPAL_EVERYONE && store_is_of(facts, to, K_USER)))
        return MANDATE_OK;
    fault->code = MANDATE_EINVALID;
    snprintf(fault->message, sizeof fault->message, "principal: a copy is sent to a person (N-63)");
    return MANDATE_EINVALID;
}

/* N-73: nobody makes or edits a policy that blocks what cannot be blocked, though one may be told. */
static int check_policy(const store *facts, const mandate_question *question, mandate_fault *fault)
{
    span blocked = fact_list(facts, question->target.at, POLICY_blocked);

    for (uint32_t i = 0; i < blocked.count; i++)
        if (connector_is_unblockable(names_text(&facts->names, blocked.at[i]))) {
            fault->code = MANDATE_EINVALID;
            snprintf(fault->message, sizeof fault->message, "blocked: `%.100s` cannot be blocked (N-73)",
                     names_text(&facts->names, blocked.at[i]));
            return MANDATE_EINVALID;
        }
    return MANDATE_OK;
}

/* ISO-1: saving a flow suspends it where isolation keeps out the account of one of its connections. */
static int suspend_isolated(store *facts, const mandate_question *question)
{
    uint32_t flow = question->target.at;
    bool saves = question->action == ACTION_EDIT || question->action == ACTION_SET_SOURCE ||
                 question->action == ACTION_REPLACE_CONNECTION || question->action == ACTION_TURN_ON;

    if (!saves || !store_is_of(facts, flow, K_FLOW) || isolation_stops_flow(facts, flow, 0, 0) != TRUTH_YES)
        return MANDATE_OK;
    return store_set(facts, flow, FLOW_state, STATE_SUSPENDED + 1);
}

int mandate_perform(mandate *tenant, const mandate_question *question, mandate_answer *answer, mandate_fault *fault)
{
    mandate_question resolved;
    uint32_t mark = mandate_mark(tenant);
    mandate_fault unread;
    int err;

    fault = fault_or(fault, &unread);
    answer->status = MANDATE_DENIED;
    answer->reason = REASON_NONE;
    question_resolve(&tenant->facts, &question, &resolved);
    if ((err = check_arguments(&tenant->facts, question, fault)) != MANDATE_OK ||
        (err = check_recipient(&tenant->facts, question, fault)) != MANDATE_OK)
        return err;
    if ((err = mandate_can(tenant, question, answer, NULL)) != MANDATE_OK || answer->status != MANDATE_ALLOWED)
        return err;
    if (store_is_of(&tenant->facts, question->target.at, K_POLICY) && question->action != ACTION_DELETE &&
        (err = check_policy(&tenant->facts, question, fault)) != MANDATE_OK) {
        answer->status = MANDATE_DENIED;
        return err;
    }
    if ((err = apply(tenant, question, fault)) != MANDATE_OK ||
        (err = suspend_isolated(&tenant->facts, question)) != MANDATE_OK) {
        mandate_rollback(tenant, mark);
        answer->status = MANDATE_DENIED;
    }
    return err;
}
