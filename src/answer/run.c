/*
 * run.c - the dry run of one trigger: in whose name it runs, and its steps one after another.
 *
 * Shape   first the start (start.c, supply.c); then the steps (step.c) of the flow and of those it calls (walk.c)
 * Source  IDN-7 IDN-12 IDN-13 IDN-23 RUN-16 LIC-2 LIC-8 ERR-7
 */
#include "answer/dry_run.h"

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

static bool is_of_agent(const dry_run *run, uint32_t record_id, kind wanted_kind)
{
    return store_is_living(run->facts, record_id, wanted_kind) && run->facts->records[record_id].parent == run->flow;
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
        (fact_object(facts, run->flow, FLOW_trigger) == 0 && !flow_may_be_instant(facts, run->flow)))
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

/* Of which kind the trigger is, nobody tells: how it is started, and by whom, decides what its steps do. */
static void leave_unsaid(dry_run *run)
{
    run->out->outcome = MANDATE_RUN_UNKNOWN;
    run->out->reason = REASON_TRIGGER_UNKNOWN;
    dry_run_note(run, REASON_TRIGGER_UNKNOWN, 0, run->flow);
}

/* Why the trigger does not listen, or why that is not known. */
static mandate_reason trigger_reason(dry_run *run)
{
    mandate_reason fault = dry_run_trigger_fault(run);

    if (fault != REASON_NONE)
        return fault;
    return run->trigger_doubt != REASON_NONE ? run->trigger_doubt : run->doubt.reason;
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
    run.has_dataverse = environment_has_dataverse(run.facts, run.environment);
    if (store_kind(run.facts, flow.at) == K_AGENT) {
        agent_dry_run(&run);
        return MANDATE_OK;
    }
    run.trigger = flow_trigger(run.facts, flow.at);
    if (run.trigger == 0) {
        leave_unsaid(&run);
        return MANDATE_OK;
    }
    run.row_owner = event->row_owner.at != 0 || event->row.at == 0 ? event->row_owner.at
                                                                   : fact_principal(run.facts, event->row.at, ROW_unknown, ROW_owner);
    if (event->is_assumed)
        out->trigger_reason = trigger_reason(&run);
    else if (!dry_run_starts(&run))
        return MANDATE_OK;
    out->reason = REASON_NONE;
    name_the_run(&run);
    dry_run_walk(&run);
    return MANDATE_OK;
}
