/*
 * run.c - the dry run of one trigger: in whose name it runs, and its steps one after another.
 *
 * Shape   first the start (start.c); then the steps (step.c) of the flow and of the flows it calls, walked with a
 *         stack of frames, never by recursion
 * Source  IDN-7 IDN-12 IDN-13 IDN-23 RUN-16 LIC-2 LIC-8 ERR-7
 */
#include "answer/child_flow.h"
#include "answer/dry_run.h"

void dry_run_note(dry_run *run, mandate_reason reason, uint32_t a, uint32_t b)
{
    mandate_explanation *to = &run->out->explanation;

    if (to->count == MANDATE_BECAUSE_LIMIT)
        return;
    to->because[to->count].reason = reason;
    to->because[to->count].a = object(a);
    to->because[to->count++].b = object(b);
}

void dry_run_tell(dry_run *run, mandate_reason reason, uint32_t a, uint32_t b)
{
    mandate_explanation *to = &run->out->explanation;

    to->note_count = notes_add(to->notes, to->note_count, MANDATE_NOTE_LIMIT, reason, a, b);
}

uint32_t dry_run_run_as(const dry_run *run)
{
    uint32_t owner = fact(run->facts, run->flow, FLOW_owner), row_owner = run->row_owner;

    switch (fact_enum(run->facts, run->trigger, TRIGGER_run_as, RUN_AS_FLOW_OWNER)) {
    case RUN_AS_MODIFYING_USER:
        return run->event->modified_by.at;
    case RUN_AS_ROW_OWNER: /* a team's row falls back to the flow owner */
        if (row_owner == 0 || row_owner >= PRINCIPAL_EVERYONE)
            return 0;
        return is_person(run->facts, row_owner) ? row_owner : owner;
    default:
        return owner;
    }
}

static void name_the_run(dry_run *run)
{
    uint32_t owner = fact(run->facts, run->flow, FLOW_owner);
    uint32_t sort = fact_enum(run->facts, run->trigger, TRIGGER_kind, TRIGGER_EVENT);
    bool instant = flow_is_instant(run->facts, run->flow);

    run->out->context = object(instant ? run->event->by.at : owner);
    dry_run_note(run, instant ? REASON_CONTEXT_INVOKER : REASON_CONTEXT_OWNER, run->out->context.at, run->flow);
    if (instant || run->event->on_demand)
        run->out->trigger_identity = run->event->by;
    else if (sort == TRIGGER_HTTP)
        run->out->trigger_identity = run->event->token_object;
    else if (sort == TRIGGER_DATAVERSE) { /* N-47: whoever changed the row, whatever run_as says */
        run->out->trigger_identity = run->event->modified_by;
        dry_run_note(run, REASON_TRIGGER_RUN_AS, dry_run_run_as(run), run->flow);
    } else if (sort != TRIGGER_SCHEDULE && sort != TRIGGER_POWER_PAGES)
        run->out->trigger_identity = object(owner);
    run->out->start_count = run->out->explanation.count;
}

/* ---- child flows ---- */

/* N-25, RUN-15: the call brings no connection for what a child leaves to the person; the first by name, 0 for none. */
static uint32_t unsupplied_key(const store *facts, uint32_t child)
{
    uint32_t first = 0;

    for (uint32_t key = store_first(facts, child, FLOW_connections); key != 0; key = store_next(facts, key))
        if (is_invoker(facts, key) && (first == 0 || store_compare_keys(facts, key, first) < 0))
            first = key;
    return first;
}

/* N-70: a child is chosen among flows with the manual trigger; what a call of another does is not known. */
static bool has_other_trigger(const store *facts, uint32_t child)
{
    uint32_t trigger = fact_object(facts, child, FLOW_trigger);

    if (trigger == 0)
        return !flow_may_be_instant(facts, child);
    return fact_enum(facts, trigger, TRIGGER_kind, TRIGGER_EVENT) != TRIGGER_BUTTON;
}

static mandate_reason child_fault(const dry_run *run, uint32_t child)
{
    for (uint32_t i = 0; i < run->depth; i++)
        if (run->frames[i].flow == child)
            return REASON_CHILD_CYCLE;
    if (run->depth == FRAME_LIMIT)
        return REASON_CHILD_TOO_DEEP;
    if (fact(run->facts, child, FLOW_solution) == 0)
        return REASON_CHILD_NO_SOLUTION;
    if (flow_is_on(run->facts, child) != TRUTH_NO)
        return REASON_NONE;
    return flow_was_never_on(run->facts, child) ? REASON_NEVER_ON : REASON_CHILD_OFF;
}

/* ---- the walk ---- */

void dry_run_begin_step(dry_run *run, mandate_step *step, uint32_t position)
{
    memset(step, 0, sizeof *step);
    step->position = position;
    step->depth = run->depth;
    for (uint32_t i = 0; i < run->depth; i++)
        step->path[i] = object(run->frames[i].step);
}

/* FAILS is worse than OPEN, OPEN than PROMPTS, that than WAITS. */
static int rank(mandate_outcome outcome)
{
    return outcome == MANDATE_FAILS         ? 4
           : outcome == MANDATE_RUN_UNKNOWN ? 3
           : outcome == MANDATE_PROMPTS     ? 2
           : outcome == MANDATE_WAITS       ? 1
                                            : 0;
}

void dry_run_worsen(dry_run *run, mandate_outcome outcome, mandate_reason reason, uint32_t about, uint32_t subject)
{
    frame *top = &run->frames[run->depth - 1];

    if (rank(outcome) <= rank(top->worst))
        return;
    top->worst = outcome;
    top->reason = reason;
    top->person = object(about);
    top->subject = object(subject);
}

/* Whose rights a step uses begins with the flow owner for impersonation; else it is the identity alone. */
void dry_run_end_step(dry_run *run, mandate_step *step, uint32_t about)
{
    if (step->rights_of[0].at == 0)
        step->rights_of[0] = step->identity;
    if (step->subject.at == 0)
        step->subject = object(about);
    if (step->person.at == 0)
        step->person = step->identity;
    dry_run_worsen(run, step->outcome, step->reason, step->person.at, step->subject.at);
    if (step->reason != REASON_NONE)
        dry_run_note(run, step->reason, step->person.at, step->subject.at);
    if (run->on_step != NULL)
        run->on_step(run->userdata, step);
}

static uint32_t subject_of(const mandate_step *step, uint32_t at)
{
    mandate_layer layer = mandate_reason_layer(step->reason);

    if (layer == MANDATE_LAYER_CONNECTION && step->connection.at != 0)
        return step->connection.at;
    return layer == MANDATE_LAYER_CONNECTION && step->flow_connection.at != 0 ? step->flow_connection.at : at;
}

static void plain_step(dry_run *run, uint32_t at)
{
    uint32_t key = fact(run->facts, at, STEP_connection);
    mandate_step step;

    dry_run_begin_step(run, &step, run->out->step_count++);
    if (key != 0)
        dry_run_step(run, &step, at, key);
    else if (fact(run->facts, at, STEP_desktop_flow) != 0) /* IDN-32: a desktop flow acts by a desktop connection */
        step_set_outcome(&step, MANDATE_FAILS, REASON_CONNECTION_MISSING);
    else if (step_calls_unknown(run->facts, at))
        step_set_outcome(&step, MANDATE_RUN_UNKNOWN, REASON_CALL_UNKNOWN);
    dry_run_end_step(run, &step, subject_of(&step, at));
}

static void open_frame(const dry_run *run, frame *made, uint32_t flow)
{
    uint32_t owner = fact(run->facts, flow, FLOW_owner);

    memset(made, 0, sizeof *made);
    made->flow = flow;
    made->step = store_first(run->facts, flow, FLOW_steps);
    if (fact(run->facts, flow, FLOW_solution) == 0 &&
        (owner == PRINCIPAL_UNKNOWN || (is_person(run->facts, owner) && fact_enum(run->facts, owner, USER_kind, USER_MEMBER) == USER_SERVICE_PRINCIPAL)))
        made->application = owner;
}

static void open_child(dry_run *run, uint32_t child)
{
    frame *made = &run->frames[run->depth];
    uint32_t key = unsupplied_key(run->facts, child);

    open_frame(run, made, child);
    made->position = run->out->step_count++;
    run->depth++;
    if (key != 0) {
        made->worst = MANDATE_FAILS;
        made->reason = REASON_INVOKER_NONE;
        made->subject = object(key);
    } else if (has_other_trigger(run->facts, child)) {
        made->worst = MANDATE_RUN_UNKNOWN;
        made->reason = REASON_CHILD_TRIGGER;
        made->subject = object(child);
    } else if (flow_is_on(run->facts, child) == TRUTH_UNKNOWN) {
        made->worst = MANDATE_RUN_UNKNOWN;
        made->reason = REASON_STATE_UNKNOWN;
        made->subject = object(child);
    }
}

/* A call that cannot be made ends here; else the child's frame is opened. */
static void call_child(dry_run *run, uint32_t child)
{
    mandate_reason fault = child_fault(run, child);
    mandate_step step;

    if (fault == REASON_NONE) {
        open_child(run, child);
        return;
    }
    dry_run_begin_step(run, &step, run->out->step_count++);
    step_set_outcome(&step, MANDATE_FAILS, fault);
    dry_run_end_step(run, &step, child);
}

/* What is not told of a flow, so that more may happen in it than its steps say; NONE when all of it is. */
static mandate_reason untold_of(const dry_run *run, uint32_t flow)
{
    if (fact_is_unknown(run->facts, flow, FLOW_unknown, FLOW_steps))
        return REASON_STEPS_UNKNOWN;
    if (!dry_run_is_at_top(run) && flow_may_be_instant(run->facts, flow)) /* IDN-23 */
        return REASON_TRIGGER_UNKNOWN;
    if (!dry_run_is_at_top(run) && fact_is_unknown(run->facts, flow, FLOW_unknown, FLOW_connections)) /* RUN-16 */
        return REASON_CONNECTION_UNKNOWN;
    return REASON_NONE;
}

/* After the last step of a flow: what is not told leaves it open. */
static void end_frame(dry_run *run)
{
    frame *top = &run->frames[run->depth - 1];
    mandate_reason open = untold_of(run, top->flow);

    if (open == REASON_NONE || rank(top->worst) >= rank(MANDATE_RUN_UNKNOWN))
        return;
    dry_run_worsen(run, MANDATE_RUN_UNKNOWN, open, 0, top->flow);
    dry_run_note(run, open, 0, top->flow);
}

/* Closes a child: the step that called it fails when one of the child's did. */
static void return_from_child(dry_run *run)
{
    frame done = run->frames[--run->depth];
    frame *caller = &run->frames[run->depth - 1];
    mandate_step step;

    dry_run_begin_step(run, &step, done.position);
    step_set_outcome(&step, done.worst, done.reason);
    step.person = done.person;
    step.subject = done.subject;
    if (has_other_trigger(run->facts, done.flow))
        step_tell(&step, REASON_NOTE_CHILD_TRIGGER, 0, done.flow);
    dry_run_end_step(run, &step, done.flow);
    caller->step = store_next(run->facts, caller->step);
}

void dry_run_walk(dry_run *run)
{
    open_frame(run, &run->frames[run->base], run->flow);
    run->depth = run->base + 1;
    for (;;) {
        frame *top = &run->frames[run->depth - 1];
        uint32_t before = run->depth, child;

        if (top->step == 0)
            end_frame(run);
        if (top->step == 0 && dry_run_is_at_top(run))
            break;
        if (top->step == 0) {
            return_from_child(run);
            continue;
        }
        child = fact(run->facts, top->step, STEP_child);
        if (child != 0)
            call_child(run, child);
        else
            plain_step(run, top->step);
        if (run->depth == before)
            top->step = store_next(run->facts, top->step);
    }
    run->out->outcome = run->frames[run->base].worst;
    run->out->reason = run->frames[run->base].reason;
    if (run->doubt.reason != REASON_NONE) {
        run->out->outcome = MANDATE_RUN_UNKNOWN;
        run->out->reason = run->doubt.reason;
        dry_run_note(run, run->doubt.reason, run->doubt.a.at, run->doubt.b.at);
    }
}

static bool supplies_fit(const dry_run *run)
{
    for (uint32_t i = 0; i < run->event->supply_count; i++) {
        const mandate_supply *each = &run->event->supplies[i];

        if (!store_is_living(run->facts, each->key.at, K_FLOW_CONNECTION) ||
            run->facts->records[each->key.at].parent != run->flow ||
            !evaluation_is_none_or(run->facts, each->connection, K_CONNECTION))
            return false;
    }
    return true;
}

static bool is_of_agent(const dry_run *run, uint32_t at, kind wanted_kind)
{
    return store_is_living(run->facts, at, wanted_kind) && run->facts->records[at].parent == run->flow;
}

static const char *misfit_of_agent(const dry_run *run)
{
    const mandate_event *event = run->event;

    if (event->by.at != MANDATE_ANONYMOUS && !evaluation_is_none_or(run->facts, event->by, K_USER))
        return "by: people talk to an agent: name one by their UPN, or `anonymous`";
    if (event->trigger.at != 0 && !is_of_agent(run, event->trigger.at, K_AGENT_TRIGGER))
        return "trigger: a trigger of another agent";
    for (uint32_t i = 0; i < event->supply_count; i++)
        if (!is_of_agent(run, event->supplies[i].key.at, K_TOOL) ||
            !evaluation_is_none_or(run->facts, event->supplies[i].connection, K_CONNECTION))
            return "supplies: a tool of another agent, or what is no connection";
    for (uint32_t i = 0; i < event->tool_count; i++)
        if (!is_of_agent(run, event->tools[i].at, K_TOOL))
            return "tools: a tool of another agent";
    return event->channel <= channels_count ? NULL : "channel: no such channel";
}

/* What is handed over of another kind than its name says; NULL when all of it fits. */
static const char *misfit_of(const dry_run *run)
{
    const store *facts = run->facts;
    const mandate_event *event = run->event;

    if (store_is_living(facts, run->flow, K_AGENT))
        return misfit_of_agent(run);
    if (!store_is_living(facts, run->flow, K_FLOW) ||
        fact_enum(facts, run->flow, FLOW_kind, KIND_CLOUD) != KIND_CLOUD ||
        fact_object(facts, run->flow, FLOW_trigger) == 0)
        return "only a cloud flow with a trigger can be run";
    if (!evaluation_is_none_or(facts, event->by, K_USER))
        return "by: only users and service principals start a flow: name one by its UPN";
    if (!evaluation_is_none_or(facts, event->modified_by, K_USER))
        return "modified_by: only users and service principals change a row: name one by its UPN";
    if (!evaluation_is_none_or(facts, event->row, K_ROW))
        return "row: only the rows of tables change";
    if (!evaluation_is_none_or(facts, event->row_owner, K_USER) && !store_is_living(facts, event->row_owner.at, K_TEAM))
        return "row.owner: only users and teams own rows";
    if (!evaluation_is_none_or(facts, event->token_object, K_USER))
        return "token.object: only users and service principals call a flow: name one by its UPN";
    return supplies_fit(run) ? NULL : "supplies: a key of another flow, or what is no connection";
}

int mandate_dry_run(mandate *tenant, mandate_object flow, const mandate_event *event, mandate_run *out,
                    void (*on_step)(void *userdata, const mandate_step *step), void *userdata, mandate_fault *fault)
{
    met_in_run met = {0};
    dry_run run = {.tenant = tenant,
                   .facts = &tenant->facts,
                   .event = event,
                   .out = out,
                   .flow = flow.at,
                   .on_step = on_step,
                   .userdata = userdata,
                   .met = &met};
    const char *misfit;
    int err;

    memset(out, 0, sizeof *out);
    out->outcome = MANDATE_REFUSED;
    if (tenant->facts.stale != 0 && (err = mandate_refresh(tenant)) != MANDATE_OK)
        return err;
    if ((misfit = misfit_of(&run)) != NULL) {
        mandate_fault unread;

        fault = fault_or(fault, &unread);
        fault->code = MANDATE_EINVALID;
        strcpy(fault->message, misfit);
        return MANDATE_EINVALID;
    }
    run.environment = store_enclosing(run.facts, flow.at, K_ENVIRONMENT);
    run.has_policies = dry_run_has_policies(run.facts);
    if (store_kind(run.facts, flow.at) == K_AGENT) {
        agent_dry_run(&run);
        return MANDATE_OK;
    }
    run.trigger = fact_object(run.facts, flow.at, FLOW_trigger);
    run.row_owner = event->row_owner.at != 0 || event->row.at == 0 ? event->row_owner.at
                                                                   : fact_principal(run.facts, event->row.at, ROW_unknown, ROW_owner);
    if (event->is_assumed)
        out->trigger_reason = dry_run_trigger_fault(&run);
    else if (!dry_run_starts(&run))
        return MANDATE_OK;
    out->reason = REASON_NONE;
    name_the_run(&run);
    dry_run_walk(&run);
    return MANDATE_OK;
}
