/*
 * walk.c - the steps of a flow that has started, and of the flows it calls, one after another: with a stack of frames,
 * never by recursion.
 *
 * Source  N-25 N-70 RUN-15 RUN-16 LIC-8 ERR-7
 */
#include "answer/child_flow.h"
#include "answer/dry_run.h"

/* N-25, RUN-15: the call brings no connection for what a child leaves to the person; the first by name, 0 for none. */
static uint32_t unsupplied_key(const store *facts, uint32_t child)
{
    uint32_t first = 0;

    for (uint32_t key = store_first(facts, child, FLOW_connections); key != 0; key = store_next(facts, key))
        if (is_invoker(facts, key) && (first == 0 || store_compare_keys(facts, key, first) < 0))
            first = key;
    return first;
}

/* One that may be left to the person, or that nobody tells whether it is; 0 for none. */
static uint32_t untold_key(const store *facts, uint32_t child)
{
    uint32_t first = 0;

    for (uint32_t key = store_first(facts, child, FLOW_connections); key != 0; key = store_next(facts, key))
        if (flow_key_is_invoker(facts, key) == TRUTH_UNKNOWN &&
            (first == 0 || store_compare_keys(facts, key, first) < 0))
            first = key;
    return first;
}

/* N-70: a child is chosen among flows with the manual trigger; what a call of another does is not known. */
static bool has_other_trigger(const store *facts, uint32_t child)
{
    uint32_t trigger = flow_trigger(facts, child);

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
    if (flow_in_solution(run->facts, child) == TRUTH_NO)
        return REASON_CHILD_NO_SOLUTION;
    if (flow_is_on(run->facts, child) != TRUTH_NO)
        return REASON_NONE;
    return flow_was_never_on(run->facts, child) ? REASON_NEVER_ON : REASON_CHILD_OFF;
}

/* Whether a reason speaks of the connection of a step, and not of the step; N-65 is told at another layer. */
static bool is_of_connection(mandate_reason reason)
{
    if (reason == REASON_ORGANIZATION_UNKNOWN) /* what it does */
        return false;
    return mandate_reason_layer(reason) == MANDATE_LAYER_CONNECTION || reason == REASON_GUEST_CONNECTION ||
           reason == REASON_GUEST_OWNER_UNKNOWN;
}

static uint32_t subject_of(const mandate_step *step, uint32_t record_id)
{
    bool is_of = is_of_connection(step->reason);

    if (is_of && step->connection.at != 0)
        return step->connection.at;
    return is_of && step->flow_connection.at != 0 ? step->flow_connection.at : record_id;
}

static void plain_step(dry_run *run, uint32_t record_id)
{
    uint32_t key = fact(run->facts, record_id, STEP_connection);
    mandate_step step;

    dry_run_begin_step(run, &step, run->out->step_count++);
    if (key != 0)
        dry_run_step(run, &step, record_id, key);
    else if (fact_is_open(run->facts, record_id, STEP_unknown, STEP_connection))
        step_set_outcome(&step, MANDATE_RUN_UNKNOWN, REASON_CONNECTION_UNKNOWN);
    else if (fact(run->facts, record_id, STEP_desktop_flow) != 0) /* IDN-32: a desktop flow acts by a desktop connection */
        step_set_outcome(&step, MANDATE_FAILS, REASON_CONNECTION_MISSING);
    else if (step_calls_unknown(run->facts, record_id))
        step_set_outcome(&step, MANDATE_RUN_UNKNOWN, REASON_CALL_UNKNOWN);
    dry_run_end_step(run, &step, subject_of(&step, record_id));
}

/* Unsure of an owner whom nobody tells. */
static truth is_application(const dry_run *run, uint32_t owner)
{
    if (owner == PRINCIPAL_UNKNOWN)
        return TRUTH_UNKNOWN;
    return is_person(run->facts, owner)
               ? person_is_application(directory_flags(&run->tenant->directory, run->facts, owner))
               : TRUTH_NO;
}

static void open_frame(const dry_run *run, frame *made, uint32_t flow)
{
    uint32_t owner = fact(run->facts, flow, FLOW_owner);

    memset(made, 0, sizeof *made);
    made->flow = flow;
    made->step = store_first(run->facts, flow, FLOW_steps);
    made->needs_use = flow_in_solution(run->facts, flow) == TRUTH_YES
                          ? TRUTH_NO
                          : truth_and(is_application(run, owner), truth_not(flow_in_solution(run->facts, flow)));
    made->application = made->needs_use == TRUTH_NO ? 0 : owner;
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
    } else if ((key = untold_key(run->facts, child)) != 0) {
        made->worst = MANDATE_RUN_UNKNOWN;
        made->reason = REASON_CONNECTION_UNKNOWN;
        made->subject = object(key);
    } else if (has_other_trigger(run->facts, child)) {
        made->worst = MANDATE_RUN_UNKNOWN;
        made->reason = REASON_CHILD_TRIGGER;
        made->subject = object(child);
    } else if (flow_in_solution(run->facts, child) == TRUTH_UNKNOWN) { /* IDN-23 */
        made->worst = MANDATE_RUN_UNKNOWN;
        made->reason = REASON_SOLUTION_UNKNOWN;
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

    if (open != REASON_NONE && dry_run_worsen(run, MANDATE_RUN_UNKNOWN, open, 0, top->flow))
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
