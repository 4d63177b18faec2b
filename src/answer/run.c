/*
 * run.c - the dry run of one trigger: does it start, in whose name, and as whom does each step act.
 *
 * Shape   first the start: who may set it off, and with which connections; then the steps of the flow and of the
 *         flows it calls, walked with a stack of frames, never by recursion
 * Source  IDN-1...IDN-23 IDN-41...IDN-47 RUN-8...RUN-16 LIC-2 LIC-3 LIC-8 DV-26 ERR-2...ERR-7
 */
#include <string.h>

#include "answer/inquiry.h"

enum { FRAME_LIMIT = 16, IDLE_SECONDS = 90 * 24 * 3600 };

typedef struct frame {
    uint32_t flow;
    uint32_t step;     /* being walked */
    uint32_t position; /* of the calling step in the list of steps */
    bool has_failed, has_open, has_wait;
} frame;

typedef struct play {
    const mandate *tenant;
    const store *facts;
    const mandate_event *event;
    mandate_run *out;
    uint32_t flow, environment, trigger;
    frame frames[FRAME_LIMIT];
    uint32_t depth; /* frames in use */
    bool has_first_failure; /* whose reason is the run's */
    void (*on_step)(void *userdata, const mandate_step *step);
    void *userdata;
} play;

static mandate_object object(uint32_t at)
{
    mandate_object out = {at};
    return out;
}

static bool is_person(const store *facts, uint32_t at)
{
    return at != 0 && at < PRINCIPAL_EVERYONE && store_kind(facts, at) == K_USER;
}

static void note(play *on, mandate_reason reason, uint32_t a, uint32_t b)
{
    mandate_explanation *to = &on->out->explanation;

    if (to->count == MANDATE_BECAUSE_LIMIT)
        return;
    to->because[to->count].reason = reason;
    to->because[to->count].a = object(a);
    to->because[to->count++].b = object(b);
}

/* Ends the start of a run. Always false, so that it can stand in a chain of conditions. */
static bool stop(play *on, mandate_outcome outcome, mandate_reason reason, uint32_t a, uint32_t b)
{
    on->out->outcome = outcome;
    on->out->reason = reason;
    note(on, reason, a, b);
    return false;
}

/* A call that cannot start is refused; an event that finds nothing to start is ignored. */
static bool is_call(const play *on)
{
    uint32_t sort = fact_enum(on->facts, on->trigger, TRIGGER_kind, TRIGGER_EVENT);
    return sort <= TRIGGER_HTTP || on->event->on_demand;
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

static bool is_same_name(const store *facts, uint32_t name, const char *text)
{
    return name != 0 && text != NULL && names_fold(&facts->names, name) == names_find(&facts->names, text, strlen(text));
}

/* IDN-20: an empty list of specific users admits the whole tenant. */
static bool caller_is_listed(const play *on)
{
    span allowed = fact_list(on->facts, on->trigger, TRIGGER_allowed);

    for (uint32_t i = 0; i < allowed.count; i++)
        if (allowed.at[i] == on->event->token_object.at)
            return true;
    return allowed.count == 0;
}

/* IDN-20...IDN-22: the token decides; shares and membership do not. */
static bool http_may_start(play *on)
{
    const mandate_event *event = on->event;
    uint32_t who = fact_enum(on->facts, on->trigger, TRIGGER_who, CALLERS_TENANT);
    uint32_t caller = event->token_object.at;

    if (who == CALLERS_ANYONE) {
        note(on, BECAUSE_ANYONE_MAY_CALL, 0, on->flow);
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
    if (who == CALLERS_SPECIFIC && !caller_is_listed(on))
        return stop(on, MANDATE_REFUSED, BECAUSE_TOKEN_OBJECT, caller, on->flow);
    note(on, BECAUSE_TOKEN_ACCEPTED, caller, on->flow);
    return may_start_unasked(on);
}

static uint32_t unit_of(const play *on, uint32_t user)
{
    const standing *at = standings_find(&on->tenant->standings, on->environment, user);
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

static bool lies_below(const play *on, uint32_t unit, uint32_t above)
{
    uint32_t root = store_find_text(on->facts, on->environment, K_BUSINESS_UNIT, "Root", 4);

    while (unit != above && unit != root && unit != 0) {
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
    uint32_t account = connection == 0 ? 0 : fact(on->facts, connection, CONNECTION_account);

    if (account == 0 && connection != 0)
        account = fact(on->facts, connection, CONNECTION_owner);
    return account != 0 ? account : fact(on->facts, on->flow, FLOW_owner);
}

static bool row_in_scope(play *on)
{
    const mandate_event *event = on->event;
    uint32_t scope = fact_enum(on->facts, on->trigger, TRIGGER_scope, 3), you, owner = event->row_owner.at;
    uint32_t table = fact(on->facts, on->trigger, TRIGGER_table);
    bool inside;

    if (!event->has_row)
        return true;
    if (table != 0 && event->row_table != NULL && !is_same_name(on->facts, table, event->row_table))
        return stop(on, MANDATE_IGNORED, BECAUSE_OTHER_TABLE, 0, on->flow);
    you = trigger_user(on);
    if (scope + 1 == DEPTH_ORGANIZATION)
        return true;
    if (owner == 0 || owner >= PRINCIPAL_EVERYONE || !is_person(on->facts, you))
        return stop(on, MANDATE_OPEN, BECAUSE_ROW_OWNER_UNKNOWN, 0, on->flow);
    inside = owner == you || (scope + 1 >= DEPTH_BUSINESS_UNIT && unit_of_owner(on, owner) == unit_of(on, you)) ||
             (scope + 1 == DEPTH_PARENT_CHILD && lies_below(on, unit_of_owner(on, owner), unit_of(on, you)));
    return inside || stop(on, MANDATE_IGNORED, BECAUSE_OUTSIDE_SCOPE, owner, on->flow);
}

static const mandate_supply *find_supply(const mandate_event *event, uint32_t key)
{
    for (uint32_t i = 0; i < event->supply_count; i++)
        if (event->supplies[i].key.at == key)
            return &event->supplies[i];
    return NULL;
}

static bool works(const play *on, uint32_t connection)
{
    return fact_enum(on->facts, connection, CONNECTION_status, CONNECTION_OK) == CONNECTION_OK;
}

static int compare_keys(const store *facts, uint32_t a, uint32_t b)
{
    const char *x = store_key(facts, a), *y = store_key(facts, b);

    while (*x != '\0' && names_lower(*x) == names_lower(*y))
        x++, y++;
    return (unsigned char)names_lower(*x) - (unsigned char)names_lower(*y);
}

/* The person's own working connection of a connector, first by name; 0 for none. */
static uint32_t own_connection(const play *on, uint32_t key, uint32_t by)
{
    uint32_t wanted = names_fold(&on->facts->names, fact(on->facts, key, FLOW_CONNECTION_connector)), best = 0;

    for (uint32_t each = store_first(on->facts, on->environment, ENVIRONMENT_connections); each != 0;
         each = store_next(on->facts, each))
        if (fact(on->facts, each, CONNECTION_owner) == by && works(on, each) &&
            names_fold(&on->facts->names, fact(on->facts, each, CONNECTION_connector)) == wanted &&
            (best == 0 || compare_keys(on->facts, each, best) < 0))
            best = each;
    return best;
}

/* The connection a person brings for a key. *is_own: a working one of his that needs no record. */
static uint32_t supplied(const play *on, uint32_t key, bool *is_own)
{
    const mandate_supply *supply = find_supply(on->event, key);

    *is_own = false;
    if (supply != NULL) {
        *is_own = supply->connection.at == 0;
        return supply->connection.at;
    }
    if (on->event->has_supplies || on->event->via >= MANDATE_VIA_API)
        return 0;
    return own_connection(on, key, on->event->by.at);
}

static bool key_is_supplied(play *on, uint32_t key)
{
    bool is_own, prompts = on->event->via < MANDATE_VIA_API;
    uint32_t connection = supplied(on, key, &is_own), by = on->event->by.at;
    inquiry ask;

    if (is_own)
        return true;
    if (connection == 0 && prompts)
        return stop(on, MANDATE_PROMPTS, BECAUSE_INVOKER_PROMPT, by, key);
    if (connection == 0)
        return stop(on, MANDATE_REFUSED, on->event->has_supplies ? BECAUSE_INVOKER_MISSING : BECAUSE_INVOKER_NONE, by, key);
    inquiry_start(&ask, on->tenant, by, on->environment, NULL);
    if (!connection_may_use(&ask, connection)) /* RUN-9: never somebody else's */
        return stop(on, MANDATE_REFUSED, BECAUSE_INVOKER_NOT_ALLOWED, by, connection);
    return ask.status == MANDATE_ALLOWED || stop(on, MANDATE_OPEN, BECAUSE_CONNECTION_OWNER_UNKNOWN, by, connection);
}

static bool is_invoker(const store *facts, uint32_t key)
{
    return fact_enum(facts, key, FLOW_CONNECTION_source, SOURCE_EMBEDDED) == SOURCE_INVOKER;
}

static bool has_supplies(play *on)
{
    for (uint32_t key = store_first(on->facts, on->flow, FLOW_connections); key != 0; key = store_next(on->facts, key))
        if (is_invoker(on->facts, key) && !key_is_supplied(on, key))
            return false;
    return true;
}

/* IDN-1...IDN-9: the four ways in. */
static bool starts(play *on)
{
    uint32_t by = on->event->by.at;

    if (on->event->on_demand || flow_is_instant(on->facts, on->flow)) {
        if (by == 0)
            return stop(on, MANDATE_OPEN, BECAUSE_NEEDS_PERSON, 0, on->flow);
        return person_may_start(on, by) && (!flow_is_instant(on->facts, on->flow) || has_supplies(on));
    }
    if (fact_enum(on->facts, on->trigger, TRIGGER_kind, TRIGGER_EVENT) == TRIGGER_HTTP)
        return http_may_start(on);
    return may_start_unasked(on) && row_in_scope(on);
}

/* ---- in whose name ---- */

/* Run as (IDN-3...IDN-5, IDN-14): the person for whom opted-in Dataverse steps act; 0 when not known. */
static uint32_t run_as(const play *on)
{
    uint32_t owner = fact(on->facts, on->flow, FLOW_owner), row_owner = on->event->row_owner.at;

    switch (fact_enum(on->facts, on->trigger, TRIGGER_run_as, RUN_AS_FLOW_OWNER)) {
    case RUN_AS_MODIFYING_USER:
        return on->event->modified_by.at;
    case RUN_AS_ROW_OWNER: /* a team's row falls back to the flow owner */
        if (row_owner == 0 || row_owner >= PRINCIPAL_EVERYONE)
            return 0;
        return is_person(on->facts, row_owner) ? row_owner : owner;
    default:
        return owner;
    }
}

static void name_the_run(play *on)
{
    uint32_t owner = fact(on->facts, on->flow, FLOW_owner);
    uint32_t sort = fact_enum(on->facts, on->trigger, TRIGGER_kind, TRIGGER_EVENT);
    bool instant = flow_is_instant(on->facts, on->flow);

    on->out->context = object(instant ? on->event->by.at : owner);
    note(on, instant ? BECAUSE_CONTEXT_INVOKER : BECAUSE_CONTEXT_OWNER, on->out->context.at, on->flow);
    if (instant || on->event->on_demand)
        on->out->trigger_identity = on->event->by;
    else if (sort == TRIGGER_HTTP)
        on->out->trigger_identity = on->event->token_object;
    else if (sort == TRIGGER_DATAVERSE)
        on->out->trigger_identity = object(run_as(on));
    else
        on->out->trigger_identity = object(owner);
}

/* ---- one step ---- */

static void settle(mandate_step *step, mandate_outcome outcome, mandate_reason reason)
{
    step->outcome = outcome;
    step->reason = reason;
}

static uint32_t account_of(const store *facts, uint32_t connection)
{
    uint32_t account = fact(facts, connection, CONNECTION_account);
    return account != 0 ? account : fact(facts, connection, CONNECTION_owner);
}

/* IDN-45, IDN-47: what the state of an account's credential does to a connection of its kind. */
static mandate_reason credential_fault(const play *on, uint32_t connection, uint32_t account)
{
    uint32_t credential = fact_object(on->facts, account, USER_credential);
    uint32_t auth = fact_enum(on->facts, connection, CONNECTION_auth, AUTH_OAUTH), sort;
    uint32_t expires, now = fact(on->facts, RECORD_TENANT, TENANT_now);

    if (credential == 0)
        return BECAUSE_NONE;
    sort = fact_enum(on->facts, credential, CREDENTIAL_kind, CREDENTIAL_PASSWORD);
    if (auth == AUTH_API_KEY || (auth == AUTH_CERTIFICATE) != (sort == CREDENTIAL_CERTIFICATE) ||
        (auth == AUTH_SERVICE_PRINCIPAL) != (sort == CREDENTIAL_SECRET))
        return BECAUSE_NONE; /* another credential than the one that this connection holds */
    expires = fact(on->facts, credential, CREDENTIAL_expires);
    switch (fact_enum(on->facts, credential, CREDENTIAL_status, STATUS_OK)) {
    case STATUS_OK:
        return expires != 0 && now != 0 && expires <= now ? BECAUSE_CONNECTION_PASSWORD : BECAUSE_NONE;
    case STATUS_MFA_REQUIRED:
        return auth == AUTH_OAUTH ? BECAUSE_CONNECTION_MFA : BECAUSE_NONE;
    default:
        return BECAUSE_CONNECTION_PASSWORD;
    }
}

/* CON-30, IDN-43...IDN-47: why a connection does not work; NONE when it does. */
static mandate_reason connection_fault(const play *on, uint32_t connection, uint32_t account)
{
    uint32_t used = fact(on->facts, connection, CONNECTION_last_used), now = fact(on->facts, RECORD_TENANT, TENANT_now);
    uint32_t flags;

    if (!works(on, connection))
        return BECAUSE_CONNECTION_BROKEN;
    if (!is_person(on->facts, account))
        return BECAUSE_NONE;
    flags = people_flags(&on->tenant->people, on->facts, account);
    if ((flags & PERSON_DELETED) != 0)
        return BECAUSE_CONNECTION_OWNER_DELETED;
    if ((flags & PERSON_ACTIVE) == 0)
        return BECAUSE_CONNECTION_OWNER_DISABLED;
    if (fact_enum(on->facts, connection, CONNECTION_auth, AUTH_OAUTH) == AUTH_OAUTH && used != 0 && now > used &&
        now - used >= IDLE_SECONDS) /* IDN-46 */
        return BECAUSE_CONNECTION_IDLE;
    return credential_fault(on, connection, account);
}

static bool is_dataverse(const store *facts, uint32_t key)
{
    return is_same_name(facts, fact(facts, key, FLOW_CONNECTION_connector), "shared_commondataserviceforapps") ||
           is_same_name(facts, fact(facts, key, FLOW_CONNECTION_connector), "shared_commondataservice");
}

/* IDN-15, IDN-16, IDN-18, DV-26. */
static void act_as(const play *on, mandate_step *step)
{
    uint32_t owner = fact(on->facts, on->flow, FLOW_owner), who = run_as(on);

    if (who == 0 || who >= PRINCIPAL_EVERYONE || owner >= PRINCIPAL_EVERYONE) {
        settle(step, MANDATE_OPEN, BECAUSE_RUN_AS_UNKNOWN);
        return;
    }
    step->identity = object(who);
    step->rights_of[0] = object(owner);
    if (who == owner) {
        settle(step, MANDATE_RUNS, BECAUSE_RUN_AS_OWNER);
        return;
    }
    step->rights_of[1] = object(who);
    settle(step, MANDATE_RUNS, BECAUSE_RUN_AS);
    if (is_person(on->facts, owner)) {
        inquiry ask;

        inquiry_start(&ask, on->tenant, owner, on->environment, NULL);
        if ((ask.rights & RIGHT_ACT_ON_BEHALF) == 0 && gate_roles_are_unknown(&ask))
            settle(step, MANDATE_OPEN, BECAUSE_ROLES_UNKNOWN);
        else if ((ask.rights & RIGHT_ACT_ON_BEHALF) == 0)
            settle(step, MANDATE_FAILS, BECAUSE_RUN_AS_NOT_PERMITTED);
    }
    if (step->outcome == MANDATE_RUNS && is_person(on->facts, who) &&
        (people_flags(&on->tenant->people, on->facts, who) & PERSON_ACTIVE) == 0)
        settle(step, MANDATE_FAILS, BECAUSE_RUN_AS_DISABLED);
}

static void act_by_connection(const play *on, mandate_step *step, uint32_t connection, mandate_reason how)
{
    uint32_t account = account_of(on->facts, connection);
    mandate_reason fault = connection_fault(on, connection, account);

    step->connection = object(connection);
    if (fault != BECAUSE_NONE) {
        step->identity = object(account == PRINCIPAL_UNKNOWN ? 0 : account);
        settle(step, MANDATE_FAILS, fault);
        return;
    }
    if (account == 0 || account >= PRINCIPAL_EVERYONE) {
        settle(step, MANDATE_OPEN, BECAUSE_CONNECTION_OWNER_UNKNOWN);
        return;
    }
    step->identity = object(account);
    settle(step, MANDATE_RUNS, how);
}

static void act_as_invoker(const play *on, mandate_step *step, uint32_t key)
{
    bool is_own;
    uint32_t connection;

    step->is_invoker = true;
    if (on->depth > 1 || !flow_is_instant(on->facts, on->flow)) { /* RUN-15, RUN-16 */
        settle(step, MANDATE_FAILS, BECAUSE_INVOKER_NONE);
        return;
    }
    connection = supplied(on, key, &is_own);
    if (!is_own) {
        act_by_connection(on, step, connection, BECAUSE_INVOKER_SUPPLIED);
        return;
    }
    step->identity = on->event->by;
    settle(step, MANDATE_RUNS, BECAUSE_INVOKER_SUPPLIED);
}

static void act_embedded(const play *on, mandate_step *step, uint32_t key)
{
    uint32_t connection = flow_bound_connection(on->facts, key);

    if (connection != 0)
        act_by_connection(on, step, connection, BECAUSE_EMBEDDED);
    else if (flow_binding_is_unknown(on->facts, key))
        settle(step, MANDATE_OPEN, BECAUSE_CONNECTION_UNKNOWN);
    else
        settle(step, MANDATE_FAILS, BECAUSE_CONNECTION_MISSING);
}

/* The identity of a step (reference algorithm 6.3). */
static void act(const play *on, mandate_step *step, uint32_t key)
{
    bool by_row = on->depth == 1 && fact_enum(on->facts, on->trigger, TRIGGER_kind, TRIGGER_EVENT) == TRIGGER_DATAVERSE;

    step->flow_connection = object(key);
    step->reference = object(fact(on->facts, key, FLOW_CONNECTION_reference));
    if (by_row && is_dataverse(on->facts, key) &&
        (fact_boolean(on->facts, key, FLOW_CONNECTION_impersonate, false) || is_invoker(on->facts, key)))
        act_as(on, step);
    else if (is_invoker(on->facts, key))
        act_as_invoker(on, step, key);
    else
        act_embedded(on, step, key);
}

/* ---- what the identity must be allowed to do (RUN-12, layer 3) ---- */

static int verb_of_right(const store *facts, uint32_t right)
{
    for (int verb = 0; words_verbs[verb] != NULL; verb++)
        if (is_same_name(facts, right, words_verbs[verb]))
            return verb;
    return VERB_READ;
}

static coverage holds_privilege(const play *on, uint32_t user, uint32_t need)
{
    uint32_t table = names_fold(&on->facts->names, fact(on->facts, need, NEED_table)), depths;
    inquiry ask;

    inquiry_start(&ask, on->tenant, user, on->environment, NULL);
    depths = row_privileges(&ask, table);
    if (inquiry_is_admin(&ask) || privilege_depth(depths, verb_of_right(on->facts, fact(on->facts, need, NEED_right))) != 0)
        return COVERED;
    return gate_roles_are_unknown(&ask) ? COVERAGE_UNSURE : NOT_COVERED;
}

/* Right edit includes read, full includes all; other rights stand for themselves. */
static bool right_includes(const store *facts, uint32_t given, uint32_t wanted)
{
    if (names_fold(&facts->names, given) == names_fold(&facts->names, wanted) || is_same_name(facts, given, "full"))
        return true;
    return is_same_name(facts, given, "edit") && is_same_name(facts, wanted, "read");
}

static coverage holds_grant(const play *on, uint32_t user, uint32_t resource, uint32_t right)
{
    coverage best = fact_is_unknown(on->facts, resource, RESOURCE_unknown, RESOURCE_grants) ? COVERAGE_UNSURE : NOT_COVERED;
    inquiry ask;

    inquiry_start(&ask, on->tenant, user, on->environment, NULL);
    for (uint32_t grant = store_first(on->facts, resource, RESOURCE_grants); grant != 0; grant = store_next(on->facts, grant)) {
        uint32_t by;
        coverage each;

        if (!right_includes(on->facts, on->facts->records[grant].key, right))
            continue;
        each = principals_cover(&ask, fact_list(on->facts, grant, GRANT_principals), user, &by);
        best = each > best ? each : best;
    }
    return best;
}

static coverage holds_need(const play *on, uint32_t user, uint32_t need)
{
    uint32_t resource = fact(on->facts, need, NEED_resource);

    if (!is_person(on->facts, user))
        return COVERAGE_UNSURE;
    if (resource != 0)
        return holds_grant(on, user, resource, fact(on->facts, need, NEED_right));
    return fact(on->facts, need, NEED_table) == 0 ? COVERED : holds_privilege(on, user, need);
}

static void check_needs(const play *on, mandate_step *step, uint32_t at)
{
    for (uint32_t need = store_first(on->facts, at, STEP_needs); need != 0; need = store_next(on->facts, need)) {
        coverage own = holds_need(on, step->identity.at, need);
        bool is_table = fact(on->facts, need, NEED_resource) == 0;
        bool impersonates = step->rights_of[1].at != 0;
        coverage other = impersonates && is_table ? holds_need(on, step->rights_of[0].at, need) : COVERED;

        if (own == NOT_COVERED || other == NOT_COVERED) {
            settle(step, MANDATE_FAILS, other == NOT_COVERED ? BECAUSE_TABLE_DENIED_BOTH
                                        : is_table           ? BECAUSE_TABLE_DENIED
                                                             : BECAUSE_RESOURCE_DENIED);
            return;
        }
        if (own == COVERAGE_UNSURE || other == COVERAGE_UNSURE)
            settle(step, MANDATE_OPEN, BECAUSE_DATA_UNKNOWN);
    }
}

/* A desktop step: who signs in, and whose permissions are checked (IDN-32, DSK-10). */
static void check_desktop(const play *on, mandate_step *step, uint32_t at)
{
    uint32_t connection = step->connection.at, run_owner;

    if (fact(on->facts, at, STEP_desktop_flow) == 0 || connection == 0 || step->outcome != MANDATE_RUNS)
        return;
    run_owner = fact(on->facts, connection, CONNECTION_run_owner);
    step->session = step->identity;
    step->run_owner = object(run_owner != 0 ? run_owner : fact(on->facts, connection, CONNECTION_owner));
    settle(step, MANDATE_OPEN, BECAUSE_DESKTOP_STEP_OPEN);
}

/* ---- child flows ---- */

/* RUN-16: only stored connections, but for Dataverse. */
static bool child_takes_connections(const store *facts, uint32_t child)
{
    for (uint32_t key = store_first(facts, child, FLOW_connections); key != 0; key = store_next(facts, key))
        if (is_invoker(facts, key) && !is_dataverse(facts, key))
            return true;
    return false;
}

static mandate_reason child_fault(const play *on, uint32_t child)
{
    uint32_t trigger = fact_object(on->facts, child, FLOW_trigger);
    uint32_t sort = trigger == 0 ? TRIGGER_EVENT : fact_enum(on->facts, trigger, TRIGGER_kind, TRIGGER_EVENT);

    for (uint32_t i = 0; i < on->depth; i++)
        if (on->frames[i].flow == child)
            return BECAUSE_CHILD_CYCLE;
    if (on->depth == FRAME_LIMIT)
        return BECAUSE_CHILD_TOO_DEEP;
    if (fact(on->facts, child, FLOW_solution) == 0)
        return BECAUSE_CHILD_NO_SOLUTION;
    if (sort != TRIGGER_BUTTON && sort != TRIGGER_POWER_APP && sort != TRIGGER_HTTP)
        return BECAUSE_CHILD_TRIGGER;
    if (child_takes_connections(on->facts, child))
        return BECAUSE_CHILD_HAS_INVOKER;
    return fact_enum(on->facts, child, FLOW_state, STATE_ON) == STATE_ON ? BECAUSE_NONE : BECAUSE_CHILD_OFF;
}

/* ---- the walk ---- */

static void begin_step(play *on, mandate_step *step, uint32_t position)
{
    memset(step, 0, sizeof *step);
    step->position = position;
    step->depth = on->depth;
    for (uint32_t i = 0; i < on->depth; i++)
        step->path[i] = object(on->frames[i].step);
}

/* Whose rights a step uses begins with the flow owner for impersonation; else it is the identity alone. */
static void end_step(play *on, mandate_step *step, uint32_t about)
{
    frame *top = &on->frames[on->depth - 1];

    if (step->rights_of[0].at == 0)
        step->rights_of[0] = step->identity;
    top->has_failed |= step->outcome == MANDATE_FAILS;
    top->has_open |= step->outcome == MANDATE_OPEN;
    top->has_wait |= step->outcome == MANDATE_WAITS;
    if (step->reason != BECAUSE_NONE)
        note(on, step->reason, step->identity.at, about);
    if (step->outcome == MANDATE_FAILS && !on->has_first_failure) {
        on->has_first_failure = true;
        on->out->reason = step->reason;
    }
    if (step->outcome == MANDATE_OPEN && on->out->reason == BECAUSE_NONE)
        on->out->reason = step->reason;
    on->on_step(on->userdata, step);
}

static uint32_t subject_of(const mandate_step *step, uint32_t at)
{
    mandate_layer layer = mandate_reason_layer(step->reason);

    if (layer == MANDATE_LAYER_CONNECTION && step->connection.at != 0)
        return step->connection.at;
    return layer == MANDATE_LAYER_CONNECTION && step->flow_connection.at != 0 ? step->flow_connection.at : at;
}

static void plain_step(play *on, uint32_t at)
{
    uint32_t key = fact(on->facts, at, STEP_connection);
    mandate_step step;

    begin_step(on, &step, on->out->step_count++);
    if (key != 0)
        act(on, &step, key);
    check_desktop(on, &step, at);
    if (step.outcome == MANDATE_RUNS && key != 0)
        check_needs(on, &step, at);
    end_step(on, &step, subject_of(&step, at));
}

/* A call that cannot be made ends here; else the child's frame is opened. */
static void call_child(play *on, uint32_t at, uint32_t child)
{
    mandate_reason fault = child_fault(on, child);
    mandate_step step;

    if (fault == BECAUSE_NONE) {
        frame *made = &on->frames[on->depth];

        memset(made, 0, sizeof *made);
        made->flow = child;
        made->step = store_first(on->facts, child, FLOW_steps);
        made->position = on->out->step_count++;
        on->depth++;
        return;
    }
    begin_step(on, &step, on->out->step_count++);
    settle(&step, MANDATE_FAILS, fault);
    (void)at;
    end_step(on, &step, child);
}

/* Closes a child: the step that called it fails when one of the child's did. */
static void return_from_child(play *on)
{
    frame done = on->frames[--on->depth];
    frame *caller = &on->frames[on->depth - 1];
    mandate_step step;

    begin_step(on, &step, done.position);
    settle(&step, done.has_failed ? MANDATE_FAILS : done.has_open ? MANDATE_OPEN : done.has_wait ? MANDATE_WAITS : MANDATE_RUNS,
           done.has_failed || done.has_open ? on->out->reason : BECAUSE_NONE);
    end_step(on, &step, done.flow);
    caller->step = store_next(on->facts, caller->step);
}

static void walk(play *on)
{
    memset(&on->frames[0], 0, sizeof on->frames[0]);
    on->frames[0].flow = on->flow;
    on->frames[0].step = store_first(on->facts, on->flow, FLOW_steps);
    on->depth = 1;
    for (;;) {
        frame *top = &on->frames[on->depth - 1];
        uint32_t before = on->depth, child;

        if (top->step == 0 && on->depth == 1)
            break;
        if (top->step == 0) {
            return_from_child(on);
            continue;
        }
        child = fact(on->facts, top->step, STEP_child);
        if (child != 0)
            call_child(on, top->step, child);
        else
            plain_step(on, top->step);
        if (on->depth == before)
            top->step = store_next(on->facts, top->step);
    }
    on->out->outcome = on->frames[0].has_failed ? MANDATE_FAILS
                       : on->frames[0].has_open ? MANDATE_OPEN
                       : on->frames[0].has_wait ? MANDATE_WAITS
                                                : MANDATE_RUNS;
}

int mandate_dry_run(mandate *tenant, mandate_object flow, const mandate_event *event, mandate_run *out,
                    void (*on_step)(void *userdata, const mandate_step *step), void *userdata, mandate_fault *fault)
{
    play on = {.tenant = tenant, .facts = &tenant->facts, .event = event, .out = out, .flow = flow.at, .on_step = on_step,
               .userdata = userdata};
    int err;

    memset(out, 0, sizeof *out);
    out->outcome = MANDATE_REFUSED;
    if (tenant->facts.stale != 0 && (err = mandate_refresh(tenant)) != MANDATE_OK)
        return err;
    if (!store_is_alive(on.facts, flow.at) || store_kind(on.facts, flow.at) != K_FLOW ||
        fact_enum(on.facts, flow.at, FLOW_kind, KIND_CLOUD) != KIND_CLOUD ||
        fact_object(on.facts, flow.at, FLOW_trigger) == 0) {
        fault->code = MANDATE_EINVALID;
        strcpy(fault->message, "only a cloud flow with a trigger can be run");
        return MANDATE_EINVALID;
    }
    on.trigger = fact_object(on.facts, flow.at, FLOW_trigger);
    on.environment = store_enclosing(on.facts, flow.at, K_ENVIRONMENT);
    if (!starts(&on))
        return MANDATE_OK;
    out->reason = BECAUSE_NONE;
    name_the_run(&on);
    walk(&on);
    return MANDATE_OK;
}
