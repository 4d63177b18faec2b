/*
 * duty.c - who holds which of the four responsibilities for desktop automation in an environment.
 *
 * Shape   a walk over the lists of the environment that tell of a responsibility: first whether each is told whole, then
 *         its records. Who operates is told by the roles that are held, behind these lists
 * Source  DSK-60 DSK-61 DSK-62
 */
#include <string.h>

#include "answer/evaluation.h"
#include "answer/flow_shares.h"
#include "answer/isolation.h"
#include "answer/member.h"
#include "fact/ids.h"
#include "fact/platform_names.h"

/* A record of a list: the account that it makes responsible, PRINCIPAL_UNKNOWN with the slot that leaves that open, or 0. */
typedef struct duty_holder {
    uint32_t account, slot;
} duty_holder;

typedef duty_holder judge_function(const store *facts, uint32_t each);

/* No team is an account. */
static duty_holder of_principal(const store *facts, uint32_t principal, uint32_t slot)
{
    return (duty_holder){store_is_of(facts, principal, K_USER) ? principal : 0, slot};
}

static duty_holder of_owner(const store *facts, uint32_t each, uint32_t slot)
{
    uint32_t owner = fact(facts, each, slot);

    if (owner == PRINCIPAL_UNKNOWN || (owner == 0 && fact_is_untold(facts, each, slot)))
        return (duty_holder){PRINCIPAL_UNKNOWN, slot};
    return of_principal(facts, owner, slot);
}

static duty_holder of_machine(const store *facts, uint32_t machine)
{
    return of_owner(facts, machine, MACHINE_owner);
}

static duty_holder of_group(const store *facts, uint32_t group)
{
    return of_owner(facts, group, MACHINE_GROUP_owner);
}

/* The account that a connection to machines signs in as. */
static duty_holder of_connection(const store *facts, uint32_t connection)
{
    if (fact_is_unknown(facts, connection, CONNECTION_unknown, CONNECTION_connector))
        return (duty_holder){PRINCIPAL_UNKNOWN, CONNECTION_connector};
    if (connection_is_for_desktop(facts, connection) == TRUTH_NO)
        return (duty_holder){0, CONNECTION_connector};
    if (isolation_is_foreign(facts, connection) == TRUTH_UNKNOWN)
        return (duty_holder){PRINCIPAL_UNKNOWN, CONNECTION_tenant};
    if (isolation_is_foreign(facts, connection) == TRUTH_YES) /* an account of another tenant, as told */
        return (duty_holder){0, CONNECTION_account};
    if (fact_principal(facts, connection, CONNECTION_unknown, CONNECTION_account) != 0)
        return of_owner(facts, connection, CONNECTION_account);
    return of_owner(facts, connection, CONNECTION_owner);
}

static truth calls_desktop(const store *facts, uint32_t flow)
{
    truth best = fact_is_unknown(facts, flow, FLOW_unknown, FLOW_steps) ? TRUTH_UNKNOWN : TRUTH_NO;

    for (uint32_t step = store_first(facts, flow, FLOW_steps); step != 0; step = store_next(facts, step)) {
        if (fact(facts, step, STEP_desktop_flow) != 0)
            return TRUTH_YES;
        if (fact_is_unknown(facts, step, STEP_unknown, STEP_desktop_flow))
            best = TRUTH_UNKNOWN;
    }
    return best;
}

/* Who owns a cloud flow that calls desktop flows. */
static duty_holder of_flow(const store *facts, uint32_t flow)
{
    truth calls = calls_desktop(facts, flow);
    uint32_t owner;

    if (calls == TRUTH_UNKNOWN)
        return (duty_holder){PRINCIPAL_UNKNOWN, FLOW_steps};
    if (calls == TRUTH_NO)
        return (duty_holder){0, FLOW_owner};
    owner = flow_shares_of(facts, flow).owner; /* as it or its row tells (N-38) */
    return owner != 0 && owner < PRINCIPAL_EVERYONE ? of_principal(facts, owner, FLOW_owner)
                                                    : of_owner(facts, flow, FLOW_owner);
}

static duty_holder of_member(const store *facts, uint32_t member)
{
    bool is_open = fact_is_unknown(facts, member, MEMBER_unknown, MEMBER_roles);
    return (duty_holder){is_open ? PRINCIPAL_UNKNOWN : 0, MEMBER_roles};
}

static duty_holder of_team(const store *facts, uint32_t team)
{
    bool is_open = fact_is_unknown(facts, team, TEAM_unknown, TEAM_roles);
    return (duty_holder){is_open ? PRINCIPAL_UNKNOWN : 0, TEAM_roles};
}

static duty_holder of_assignment(const store *facts, uint32_t assignment)
{
    (void)facts;
    (void)assignment;
    return (duty_holder){0, ASSIGNMENT_principals};
}

/* The lists that tell of a responsibility. */
enum { LISTS_MOST = 3 };
typedef struct duty_list {
    uint32_t slot; /* of the environment */
    judge_function *judge;
} duty_list;

static const struct duty_row {
    uint32_t count;
    duty_list lists[LISTS_MOST];
} duties[] = {
    [MANDATE_CLOUD_ORCHESTRATION] = {1, {{ENVIRONMENT_flows, of_flow}}},
    [MANDATE_DESKTOP_RUNTIME] = {1, {{ENVIRONMENT_connections, of_connection}}},
    [MANDATE_MACHINE_REGISTRATION] = {2, {{ENVIRONMENT_machines, of_machine}, {ENVIRONMENT_machine_groups, of_group}}},
    [MANDATE_OPERATIONS] = {3,
                            {{ENVIRONMENT_members, of_member},
                             {ENVIRONMENT_assignments, of_assignment},
                             {ENVIRONMENT_teams, of_team}}}};

enum { DUTY_COUNT = sizeof duties / sizeof *duties };

const char *mandate_responsibility_word(mandate_responsibility duty)
{
    static const char *const words[] = {"cloud_orchestration", "desktop_runtime", "machine_registration", "operations"};

    return (unsigned)duty < DUTY_COUNT ? words[duty] : NULL;
}

static void tell(const store *facts, mandate_responsible *out, uint32_t account, uint32_t giver, uint32_t slot)
{
    out->account.at = account;
    out->record.at = giver;
    out->field = schema_of(store_kind(facts, giver))->fields[slot].name;
}

/* The lists that are not told whole, one after another. */
static bool next_untold_list(const store *facts, const struct duty_row *row, mandate_responsible *out)
{
    uint32_t environment = out->environment.at;

    while (out->place < row->count) {
        uint32_t slot = row->lists[out->place++].slot;

        if (!fact_is_untold(facts, environment, slot))
            continue;
        tell(facts, out, PRINCIPAL_UNKNOWN, environment, slot);
        return true;
    }
    return false;
}

/* The records of the lists: those that make somebody responsible, or may. */
static bool next_record(const store *facts, const struct duty_row *row, mandate_responsible *out)
{
    while (out->place < 2 * row->count) {
        const duty_list *list = &row->lists[out->place - row->count];

        out->last.at = out->last.at == 0 ? store_first(facts, out->environment.at, list->slot)
                                         : store_next(facts, out->last.at);
        if (out->last.at == 0) {
            out->place++;
        } else {
            duty_holder found = list->judge(facts, out->last.at);

            if (found.account == 0)
                continue;
            tell(facts, out, found.account, out->last.at, found.slot);
            return true;
        }
    }
    return false;
}

static int next_operator(mandate *tenant, mandate_responsible *out)
{
    const store *facts = &tenant->facts;
    uint32_t role = ids_find_role(facts, out->environment.at, NAMED(ROLE_OPERATOR));
    truth is_sure = TRUTH_YES;
    mandate_object user;
    int err = role_holder_next(tenant, (mandate_object){role}, out->environment, &out->position, &user, &is_sure);

    if (err == MANDATE_OK && user.at != 0 && is_sure != TRUTH_YES) {
        bool is_guest = person_is_guest(directory_flags(&tenant->directory, facts, user.at)) == TRUTH_YES;

        tell(facts, out, PRINCIPAL_UNKNOWN, is_guest ? out->environment.at : user.at,
             is_guest ? (uint32_t)ENVIRONMENT_settings : (uint32_t)USER_kind);
    } else if (err == MANDATE_OK && user.at != 0) {
        out->account = user;
        out->record = out->environment;
        out->field = NULL;
    }
    return err;
}

int mandate_responsible_next(mandate *tenant, mandate_object environment, mandate_responsibility duty,
                             mandate_responsible *out)
{
    const store *facts = &tenant->facts;
    const struct duty_row *row;
    int err;

    out->account.at = out->record.at = 0;
    out->field = NULL;
    if (facts->stale != 0 && (err = mandate_refresh(tenant)) != MANDATE_OK)
        return err;
    if (!store_is_living(facts, environment.at, K_ENVIRONMENT) || (unsigned)duty >= DUTY_COUNT)
        return MANDATE_EINVALID;
    row = &duties[duty];
    out->environment = environment;
    if (next_untold_list(facts, row, out) || next_record(facts, row, out))
        return MANDATE_OK;
    return duty == MANDATE_OPERATIONS ? next_operator(tenant, out) : MANDATE_OK;
}
