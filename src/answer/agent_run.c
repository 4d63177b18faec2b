/*
 * agent_run.c - the dry run of an agent: a person, nobody signed in, or an event starts it; then its tools, one by one.
 *
 * Shape   frames as of a flow (dry_run.h): an agent's tools are its steps. A tool that names an agent opens a frame; a
 *         tool that names a flow plays that flow as a run of its own, whose steps lie below the tool. Tools are played
 *         each by itself: one that fails stops none
 * Source  AGT-2 AGT-5 AGT-6 AGT-7 AGT-11, contract 9.6
 */
#include "answer/agent_run.h"

#include <string.h>

#include "fact/platform_names.h"

typedef struct agent_walk {
    dry_run *run;
    agent_caller_now calls[FRAME_LIMIT]; /* beside the frames */
} agent_walk;

static bool stop(dry_run *run, mandate_outcome outcome, mandate_reason reason, uint32_t a, uint32_t b)
{
    run->out->outcome = outcome;
    run->out->reason = reason;
    dry_run_note(run, reason, a, b);
    return false;
}

/* ---- who calls, on which channel ---- */

/* Where it is not known which: `microsoft` leaves only channels that ask open to those who talk to the agent itself. */
static truth channel_can_ask(const dry_run *run, uint32_t agent, int channel)
{
    if (channel != ANY_CHANNEL)
        return channel_asks(channel) ? TRUTH_YES : TRUTH_NO;
    if (run->depth > 0)
        return TRUTH_UNKNOWN;
    return agent_sign_in_live(run->facts, agent).authentications == 1u << AUTHENTICATION_MICROSOFT ? TRUTH_YES
                                                                                                   : TRUTH_UNKNOWN;
}

static agent_caller_now caller_at(const dry_run *run, uint32_t agent, uint32_t giver, int channel)
{
    agent_caller_now out = {.agent = agent, .by = giver, .channel = channel, .takes_supplies = run->depth == 0};

    out.known = agent_caller(run->facts, agent, giver, channel);
    out.asks = giver == 0 ? TRUTH_NO : channel_can_ask(run, agent, channel);
    return out;
}

/* Whether a channel lets this caller in: nobody is anonymous in Teams and Microsoft 365 Copilot. */
static bool suits(uint32_t giver, int channel)
{
    return giver != MANDATE_ANONYMOUS || !channel_signs_in(channel);
}

/* Whether it is all one to the tools, also of the agents that it asks, on which of two channels somebody calls. */
static bool is_same_call(const dry_run *run, uint32_t agent, uint32_t giver, int one, int two)
{
    return agent_caller(run->facts, agent, giver, one) == agent_caller(run->facts, agent, giver, two) &&
           channel_asks(one) == channel_asks(two) && channel_signs_in(one) == channel_signs_in(two);
}

/* The first open one in the order told that lets the caller in, those that ask before the others. One that is perhaps open
   goes before another only where that is all one; else the channel is not known. */
static int choose_channel(const dry_run *run, uint32_t agent, uint32_t giver)
{
    span told = agent_channels(run->facts, agent);
    int chosen = ANY_CHANNEL;

    for (int pass = 0; pass < 2; pass++)
        for (uint32_t i = 0; i < told.count; i++) {
            int channel = (int)told.at[i] - 1;
            truth is;

            if (channel_asks(channel) != (pass == 0) || !suits(giver, channel))
                continue;
            is = agent_channel_is_open(run->facts, agent, channel);
            if (is == TRUTH_NO)
                continue;
            if (chosen != ANY_CHANNEL && !is_same_call(run, agent, giver, chosen, channel))
                return ANY_CHANNEL;
            chosen = chosen == ANY_CHANNEL ? channel : chosen;
            if (is == TRUTH_YES)
                return chosen;
        }
    return chosen;
}

/* ---- steps ---- */

static void emit(dry_run *run, mandate_step *step, uint32_t tool)
{
    dry_run_end_step(run, step, tool);
}

/* Whether a step waits until somebody answers. */
static bool is_approval(const store *facts, uint32_t step)
{
    uint32_t key = fact(facts, step, STEP_connection);
    const char *operation = names_text(&facts->names, fact(facts, step, STEP_operation));

    return key != 0 && is_same_name(facts, flow_key_connector(facts, key), CONNECTOR_APPROVALS) &&
           (strncmp(operation, "StartAndWait", 12) == 0 || strncmp(operation, "WaitForAnApproval", 17) == 0);
}

/* The flows that are being looked into, the innermost first, so that a circle of calls ends. */
typedef struct waiting_flow {
    uint32_t flow, depth;
    const struct waiting_flow *above;
} waiting_flow;

/* What waits for people before it answers is past the 100 seconds that an agent waits, in a flow that it calls as well,
   for whose answer it waits. */
static bool waits_for_people(const store *facts, uint32_t flow, const waiting_flow *above)
{
    waiting_flow here = {flow, above == NULL ? 1 : above->depth + 1, above};

    for (const waiting_flow *each = above; each != NULL; each = each->above)
        if (each->flow == flow || here.depth > FRAME_LIMIT)
            return false;
    for (uint32_t step = store_first(facts, flow, FLOW_steps); step != 0; step = store_next(facts, step)) {
        uint32_t child = fact(facts, step, STEP_child);

        if (is_approval(facts, step) || (child != 0 && waits_for_people(facts, child, &here)))
            return true;
    }
    return false;
}

/* AGT-6: a solution flow of the same environment, with the trigger `agent`. */
static mandate_reason uncallable(const store *facts, uint32_t flow, uint32_t environment, bool *is_open)
{
    uint32_t trigger = flow_trigger(facts, flow);

    *is_open = false;
    if (store_enclosing(facts, flow, K_ENVIRONMENT) != environment)
        return REASON_AGENT_FLOW_ELSEWHERE;
    if (fact_enum(facts, flow, FLOW_kind, KIND_CLOUD) != KIND_CLOUD)
        return REASON_AGENT_FLOW_TRIGGER;
    if (trigger != 0 && fact_enum(facts, trigger, TRIGGER_kind, TRIGGER_EVENT) != TRIGGER_AGENT)
        return REASON_AGENT_FLOW_TRIGGER;
    if (fact(facts, flow, FLOW_solution) == 0) {
        *is_open = fact_is_unknown(facts, flow, FLOW_unknown, FLOW_solution);
        return *is_open ? REASON_NONE : REASON_AGENT_FLOW_PLAIN;
    }
    if (trigger == 0) {
        *is_open = flow_may_be_instant(facts, flow);
        return *is_open ? REASON_NONE : REASON_AGENT_FLOW_TRIGGER;
    }
    return REASON_NONE;
}

/* The supplies of a flow: the one connection that the caller hands over for the tool serves each key that it fits. */
enum { FLOW_SUPPLY_LIMIT = 32 };

/* Whether a connection may be one for a key: of its connector, of one that nobody tells, or of any where the key names none. */
static bool may_serve(const store *facts, uint32_t key, uint32_t connection)
{
    uint32_t wanted = flow_key_connector(facts, key);

    return connection == 0 || wanted == 0 || fact_is_open(facts, connection, CONNECTION_unknown, CONNECTION_connector) ||
           names_fold(&facts->names, wanted) ==
               names_fold(&facts->names, fact(facts, connection, CONNECTION_connector));
}

static void hand_over(const dry_run *run, const agent_caller_now *call, uint32_t tool, uint32_t flow,
                      mandate_supply *supplies, mandate_event *event)
{
    const store *facts = run->facts;

    if (!run->event->has_supplies || !call->takes_supplies || event->by.at != call->by)
        return;
    event->has_supplies = true;
    event->supplies = supplies;
    for (uint32_t i = 0; i < run->event->supply_count; i++) {
        const mandate_supply *each = &run->event->supplies[i];

        if (each->key.at != tool)
            continue;
        for (uint32_t key = store_first(facts, flow, FLOW_connections);
             key != 0 && event->supply_count < FLOW_SUPPLY_LIMIT; key = store_next(facts, key))
            if (flow_key_is_invoker(facts, key) != TRUTH_NO && may_serve(facts, key, each->connection.at))
                supplies[event->supply_count++] = (mandate_supply){object(key), each->connection};
    }
}

/* Whether a run that cannot ask its caller (the maker is not there) prompts, which nobody would see. */
static void settle_flow(const dry_run *run, const agent_caller_now *call, uint32_t caller, const mandate_run *played,
                        const frame *root, mandate_step *step)
{
    (void)run;
    step->outcome = played->outcome;
    step->reason = played->reason;
    if (root != NULL) {
        step->person = root->person;
        step->subject = root->subject;
    }
    if (step->outcome == MANDATE_REFUSED || step->outcome == MANDATE_IGNORED)
        step->outcome = MANDATE_FAILS;
    if (step->outcome == MANDATE_PROMPTS && caller != call->by)
        step_set_outcome(step, MANDATE_FAILS, REASON_INVOKER_NONE);
    if (step->outcome == MANDATE_RUNS)
        step->reason = REASON_AGENT_CALLS_FLOW;
}

/* Whom and what the reason is about for which a flow did not start. */
static void settle_refused(const mandate_run *played, mandate_step *step)
{
    for (uint32_t i = played->explanation.count; i > 0; i--)
        if (played->explanation.because[i - 1].reason == played->reason) {
            step->person = played->explanation.because[i - 1].a;
            step->subject = played->explanation.because[i - 1].b;
            return;
        }
}

/* Plays the flow as a run of its own below the tool; in a survey nobody in particular calls it, and it is played as a
 * survey plays flows. */
static void play_flow(dry_run *run, const agent_caller_now *call, mandate_step *step, uint32_t tool, uint32_t flow,
                      uint32_t caller)
{
    mandate_supply supplies[FLOW_SUPPLY_LIMIT];
    mandate_event event = {.by = object(caller), .via = MANDATE_VIA_APP};
    mandate_run played = {.step_count = run->out->step_count};
    dry_run inner = *run;
    bool started;

    hand_over(run, call, tool, flow, supplies, &event);
    inner.event = &event;
    inner.out = &played;
    inner.flow = flow;
    inner.trigger = flow_trigger(run->facts, flow);
    inner.row_owner = 0;
    inner.base = inner.depth = run->depth;
    event.is_assumed = caller == 0;
    started = event.is_assumed || dry_run_starts(&inner);
    if (started)
        dry_run_walk(&inner);
    run->out->step_count = played.step_count;
    settle_flow(run, call, caller, &played, started ? &inner.frames[inner.base] : NULL, step);
    if (!started)
        settle_refused(&played, step);
    if (!started && step->person.at == 0)
        step->person = object(caller);
    if (step->subject.at == 0)
        step->subject = object(flow);
}

static void flow_tool(dry_run *run, const agent_caller_now *call, uint32_t tool)
{
    uint32_t flow = tool_flow(run->facts, tool), caller = 0;
    mandate_step step;
    mandate_reason fault;
    bool is_open = false;

    dry_run_begin_step(run, &step, run->out->step_count++);
    if (flow == 0) {
        step_set_outcome(&step, MANDATE_RUN_UNKNOWN, REASON_AGENT_CALL_UNKNOWN);
        emit(run, &step, tool);
        return;
    }
    fault = uncallable(run->facts, flow, run->environment, &is_open);
    if (fault != REASON_NONE) {
        step_set_outcome(&step, MANDATE_FAILS, fault);
        emit(run, &step, flow);
        return;
    }
    if (agent_tool_caller(run, call, &step, tool, &caller)) {
        if (run->depth == FRAME_LIMIT)
            step_set_outcome(&step, MANDATE_FAILS, REASON_CHILD_TOO_DEEP);
        else if (flow_trigger(run->facts, flow) != 0)
            play_flow(run, call, &step, tool, flow, caller);
        if (caller == 0 && step.outcome == MANDATE_RUNS)
            step_set_outcome(&step, MANDATE_RUN_UNKNOWN, REASON_NEEDS_PERSON);
        if (step.identity.at == 0)
            step.identity = object(caller);
        if (step.outcome == MANDATE_RUNS)
            agent_tool_ask_first(run, call, &step, tool);
        if (waits_for_people(run->facts, flow, NULL))
            step_tell(&step, REASON_AGENT_FLOW_WAITS, 0, flow);
    }
    if (is_open && step.outcome != MANDATE_FAILS)
        step_set_outcome(&step, MANDATE_RUN_UNKNOWN, REASON_AGENT_CALL_UNKNOWN);
    emit(run, &step, tool);
}

/* ---- agents that call agents ---- */

static bool is_being_played(const dry_run *run, uint32_t agent)
{
    for (uint32_t i = 0; i < run->depth; i++)
        if (run->frames[i].flow == agent)
            return true;
    return false;
}

static void open_agent(agent_walk *walk, uint32_t agent, uint32_t position, uint32_t giver, int channel)
{
    dry_run *run = walk->run;
    frame *made = &run->frames[run->depth];

    memset(made, 0, sizeof *made);
    made->flow = agent;
    made->step = store_first(run->facts, agent, AGENT_tools);
    made->position = position;
    walk->calls[run->depth] = caller_at(run, agent, giver, channel);
    run->depth++;
}

/* A survey asks no gate of whoever talks, as nobody in particular does; that no tool reaches another environment is
 * decided whoever it is. */
static bool may_be_asked(const dry_run *run, evaluation *eval, uint32_t other, uint32_t former)
{
    if (!run->event->is_assumed)
        return agent_may_be_called(eval, other, former);
    return agent_is_here(eval, other, former);
}

/* Opens the frame of the agent that a tool names, or settles the step where it does not answer. */
static void agent_tool(agent_walk *walk, const agent_caller_now *call, uint32_t tool)
{
    dry_run *run = walk->run;
    uint32_t other = tool_agent(run->facts, tool), position = run->out->step_count++;
    mandate_explanation why = {.count = 0};
    mandate_step step;
    evaluation eval;

    dry_run_begin_step(run, &step, position);
    evaluation_start(&eval, run->tenant, call->by, run->environment, &why);
    if (other != 0 && may_be_asked(run, &eval, other, call->agent) &&
        !is_being_played(run, other) && run->depth < FRAME_LIMIT) {
        run->frames[run->depth - 1].is_open = eval.status == MANDATE_UNKNOWN;
        run->frames[run->depth - 1].open_reason = eval.reason;
        open_agent(walk, other, position, call->by, call->channel);
        return;
    }
    if (other == 0)
        step_set_outcome(&step, MANDATE_RUN_UNKNOWN, REASON_AGENT_CALL_UNKNOWN);
    else if (eval.status == MANDATE_DENIED)
        step_set_outcome(&step, MANDATE_FAILS, eval.reason);
    else if (run->depth == FRAME_LIMIT)
        step_set_outcome(&step, MANDATE_FAILS, REASON_CHILD_TOO_DEEP);
    else
        step_set_outcome(&step, eval.status == MANDATE_UNKNOWN ? MANDATE_RUN_UNKNOWN : MANDATE_RUNS,
                         eval.status == MANDATE_UNKNOWN ? eval.reason : REASON_AGENT_CIRCLE);
    step.person = object(eval.status == MANDATE_DENIED && why.count != 0 ? why.because[why.count - 1].a.at : call->by);
    emit(run, &step, other != 0 ? other : tool);
}

/* The step that called an agent fails when one of the agent's tools did. */
static void return_from_agent(dry_run *run)
{
    frame done = run->frames[--run->depth];
    frame *caller = &run->frames[run->depth - 1];
    mandate_step step;

    dry_run_begin_step(run, &step, done.position);
    step_set_outcome(&step, done.worst, done.worst == MANDATE_RUNS ? REASON_AGENT_CALLS_AGENT : done.reason);
    step.person = done.person;
    step.subject = done.subject;
    if (caller->is_open && step.outcome != MANDATE_FAILS) {
        step_set_outcome(&step, MANDATE_RUN_UNKNOWN, caller->open_reason);
        step.subject = object(done.flow);
    }
    caller->is_open = false;
    emit(run, &step, done.flow);
}

/* ---- the walk ---- */

static bool is_wanted(const dry_run *run, uint32_t tool)
{
    const mandate_event *event = run->event;

    if (!event->has_tools || run->depth > 1)
        return true;
    for (uint32_t i = 0; i < event->tool_count; i++)
        if (event->tools[i].at == tool)
            return true;
    return false;
}

static void play_tool(agent_walk *walk, uint32_t tool)
{
    dry_run *run = walk->run;
    const agent_caller_now *call = &walk->calls[run->depth - 1];
    mandate_step step;

    switch (tool_kind_is_unknown(run->facts, tool)
                ? TOOL_CONNECTOR
                : fact_enum(run->facts, tool, TOOL_kind, TOOL_CONNECTOR)) {
    case TOOL_FLOW:
        flow_tool(run, call, tool);
        return;
    case TOOL_AGENT:
        agent_tool(walk, call, tool);
        return;
    default:
        dry_run_begin_step(run, &step, run->out->step_count++);
        agent_tool_settle(run, call, &step, tool);
        emit(run, &step, tool);
    }
}

/* What is not told of an agent's tools leaves its run open. */
static void end_agent(dry_run *run)
{
    frame *top = &run->frames[run->depth - 1];

    if (fact_is_unknown(run->facts, top->flow, AGENT_unknown, AGENT_tools))
        dry_run_worsen(run, MANDATE_RUN_UNKNOWN, REASON_AGENT_TOOLS_UNKNOWN, 0, top->flow);
}

static void walk_agent(agent_walk *walk)
{
    dry_run *run = walk->run;

    for (;;) {
        frame *top = &run->frames[run->depth - 1];
        uint32_t before = run->depth, tool = top->step;

        if (tool == 0) {
            end_agent(run);
            if (run->depth == 1)
                return;
            return_from_agent(run);
            run->frames[run->depth - 1].step = store_next(run->facts, run->frames[run->depth - 1].step);
            continue;
        }
        if (is_wanted(run, tool))
            play_tool(walk, tool);
        if (run->depth == before)
            top->step = store_next(run->facts, tool);
    }
}

/* ---- the start ---- */

/* Whether the agent has a channel at all that the event names. */
static bool may_talk(dry_run *run, uint32_t agent, int *channel, bool *is_open)
{
    uint32_t giver = run->event->by.at;
    int asked = run->event->channel == 0 ? ANY_CHANNEL : (int)run->event->channel - 1;
    evaluation eval;

    *channel = asked;
    evaluation_start(&eval, run->tenant, giver, run->environment, &run->out->explanation);
    if (giver != MANDATE_ANONYMOUS && !layer_tenant(&eval))
        return stop(run, MANDATE_REFUSED, eval.reason, giver, agent);
    if (!agent_may_use(&eval, agent, asked)) {
        run->out->outcome = MANDATE_REFUSED;
        run->out->reason = eval.reason;
        return false;
    }
    if (asked == ANY_CHANNEL)
        *channel = choose_channel(run, agent, giver);
    *is_open = eval.status == MANDATE_UNKNOWN;
    run->out->reason = *is_open ? eval.reason : REASON_NONE;
    return true;
}

/* AGT-7: the trigger's connection fails, or may. */
static bool trigger_listens(dry_run *run, uint32_t trigger)
{
    const store *facts = run->facts;
    uint32_t connection = fact(facts, trigger, AGENT_TRIGGER_connection), account;
    bool is_schedule = fact_enum(facts, trigger, AGENT_TRIGGER_kind, AGENT_TRIGGER_EVENT) == AGENT_TRIGGER_SCHEDULE;
    mandate_step probe;

    if (connection == 0) {
        if (fact_is_unknown(facts, trigger, AGENT_TRIGGER_unknown, AGENT_TRIGGER_connection) ||
            fact_is_unknown(facts, trigger, AGENT_TRIGGER_unknown, AGENT_TRIGGER_kind))
            return stop(run, MANDATE_RUN_UNKNOWN, REASON_CONNECTION_UNKNOWN, 0, trigger);
        return is_schedule || stop(run, MANDATE_IGNORED, REASON_CONNECTION_MISSING, 0, trigger);
    }
    memset(&probe, 0, sizeof probe);
    run->out->trigger_connection = object(connection);
    account = connection_account(facts, connection);
    run->out->trigger_account = object(account >= PRINCIPAL_EVERYONE ? 0 : account);
    dry_run_act_by_connection(run, &probe, connection, REASON_AGENT_AS_MAKER);
    run->out->trigger_identity = probe.identity;
    if (probe.outcome == MANDATE_FAILS) {
        run->out->trigger_reason = probe.reason;
        return stop(run, MANDATE_IGNORED, probe.reason, account, connection);
    }
    if (probe.outcome == MANDATE_RUN_UNKNOWN)
        return stop(run, MANDATE_RUN_UNKNOWN, probe.reason, account, connection);
    return true;
}

static bool may_fire(dry_run *run, uint32_t agent, uint32_t trigger, bool *is_open)
{
    evaluation eval;

    evaluation_start(&eval, run->tenant, 0, run->environment, &run->out->explanation);
    if (!agent_may_start(&eval, agent)) {
        run->out->outcome = MANDATE_IGNORED;
        run->out->reason = eval.reason;
        return false;
    }
    if (!trigger_listens(run, trigger))
        return false;
    *is_open = eval.status == MANDATE_UNKNOWN;
    run->out->reason = *is_open ? eval.reason : REASON_NONE;
    return true;
}

static void name_the_run(dry_run *run, uint32_t agent)
{
    if (run->event->trigger.at != 0) {
        run->out->context = run->out->trigger_identity;
        dry_run_note(run, REASON_AGENT_EVENT, run->out->context.at, agent);
    } else {
        run->out->context = run->out->trigger_identity = run->event->by;
        dry_run_note(run, REASON_AGENT_TALK, run->out->context.at, agent);
    }
    run->out->start_count = run->out->explanation.count;
}

/* ---- for whom the tools work ---- */

/* A certain no of a tool is a no, though whether they may talk to it be not known. */
static bool judge_tools(evaluation *eval, uint32_t agent, const frame *played)
{
    switch (SOME_OF(played->worst)) {
    case MANDATE_FAILS:
        return evaluation_deny(eval, played->reason, played->person.at, played->subject.at);
    case MANDATE_RUN_UNKNOWN:
        return evaluation_unknown(eval, played->reason, played->person.at, played->subject.at);
    case MANDATE_PROMPTS:
        return evaluation_pass(eval, REASON_AGENT_TOOLS_ASK, eval->who, agent);
    default:
        return evaluation_pass(eval, REASON_AGENT_TOOLS_WORK, eval->who, agent);
    }
}

bool agent_tools_work(evaluation *eval, uint32_t agent, mandate_object tool)
{
    mandate_event event = {
        .by = object(eval->who), .has_tools = tool.at != 0, .tools = &tool, .tool_count = tool.at != 0};
    mandate_run out = {.outcome = MANDATE_RUNS};
    dry_run run = {.tenant = eval->tenant,
                   .facts = eval->facts,
                   .event = &event,
                   .out = &out,
                   .flow = agent,
                   .environment = eval->environment,
                   .has_policies = dry_run_has_policies(eval->facts),
                   .has_dataverse = environment_has_dataverse(eval->facts, eval->environment)};
    agent_walk walk = {.run = &run};

    open_agent(&walk, agent, 0, eval->who, choose_channel(&run, agent, eval->who));
    walk_agent(&walk);
    return judge_tools(eval, agent, &run.frames[0]);
}

void agent_dry_run(dry_run *run)
{
    uint32_t agent = run->flow, trigger = run->event->trigger.at;
    agent_walk walk = {.run = run};
    bool is_open = false;
    int channel = NO_CHANNEL;
    mandate_reason open_reason;

    if (run->event->is_assumed)
        channel = trigger != 0 ? NO_CHANNEL : ANY_CHANNEL;
    else if (trigger != 0             ? !may_fire(run, agent, trigger, &is_open)
             : run->event->by.at == 0 ? !stop(run, MANDATE_RUN_UNKNOWN, REASON_NEEDS_PERSON, 0, agent)
                                      : !may_talk(run, agent, &channel, &is_open))
        return;
    open_reason = run->out->reason;
    name_the_run(run, agent);
    run->depth = 0;
    open_agent(&walk, agent, 0, trigger != 0 ? 0 : run->event->by.at, channel);
    walk_agent(&walk);
    run->out->outcome = is_open ? MANDATE_RUN_UNKNOWN : run->frames[0].worst;
    run->out->reason = is_open ? open_reason : run->frames[0].reason;
}
