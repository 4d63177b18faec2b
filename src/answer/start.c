/*
 * start.c - does a run start: the person's right, the caller's token, the row's scope, the connections brought along.
 *
 * Source  IDN-1...IDN-9 IDN-19...IDN-22 RUN-8...RUN-15 ENV-8 ERR-2 ERR-3 ERR-6
 */
#include "answer/play.h"
#include "answer/policy.h"

/* Ends the start of a run. Always false, so that it can stand in a chain of conditions. */
static bool stop(play *on, mandate_outcome outcome, mandate_reason reason, uint32_t a, uint32_t b)
{
    on->out->outcome = outcome;
    on->out->reason = reason;
    play_note(on, reason, a, b);
    return false;
}

/* Of what starts without a person: a call that cannot start is refused, an event that finds nothing is ignored. */
static bool is_call(const play *on)
{
    return fact_enum(on->facts, on->trigger, TRIGGER_kind, TRIGGER_EVENT) == TRIGGER_HTTP;
}

/* ---- the start ---- */

/* The person's own right to run, asked of the one evaluator. */
static bool person_may_start(play *on, uint32_t by)
{
    inquiry ask;

    inquiry_start(&ask, on->tenant, by, on->environment, &on->out->explanation);
    if (gate_tenant(&ask) && gate_environment(&ask) && flow_may_run(&ask, on->flow) && ask.status == MANDATE_ALLOWED)
        return true;
    on->out->outcome = ask.status == MANDATE_UNKNOWN ? MANDATE_OPEN : MANDATE_REFUSED;
    on->out->reason = ask.reason;
    return false;
}

/* ENV-8, ERR-6, DLP-18 for what starts without a person. */
static bool may_start_unasked(play *on)
{
    uint32_t state = fact_enum(on->facts, on->flow, FLOW_state, STATE_ON);
    mandate_outcome none = is_call(on) ? MANDATE_REFUSED : MANDATE_IGNORED;

    if (fact_boolean(on->facts, on->environment, ENVIRONMENT_admin_mode, false))
        return stop(on, none, BECAUSE_ADMIN_MODE, 0, on->environment);
    if (state == STATE_SUSPENDED)
        return stop(on, none, BECAUSE_FLOW_SUSPENDED, 0, on->flow);
    if (state == STATE_OFF)
        return stop(on, none, is_call(on) ? BECAUSE_FLOW_OFF : BECAUSE_FLOW_OFF_EVENT, 0, on->flow);
    return true;
}

/* IDN-21: the audience of each cloud, to the letter. */
static const char *audience_of(const store *facts)
{
    switch (fact_enum(facts, RECORD_TENANT, TENANT_cloud, CLOUD_PUBLIC)) {
    case CLOUD_GCC:
        return "https://gov.service.flow.microsoft.us/";
    case CLOUD_GCC_HIGH:
        return "https://high.service.flow.microsoft.us/";
    case CLOUD_DOD:
        return "https://service.flow.appsplatform.us/";
    case CLOUD_CHINA:
        return "https://service.powerautomate.cn/";
    default:
        return "https://service.flow.microsoft.com/";
    }
}

/* IDN-20: an empty list of specific users admits the whole tenant. */
static coverage caller_is_listed(const play *on)
{
    span allowed = fact_list(on->facts, on->trigger, TRIGGER_allowed);

    for (uint32_t i = 0; i < allowed.count; i++)
        if (allowed.at[i] == on->event->token_object.at)
            return COVERED;
    if (fact_is_unknown(on->facts, on->trigger, TRIGGER_unknown, TRIGGER_allowed))
        return COVERAGE_UNSURE;
    return allowed.count == 0 ? COVERED : NOT_COVERED;
}

/* IDN-20...IDN-22: the token decides; shares and membership do not. */
static bool http_may_start(play *on)
{
    const mandate_event *event = on->event;
    uint32_t who = fact_enum(on->facts, on->trigger, TRIGGER_who, CALLERS_TENANT);
    uint32_t caller = event->token_object.at;

    if (who == CALLERS_ANYONE) {
        play_note(on, BECAUSE_ANYONE_MAY_CALL, 0, on->flow);
        return may_start_unasked(on);
    }
    if (!event->has_token)
        return stop(on, MANDATE_REFUSED, BECAUSE_TOKEN_REQUIRED, 0, on->flow);
    if (!is_same_name(on->facts, fact(on->facts, RECORD_TENANT, TENANT_name), event->token_tenant))
        return stop(on, MANDATE_REFUSED, BECAUSE_TOKEN_TENANT, caller, on->flow);
    if (event->token_audience == NULL || strcmp(event->token_audience, audience_of(on->facts)) != 0)
        return stop(on, MANDATE_REFUSED, BECAUSE_TOKEN_AUDIENCE, caller, on->flow);
    if (is_person(on->facts, caller) && (people_flags(&on->tenant->people, on->facts, caller) & PERSON_ACTIVE) == 0)
        return stop(on, MANDATE_REFUSED, BECAUSE_USER_DISABLED, caller, on->flow);
    if (who == CALLERS_SPECIFIC && caller_is_listed(on) != COVERED)
        return caller_is_listed(on) == COVERAGE_UNSURE
                   ? stop(on, MANDATE_OPEN, BECAUSE_CALLERS_UNKNOWN, caller, on->flow)
                   : stop(on, MANDATE_REFUSED, BECAUSE_TOKEN_OBJECT, caller, on->flow);
    play_note(on, BECAUSE_TOKEN_ACCEPTED, caller, on->flow);
    return may_start_unasked(on);
}

static uint32_t unit_of(const play *on, uint32_t user)
{
    const standing *at = standings_find(&on->tenant->standings, on->facts, on->environment, user);
    uint32_t unit = at->member == 0 ? 0 : fact(on->facts, at->member, MEMBER_business_unit);

    return unit != 0 ? unit : store_find_text(on->facts, on->environment, K_BUSINESS_UNIT, "Root", 4);
}

static uint32_t unit_of_owner(const play *on, uint32_t owner)
{
    uint32_t unit;

    if (is_person(on->facts, owner))
        return unit_of(on, owner);
    unit = fact(on->facts, owner, TEAM_business_unit);
    return unit != 0 ? unit : store_find_text(on->facts, on->environment, K_BUSINESS_UNIT, "Root", 4);
}

/* IDN-19: the unit of the row's owner; of one who is not told, that of the row, as it lies in his (DV-18), unless rows
 * may lie elsewhere (DV-19). 0: not known. */
static uint32_t unit_of_change(const play *on)
{
    uint32_t settings = fact_object(on->facts, on->environment, ENVIRONMENT_settings), row = on->event->row.at;

    if (on->row_owner != 0 && on->row_owner < PRINCIPAL_EVERYONE)
        return unit_of_owner(on, on->row_owner);
    if (row == 0 ||
        (settings != 0 && fact_boolean(on->facts, settings, ENVIRONMENT_SETTINGS_cross_unit_ownership, false)))
        return 0;
    return fact(on->facts, row, ROW_business_unit);
}

static bool lies_below(const play *on, uint32_t unit, uint32_t above)
{
    uint32_t root = store_find_text(on->facts, on->environment, K_BUSINESS_UNIT, "Root", 4);

    while (unit != above && unit != root) {
        unit = fact(on->facts, unit, BUSINESS_UNIT_parent);
        unit = unit == 0 ? root : unit;
    }
    return unit == above;
}

/* IDN-19: "you" is the account of the trigger's connection; without one, the flow owner. */
static uint32_t trigger_user(const play *on)
{
    uint32_t key = fact(on->facts, on->trigger, TRIGGER_connection);
    uint32_t connection = key == 0 ? 0 : flow_bound_connection(on->facts, key);

    if (key != 0 && connection == 0 && flow_binding_is_unknown(on->facts, key))
        return PRINCIPAL_UNKNOWN;
    return connection != 0 ? play_account(on->facts, connection) : fact(on->facts, on->flow, FLOW_owner);
}

static bool row_in_scope(play *on)
{
    const mandate_event *event = on->event;
    uint32_t scope = fact_enum(on->facts, on->trigger, TRIGGER_scope, 3), you, unit;
    uint32_t owner = on->row_owner < PRINCIPAL_EVERYONE ? on->row_owner : 0;
    uint32_t table = fact(on->facts, on->trigger, TRIGGER_table);
    bool inside;

    if (!event->has_row)
        return true;
    if (table != 0 && event->row_table != NULL && !is_same_name(on->facts, table, event->row_table))
        return stop(on, MANDATE_IGNORED, BECAUSE_OTHER_TABLE, 0, on->flow);
    you = trigger_user(on);
    if (scope + 1 == DEPTH_ORGANIZATION)
        return true;
    unit = unit_of_change(on);
    if (!is_person(on->facts, you) || unit == 0 || (scope + 1 < DEPTH_BUSINESS_UNIT && owner == 0))
        return stop(on, MANDATE_OPEN, BECAUSE_ROW_OWNER_UNKNOWN, 0, on->flow);
    inside = owner == you || (scope + 1 >= DEPTH_BUSINESS_UNIT && unit == unit_of(on, you)) ||
             (scope + 1 == DEPTH_PARENT_CHILD && lies_below(on, unit, unit_of(on, you)));
    if (!inside)
        return stop(on, MANDATE_IGNORED, BECAUSE_OUTSIDE_SCOPE, owner, on->flow);
    play_note(on, BECAUSE_INSIDE_SCOPE, owner, on->flow);
    return true;
}

static const mandate_supply *find_supply(const mandate_event *event, uint32_t key)
{
    for (uint32_t i = 0; i < event->supply_count; i++)
        if (event->supplies[i].key.at == key)
            return &event->supplies[i];
    return NULL;
}

/* The person's own working connection of a connector, first by name; 0 for none. RUN-21: none with a run owner. */
static uint32_t own_connection(const play *on, uint32_t key, uint32_t by)
{
    uint32_t wanted = names_fold(&on->facts->names, fact(on->facts, key, FLOW_CONNECTION_connector)), best = 0;

    for (uint32_t each = store_first(on->facts, on->environment, ENVIRONMENT_connections); each != 0;
         each = store_next(on->facts, each))
        if (fact(on->facts, each, CONNECTION_owner) == by && works(on, each) &&
            fact(on->facts, each, CONNECTION_run_owner) == 0 &&
            names_fold(&on->facts->names, fact(on->facts, each, CONNECTION_connector)) == wanted &&
            (best == 0 || store_compare_keys(on->facts, each, best) < 0))
            best = each;
    return best;
}

/* ERR-2: a connection of another connector is none for the key, nor is one of another environment (ENV-7) or one with a
   run owner of its own (RUN-21). */
static bool fits(const store *facts, uint32_t connection, uint32_t key)
{
    uint32_t wanted = fact(facts, key, FLOW_CONNECTION_connector);

    if (connection != 0 && (fact(facts, connection, CONNECTION_run_owner) != 0 ||
                            store_enclosing(facts, connection, K_ENVIRONMENT) !=
                                store_enclosing(facts, key, K_ENVIRONMENT)))
        return false;
    return connection == 0 || wanted == 0 ||
           names_fold(&facts->names, fact(facts, connection, CONNECTION_connector)) ==
               names_fold(&facts->names, wanted);
}

/* The connection a person brings for a key. *is_own: a working one of his that needs no record. */
uint32_t play_supplied(const play *on, uint32_t key, bool *is_own)
{
    const mandate_supply *supply = find_supply(on->event, key);

    *is_own = false;
    if (supply != NULL && fits(on->facts, supply->connection.at, key)) {
        *is_own = supply->connection.at == 0;
        return supply->connection.at;
    }
    if (on->event->has_supplies || on->event->via >= MANDATE_VIA_API)
        return 0;
    return own_connection(on, key, on->event->by.at);
}

/* Why a key keeps the run from starting, and how it ends then; NONE when it does not. */
typedef struct lack {
    mandate_outcome outcome;
    mandate_reason reason;
    uint32_t about;
} lack;

static lack lack_of(play *on, uint32_t key)
{
    bool is_own, prompts = on->event->via < MANDATE_VIA_API;
    uint32_t connection = play_supplied(on, key, &is_own);
    lack none = {MANDATE_RUNS, BECAUSE_NONE, 0}, unsure = {MANDATE_OPEN, BECAUSE_CONNECTION_OWNER_UNKNOWN, connection};
    lack prompt = {MANDATE_PROMPTS, BECAUSE_INVOKER_PROMPT, key},
         refused = {MANDATE_REFUSED, BECAUSE_INVOKER_NONE, key};
    inquiry ask;

    if (is_own)
        return none;
    if (connection == 0 && prompts)
        return prompt;
    if (connection == 0) {
        refused.reason = on->event->has_supplies ? BECAUSE_INVOKER_MISSING : BECAUSE_INVOKER_NONE;
        return refused;
    }
    inquiry_start(&ask, on->tenant, on->event->by.at, on->environment, NULL);
    if (!connection_may_use(&ask, connection)) { /* RUN-9: never somebody else's */
        refused.reason = BECAUSE_INVOKER_NOT_ALLOWED;
        refused.about = connection;
        return refused;
    }
    return ask.status == MANDATE_ALLOWED ? none : unsure;
}

/* A refusal is certain, so it wins over what is open, and that over signing in. */
static int severity(mandate_outcome outcome)
{
    return outcome == MANDATE_REFUSED ? 3 : outcome == MANDATE_OPEN ? 2 : outcome == MANDATE_PROMPTS ? 1 : 0;
}

static bool has_supplies(play *on)
{
    lack worst = {MANDATE_RUNS, BECAUSE_NONE, 0};
    uint32_t at = 0;

    if (fact_is_unknown(on->facts, on->flow, FLOW_unknown, FLOW_connections))
        worst = (lack){MANDATE_OPEN, BECAUSE_CONNECTION_UNKNOWN, on->flow};
    for (uint32_t key = store_first(on->facts, on->flow, FLOW_connections); key != 0;
         key = store_next(on->facts, key)) {
        lack each;

        if (!is_invoker(on->facts, key))
            continue;
        each = lack_of(on, key);
        if (severity(each.outcome) > severity(worst.outcome) ||
            (each.outcome == worst.outcome && at != 0 && store_compare_keys(on->facts, key, at) < 0)) {
            worst = each;
            at = key;
        }
    }
    return worst.outcome == MANDATE_RUNS || stop(on, worst.outcome, worst.reason, on->event->by.at, worst.about);
}

/* A trigger listens through a connection of its own; a call or the clock needs none. */
mandate_reason play_trigger_fault(play *on)
{
    uint32_t key = fact(on->facts, on->trigger, TRIGGER_connection), connection;
    uint32_t sort = fact_enum(on->facts, on->trigger, TRIGGER_kind, TRIGGER_EVENT);
    mandate_violation policy;
    bool listens = sort != TRIGGER_HTTP && sort != TRIGGER_SCHEDULE && !flow_is_instant(on->facts, on->flow);

    if (key == 0 || !listens || is_invoker(on->facts, key))
        return BECAUSE_NONE;
    connection = flow_bound_connection(on->facts, key);
    on->out->trigger_connection = object(connection);
    policy = policy_judge_connection(on->facts, key, connection);
    on->out->trigger_policy = policy.policy; /* CON-31 */
    on->trigger_doubt = policy.status == MANDATE_UNKNOWN ? policy.reason : BECAUSE_NONE;
    if (policy.status == MANDATE_DENIED && (connection != 0 || flow_binding_is_unknown(on->facts, key)))
        return policy.reason;
    if (connection == 0)
        return flow_binding_is_unknown(on->facts, key) ? BECAUSE_NONE : BECAUSE_CONNECTION_MISSING;
    on->out->trigger_account = object(play_account(on->facts, connection));
    return play_connection_fault(on, connection, on->out->trigger_account.at);
}

/* What is wrong, when something is: the trigger's connection, or the key that has none. */
static uint32_t trigger_subject(const play *on)
{
    uint32_t connection = on->out->trigger_connection.at;

    return connection != 0 ? connection : fact(on->facts, on->trigger, TRIGGER_connection);
}

static bool trigger_listens(play *on)
{
    mandate_reason fault = play_trigger_fault(on);

    on->out->trigger_reason = fault;
    if (fault == BECAUSE_NONE)
        return true;
    return stop(on, MANDATE_IGNORED, fault,
                fault == BECAUSE_POLICY_CONNECTION ? on->out->trigger_policy.at : on->out->trigger_account.at,
                trigger_subject(on));
}

/* A policy that may disable what the trigger listens through leaves open what starts. */
static bool trigger_is_surely_on(play *on)
{
    return on->trigger_doubt == BECAUSE_NONE ||
           stop(on, MANDATE_OPEN, on->trigger_doubt, on->out->trigger_policy.at, trigger_subject(on));
}

/* IDN-1...IDN-9: the four ways in. */
bool play_starts(play *on)
{
    uint32_t by = on->event->by.at;

    if (on->event->on_demand || flow_is_instant(on->facts, on->flow)) {
        if (by == 0)
            return stop(on, MANDATE_OPEN, BECAUSE_NEEDS_PERSON, 0, on->flow);
        return person_may_start(on, by) && (!flow_is_instant(on->facts, on->flow) || has_supplies(on));
    }
    if (fact_enum(on->facts, on->trigger, TRIGGER_kind, TRIGGER_EVENT) == TRIGGER_HTTP)
        return http_may_start(on);
    return may_start_unasked(on) && trigger_listens(on) && row_in_scope(on) && trigger_is_surely_on(on);
}
