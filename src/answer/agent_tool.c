/*
 * agent_tool.c - one tool of an agent: in whose name it acts, whether it works, and whether it may do what it does.
 *
 * Source  AGT-5 AGT-7 AGT-8 AGT-11 RUN-8 RUN-9 N-6 N-65 ISO-1
 */
#include "answer/agent_run.h"
#include "answer/own_connection.h"
#include "fact/agent_row.h"

static void fail(mandate_step *step, mandate_reason reason, uint32_t whom, uint32_t subject)
{
    step_set_outcome(step, MANDATE_FAILS, reason);
    step->person = object(whom);
    step->subject = object(subject);
}

static void leave_open(mandate_step *step, mandate_reason reason, uint32_t whom, uint32_t subject)
{
    step_set_outcome(step, MANDATE_RUN_UNKNOWN, reason);
    step->person = object(whom);
    step->subject = object(subject);
}

static void prompt(mandate_step *step, uint32_t whom, uint32_t subject)
{
    step_set_outcome(step, MANDATE_PROMPTS, REASON_AGENT_PROMPTS);
    step->person = object(whom);
    step->subject = object(subject);
}

/* ---- as whoever talks to it ---- */

/* N-65: a guest who is kept out of Dataverse holds no role there, and is asked for none: Dataverse alone is closed. */
static void need_any_role(evaluation *eval)
{
    truth is_kept_out = evaluation_kept_out(eval);
    evaluation asked = evaluation_let_in(eval);

    if (is_kept_out == TRUTH_NO)
        layer_any_role(eval);
    else if (is_kept_out == TRUTH_UNKNOWN && (!layer_any_role(&asked) || asked.status != MANDATE_ALLOWED))
        evaluation_unknown(eval, evaluation_open_guest(eval), eval->who, eval->environment);
}

/* RUN-8: who cannot make a connection in the agent's environment fails there; any role will do. */
static bool may_connect(const dry_run *run, mandate_step *step, uint32_t giver, uint32_t tool)
{
    evaluation eval;

    evaluation_start(&eval, run->tenant, giver, run->environment, NULL);
    if (layer_environment(&eval) && eval.status == MANDATE_ALLOWED)
        need_any_role(&eval);
    if (eval.status == MANDATE_ALLOWED)
        return true;
    if (eval.status == MANDATE_UNKNOWN)
        leave_open(step, REASON_AGENT_CALLER_UNKNOWN, giver, tool);
    else
        fail(step,
             mandate_reason_layer(eval.reason) == MANDATE_LAYER_ROLE ? REASON_AGENT_CALLER_WITHOUT_ROLE
                                                                     : REASON_AGENT_CALLER_OUTSIDE,
             giver, tool);
    return false;
}

static const mandate_supply *find_supply(const mandate_event *event, uint32_t tool)
{
    for (uint32_t i = 0; i < event->supply_count; i++)
        if (event->supplies[i].key.at == tool)
            return &event->supplies[i];
    return NULL;
}

/* RUN-21, ENV-7: whether what they bring is one for the tool. */
static truth supply_fits(const dry_run *run, uint32_t tool, uint32_t connection)
{
    const store *facts = run->facts;
    uint32_t wanted = tool_connector(facts, tool);

    if (store_enclosing(facts, connection, K_ENVIRONMENT) != run->environment)
        return TRUTH_NO;
    if (tool_connector_is_unknown(facts, tool))
        return truth_and(connection_may_be_brought(facts, connection), TRUTH_UNKNOWN);
    return truth_and(wanted == 0 ? TRUTH_YES : connection_is_of(facts, connection, names_fold(&facts->names, wanted)),
                     connection_may_be_brought(facts, connection));
}

/* RUN-9: never somebody else's. */
static void act_by_supplied(const dry_run *run, mandate_step *step, uint32_t giver, uint32_t tool, uint32_t connection)
{
    mandate_reason why;
    evaluation eval;
    truth usable;

    evaluation_start(&eval, run->tenant, giver, run->environment, NULL);
    usable = truth_and(connection_coverage(&eval, connection, LEVEL_USE, &why), supply_fits(run, tool, connection));
    if (usable == TRUTH_NO) {
        fail(step, REASON_INVOKER_NOT_ALLOWED, giver, connection);
        return;
    }
    dry_run_act_by_connection(run, step, connection, REASON_AGENT_AS_USER);
    if (usable == TRUTH_UNKNOWN && step->outcome == MANDATE_RUNS)
        leave_open(step, REASON_CONNECTION_OWNER_UNKNOWN, giver, connection);
}

static void act_by_own(const dry_run *run, const agent_caller_now *call, mandate_step *step, uint32_t tool)
{
    const mandate_supply *supply = find_supply(run->event, tool);
    uint32_t connector = tool_connector(run->facts, tool);
    own_connection own = {0, false};

    if (supply != NULL && supply->connection.at != 0) {
        act_by_supplied(run, step, call->by, tool, supply->connection.at);
        return;
    }
    if (supply == NULL && !(call->takes_supplies && run->event->has_supplies) && call->known == CALLER_KNOWN &&
        connector != 0)
        own = own_connection_of(run->facts, run->environment, call->by, names_fold(&run->facts->names, connector));
    if (own.at != 0)
        dry_run_act_by_connection(run, step, own.at, REASON_AGENT_AS_USER);
    else if (own.is_open || (supply == NULL && tool_connector_is_unknown(run->facts, tool)))
        leave_open(step, REASON_OWN_CONNECTION_UNKNOWN, call->by, tool);
    else if (supply != NULL) {
        step->identity = object(call->by);
        step_set_outcome(step, MANDATE_RUNS, REASON_AGENT_AS_USER);
    } else
        prompt(step, call->by, tool);
}

/* Whether somebody is there whom a tool may act as; else the step says why not. Who calls a flow makes no connection:
 * what they need is the flow's to ask (AGT-6). */
static bool has_user(const dry_run *run, const agent_caller_now *call, mandate_step *step, uint32_t tool, bool connects)
{
    if (call->known == CALLER_NOBODY) {
        fail(step, REASON_AGENT_TOOL_WANTS_USER, call->by, tool);
        return false;
    }
    if (call->known == CALLER_UNSURE) {
        leave_open(step, REASON_AGENT_SIGN_IN_UNKNOWN, call->by, call->agent);
        return false;
    }
    if (call->by == MANDATE_ANONYMOUS) {
        prompt(step, call->by, tool);
        return false;
    }
    if (connects && !may_connect(run, step, call->by, tool))
        return false;
    if (call->asks == TRUTH_NO)
        fail(step, REASON_AGENT_CHANNEL_ASKS_NOT, call->by, tool);
    else if (call->asks == TRUTH_UNKNOWN)
        leave_open(step, REASON_AGENT_CHANNELS_UNKNOWN, call->by, call->agent);
    return call->asks == TRUTH_YES;
}

/* N-65: of a tool whose connector nobody tells, what a guest may do is open. */
static void keep_guest_out(const dry_run *run, mandate_step *step, uint32_t who, uint32_t tool)
{
    mandate_step judged = *step;

    if (connection_is_of_dataverse(run->facts, tool_connector(run->facts, tool)))
        dry_run_keep_guest_out(run, step, who);
    if (!tool_connector_is_unknown(run->facts, tool))
        return;
    dry_run_keep_guest_out(run, &judged, who);
    if (judged.outcome != step->outcome && step->outcome != MANDATE_RUN_UNKNOWN)
        leave_open(step, REASON_GUESTS_UNKNOWN, who, tool);
}

static void act_as_user(const dry_run *run, const agent_caller_now *call, mandate_step *step, uint32_t tool)
{
    const mandate_supply *supply = find_supply(run->event, tool);

    step->is_invoker = true;
    if (run->event->is_assumed && call->by == 0 && call->channel != NO_CHANNEL) {
        step_set_outcome(step, MANDATE_RUN_UNKNOWN, REASON_NEEDS_PERSON);
        return;
    }
    if (has_user(run, call, step, tool, true))
        act_by_own(run, call, step, tool);
    if (step->connection.at == 0 && (supply == NULL || supply->connection.at == 0))
        keep_guest_out(run, step, call->by, tool);
}

/* ---- as the maker, or as the agent itself ---- */

static void act_as_maker(const dry_run *run, mandate_step *step, uint32_t tool)
{
    uint32_t connection = tool_connection(run->facts, tool);

    step->reference = object(fact(run->facts, tool, TOOL_reference));
    if (connection != 0)
        dry_run_act_by_connection(run, step, connection, REASON_AGENT_AS_MAKER);
    else if (tool_binding_is_unknown(run->facts, tool))
        leave_open(step, REASON_CONNECTION_UNKNOWN, 0, tool);
    else
        fail(step, REASON_CONNECTION_MISSING, 0, tool);
}

static void act_as_identity(const dry_run *run, const agent_caller_now *call, mandate_step *step, uint32_t tool)
{
    uint32_t identity = fact(run->facts, call->agent, AGENT_identity);

    if (identity == PRINCIPAL_UNKNOWN ||
        (identity == 0 && fact_is_unknown(run->facts, call->agent, AGENT_unknown, AGENT_identity))) {
        leave_open(step, REASON_AGENT_IDENTITY_UNKNOWN, 0, call->agent);
        return;
    }
    if (identity == 0) {
        fail(step, REASON_AGENT_NO_IDENTITY, 0, call->agent);
        return;
    }
    step->identity = object(identity);
    if ((directory_flags(&run->tenant->directory, run->facts, identity) & PERSON_ACTIVE) == 0)
        fail(step, REASON_AGENT_IDENTITY_GONE, identity, tool);
    else if (dry_run_account_is_open(run, identity))
        leave_open(step, REASON_ACCOUNT_STATE_UNKNOWN, identity, tool);
    else
        step_set_outcome(step, MANDATE_RUNS, REASON_AGENT_AS_IDENTITY);
    step_tell(step, REASON_AGENT_IDENTITY_NOTE, identity, tool);
}

static void act(const dry_run *run, const agent_caller_now *call, mandate_step *step, uint32_t tool)
{
    bool is_forbidden;
    tool_as as = tool_acts_as(run->facts, tool, &is_forbidden);

    if (is_forbidden)
        step_tell(step, REASON_AGENT_MAKER_FORBIDDEN, 0, tool);
    switch (as) {
    case TOOL_USER:
        act_as_user(run, call, step, tool);
        break;
    case TOOL_MAKER:
        act_as_maker(run, step, tool);
        break;
    case TOOL_IDENTITY:
        act_as_identity(run, call, step, tool);
        break;
    case TOOL_AS_UNKNOWN:
    default:
        leave_open(step, REASON_AGENT_ACTS_AS_UNKNOWN, 0, tool);
        break;
    }
}

/* N-6: which one a tool acts on whose connector nobody tells is open. */
static void need_dataverse(const dry_run *run, mandate_step *step, uint32_t tool)
{
    if (!tool_connector_is_unknown(run->facts, tool))
        dry_run_need_dataverse(run, step, tool_connector(run->facts, tool), tool);
    else if (step->outcome != MANDATE_FAILS && step->outcome != MANDATE_RUN_UNKNOWN &&
             run->has_dataverse != TRUTH_YES)
        leave_open(step, REASON_DATAVERSE_UNKNOWN, run->environment, tool);
}

void agent_tool_settle(const dry_run *run, const agent_caller_now *call, mandate_step *step, uint32_t tool)
{
    uint32_t sort = fact_enum(run->facts, tool, TOOL_kind, TOOL_CONNECTOR);

    if (tool_kind_is_unknown(run->facts, tool)) {
        leave_open(step, REASON_AGENT_ACTS_AS_UNKNOWN, 0, tool);
        return;
    }
    if (sort != TOOL_CONNECTOR && sort != TOOL_MCP) { /* prompt, skill, http: no identity */
        step_set_outcome(step, MANDATE_RUNS, REASON_AGENT_NO_ACCOUNT);
        return;
    }
    act(run, call, step, tool);
    need_dataverse(run, step, tool);
    if (step->outcome == MANDATE_RUNS || step->outcome == MANDATE_RUN_UNKNOWN)
        dry_run_check_needs(run, step, tool, TOOL_needs);
    if (step->outcome == MANDATE_RUNS && fact_is_unknown(run->facts, tool, TOOL_unknown, TOOL_needs))
        leave_open(step, REASON_DATA_UNKNOWN, step->identity.at, tool);
}

/* AGT-6: the tool's credentials decide who calls the flow. */
bool agent_tool_caller(const dry_run *run, const agent_caller_now *call, mandate_step *step, uint32_t tool,
                       uint32_t *caller)
{
    bool is_forbidden;

    switch (tool_acts_as(run->facts, tool, &is_forbidden)) {
    case TOOL_MAKER:
        *caller = agent_owner(run->facts, call->agent);
        if (*caller == PRINCIPAL_UNKNOWN)
            leave_open(step, REASON_AGENT_OWNER_UNKNOWN, 0, call->agent);
        else if (!is_person(run->facts, *caller))
            fail(step, REASON_AGENT_NO_CALLER, 0, tool);
        return is_person(run->facts, *caller);
    case TOOL_IDENTITY:
        act_as_identity(run, call, step, tool);
        *caller = step->identity.at;
        return step->outcome == MANDATE_RUNS;
    case TOOL_USER:
        *caller = call->by;
        step->is_invoker = true;
        if (run->event->is_assumed && call->by == 0 && call->channel != NO_CHANNEL)
            return true;
        return has_user(run, call, step, tool, false);
    case TOOL_AS_UNKNOWN:
    default:
        break;
    }
    leave_open(step, REASON_AGENT_ACTS_AS_UNKNOWN, 0, tool);
    return false;
}

void agent_tool_ask_first(const dry_run *run, const agent_caller_now *call, mandate_step *step, uint32_t tool)
{
    bool is_forbidden;

    if (call->known == CALLER_ASKED && tool_acts_as(run->facts, tool, &is_forbidden) == TOOL_USER &&
        (!call->takes_supplies || find_supply(run->event, tool) == NULL))
        prompt(step, call->by, tool);
}
