/*
 * run.c - the dry run of one trigger: in whose name it runs, and its steps one after another.
 *
 * Shape   first the start (start.c); then the steps (step.c) of the flow and of the flows it calls, walked with a
 *         stack of frames, never by recursion
 * Source  IDN-7 IDN-12 IDN-13 IDN-23 RUN-16 LIC-2 LIC-8 ERR-7
 */
#include "answer/play.h"

void play_note(play *on, mandate_reason reason, uint32_t a, uint32_t b)
{
    mandate_explanation *to = &on->out->explanation;

    if (to->count == MANDATE_BECAUSE_LIMIT)
        return;
    to->because[to->count].reason = reason;
    to->because[to->count].a = object(a);
    to->because[to->count++].b = object(b);
}

uint32_t play_run_as(const play *on)
{
    uint32_t owner = fact(on->facts, on->flow, FLOW_owner), row_owner = on->row_owner;

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
    play_note(on, instant ? BECAUSE_CONTEXT_INVOKER : BECAUSE_CONTEXT_OWNER, on->out->context.at, on->flow);
    if (instant || on->event->on_demand)
        on->out->trigger_identity = on->event->by;
    else if (sort == TRIGGER_HTTP)
        on->out->trigger_identity = on->event->token_object;
    else if (sort == TRIGGER_DATAVERSE) {
        on->out->trigger_identity = object(play_run_as(on));
        play_note(on, BECAUSE_TRIGGER_RUN_AS, on->out->trigger_identity.at, on->flow);
    } else
        on->out->trigger_identity = object(owner);
    on->out->start_count = on->out->explanation.count;
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
    if (sort != TRIGGER_BUTTON && sort != TRIGGER_POWER_APP && sort != TRIGGER_HTTP &&
        !flow_may_be_instant(on->facts, child))
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

/* FAILS is worse than OPEN, OPEN than WAITS. */
static int rank(mandate_outcome outcome)
{
    return outcome == MANDATE_FAILS ? 3 : outcome == MANDATE_OPEN ? 2 : outcome == MANDATE_WAITS ? 1 : 0;
}

/* Whose rights a step uses begins with the flow owner for impersonation; else it is the identity alone. */
static void end_step(play *on, mandate_step *step, uint32_t about)
{
    frame *top = &on->frames[on->depth - 1];

    if (step->rights_of[0].at == 0)
        step->rights_of[0] = step->identity;
    if (step->subject.at == 0)
        step->subject = object(about);
    if (step->person.at == 0)
        step->person = step->identity;
    if (rank(step->outcome) > rank(top->worst)) {
        top->worst = step->outcome;
        top->reason = step->reason;
        top->person = step->person;
        top->subject = step->subject;
    }
    if (step->reason != BECAUSE_NONE)
        play_note(on, step->reason, step->person.at, step->subject.at);
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
        play_step(on, &step, at, key);
    else if (fact(on->facts, at, STEP_desktop_flow) != 0) /* IDN-32: a desktop flow acts by a desktop connection */
        play_settle(&step, MANDATE_FAILS, BECAUSE_CONNECTION_MISSING);
    else if ((fact(on->facts, at, STEP_unknown) & (1u << STEP_child | 1u << STEP_desktop_flow)) != 0)
        play_settle(&step, MANDATE_OPEN, BECAUSE_CALL_UNKNOWN);
    end_step(on, &step, subject_of(&step, at));
}

static void open_frame(const play *on, frame *made, uint32_t flow)
{
    uint32_t owner = fact(on->facts, flow, FLOW_owner);

    memset(made, 0, sizeof *made);
    made->flow = flow;
    made->step = store_first(on->facts, flow, FLOW_steps);
    if (is_person(on->facts, owner) &&
        fact_enum(on->facts, owner, USER_kind, USER_MEMBER) == USER_SERVICE_PRINCIPAL)
        made->application = owner;
}

/* A call that cannot be made ends here; else the child's frame is opened. */
static void call_child(play *on, uint32_t at, uint32_t child)
{
    mandate_reason fault = child_fault(on, child);
    mandate_step step;

    if (fault == BECAUSE_NONE) {
        frame *made = &on->frames[on->depth];

        open_frame(on, made, child);
        made->position = on->out->step_count++;
        on->depth++;
        return;
    }
    begin_step(on, &step, on->out->step_count++);
    play_settle(&step, MANDATE_FAILS, fault);
    (void)at;
    end_step(on, &step, child);
}

/* What is not told of a flow, so that more may happen in it than its steps say; NONE when all of it is. */
static mandate_reason untold_of(const play *on, uint32_t flow)
{
    if (fact_is_unknown(on->facts, flow, FLOW_unknown, FLOW_steps))
        return BECAUSE_STEPS_UNKNOWN;
    if (on->depth > 1 && flow_may_be_instant(on->facts, flow)) /* IDN-23 */
        return BECAUSE_TRIGGER_UNKNOWN;
    if (on->depth > 1 && fact_is_unknown(on->facts, flow, FLOW_unknown, FLOW_connections)) /* RUN-16 */
        return BECAUSE_CONNECTION_UNKNOWN;
    return BECAUSE_NONE;
}

/* After the last step of a flow: what is not told leaves it open. */
static void end_frame(play *on)
{
    frame *top = &on->frames[on->depth - 1];
    mandate_reason open = untold_of(on, top->flow);

    if (open == BECAUSE_NONE || rank(top->worst) >= rank(MANDATE_OPEN))
        return;
    top->worst = MANDATE_OPEN;
    top->reason = open;
    top->person = object(0);
    top->subject = object(top->flow);
    play_note(on, open, 0, top->flow);
}

/* Closes a child: the step that called it fails when one of the child's did. */
static void return_from_child(play *on)
{
    frame done = on->frames[--on->depth];
    frame *caller = &on->frames[on->depth - 1];
    mandate_step step;

    begin_step(on, &step, done.position);
    play_settle(&step, done.worst, done.reason);
    step.person = done.person;
    step.subject = done.subject;
    end_step(on, &step, done.flow);
    caller->step = store_next(on->facts, caller->step);
}

static void walk(play *on)
{
    open_frame(on, &on->frames[0], on->flow);
    on->depth = 1;
    for (;;) {
        frame *top = &on->frames[on->depth - 1];
        uint32_t before = on->depth, child;

        if (top->step == 0)
            end_frame(on);
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
    on->out->outcome = on->frames[0].worst;
    on->out->reason = on->frames[0].reason;
}

static bool supplies_fit(const play *on)
{
    for (uint32_t i = 0; i < on->event->supply_count; i++) {
        const mandate_supply *each = &on->event->supplies[i];

        if (!store_is_living(on->facts, each->key.at, K_FLOW_CONNECTION) ||
            on->facts->records[each->key.at].parent != on->flow ||
            !inquiry_is_none_or(on->facts, each->connection, K_CONNECTION))
            return false;
    }
    return true;
}

/* What is handed over of another kind than its name says; NULL when all of it fits. */
static const char *misfit_of(const play *on)
{
    const store *facts = on->facts;
    const mandate_event *event = on->event;

    if (!store_is_living(facts, on->flow, K_FLOW) || fact_enum(facts, on->flow, FLOW_kind, KIND_CLOUD) != KIND_CLOUD ||
        fact_object(facts, on->flow, FLOW_trigger) == 0)
        return "only a cloud flow with a trigger can be run";
    if (!inquiry_is_none_or(facts, event->by, K_USER))
        return "by: only users and service principals start a flow: name one by its UPN";
    if (!inquiry_is_none_or(facts, event->modified_by, K_USER))
        return "modified_by: only users and service principals change a row: name one by its UPN";
    if (!inquiry_is_none_or(facts, event->row, K_ROW))
        return "row: only the rows of tables change";
    if (!inquiry_is_none_or(facts, event->row_owner, K_USER) && !store_is_living(facts, event->row_owner.at, K_TEAM))
        return "row.owner: only users and teams own rows";
    if (!inquiry_is_none_or(facts, event->token_object, K_USER))
        return "token.object: only users and service principals call a flow: name one by its UPN";
    return supplies_fit(on) ? NULL : "supplies: a key of another flow, or what is no connection";
}

int mandate_dry_run(mandate *tenant, mandate_object flow, const mandate_event *event, mandate_run *out,
                    void (*on_step)(void *userdata, const mandate_step *step), void *userdata, mandate_fault *fault)
{
    play on = {.tenant = tenant,
               .facts = &tenant->facts,
               .event = event,
               .out = out,
               .flow = flow.at,
               .on_step = on_step,
               .userdata = userdata};
    const char *misfit;
    int err;

    memset(out, 0, sizeof *out);
    out->outcome = MANDATE_REFUSED;
    if (tenant->facts.stale != 0 && (err = mandate_refresh(tenant)) != MANDATE_OK)
        return err;
    if ((misfit = misfit_of(&on)) != NULL) {
        fault->code = MANDATE_EINVALID;
        strcpy(fault->message, misfit);
        return MANDATE_EINVALID;
    }
    on.trigger = fact_object(on.facts, flow.at, FLOW_trigger);
    on.environment = store_enclosing(on.facts, flow.at, K_ENVIRONMENT);
    on.row_owner = event->row_owner.at != 0 || event->row.at == 0 ? event->row_owner.at
                                                                  : fact(on.facts, event->row.at, ROW_owner);
    on.has_policies = store_first(on.facts, RECORD_TENANT, TENANT_policies) != 0 ||
                      fact_is_unknown(on.facts, RECORD_TENANT, TENANT_unknown, TENANT_policies);
    if (event->is_assumed)
        out->trigger_reason = play_trigger_fault(&on);
    else if (!play_starts(&on))
        return MANDATE_OK;
    out->reason = BECAUSE_NONE;
    name_the_run(&on);
    walk(&on);
    return MANDATE_OK;
}
