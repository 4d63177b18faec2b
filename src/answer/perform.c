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
#include "fact/agent_row.h"
#include "fact/connector.h"
#include "fact/document.h"
#include "fact/flow_row.h"
#include "fact/platform_names.h"
#include "fact/reference.h"

/* What is done: a question that was allowed, taken apart for the functions that change the facts. */
typedef struct deed {
    mandate *tenant;
    store *facts;
    const mandate_arguments *with;
    uint32_t target, who, principal;
    mandate_fault *fault;
} deed;

/* For what leaves the facts as they are: run, view, export ... */
static int change_nothing(const deed *done)
{
    (void)done;
    return MANDATE_OK;
}

/* Sets a list slot to its items without `removed`, and with `added` at the end where it is neither 0 nor there. A list
   that holds what it is to hold is left alone. */
static int change_list(store *facts, uint32_t record_id, uint32_t slot, uint32_t added, uint32_t removed)
{
    span old = fact_list(facts, record_id, slot);
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
        err = store_set(facts, record_id, slot, list);
    facts->allocator.resize(facts->allocator.userdata, items, capacity * sizeof *items, 0);
    return err;
}

/* Sets, or with level 0 removes, the share of a principal in a list of pairs. */
static int change_pair(store *facts, uint32_t record_id, uint32_t slot, uint32_t principal, uint32_t value)
{
    span old = fact_list(facts, record_id, slot);
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
        err = store_set(facts, record_id, slot, list);
    facts->allocator.resize(facts->allocator.userdata, items, capacity * sizeof *items, 0);
    return err;
}

/* What a principal holds in a list of pairs; 0 for nothing. */
static uint32_t value_of(const store *facts, uint32_t record_id, uint32_t slot, uint32_t principal)
{
    span pairs = fact_list(facts, record_id, slot);

    for (uint32_t i = 0; i + 1 < pairs.count; i += 2)
        if (pairs.at[i] == principal)
            return pairs.at[i + 1];
    return 0;
}

/* CON-11, CON-13: who turns a flow on lends it the stored connections that he owns or may use. */
static int turn_on(const deed *done)
{
    store *facts = done->facts;
    uint32_t flow = done->target;
    int err = store_set(facts, flow, FLOW_state, STATE_ON + 1);
    evaluation eval;

    if (err == MANDATE_OK && fact(facts, flow, FLOW_published) != 0) /* N-24 */
        err = store_set(facts, flow, FLOW_published, 2);

    evaluation_start(&eval, done->tenant, done->who, store_enclosing(facts, flow, K_ENVIRONMENT), NULL);
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
static int turn_off(const deed *done)
{
    store *facts = done->facts;
    uint32_t flow = done->target;
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
static int add_owner(const deed *done)
{
    return done->principal == fact(done->facts, done->target, FLOW_owner)
               ? MANDATE_OK
               : change_list(done->facts, done->target, FLOW_co_owners, done->principal, 0);
}

static int share_run_only(const deed *done)
{
    return change_list(done->facts, done->target, FLOW_run_only, done->principal, 0);
}

/* OWN-22: the former primary owner stays as a co-owner; PRN-21: unless he is a service principal. */
/* OWN-24, N-71: who created a flow stays its creator, told or not, when somebody else comes to own it. */
static int keep_creator(store *facts, uint32_t flow)
{
    uint32_t owner = fact(facts, flow, FLOW_owner);

    if (fact(facts, flow, FLOW_creator) != 0 || fact_is_unknown(facts, flow, FLOW_unknown, FLOW_creator) ||
        !store_is_of(facts, owner, K_USER))
        return MANDATE_OK;
    return store_set(facts, flow, FLOW_creator, owner);
}

static int change_owner(const deed *done)
{
    store *facts = done->facts;
    uint32_t flow = done->target, recipient = done->principal;
    uint32_t before = fact(facts, flow, FLOW_owner);
    uint32_t row = flow_row(facts, flow); /* N-38: one thing, of one owner */
    int err = keep_creator(facts, flow);
    bool stays = before < PRINCIPAL_EVERYONE && before != recipient &&
                 (store_kind(facts, before) != K_USER ||
                  fact_enum(facts, before, USER_kind, USER_MEMBER) != USER_SERVICE_PRINCIPAL);

    if (err == MANDATE_OK)
        err = store_set(facts, flow, FLOW_owner, recipient);
    if (err == MANDATE_OK && row != 0 && fact(facts, row, ROW_owner) != 0)
        err = store_set(facts, row, ROW_owner, recipient);
    return err != MANDATE_OK ? err : change_list(facts, flow, FLOW_co_owners, stays ? before : 0, recipient);
}

/* N-38: who shares a flow no longer has no share of its row either. */
static int take_share(store *facts, uint32_t flow, uint32_t slot, uint32_t former)
{
    uint32_t row = flow_row(facts, flow);
    int err = change_list(facts, flow, slot, 0, former);

    return err != MANDATE_OK || row == 0 || value_of(facts, row, ROW_shares, former) == 0
               ? err
               : change_pair(facts, row, ROW_shares, former, 0);
}

static int unshare_run_only(const deed *done)
{
    return take_share(done->facts, done->target, FLOW_run_only, done->principal);
}

/* N-33: whoever adds a flow to a solution becomes its only owner; one that lies in a solution stays where it is. */
static int add_to_solution(const deed *done)
{
    store *facts = done->facts;
    uint32_t flow = done->target;
    int err;

    if (fact(facts, flow, FLOW_solution) != 0)
        return MANDATE_OK;
    err = keep_creator(facts, flow);
    if (err == MANDATE_OK)
        err = store_set(facts, flow, FLOW_solution, done->with->solution.at);
    if (err == MANDATE_OK)
        err = store_set(facts, flow, FLOW_owner, done->who);
    return err != MANDATE_OK ? err : store_set(facts, flow, FLOW_co_owners, 0);
}

/* N-71: who created a flow outside solutions is removed, and the first co-owner takes over. */
static int remove_owner(const deed *done)
{
    store *facts = done->facts;
    uint32_t flow = done->target, former = done->principal;
    span others = fact_list(facts, flow, FLOW_co_owners);
    uint32_t next = 0;
    int err;

    if (fact(facts, flow, FLOW_owner) != former)
        return take_share(facts, flow, FLOW_co_owners, former);
    for (uint32_t i = 0; i < others.count && next == 0; i++)
        if (others.at[i] != former && store_is_of(facts, others.at[i], K_USER))
            next = others.at[i];
    err = keep_creator(facts, flow);
    if (err == MANDATE_OK)
        err = change_list(facts, flow, FLOW_co_owners, 0, next);
    if (err == MANDATE_OK)
        err = change_list(facts, flow, FLOW_co_owners, 0, former);
    return err != MANDATE_OK ? err : store_set(facts, flow, FLOW_owner, next);
}

/* N-38: the row goes with the flow that it is. */
static int delete_target(const deed *done)
{
    store *facts = done->facts;
    uint32_t row = store_kind(facts, done->target) == K_FLOW ? flow_row(facts, done->target) : 0;
    int err = document_remove(facts, done->target, done->fault);

    return err != MANDATE_OK || row == 0 ? err : document_remove(facts, row, done->fault);
}

static bool previous_owner_stays(const store *facts, uint32_t record_id, uint32_t before, uint32_t recipient)
{
    uint32_t settings = fact_object(facts, store_enclosing(facts, record_id, K_ENVIRONMENT), ENVIRONMENT_settings);

    if (settings == 0 || before == 0 || before >= PRINCIPAL_EVERYONE || before == recipient)
        return false;
    return fact_boolean(facts, settings, ENVIRONMENT_SETTINGS_share_to_previous_owner, false);
}

/* DV-14: the former owner keeps all rights on the row where the environment says so. */
static int assign_row(store *facts, uint32_t row, uint32_t recipient)
{
    uint32_t before = fact(facts, row, ROW_owner), every = (1u << verbs_count) - 1;
    int err = store_set(facts, row, ROW_owner, recipient);

    if (err != MANDATE_OK || !previous_owner_stays(facts, row, before, recipient))
        return err;
    return change_pair(facts, row, ROW_shares, before, every & ~(1u << VERB_CREATE)); /* DV-11: bound to no row */
}

/* DSK-11, DV-14: the same for the row of a desktop flow, where all rights make a co-owner (DSK-1). */
static int reassign_desktop(const deed *done)
{
    store *facts = done->facts;
    uint32_t flow = done->target, recipient = done->principal;
    uint32_t before = fact(facts, flow, FLOW_owner);
    int err = store_set(facts, flow, FLOW_owner, recipient);

    if (!previous_owner_stays(facts, flow, before, recipient))
        before = 0;
    if (err == MANDATE_OK)
        err = change_list(facts, flow, FLOW_co_owners, before, recipient);
    return err != MANDATE_OK ? err : change_list(facts, flow, FLOW_users, 0, recipient);
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

static int set_source(const deed *done)
{
    uint32_t key = done->with->key.at;
    int err = store_set(done->facts, key, FLOW_CONNECTION_source, done->with->source);

    return err != MANDATE_OK ? err : write_granted(done->tenant, key, done->who);
}

/* CON-13, N-59: the flows that use the reference then use the connection. */
static int rebind(const deed *done)
{
    store *facts = done->facts;
    uint32_t reference = done->target, connection = done->with->connection.at;
    uint32_t environment = store_enclosing(facts, reference, K_ENVIRONMENT);
    int err;

    if (fact(facts, reference, CONNECTION_REFERENCE_connection) == connection)
        return MANDATE_OK;
    err = store_set(facts, reference, CONNECTION_REFERENCE_connection, connection);
    for (uint32_t flow = store_first(facts, environment, ENVIRONMENT_flows); flow != 0; flow = store_next(facts, flow))
        for (uint32_t key = store_first(facts, flow, FLOW_connections); key != 0 && err == MANDATE_OK;
             key = store_next(facts, key))
            if (fact(facts, key, FLOW_CONNECTION_reference) == reference)
                err = write_granted(done->tenant, key, done->who);
    return err;
}

/* OWN-13, CON-12, N-59: the new connection takes the place of the old, and the reference stays as it is. */
static int replace_connection(const deed *done)
{
    uint32_t key = done->with->key.at;
    int err = store_set(done->facts, key, FLOW_CONNECTION_reference, 0);

    if (err == MANDATE_OK)
        err = store_set(done->facts, key, FLOW_CONNECTION_connection, done->with->connection.at);
    return err != MANDATE_OK ? err : write_granted(done->tenant, key, done->who);
}

/* The slots of what has an owner, co-owners and users. */
typedef struct ownable_slots {
    uint32_t owner, co_owners, users;
} ownable_slots;

/* DSK-1, DSK-20: nobody stands in two lists; who holds more keeps it. */
static int share_owned(store *facts, uint32_t record_id, ownable_slots slots, uint32_t recipient, uint32_t level)
{
    bool is_co_owner = span_holds(fact_list(facts, record_id, slots.co_owners), recipient);
    int err;

    if (fact(facts, record_id, slots.owner) == recipient || (level < LEVEL_EDIT && is_co_owner))
        return MANDATE_OK;
    if (level < LEVEL_EDIT)
        return change_list(facts, record_id, slots.users, recipient, 0);
    err = change_list(facts, record_id, slots.co_owners, recipient, 0);
    return err != MANDATE_OK ? err : change_list(facts, record_id, slots.users, 0, recipient);
}

static int share_connection(const deed *done)
{
    uint32_t level = done->with->level;

    return change_pair(done->facts, done->target, CONNECTION_shares, done->principal, level == 0 ? LEVEL_USE : level);
}

static int share_machine(const deed *done)
{
    static const ownable_slots machine = {MACHINE_owner, MACHINE_co_owners, MACHINE_users};
    static const ownable_slots group = {MACHINE_GROUP_owner, MACHINE_GROUP_co_owners, MACHINE_GROUP_users};

    return share_owned(done->facts, done->target, store_kind(done->facts, done->target) == K_MACHINE ? machine : group,
                       done->principal, done->with->level);
}

static int share_desktop_flow(const deed *done)
{
    static const ownable_slots flow = {FLOW_owner, FLOW_co_owners, FLOW_users};

    return share_owned(done->facts, done->target, flow, done->principal, done->with->level);
}

/* DV-10 */
static int share_row(const deed *done)
{
    uint32_t held = value_of(done->facts, done->target, ROW_shares, done->principal);

    return change_pair(done->facts, done->target, ROW_shares, done->principal, held | 1u << VERB_READ);
}

static int join_group(const deed *done)
{
    return store_set(done->facts, done->target, MACHINE_group, done->with->group.at);
}

/* N-63 */
static int send_copy(const deed *done)
{
    return copy_flow(done->facts, done->target, done->principal);
}

static int save_copy(const deed *done)
{
    return copy_flow(done->facts, done->target, done->who);
}

/* ENV-23: to a person in his entry, to a team in its own, to a group (PRN-42) among those the role is assigned to. */
static int give_role(store *facts, uint32_t environment, uint32_t role, uint32_t recipient)
{
    uint32_t name = store_record(facts, role)->key, at, slot;
    uint32_t assigned = store_find(facts, environment, K_ASSIGNMENT, names_fold(&facts->names, name));
    int err = MANDATE_OK;

    if (assigned != 0 && span_holds(fact_list(facts, assigned, ASSIGNMENT_principals), recipient))
        return MANDATE_OK;
    if (store_kind(facts, recipient) == K_GROUP) {
        err = store_declare(facts, environment, ENVIRONMENT_assignments, K_ASSIGNMENT, name, 0, ASSIGNMENT_slots, &at);
        return err != MANDATE_OK ? err : change_list(facts, at, ASSIGNMENT_principals, recipient, 0);
    }
    at = recipient;
    slot = TEAM_roles;
    if (store_kind(facts, recipient) == K_USER) {
        err = store_declare(facts, environment, ENVIRONMENT_members, K_MEMBER, store_record(facts, recipient)->key, 0,
                            MEMBER_slots, &at);
        slot = MEMBER_roles;
    }
    if (err != MANDATE_OK || span_holds_name(facts, fact_list(facts, at, slot), name))
        return err;
    return change_list(facts, at, slot, name, 0);
}

static int apply_role(const deed *done)
{
    return give_role(done->facts, done->target, done->with->role.at, done->principal);
}

/* ---- agents (AGT-3, AGT-4, AGT-13) ---- */

/* ENV-45: the role that building asks for, where there is one of that name. */
static int make_maker(store *facts, uint32_t agent, uint32_t recipient)
{
    uint32_t environment = store_enclosing(facts, agent, K_ENVIRONMENT), name;
    uint32_t fold = names_find(&facts->names, NAMED(ROLE_ENVIRONMENT_MAKER));

    name = granted_role(facts, environment, fold);
    return name == 0 ? MANDATE_OK : give_role(facts, environment, name, recipient);
}

/* Out of every list, or of all but one. */
static int take_from_agent(store *facts, uint32_t agent, uint32_t former)
{
    int err = change_list(facts, agent, AGENT_editors, 0, former);

    if (err == MANDATE_OK)
        err = change_list(facts, agent, AGENT_users, 0, former);
    return err != MANDATE_OK ? err : change_list(facts, agent, AGENT_analysts, 0, former);
}

static int share_agent(const deed *done)
{
    static const uint32_t slots[] = {AGENT_users, AGENT_users, AGENT_analysts, AGENT_editors};
    store *facts = done->facts;
    uint32_t agent = done->target, recipient = done->principal, level = done->with->level;
    evaluation eval;
    bool gives_role;
    int err;

    evaluation_start(&eval, done->tenant, done->who, store_enclosing(facts, agent, K_ENVIRONMENT), NULL);
    gives_role = level == AGENT_LEVEL_EDITOR && agent_sharer_gives_roles(&eval) == TRUTH_YES;
    if (level == AGENT_LEVEL_EDITOR && (err = take_from_agent(facts, agent, recipient)) != MANDATE_OK)
        return err;
    err = change_list(facts, agent, slots[level], recipient, 0);
    return err != MANDATE_OK || !gives_role ? err : make_maker(facts, agent, recipient);
}

/* The old owner loses every access; the new one gets Environment Maker. */
static int change_agent_owner(store *facts, uint32_t agent, uint32_t recipient)
{
    uint32_t before = agent_owner(facts, agent), row = agent_row(facts, agent);
    bool keeps = before != 0 && before < PRINCIPAL_EVERYONE && fact(facts, agent, AGENT_creator) == 0 &&
                 !fact_is_unknown(facts, agent, AGENT_unknown, AGENT_creator) && store_kind(facts, before) == K_USER;
    int err = keeps ? store_set(facts, agent, AGENT_creator, before) : MANDATE_OK; /* who made it stays told */

    if (err == MANDATE_OK)
        err = store_set(facts, agent, AGENT_owner, recipient);
    if (err == MANDATE_OK && row != 0)
        err = store_set(facts, row, ROW_owner, recipient);
    if (err == MANDATE_OK && before != 0 && before < PRINCIPAL_EVERYONE)
        err = take_from_agent(facts, agent, before);
    if (err == MANDATE_OK)
        err = take_from_agent(facts, agent, recipient);
    return err != MANDATE_OK ? err : make_maker(facts, agent, recipient);
}

static int change_owner_of_agent(const deed *done)
{
    return change_agent_owner(done->facts, done->target, done->principal);
}

static int unshare_agent(const deed *done)
{
    return take_from_agent(done->facts, done->target, done->principal);
}

static int assign(const deed *done)
{
    return assign_row(done->facts, done->target, done->principal);
}

static int set_known(store *facts, uint32_t agent, uint32_t slot, uint32_t value)
{
    uint32_t unknown = fact(facts, agent, AGENT_unknown) & ~(1u << slot);
    int err = store_set(facts, agent, slot, value);

    return err != MANDATE_OK ? err : store_set(facts, agent, AGENT_unknown, unknown);
}

/* What was designed goes live. */
static int publish(const deed *done)
{
    store *facts = done->facts;
    uint32_t agent = done->target;
    bool is_open = fact_is_unknown(facts, agent, AGENT_unknown, AGENT_authentication);
    int err = set_known(facts, agent, AGENT_published, 2);

    if (err == MANDATE_OK)
        err = set_known(facts, agent, AGENT_published_authentication, fact(facts, agent, AGENT_authentication));
    if (err == MANDATE_OK && is_open)
        err = store_set(facts, agent, AGENT_unknown,
                        fact(facts, agent, AGENT_unknown) | 1u << AGENT_published_authentication);
    return err;
}

static int quarantine(const deed *done)
{
    return set_known(done->facts, done->target, AGENT_quarantined, 2);
}

static int release(const deed *done)
{
    return set_known(done->facts, done->target, AGENT_quarantined, 1);
}

/* The identity goes with the agent, and so does the row that it is. */
static int delete_agent(const deed *done)
{
    uint32_t identity = fact(done->facts, done->target, AGENT_identity);
    uint32_t row = agent_row(done->facts, done->target);
    int err =
        identity != 0 && identity < PRINCIPAL_EVERYONE ? store_set(done->facts, identity, USER_deleted, 2) : MANDATE_OK;

    if (err == MANDATE_OK)
        err = document_remove(done->facts, done->target, done->fault);
    return err != MANDATE_OK || row == 0 ? err : document_remove(done->facts, row, done->fault);
}

/* ---- platform roles, settings (RBAC-4, EG-2) ---- */

static int assign_platform_role(const deed *done)
{
    const mandate_arguments *arguments = done->with;
    store *facts = done->facts;
    uint32_t scope = arguments->scope.at == 0 ? RECORD_TENANT : arguments->scope.at, record_id;
    int err;

    for (record_id = store_first(facts, RECORD_TENANT, TENANT_role_assignments); record_id != 0;
         record_id = store_next(facts, record_id))
        if (fact(facts, record_id, ROLE_ASSIGNMENT_principal) == arguments->principal.at &&
            fact(facts, record_id, ROLE_ASSIGNMENT_role) == arguments->platform_role &&
            fact(facts, record_id, ROLE_ASSIGNMENT_scope) == scope)
            return MANDATE_OK;
    err = store_declare(facts, RECORD_TENANT, TENANT_role_assignments, K_ROLE_ASSIGNMENT, 0, 0, ROLE_ASSIGNMENT_slots,
                        &record_id);
    if (err == MANDATE_OK)
        err = store_set(facts, record_id, ROLE_ASSIGNMENT_principal, arguments->principal.at);
    if (err == MANDATE_OK)
        err = store_set(facts, record_id, ROLE_ASSIGNMENT_role, arguments->platform_role);
    return err != MANDATE_OK ? err : store_set(facts, record_id, ROLE_ASSIGNMENT_scope, scope);
}

/* The object below an environment that holds a setting, made where it is not there. */
static int place_of_setting(store *facts, uint32_t environment, managed_setting which, uint32_t *position)
{
    bool in_managed = setting_is_in_managed(which);

    return store_declare(facts, environment, in_managed ? ENVIRONMENT_managed : ENVIRONMENT_settings,
                         in_managed ? K_MANAGED : K_ENVIRONMENT_SETTINGS, 0, 0,
                         in_managed ? MANAGED_slots : ENVIRONMENT_SETTINGS_slots, position);
}

/* Writes down whether a field is untold. */
static int set_untold(store *facts, uint32_t record_id, uint32_t unknown_slot, uint32_t slot, bool is_untold)
{
    uint32_t place = unknown_slot + slot / UNKNOWN_BITS, bit = 1u << slot % UNKNOWN_BITS;
    uint32_t bits = fact(facts, record_id, place);

    return store_set(facts, record_id, place, is_untold ? bits | bit : bits & ~bit);
}

/* A setting of an environment that leaves its group: what that sets, what nobody tells of it, else what was there. */
static int keep_value(store *facts, uint32_t environment, managed_setting which)
{
    setting last = setting_left_by(facts, environment, which);
    uint32_t unknown = setting_is_in_managed(which) ? MANAGED_unknown : ENVIRONMENT_SETTINGS_unknown, at;
    int err;

    if (last.value == 0 && !last.is_unknown)
        return MANDATE_OK;
    err = place_of_setting(facts, environment, which, &at);
    if (err == MANDATE_OK)
        err = store_set(facts, at, setting_slot(which), last.value);
    return err != MANDATE_OK ? err : set_untold(facts, at, unknown, setting_slot(which), last.value == 0);
}

/* EG-2: leaving keeps the last values, unlocked; one that nobody tells is not known afterwards. */
static int move_to_group(store *facts, uint32_t environment, uint32_t group)
{
    uint32_t before = fact(facts, environment, ENVIRONMENT_group);
    bool leaves = before != 0 ? before != group : setting_may_be_in_group(facts, environment);
    int err = MANDATE_OK;

    for (int which = 0; which < SETTING_COUNT && leaves && err == MANDATE_OK; which++)
        err = keep_value(facts, environment, (managed_setting)which);
    if (err == MANDATE_OK)
        err = store_set(facts, environment, ENVIRONMENT_group, group);
    return err != MANDATE_OK ? err : set_untold(facts, environment, ENVIRONMENT_unknown, ENVIRONMENT_group, false);
}

/* Where a setting lies below its environment, as a path says it. */
static const char *setting_place(const char *word)
{
    managed_setting which = setting_named(word);

    if (strcmp(word, "managed") == 0)
        return "";
    return which != SETTING_COUNT && setting_is_in_managed(which) ? "managed." : "settings.";
}

static int change_setting(const deed *done)
{
    static const mandate_value absent = {.type = MANDATE_ABSENT};
    const mandate_arguments *arguments = done->with;
    store *facts = done->facts;
    uint32_t environment = done->target;
    char path[600];

    if (strcmp(arguments->setting, "group") == 0)
        return move_to_group(facts, environment, arguments->environment_group.at);
    snprintf(path, sizeof path, "environments[%s].%s%s", store_key(facts, environment),
             setting_place(arguments->setting), arguments->setting);
    return mandate_edit(done->tenant, path, strlen(path), arguments->value == NULL ? &absent : arguments->value,
                        done->fault);
}

#define ACTION(ID, word)                           [ACTION_##ID] = {
#define ON(ID, KIND, need_bits, ask, change)       [TARGET_##KIND] = {.needs = need_bits, .apply = change},
#define INDIRECT(ID, KIND, need_bits, ask, change) [TARGET_##KIND] = {.needs = need_bits, .apply = change},
#define END_ACTION(ID) \
    }                  \
    ,
static const struct deed_row {
    uint32_t needs; /* NEEDS_* */
    int (*apply)(const deed *done);
} rows[ACTION_COUNT][TARGET_COUNT] = {
#include "answer/actions.def"
};
#undef ACTION
#undef ON
#undef INDIRECT
#undef END_ACTION

/* The row of a resolved question; NULL where its action does not apply to its target. */
static const struct deed_row *row_of(const mandate_question *question, uint32_t bit)
{
    return bit == 0 ? NULL : &rows[question->action][__builtin_ctz(bit)];
}

static int apply(mandate *tenant, const mandate_question *question, const struct deed_row *row, mandate_fault *fault)
{
    deed done = {tenant,
                 &tenant->facts,
                 &question->arguments,
                 question->target.at,
                 question->who.at,
                 question->arguments.principal.at,
                 fault};

    return row->apply(&done);
}

/* The argument that an action lacks, NULL when it lacks none. */
static const char *missing_argument(const store *facts, const mandate_question *question, uint32_t needs)
{
    const mandate_arguments *arguments = &question->arguments;
    const struct {
        uint32_t need;
        bool is_given;
        const char *word;
    } all[] = {
        {NEEDS_ROLE, arguments->role.at != 0, "role"},
        {NEEDS_PLATFORM_ROLE, arguments->platform_role != 0, "role"},
        {NEEDS_SETTING, arguments->setting != NULL, "setting"},
        {NEEDS_PRINCIPAL, arguments->principal.at != 0, "principal"},
        {NEEDS_CONNECTION, arguments->connection.at != 0, "connection"},
        {NEEDS_SOLUTION, arguments->solution.at != 0, "solution"},
        {NEEDS_KEY, arguments->key.at != 0, "key"},
        {NEEDS_SOURCE, arguments->source != 0, "source"},
        {NEEDS_FLOW, arguments->flow.at != 0, "flow"},
        {NEEDS_GROUP, arguments->group.at != 0 || !store_is_of(facts, question->target.at, K_MACHINE), "group"},
    };

    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if ((needs & all[i].need) != 0 && !all[i].is_given)
            return all[i].word;
    return NULL;
}

/* An action that changes something must say what: asking in general is enough for `can` only. */
static int check_arguments(const store *facts, const mandate_question *question, const struct deed_row *row,
                           mandate_fault *fault)
{
    const char *missing = row == NULL ? NULL : missing_argument(facts, question, row->needs);

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
    uint32_t recipient = question->arguments.principal.at;

    if (question->action != ACTION_SEND_COPY ||
        (recipient < PRINCIPAL_EVERYONE && store_is_of(facts, recipient, K_USER)))
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
    const struct deed_row *row;
    uint32_t bit;
    int err;

    fault = fault_or(fault, &unread);
    answer->status = MANDATE_DENIED;
    answer->reason = REASON_NONE;
    bit = question_resolve(&tenant->facts, &question, &resolved);
    row = row_of(question, bit);
    if ((err = check_arguments(&tenant->facts, question, row, fault)) != MANDATE_OK ||
        (err = check_recipient(&tenant->facts, question, fault)) != MANDATE_OK)
        return err;
    if ((err = mandate_can(tenant, question, answer, NULL)) != MANDATE_OK || answer->status != MANDATE_ALLOWED)
        return err;
    if (store_is_of(&tenant->facts, question->target.at, K_POLICY) && question->action != ACTION_DELETE &&
        (err = check_policy(&tenant->facts, question, fault)) != MANDATE_OK) {
        answer->status = MANDATE_DENIED;
        return err;
    }
    if ((err = apply(tenant, question, row, fault)) != MANDATE_OK ||
        (err = suspend_isolated(&tenant->facts, question)) != MANDATE_OK) {
        mandate_rollback(tenant, mark);
        answer->status = MANDATE_DENIED;
    }
    return err;
}
