/*
 * dry_run_all.c - every flow played through as if it had been started, and every agent as if somebody talked to it.
 *
 * Shape   entries flow after flow in order of declaration, each flow led by what starts it; the caller keeps them
 * Source  IDN-40...IDN-50 LIC-5 AGT-7 AGT-13
 */
#include <string.h>

#include "answer/plan.h"

typedef struct surveyor {
    mandate *tenant;
    void (*on_played)(void *userdata, const mandate_played *each);
    void *userdata;
    uint32_t flow, first, next; /* what is played; the place of its first step; the place after all so far */
    uint32_t trigger;           /* of an agent, above the tools of its run; 0 where somebody talks to it */
} surveyor;

static const uint32_t HASH_START = 2166136261u, HASH_STEP = 16777619u;

static void give(surveyor *receiver, const mandate_played *each)
{
    if (each->at >= receiver->next)
        receiver->next = each->at + 1;
    receiver->on_played(receiver->userdata, each);
}

static void set_path(mandate_played *each, const mandate_step *step, uint32_t trigger)
{
    each->depth = step->depth + (trigger != 0);
    each->path_hash = HASH_START;
    if (trigger != 0)
        each->path_hash = (each->path_hash ^ trigger) * HASH_STEP;
    if (trigger != 0 && step->depth < MANDATE_PLAYED_PATH)
        each->path[step->depth].at = trigger;
    for (uint32_t i = 0; i < step->depth; i++) {
        each->path_hash = (each->path_hash ^ step->path[i].at) * HASH_STEP;
        if (step->depth - 1 - i < MANDATE_PLAYED_PATH)
            each->path[step->depth - 1 - i] = step->path[i];
    }
}

static void on_step(void *userdata, const mandate_step *step)
{
    surveyor *receiver = userdata;
    mandate_played each = {.at = receiver->first + step->position,
                           .flow = {receiver->flow},
                           .outcome = step->outcome,
                           .reason = step->reason,
                           .is_invoker = step->is_invoker,
                           .identity = step->identity,
                           .session = step->session,
                           .machine = step->machine,
                           .connection = step->connection,
                           .person = step->person,
                           .subject = step->subject,
                           .run_owner = step->run_owner,
                           .carried = MANDATE_ALLOWED};

    set_path(&each, step, receiver->trigger);
    give(receiver, &each);
}

/* LIC-5: what the platform leaves on. */
static mandate_status carried(const mandate *tenant, uint32_t flow)
{
    mandate_plan plan;

    if (store_kind(&tenant->facts, flow) != K_FLOW)
        return MANDATE_ALLOWED;
    plan_describe(tenant, flow, &plan);
    if (plan.needed == MANDATE_DENIED || plan.held == MANDATE_ALLOWED)
        return MANDATE_ALLOWED;
    return plan.needed == MANDATE_ALLOWED && plan.held == MANDATE_DENIED ? MANDATE_DENIED : MANDATE_UNKNOWN;
}

/* What listens for a flow comes before its steps. */
static void give_start(surveyor *receiver, const mandate_run *run)
{
    mandate_object flow = {receiver->flow};
    mandate_played each = {.at = receiver->first - 1,
                           .flow = flow,
                           .path = {flow},
                           .outcome = run->trigger_reason == 0 ? MANDATE_RUNS : MANDATE_FAILS,
                           .reason = run->trigger_reason,
                           .connection = run->trigger_connection,
                           .subject = run->trigger_connection,
                           .identity = run->trigger_account,
                           .person = run->trigger_policy.at != 0 ? run->trigger_policy : run->trigger_account,
                           .carried = carried(receiver->tenant, flow.at)};

    if (run->trigger_reason == REASON_NO_DATAVERSE) {
        each.person = (mandate_object){store_enclosing(&receiver->tenant->facts, flow.at, K_ENVIRONMENT)};
        each.subject = flow;
    }
    if (run->trigger_reason == 0 && run->step_count == 0 && mandate_reason_waits(run->reason))
        each.reason = run->reason; /* not even which steps there are is known */
    if (mandate_reason_waits(each.reason))
        each.outcome = MANDATE_RUN_UNKNOWN;
    if (each.subject.at == 0 && each.outcome == MANDATE_RUN_UNKNOWN)
        each.subject = flow;
    give(receiver, &each);
}

/* A cloud flow of which nothing is said of what starts it: none of its steps can be played, its plan can be lost. */
static bool starts_unsaid(const store *facts, uint32_t flow)
{
    return store_kind(facts, flow) == K_FLOW && fact_enum(facts, flow, FLOW_kind, KIND_CLOUD) == KIND_CLOUD &&
           fact_object(facts, flow, FLOW_trigger) == 0;
}

static void play_flow(surveyor *receiver, mandate_object flow)
{
    mandate_event event = {.is_assumed = true};
    mandate_run run;

    receiver->flow = flow.at;
    receiver->first = receiver->next + 1;
    if (mandate_dry_run(receiver->tenant, flow, &event, &run, on_step, receiver, NULL) == MANDATE_OK)
        give_start(receiver, &run);
    else if (starts_unsaid(&receiver->tenant->facts, flow.at)) {
        memset(&run, 0, sizeof run);
        give_start(receiver, &run);
    }
}

/* ---- agents: what their triggers and tools come to, when an event starts them and whoever talks ---- */

static void give_agent_trigger(surveyor *receiver, mandate_object agent, mandate_object trigger, const mandate_run *run)
{
    mandate_played each = {.at = receiver->next,
                           .flow = agent,
                           .depth = 1,
                           .path = {trigger},
                           .path_hash = (HASH_START ^ trigger.at) * HASH_STEP,
                           .outcome = run->outcome == MANDATE_IGNORED ? MANDATE_FAILS : run->outcome,
                           .reason = run->reason,
                           .connection = run->trigger_connection,
                           .subject = run->trigger_connection,
                           .identity = run->trigger_account,
                           .person = run->trigger_account,
                           .carried = MANDATE_ALLOWED};

    give(receiver, &each);
}

/* The trigger by itself, then what its run does (AGT-7). */
static void play_agent_trigger(surveyor *receiver, mandate_object agent, mandate_object trigger)
{
    mandate_event event = {.trigger = trigger, .has_tools = true}; /* of its tools, none */
    mandate_run run;

    if (mandate_dry_run(receiver->tenant, agent, &event, &run, NULL, NULL, NULL) != MANDATE_OK)
        return;
    give_agent_trigger(receiver, agent, trigger, &run);
    event.has_tools = false;
    receiver->trigger = trigger.at;
    receiver->flow = agent.at;
    receiver->first = receiver->next;
    mandate_dry_run(receiver->tenant, agent, &event, &run, on_step, receiver, NULL);
    receiver->trigger = 0;
}

static void play_agent(surveyor *receiver, mandate_object agent)
{
    mandate_object trigger = {0};

    while ((trigger = mandate_next(receiver->tenant, agent, "triggers", trigger)).at != 0)
        play_agent_trigger(receiver, agent, trigger);
    play_flow(receiver, agent);
}

static void play_environment(surveyor *receiver, mandate_object environment, bool of_agents)
{
    mandate_object each = {0};

    while ((each = mandate_next(receiver->tenant, environment, of_agents ? "agents" : "flows", each)).at != 0)
        if (of_agents)
            play_agent(receiver, each);
        else
            play_flow(receiver, each);
}

int mandate_dry_run_flows(mandate *tenant, const mandate_object *flows, size_t count,
                          void (*on_played)(void *userdata, const mandate_played *each), void *userdata)
{
    surveyor receiver = {.tenant = tenant, .on_played = on_played, .userdata = userdata};
    int err;

    if (tenant->facts.stale != 0 && (err = mandate_refresh(tenant)) != MANDATE_OK)
        return err;
    for (size_t i = 0; i < count; i++)
        if (store_is_of(&tenant->facts, flows[i].at, K_FLOW) && store_is_alive(&tenant->facts, flows[i].at))
            play_flow(&receiver, flows[i]);
    return MANDATE_OK;
}

int mandate_dry_run_all(mandate *tenant, mandate_object environment, bool of_agents,
                        void (*on_played)(void *userdata, const mandate_played *each), void *userdata)
{
    surveyor receiver = {.tenant = tenant, .on_played = on_played, .userdata = userdata};
    mandate_object each = {0};
    int err;

    if (tenant->facts.stale != 0 && (err = mandate_refresh(tenant)) != MANDATE_OK)
        return err;
    while ((each = mandate_next(tenant, (mandate_object){RECORD_TENANT}, "environments", each)).at != 0)
        if (environment.at == 0 || environment.at == each.at)
            play_environment(&receiver, each, of_agents);
    return MANDATE_OK;
}
