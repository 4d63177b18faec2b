/*
 * step.c - one step: as whom it acts, whether its connection works, and whether it may do what it does.
 *
 * Source  reference algorithm 6.3, IDN-15 IDN-16 IDN-18 IDN-32 IDN-41...IDN-47 RUN-9 RUN-10 RUN-12 DV-26
 */
#include "answer/play.h"
#include "answer/policy.h"

enum { IDLE_SECONDS = 90 * 24 * 3600 }; /* IDN-46 */

/* ---- one step ---- */

uint32_t play_account(const store *facts, uint32_t connection)
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
mandate_reason play_connection_fault(const play *on, uint32_t connection, uint32_t account)
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

/* An opted-in step keeps its stored connection, which must be there and work. */
static bool stored_connection_works(const play *on, mandate_step *step, uint32_t key)
{
    uint32_t connection = is_invoker(on->facts, key) ? 0 : flow_bound_connection(on->facts, key);
    mandate_reason fault = BECAUSE_NONE;

    if (is_invoker(on->facts, key) || (connection == 0 && flow_binding_is_unknown(on->facts, key)))
        return true;
    step->connection = object(connection);
    if (connection == 0)
        fault = BECAUSE_CONNECTION_MISSING;
    else
        fault = play_connection_fault(on, connection, play_account(on->facts, connection));
    if (fault != BECAUSE_NONE)
        play_settle(step, MANDATE_FAILS, fault);
    return fault == BECAUSE_NONE;
}

/* ENV-62, IDN-16: whether a team's own roles give the right to act on behalf of others. */
static coverage team_may_act(const play *on, uint32_t team)
{
    uint32_t fold = names_find(&on->facts->names, "prvActOnBehalfOfAnotherUser", 27);
    span roles = fact_list(on->facts, team, TEAM_roles);

    for (uint32_t i = 0; i < roles.count; i++) {
        uint32_t role = standing_role(on->facts, on->environment, roles.at[i]);

        if (role != 0 && power_has_misc(on->facts, role, fold))
            return COVERED;
    }
    for (uint32_t at = store_first(on->facts, on->environment, ENVIRONMENT_assignments); at != 0;
         at = store_next(on->facts, at)) {
        span holders = fact_list(on->facts, at, ASSIGNMENT_principals);
        uint32_t role = standing_role(on->facts, on->environment, on->facts->records[at].key);

        for (uint32_t i = 0; i < holders.count && role != 0; i++)
            if (holders.at[i] == team && power_has_misc(on->facts, role, fold))
                return COVERED;
    }
    return fact_is_unknown(on->facts, team, TEAM_unknown, TEAM_roles) ||
                   fact_is_unknown(on->facts, on->environment, ENVIRONMENT_unknown, ENVIRONMENT_assignments)
               ? COVERAGE_UNSURE
               : NOT_COVERED;
}

static coverage owner_may_act(const play *on, uint32_t owner)
{
    inquiry ask;

    if (!is_person(on->facts, owner))
        return team_may_act(on, owner);
    inquiry_start(&ask, on->tenant, owner, on->environment, NULL);
    return inquiry_right(&ask, RIGHT_ACT_ON_BEHALF);
}

/* IDN-18: without any role he can do nothing. */
static coverage has_a_role(const play *on, uint32_t who)
{
    inquiry ask;

    inquiry_start(&ask, on->tenant, who, on->environment, NULL);
    if (!gate_any_role(&ask))
        return NOT_COVERED;
    return ask.status == MANDATE_UNKNOWN ? COVERAGE_UNSURE : COVERED;
}

/* PRN-32, DV-30: who is deleted or disabled in the tenant holds no rights, neither to act nor to lend. */
static bool is_gone(const play *on, uint32_t who)
{
    return is_person(on->facts, who) && (people_flags(&on->tenant->people, on->facts, who) & PERSON_ACTIVE) == 0;
}

/* IDN-16, IDN-18: whether the owner may act on behalf of somebody, and that person do anything. */
static void act_on_behalf(const play *on, mandate_step *step, uint32_t owner, uint32_t who)
{
    coverage permitted = owner_may_act(on, owner), has_role = has_a_role(on, who);

    play_settle(step, MANDATE_RUNS, BECAUSE_RUN_AS);
    if (permitted == NOT_COVERED)
        play_settle(step, MANDATE_FAILS, BECAUSE_RUN_AS_NOT_PERMITTED);
    else if (is_gone(on, who))
        play_settle(step, MANDATE_FAILS, BECAUSE_RUN_AS_DISABLED);
    else if (has_role == NOT_COVERED)
        play_settle(step, MANDATE_FAILS, BECAUSE_RUN_AS_WITHOUT_ROLE);
    else if (permitted == COVERAGE_UNSURE || has_role == COVERAGE_UNSURE)
        play_settle(step, MANDATE_OPEN, BECAUSE_ROLES_UNKNOWN);
}

/* IDN-15, DV-26: without its owner's rights nobody's are left, whoever the person would be. */
static void act_as(const play *on, mandate_step *step)
{
    uint32_t owner = fact(on->facts, on->flow, FLOW_owner), who = play_run_as(on);
    bool is_known = who != 0 && who < PRINCIPAL_EVERYONE && owner < PRINCIPAL_EVERYONE;

    if (is_known) {
        step->identity = object(who);
        step->rights_of[0] = object(owner);
        step->rights_of[1] = object(who == owner ? 0 : who);
    }
    if (is_gone(on, owner)) {
        play_settle(step, MANDATE_FAILS, BECAUSE_RUN_AS_OWNER_DISABLED);
        step->person = object(owner);
    } else if (!is_known)
        play_settle(step, MANDATE_OPEN, BECAUSE_RUN_AS_UNKNOWN);
    else if (who == owner)
        play_settle(step, MANDATE_RUNS, BECAUSE_RUN_AS_OWNER);
    else
        act_on_behalf(on, step, owner, who);
}

static void act_by_connection(const play *on, mandate_step *step, uint32_t connection, mandate_reason how)
{
    uint32_t account = play_account(on->facts, connection);
    mandate_reason fault = play_connection_fault(on, connection, account);

    step->connection = object(connection);
    if (fault != BECAUSE_NONE) {
        step->identity = object(account == PRINCIPAL_UNKNOWN ? 0 : account);
        play_settle(step, MANDATE_FAILS, fault);
        return;
    }
    if (account == 0 || account >= PRINCIPAL_EVERYONE) {
        play_settle(step, MANDATE_OPEN, BECAUSE_CONNECTION_OWNER_UNKNOWN);
        return;
    }
    step->identity = object(account);
    play_settle(step, MANDATE_RUNS, how);
}

static void act_as_invoker(const play *on, mandate_step *step, uint32_t key)
{
    bool is_own;
    uint32_t connection;

    step->is_invoker = true;
    if (on->depth > 1 || !flow_is_instant(on->facts, on->flow)) { /* RUN-15, RUN-16 */
        play_settle(step, MANDATE_FAILS, BECAUSE_INVOKER_NONE);
        return;
    }
    if (on->event->is_assumed) {
        play_settle(step, MANDATE_OPEN, BECAUSE_NEEDS_PERSON);
        return;
    }
    connection = play_supplied(on, key, &is_own);
    if (!is_own) {
        act_by_connection(on, step, connection, BECAUSE_INVOKER_SUPPLIED);
        return;
    }
    step->identity = on->event->by;
    play_settle(step, MANDATE_RUNS, BECAUSE_INVOKER_SUPPLIED);
}

/* PRN-23, CON-14: an application that owns a flow needs the use of its connections, or the flow itself holds it. */
static coverage owner_may_use(const play *on, uint32_t key, uint32_t connection)
{
    mandate_reason why;
    inquiry ask;

    if (fact_boolean(on->facts, key, FLOW_CONNECTION_granted, false))
        return COVERED;
    inquiry_start(&ask, on->tenant, on->frames[on->depth - 1].application, on->environment, NULL);
    return either(fact_is_unknown(on->facts, key, FLOW_CONNECTION_unknown, FLOW_CONNECTION_granted) ? COVERAGE_UNSURE
                                                                                                    : NOT_COVERED,
                  connection_coverage(&ask, connection, LEVEL_USE, &why));
}

/* A stored connection is one that the owner of its flow may use; a denial is certain whatever was open. */
static void need_owner_use(const play *on, mandate_step *step, uint32_t key, uint32_t connection)
{
    uint32_t application = on->frames[on->depth - 1].application;
    coverage usable;

    if (application == 0 || step->outcome == MANDATE_FAILS)
        return;
    usable = owner_may_use(on, key, connection);
    if (usable == COVERED || (usable == COVERAGE_UNSURE && step->outcome != MANDATE_RUNS))
        return;
    play_settle(step, usable == NOT_COVERED ? MANDATE_FAILS : MANDATE_OPEN,
                usable == NOT_COVERED ? BECAUSE_OWNER_NOT_ALLOWED : BECAUSE_CONNECTION_OWNER_UNKNOWN);
    step->person = object(application);
}

static void act_embedded(const play *on, mandate_step *step, uint32_t key)
{
    uint32_t connection = flow_bound_connection(on->facts, key);

    if (connection != 0) {
        act_by_connection(on, step, connection, BECAUSE_EMBEDDED);
        need_owner_use(on, step, key, connection);
    } else if (flow_binding_is_unknown(on->facts, key))
        play_settle(step, MANDATE_OPEN, BECAUSE_CONNECTION_UNKNOWN);
    else
        play_settle(step, MANDATE_FAILS, BECAUSE_CONNECTION_MISSING);
}

/* The identity of a step (reference algorithm 6.3). */
static void act(const play *on, mandate_step *step, uint32_t key)
{
    bool by_row = on->depth == 1 && fact_enum(on->facts, on->trigger, TRIGGER_kind, TRIGGER_EVENT) == TRIGGER_DATAVERSE;

    step->flow_connection = object(key);
    step->reference = object(fact(on->facts, key, FLOW_CONNECTION_reference));
    if (by_row && is_dataverse(on->facts, key) &&
        (fact_boolean(on->facts, key, FLOW_CONNECTION_impersonate, false) || is_invoker(on->facts, key))) {
        step->is_invoker = is_invoker(on->facts, key);
        if (stored_connection_works(on, step, key))
            act_as(on, step);
        if (step->connection.at != 0)
            need_owner_use(on, step, key, step->connection.at);
    } else if (is_invoker(on->facts, key))
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

/* ENV-67, DV-2: the privilege, at any depth; DV-17: of the organization where the table is; DV-30: none if disabled. */
static coverage holds_privilege(const play *on, uint32_t user, uint32_t need)
{
    uint32_t fold = names_fold(&on->facts->names, fact(on->facts, need, NEED_table));
    uint32_t table = store_find(on->facts, on->environment, K_TABLE, fold);
    bool is_organization = table != 0 && fact_enum(on->facts, table, TABLE_ownership, 0) == OWNERSHIP_ORGANIZATION;
    int verb = verb_of_right(on->facts, fact(on->facts, need, NEED_right));
    inquiry ask;

    inquiry_start(&ask, on->tenant, user, on->environment, NULL);
    if (inquiry_disabled_here(&ask))
        return NOT_COVERED;
    return either(inquiry_sees_all(&ask),
                  inquiry_privilege(&ask, fold, verb, is_organization ? DEPTH_ORGANIZATION : DEPTH_USER));
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
    coverage best =
        fact_is_unknown(on->facts, resource, RESOURCE_unknown, RESOURCE_grants) ? COVERAGE_UNSURE : NOT_COVERED;
    inquiry ask;

    inquiry_start(&ask, on->tenant, user, on->environment, NULL);
    for (uint32_t grant = store_first(on->facts, resource, RESOURCE_grants); grant != 0;
         grant = store_next(on->facts, grant)) {
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
    return holds_privilege(on, user, need);
}

static void check_needs(const play *on, mandate_step *step, uint32_t at)
{
    for (uint32_t need = store_first(on->facts, at, STEP_needs); need != 0; need = store_next(on->facts, need)) {
        coverage own = holds_need(on, step->identity.at, need);
        bool is_table = fact(on->facts, need, NEED_resource) == 0;
        bool impersonates = step->rights_of[1].at != 0;
        coverage other = impersonates && is_table ? holds_need(on, step->rights_of[0].at, need) : COVERED;

        if (own == NOT_COVERED || other == NOT_COVERED) {
            step->person = step->subject = object(0); /* no longer of what was open before */
            play_settle(step, MANDATE_FAILS,
                        other == NOT_COVERED ? BECAUSE_TABLE_DENIED_BOTH
                        : is_table           ? BECAUSE_TABLE_DENIED
                                             : BECAUSE_RESOURCE_DENIED);
            return;
        }
        if ((own == COVERAGE_UNSURE || other == COVERAGE_UNSURE) && step->outcome == MANDATE_RUNS)
            play_settle(step, MANDATE_OPEN, BECAUSE_DATA_UNKNOWN);
    }
}

mandate_status mandate_step_needs(mandate *tenant, mandate_object step, mandate_object user)
{
    const store *facts = &tenant->facts;
    play on = {.tenant = tenant, .facts = facts, .environment = mandate_environment_of(tenant, step).at};
    mandate_status status = MANDATE_ALLOWED;

    if (!store_is_of(facts, user.at, K_USER) || !store_is_of(facts, step.at, K_STEP) ||
        (facts->stale != 0 && mandate_refresh(tenant) != MANDATE_OK))
        return MANDATE_UNKNOWN;
    if ((people_flags(&tenant->people, facts, user.at) & PERSON_ACTIVE) == 0)
        return MANDATE_DENIED;
    for (uint32_t need = store_first(facts, step.at, STEP_needs); need != 0; need = store_next(facts, need)) {
        coverage held = holds_need(&on, user.at, need);

        if (held == NOT_COVERED)
            return MANDATE_DENIED;
        status = held == COVERAGE_UNSURE ? MANDATE_UNKNOWN : status;
    }
    return status;
}

/* CON-31, DLP-16: a connection that a policy disables, or may. */
static void settle_by_policy(mandate_step *step, uint32_t key, const mandate_violation *found)
{
    play_settle(step, found->status == MANDATE_DENIED ? MANDATE_FAILS : MANDATE_OPEN, found->reason);
    step->person = found->policy;
    step->subject = step->connection.at != 0 ? step->connection : object(key);
}

/* ERR-36, ERR-31: how a machine turns away a credential; one that signs in (DSK-36) is never sent to the machine. */
static void name_refusal(const play *on, mandate_step *step, uint32_t at)
{
    uint32_t auth = fact_enum(on->facts, step->connection.at, CONNECTION_auth, AUTH_OAUTH);
    uint32_t mode = fact(on->facts, at, STEP_mode);

    if (step->reason != BECAUSE_CONNECTION_PASSWORD || mode == 0 || auth == AUTH_SIGN_IN)
        return;
    step->reason = fact_enum(on->facts, at, STEP_mode, MODE_UNATTENDED) == MODE_ATTENDED ? BECAUSE_WINDOWS_IDENTITY
                                                                                         : BECAUSE_SESSION_CREDENTIALS;
}

void play_step(const play *on, mandate_step *step, uint32_t at, uint32_t key)
{
    mandate_violation policy = {.status = MANDATE_ALLOWED};

    act(on, step, key);
    if (on->has_policies)
        policy = policy_judge_connection(on->facts, key, step->connection.at);
    if (policy.status == MANDATE_DENIED && (step->outcome != MANDATE_FAILS || step->connection.at != 0)) {
        settle_by_policy(step, key, &policy);
        return;
    }
    if (step->outcome == MANDATE_FAILS && fact(on->facts, at, STEP_desktop_flow) != 0)
        name_refusal(on, step, at);
    if (step->outcome == MANDATE_RUNS && fact(on->facts, at, STEP_desktop_flow) != 0)
        play_desktop(on, step, at);
    if (step->outcome == MANDATE_RUNS && fact_is_unknown(on->facts, at, STEP_unknown, STEP_desktop_flow))
        play_settle(step, MANDATE_OPEN, BECAUSE_CALL_UNKNOWN);
    if (step->outcome == MANDATE_RUNS && policy.status == MANDATE_UNKNOWN)
        settle_by_policy(step, key, &policy);
    if (step->outcome == MANDATE_RUNS ||
        step->outcome == MANDATE_OPEN) /* what is surely not held fails it all the same */
        check_needs(on, step, at);
}
