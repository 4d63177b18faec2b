/*
 * desktop.c - a desktop step: which Windows account signs in, whose permissions are checked, which machine takes it.
 *
 * Shape   every machine of the connection's target is judged by itself. A step takes the first free one by name
 *         (the platform takes any); else it is open when a fact about one is missing, waits when every machine that
 *         is ready was free to begin with and another is offline, and fails with the first ready machine's reason.
 * Source  IDN-32 DSK-10 DSK-20 DSK-23 DSK-27 DSK-30...DSK-42 DSK-50 DSK-51 ERR-24...ERR-41 ERR-60 ERR-61
 *         CONFLICT-12 CONFLICT-14 CONFLICT-23
 */
#include "answer/dry_run.h"
#include "answer/policy.h"
#include "fact/ids.h"

typedef struct windows_account {
    uint32_t account;  /* USER record */
    uint32_t username; /* name of the Windows account, or 0 */
    bool is_name_untold;
    bool is_attended;
    const directory *directory;
} windows_account;

typedef struct session_count {
    uint32_t own_active, own_locked, own_disconnected, others;
    bool is_open; /* of one it is not known whose it is */
} session_count;

/* ---- names of Windows accounts (DSK-37) ---- */

static const char *without_domain(const char *name)
{
    const char *cut = strrchr(name, '\\');
    return cut == NULL ? name : cut + 1;
}

/* The domain before the last stroke is this word. */
static bool is_domain(const char *name, size_t bytes, const char *word)
{
    for (size_t i = 0; i < bytes; i++)
        if (names_lower(name[i]) != names_lower(word[i])) /* a shorter word ends here at the latest */
            return false;
    return word[bytes] == '\0';
}

/* `BOTS\bot1` and `OTHER\bot1`: both name a domain, and neither means the accounts of the machine itself. */
static bool domains_differ(const char *a, const char *b, const char *machine)
{
    size_t in_a = (size_t)(without_domain(a) - a), in_b = (size_t)(without_domain(b) - b);
    const char *const local[] = {".", "local", machine};

    if (in_a == 0 || in_b == 0)
        return false;
    for (size_t i = 0; i < sizeof local / sizeof *local; i++)
        if (is_domain(a, in_a - 1, local[i]) || is_domain(b, in_b - 1, local[i]))
            return false;
    if (in_a != in_b)
        return true;
    for (size_t i = 0; i < in_a; i++)
        if (names_lower(a[i]) != names_lower(b[i]))
            return true;
    return false;
}

/* Equal without regard to case; `bot1` stands for `bot1@bots.example` as well. */
static bool names_meet(const char *a, const char *b)
{
    bool is_whole = strchr(a, '@') != NULL && strchr(b, '@') != NULL;

    a = without_domain(a);
    b = without_domain(b);
    for (; *a != '\0' && *b != '\0'; a++, b++) {
        if (!is_whole && (*a == '@' || *b == '@'))
            break;
        if (names_lower(*a) != names_lower(*b))
            return false;
    }
    return (*a == '\0' || (!is_whole && *a == '@')) && (*b == '\0' || (!is_whole && *b == '@'));
}

/* A name as it is written, or the sign-in name of the person whose id stands in its place (contract 9.1). */
static const char *account_name(const store *facts, uint32_t name)
{
    const char *text = names_text(&facts->names, name);
    uint32_t who = ids_find(facts, RECORD_TENANT, K_USER, text, names_bytes(&facts->names, name));

    return who == 0 ? text : store_key(facts, who);
}

static truth is_windows_account(const store *facts, uint32_t machine, const windows_account *who, uint32_t name)
{
    const char *text = account_name(facts, name), *username = account_name(facts, who->username);

    if (strchr(text, '@') != NULL)
        return names_meet(text, store_key(facts, who->account)) ? TRUTH_YES : TRUTH_NO;
    if (who->is_name_untold)
        return TRUTH_UNKNOWN;
    if (who->username != 0 && domains_differ(text, username, store_key(facts, machine)))
        return TRUTH_NO;
    return names_meet(text, store_key(facts, who->account)) || (who->username != 0 && names_meet(text, username))
               ? TRUTH_YES
               : TRUTH_NO;
}

/* ---- one machine ---- */

static void count_own(session_count *count, uint32_t state)
{
    switch (state) {
    case SESSION_ACTIVE:
        count->own_active++;
        break;
    case SESSION_LOCKED:
        count->own_locked++;
        break;
    default:
        count->own_disconnected++;
    }
}

static session_count count_sessions(const store *facts, uint32_t machine, const windows_account *who)
{
    session_count count = {0, 0, 0, 0, false};

    for (uint32_t session = store_first(facts, machine, MACHINE_sessions); session != 0;
         session = store_next(facts, session)) {
        truth is_own = is_windows_account(facts, machine, who, fact(facts, session, SESSION_user));

        if (is_own == TRUTH_YES)
            count_own(&count, fact_enum(facts, session, SESSION_state, SESSION_ACTIVE));
        count.others += is_own == TRUTH_NO;
        count.is_open |= is_own == TRUTH_UNKNOWN;
    }
    return count;
}

static truth may_open_session(const store *facts, uint32_t machine, const windows_account *who)
{
    span allowed = fact_list(facts, machine, MACHINE_rdp_users);
    truth best = TRUTH_NO;

    if (fact(facts, machine, MACHINE_rdp_users) == 0)
        return TRUTH_YES;
    for (uint32_t i = 0; i < allowed.count && best != TRUTH_YES; i++)
        best = truth_or(best, is_windows_account(facts, machine, who, allowed.at[i]));
    return best;
}

/* DSK-37: whether an account of the directory signs in, and not one of the machine or of a domain. */
static truth is_of_directory(const store *facts, const windows_account *who)
{
    if (who->is_name_untold)
        return TRUTH_UNKNOWN;
    return who->username == 0 || strchr(account_name(facts, who->username), '@') != NULL ? TRUTH_YES : TRUTH_NO;
}

/* A fact of a machine that would decide, but is not told. */
static bool is_untold(const store *facts, uint32_t machine, uint32_t slot)
{
    return fact_is_unknown(facts, machine, MACHINE_unknown, slot);
}

/* ERR-37, N-75: an Entra machine with network-level authentication takes no unattended sign-in of a directory account. */
static truth refuses_directory(const store *facts, uint32_t machine)
{
    truth is_entra = is_untold(facts, machine, MACHINE_join)                            ? TRUTH_UNKNOWN
                     : fact_enum(facts, machine, MACHINE_join, JOIN_NONE) == JOIN_ENTRA ? TRUTH_YES
                                                                                        : TRUTH_NO;
    truth asks = is_untold(facts, machine, MACHINE_nla)            ? TRUTH_UNKNOWN
                 : fact_boolean(facts, machine, MACHINE_nla, true) ? TRUTH_YES
                                                                   : TRUTH_NO;

    return truth_and(is_entra, asks);
}

/* ERR-45: who may sign in to the machine itself; everybody where nobody is told. */
static truth may_log_on(const store *facts, uint32_t machine, const windows_account *who)
{
    span allowed = fact_list(facts, machine, MACHINE_interactive_logon);
    truth best = TRUTH_NO;

    if (!fact_is_told(facts, machine, MACHINE_interactive_logon))
        return TRUTH_YES;
    for (uint32_t i = 0; i < allowed.count && best != TRUTH_YES; i++) {
        bool is_group = store_is_of(facts, allowed.at[i], K_GROUP);

        if (allowed.at[i] == who->account || allowed.at[i] == PRINCIPAL_EVERYONE)
            best = TRUTH_YES;
        else if (is_group && is_person(facts, who->account))
            best = truth_or(best, directory_within(who->directory, facts, who->account, allowed.at[i]));
    }
    return best;
}

/* How the machine is joined, and who may sign in to it. */
static mandate_reason judge_join(const store *facts, uint32_t machine, const windows_account *who)
{
    bool logon = is_untold(facts, machine, MACHINE_interactive_logon);
    truth may = may_log_on(facts, machine, who);
    truth refused = truth_and(is_of_directory(facts, who), refuses_directory(facts, machine));

    if (refused == TRUTH_YES)
        return REASON_ENTRA_LOGON;
    if (!logon && may == TRUTH_NO)
        return REASON_LOGON_NOT_ALLOWED;
    return refused == TRUTH_UNKNOWN || logon || may == TRUTH_UNKNOWN ? REASON_MACHINE_STATE_UNKNOWN
                                                                     : REASON_MACHINE_CHOSEN;
}

/* What no waiting changes. What is certain comes before what is not told. */
static mandate_reason judge_set_up(const store *facts, uint32_t machine, const windows_account *who)
{
    bool bots = is_untold(facts, machine, MACHINE_unattended_bots), rdp = is_untold(facts, machine, MACHINE_rdp);
    truth opens = is_untold(facts, machine, MACHINE_rdp_users) ? TRUTH_UNKNOWN : may_open_session(facts, machine, who);
    mandate_reason join;

    if (!bots && fact_integer(facts, machine, MACHINE_unattended_bots, 1) == 0)
        return REASON_UNATTENDED_NO_BOT;
    if (!rdp && !fact_boolean(facts, machine, MACHINE_rdp, true))
        return REASON_RDP_OFF;
    if (opens == TRUTH_NO)
        return REASON_RDP_NOT_ALLOWED;
    join = judge_join(facts, machine, who);
    if (join != REASON_MACHINE_CHOSEN && join != REASON_MACHINE_STATE_UNKNOWN)
        return join;
    return bots || rdp || opens == TRUTH_UNKNOWN ? REASON_MACHINE_STATE_UNKNOWN : join;
}

/* ERR-60, in its order. A locked session that is used again is no error, and takes no new one (DSK-34). */
static mandate_reason judge_unattended(const store *facts, uint32_t machine, const windows_account *who)
{
    session_count held = count_sessions(facts, machine, who);
    uint32_t total = held.own_active + held.own_locked + held.own_disconnected + held.others;
    bool is_reuse_untold = held.own_locked != 0 && is_untold(facts, machine, MACHINE_reuse_sessions);
    bool reuses = held.own_locked != 0 && fact_boolean(facts, machine, MACHINE_reuse_sessions, false);
    bool takes_new = !reuses && !is_reuse_untold, is_open = is_reuse_untold;

    if (held.is_open)
        return REASON_MACHINE_STATE_UNKNOWN;
    if (held.own_active != 0)
        return REASON_SESSION_ACTIVE;
    if (held.own_locked != 0 && takes_new)
        return REASON_SESSION_LOCKED;
    if (held.own_disconnected != 0 && takes_new)
        return REASON_SESSION_DISCONNECTED;
    if (held.others != 0 && is_untold(facts, machine, MACHINE_os))
        is_open = true;
    else if (held.others != 0 && fact_enum(facts, machine, MACHINE_os, SYSTEM_SERVER) == SYSTEM_CLIENT)
        return REASON_CLIENT_IN_USE;
    if (takes_new && is_untold(facts, machine, MACHINE_max_sessions))
        is_open = true;
    else if (takes_new && (int64_t)total >= fact_integer(facts, machine, MACHINE_max_sessions, INT64_MAX))
        return REASON_TOO_MANY_SESSIONS;
    return is_open ? REASON_MACHINE_STATE_UNKNOWN : REASON_MACHINE_CHOSEN;
}

/* ERR-61. */
static mandate_reason judge_attended(const store *facts, uint32_t machine, const windows_account *who)
{
    session_count held = count_sessions(facts, machine, who);

    if (held.is_open)
        return REASON_MACHINE_STATE_UNKNOWN;
    if (held.own_active != 0)
        return REASON_MACHINE_CHOSEN;
    return held.own_locked + held.own_disconnected != 0 ? REASON_SESSION_NOT_ACTIVE : REASON_NOT_LOGGED_IN;
}

static mandate_reason judge_sessions(const store *facts, uint32_t machine, const windows_account *who)
{
    if (is_untold(facts, machine, MACHINE_sessions))
        return REASON_MACHINE_STATE_UNKNOWN;
    return who->is_attended ? judge_attended(facts, machine, who) : judge_unattended(facts, machine, who);
}

static bool group_state_is_open(const store *facts, uint32_t group)
{
    return store_is_of(facts, group, K_MACHINE_GROUP) &&
           fact_is_unknown(facts, group, MACHINE_GROUP_unknown, MACHINE_GROUP_state);
}

/* Whether it is there at all; a group that is not connected takes all its machines out (DSK-27). */
static mandate_reason judge_presence(const store *facts, uint32_t machine)
{
    uint32_t group = fact(facts, machine, MACHINE_group);
    uint32_t state = group == 0 ? MACHINE_CONNECTED : fact_enum(facts, group, MACHINE_GROUP_state, MACHINE_CONNECTED);

    if (state == MACHINE_CONNECTED)
        state = fact_enum(facts, machine, MACHINE_state, MACHINE_CONNECTED);
    if (state != MACHINE_CONNECTED)
        return state == MACHINE_OFFLINE ? REASON_MACHINE_OFFLINE : REASON_MACHINE_MAINTENANCE;
    if (is_untold(facts, machine, MACHINE_state) || group_state_is_open(facts, group))
        return REASON_MACHINE_STATE_UNKNOWN;
    return REASON_MACHINE_CHOSEN;
}

static bool rejects(mandate_reason why)
{
    return why != REASON_MACHINE_CHOSEN && why != REASON_MACHINE_STATE_UNKNOWN;
}

/* Whether this machine would take the run: MACHINE_CHOSEN, or why not. */
static mandate_reason judge(const store *facts, uint32_t machine, const windows_account *who)
{
    mandate_reason set_up = who->is_attended ? REASON_MACHINE_CHOSEN : judge_set_up(facts, machine, who);
    mandate_reason presence = judge_presence(facts, machine), sessions;

    if (rejects(set_up))
        return set_up;
    if (presence != REASON_MACHINE_CHOSEN) /* what is not there may be set up so that no waiting helps */
        return set_up == REASON_MACHINE_CHOSEN ? presence : set_up;
    sessions = judge_sessions(facts, machine, who);
    return rejects(sessions) || set_up == REASON_MACHINE_CHOSEN ? sessions : set_up;
}

/* ---- the machines of a target ---- */

/* The candidate that follows `previous` (0: the first) by name; 0 at the end. */
static uint32_t next_candidate(const store *facts, uint32_t target, uint32_t previous)
{
    uint32_t environment = store_enclosing(facts, target, K_ENVIRONMENT), best = 0;

    if (store_kind(facts, target) == K_MACHINE)
        return previous == 0 ? target : 0;
    for (uint32_t record_id = store_first(facts, environment, ENVIRONMENT_machines); record_id != 0;
         record_id = store_next(facts, record_id))
        if (fact(facts, record_id, MACHINE_group) == target &&
            (previous == 0 || store_compare_keys(facts, record_id, previous) > 0) &&
            (best == 0 || store_compare_keys(facts, record_id, best) < 0))
            best = record_id;
    return best;
}

static windows_account windows_account_of(const mandate *tenant, uint32_t connection, uint32_t account, uint32_t step)
{
    const store *facts = &tenant->facts;
    windows_account who = {account, fact(facts, connection, CONNECTION_username),
                           fact_is_unknown(facts, connection, CONNECTION_unknown, CONNECTION_username),
                           fact_enum(facts, step, STEP_mode, MODE_UNATTENDED) == MODE_ATTENDED, &tenant->directory};

    return who;
}

bool mandate_machine_option_next(const mandate *tenant, const mandate_step *step, mandate_machine_option *candidate)
{
    const store *facts = &tenant->facts;
    uint32_t connection = step->connection.at, position = step->depth == 0 ? 0 : step->path[step->depth - 1].at;
    bool is_known = store_is_living(facts, connection, K_CONNECTION) && step->session.at != 0;
    uint32_t target = is_known ? fact(facts, connection, CONNECTION_target) : 0;
    windows_account who;

    if (target == 0 || !store_is_living(facts, position, K_STEP) || fact(facts, position, STEP_desktop_flow) == 0 ||
        fact(facts, position, STEP_mode) == 0)
        return false;
    candidate->machine.at = next_candidate(facts, target, candidate->machine.at);
    if (candidate->machine.at == 0)
        return false;
    who = windows_account_of(tenant, connection, step->session.at, position);
    candidate->reason = judge(facts, candidate->machine.at, &who);
    candidate->is_eligible = candidate->reason == REASON_MACHINE_CHOSEN;
    return true;
}

typedef struct judgements {
    mandate_reason rejected, absent, open; /* the first of each sort by name; offline before maintenance */
    uint32_t rejected_at, absent_at, open_at;
} judgements;

static void note_judgement(judgements *seen, uint32_t machine, mandate_reason why)
{
    bool is_absent = why == REASON_MACHINE_OFFLINE || why == REASON_MACHINE_MAINTENANCE;

    if (is_absent && (seen->absent == REASON_NONE || (seen->absent != why && why == REASON_MACHINE_OFFLINE))) {
        seen->absent = why;
        seen->absent_at = machine;
    } else if (why == REASON_MACHINE_STATE_UNKNOWN && seen->open == REASON_NONE) {
        seen->open = why;
        seen->open_at = machine;
    } else if (!is_absent && why != REASON_MACHINE_STATE_UNKNOWN && seen->rejected == REASON_NONE) {
        seen->rejected = why;
        seen->rejected_at = machine;
    }
}

static void settle_on(mandate_step *step, mandate_outcome outcome, mandate_reason why, uint32_t machine)
{
    step_set_outcome(step, outcome, why);
    step->subject = object(machine);
}

/* A desktop step under way. */
typedef struct desktop_step {
    uint32_t at, flow, connection, target; /* connection, target: 0 when not known */
    windows_account who;
} desktop_step;

/* Whether a group may hold a machine that is not told to be in it. */
static bool may_hold_more(const store *facts, uint32_t target)
{
    uint32_t environment = store_enclosing(facts, target, K_ENVIRONMENT);

    if (store_kind(facts, target) != K_MACHINE_GROUP)
        return false;
    if (fact_is_unknown(facts, environment, ENVIRONMENT_unknown, ENVIRONMENT_machines))
        return true;
    for (uint32_t record_id = store_first(facts, environment, ENVIRONMENT_machines); record_id != 0;
         record_id = store_next(facts, record_id))
        if (fact(facts, record_id, MACHINE_group) == 0 &&
            fact_is_unknown(facts, record_id, MACHINE_unknown, MACHINE_group))
            return true;
    return false;
}

/* DSK-41, DSK-42, CONFLICT-23: the machine that takes the step, or why none does. */
static void choose(const dry_run *run, mandate_step *step, const desktop_step *desktop)
{
    uint32_t record_id = desktop->target == 0 ? 0 : next_candidate(run->facts, desktop->target, 0);
    judgements seen = {REASON_NONE, REASON_NONE, REASON_NONE, 0, 0, 0};

    if (record_id == 0 && desktop->target != 0 && !may_hold_more(run->facts, desktop->target))
        step_set_outcome(step, MANDATE_FAILS, REASON_GROUP_EMPTY); /* in any mode */
    if (desktop->target == 0 || step->outcome == MANDATE_FAILS || fact(run->facts, desktop->at, STEP_mode) == 0)
        return;
    for (; record_id != 0; record_id = next_candidate(run->facts, desktop->target, record_id)) {
        mandate_reason why = judge(run->facts, record_id, &desktop->who);

        if (why == REASON_MACHINE_CHOSEN) {
            settle_on(step, MANDATE_RUNS, why, record_id);
            step->machine = object(record_id);
            return;
        }
        note_judgement(&seen, record_id, why);
    }
    if (seen.open != REASON_NONE)
        settle_on(step, MANDATE_RUN_UNKNOWN, seen.open, seen.open_at);
    else if (may_hold_more(run->facts, desktop->target))
        step_set_outcome(step, MANDATE_RUN_UNKNOWN, REASON_GROUP_MACHINES_UNKNOWN);
    else if (seen.absent != REASON_NONE && seen.rejected != REASON_NONE &&
             group_state_is_open(run->facts, desktop->target)) /* offline is waited for, maintenance is not (DSK-27) */
        settle_on(step, MANDATE_RUN_UNKNOWN, REASON_MACHINE_STATE_UNKNOWN, seen.absent_at);
    else if (seen.absent == REASON_MACHINE_OFFLINE || seen.rejected == REASON_NONE)
        settle_on(step, MANDATE_WAITS, seen.absent, seen.absent_at);
    else
        settle_on(step, MANDATE_FAILS, seen.rejected, seen.rejected_at);
}

/* ---- whose permissions are checked ---- */

/* DSK-10, CONFLICT-12: the run owner may run the desktop flow and use the machine, by the same rules as anybody. */
static void owner_may_run(const dry_run *run, mandate_step *step, const desktop_step *desktop)
{
    mandate_question question = {.who = step->run_owner, .target = {desktop->flow}, .action = ACTION_RUN};

    evaluation eval;
    bool passes, takes_group;

    question.arguments.via = RUN_VIA_CLOUD_FLOW; /* N-2, N-12: neither by the console nor by an address */

    if (!is_person(run->facts, step->run_owner.at)) {
        step_set_outcome(step, MANDATE_RUN_UNKNOWN, REASON_CONNECTION_OWNER_UNKNOWN);
        return;
    }
    evaluation_start(&eval, run->tenant, step->run_owner.at, run->environment, NULL);
    takes_group = desktop->target != 0 && store_kind(run->facts, desktop->target) == K_MACHINE_GROUP;
    passes = layer_tenant(&eval) && (!takes_group || layer_machine_groups(&eval, desktop->target)) && /* N-50 */
             layer_environment(&eval) && desktop_flow_evaluate(&eval, &question);
    if (passes && desktop->target != 0) {
        question.target = object(desktop->target);
        passes = machine_evaluate(&eval, &question);
    }
    if (eval.status == MANDATE_ALLOWED)
        return;
    step->person = step->run_owner;
    step->subject = question.target;
    step_set_outcome(step, passes ? MANDATE_RUN_UNKNOWN : MANDATE_FAILS, eval.reason);
}

/* N-10, DSK-51: attended automation is part of the plan of who owns the connection; a plan that is not known makes the
   check fail, not the person lack one. */
static void owner_is_licensed(const dry_run *run, mandate_step *step, uint32_t connection)
{
    uint32_t owner = connection == 0 ? 0 : fact(run->facts, connection, CONNECTION_owner);
    uint32_t flags =
        is_person(run->facts, owner) ? directory_flags(&run->tenant->directory, run->facts, owner) : PERSON_PREMIUM;
    bool is_unknown = (flags & PERSON_LICENSE_UNKNOWN) != 0;

    if (owner == PRINCIPAL_UNKNOWN) {
        step_set_outcome(step, MANDATE_RUN_UNKNOWN, REASON_CONNECTION_OWNER_UNKNOWN);
        return;
    }
    if ((flags & PERSON_PREMIUM) != 0)
        return;
    step->person = object(owner);
    step_set_outcome(step, is_unknown ? MANDATE_RUN_UNKNOWN : MANDATE_FAILS,
                     is_unknown ? REASON_LICENSING_CHECK : REASON_ATTENDED_LICENSE);
}

/* What keeps a desktop flow from being run at all: its state, or a data policy (DLP-20). */
static void flow_is_ready(const dry_run *run, mandate_step *step, const desktop_step *desktop)
{
    uint32_t state = fact_enum(run->facts, desktop->flow, FLOW_state, STATE_ON);
    mandate_violation found;

    if (flow_is_on(run->facts, desktop->flow) == TRUTH_UNKNOWN) {
        step_set_outcome(step, MANDATE_RUN_UNKNOWN, REASON_STATE_UNKNOWN);
        step->subject = object(desktop->flow);
        return;
    }
    if (state != STATE_ON) {
        step_set_outcome(step, MANDATE_FAILS,
                         state == STATE_OFF ? REASON_DESKTOP_FLOW_OFF : REASON_DESKTOP_FLOW_SUSPENDED);
        return;
    }
    found = policy_judge(run->facts, desktop->flow);
    if (found.status == MANDATE_ALLOWED)
        return;
    step_set_outcome(step, found.status == MANDATE_DENIED ? MANDATE_FAILS : MANDATE_RUN_UNKNOWN, found.reason);
    step->person = found.policy;
    step->subject = object(desktop->flow);
}

static void target_is_good(const dry_run *run, mandate_step *step, const desktop_step *desktop)
{
    if (desktop->connection == 0 || (desktop->target == 0 && fact_is_unknown(run->facts, desktop->connection,
                                                                             CONNECTION_unknown, CONNECTION_target)))
        step_set_outcome(step, MANDATE_RUN_UNKNOWN, REASON_TARGET_UNKNOWN);
    else if (desktop->target == 0)
        step_set_outcome(step, MANDATE_FAILS, REASON_TARGET_MISSING);
    else if (store_kind(run->facts, desktop->target) == K_MACHINE &&
             fact(run->facts, desktop->target, MACHINE_group) != 0)
        step_set_outcome(step, MANDATE_FAILS, REASON_TARGET_JOINED);
    else if (store_kind(run->facts, desktop->target) == K_MACHINE &&
             is_untold(run->facts, desktop->target, MACHINE_group))
        step_set_outcome(step, MANDATE_RUN_UNKNOWN, REASON_TARGET_JOINED_UNKNOWN);
}

/* N-60 */
static void answers_prompt(const dry_run *run, mandate_step *step, const desktop_step *desktop)
{
    truth is_prompted = dry_run_account_is_prompted(run->facts, desktop->connection, step->identity.at);

    if (is_prompted == TRUTH_YES)
        step_set_outcome(step, MANDATE_FAILS, REASON_SESSION_PROMPT);
    else if (is_prompted == TRUTH_UNKNOWN)
        step_set_outcome(step, MANDATE_RUN_UNKNOWN, REASON_CONNECTION_STATUS_UNKNOWN);
}

/* DSK-36: signing in is for attended runs only. N-60: nobody answers a prompt in an unattended one. */
static void mode_fits(const dry_run *run, mandate_step *step, const desktop_step *desktop)
{
    if (fact(run->facts, desktop->at, STEP_mode) == 0)
        step_set_outcome(step, MANDATE_RUN_UNKNOWN, REASON_DESKTOP_MODE_UNKNOWN);
    else if (desktop->who.is_attended)
        owner_is_licensed(run, step, desktop->connection);
    else if (desktop->connection != 0 &&
             fact_is_open(run->facts, desktop->connection, CONNECTION_unknown, CONNECTION_auth)) {
        step_set_outcome(step, MANDATE_RUN_UNKNOWN, REASON_SIGN_IN_UNKNOWN);
        step->subject = object(desktop->connection);
    } else if (desktop->connection != 0 &&
               fact_enum(run->facts, desktop->connection, CONNECTION_auth, AUTH_OAUTH) == AUTH_SIGN_IN)
        step_set_outcome(step, MANDATE_FAILS, REASON_SIGN_IN_UNATTENDED);
    else if (desktop->connection != 0)
        answers_prompt(run, step, desktop);
}

static desktop_step desktop_step_of(const dry_run *run, const mandate_step *step, uint32_t record_id)
{
    desktop_step desktop = {
        .at = record_id, .flow = fact(run->facts, record_id, STEP_desktop_flow), .connection = step->connection.at};

    if (desktop.connection == 0)
        return desktop;
    desktop.target = fact(run->facts, desktop.connection, CONNECTION_target);
    desktop.who = windows_account_of(run->tenant, desktop.connection, step->identity.at, record_id);
    return desktop;
}

void dry_run_desktop(const dry_run *run, mandate_step *step, uint32_t record_id)
{
    static void (*const checks[])(const dry_run *, mandate_step *, const desktop_step *) = {
        target_is_good, flow_is_ready, owner_may_run, mode_fits, choose};
    desktop_step desktop = desktop_step_of(run, step, record_id);
    uint32_t run_owner;

    if (desktop.connection != 0) {
        run_owner = fact_principal(run->facts, desktop.connection, CONNECTION_unknown, CONNECTION_run_owner);
        step->session = step->identity;
        step->run_owner = object(run_owner != 0 ? run_owner : fact(run->facts, desktop.connection, CONNECTION_owner));
    }
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++) {
        mandate_step each = *step;

        each.outcome = MANDATE_RUNS;
        checks[i](run, &each, &desktop);
        if (step->outcome == MANDATE_RUN_UNKNOWN &&
            each.outcome != MANDATE_FAILS) /* the first missing fact stays missing */
            step->machine = each.machine;
        else
            *step = each;
        if (step->outcome == MANDATE_FAILS)
            return;
    }
}
