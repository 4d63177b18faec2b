/*
 * dry_run.h - one dry run under way: what the start, the steps and the walk of a run share.
 *
 * Floor   3 (answer); private to what is played: run.c, walk.c, start.c, supply.c, step.c, connection_state.c, desktop.c
 *         and what agents do
 */
#ifndef MANDATE_ANSWER_DRY_RUN_H
#define MANDATE_ANSWER_DRY_RUN_H

#include <string.h>

#include "answer/evaluation.h"

enum { FRAME_LIMIT = 16 };

typedef struct frame {
    uint32_t flow;
    uint32_t step;         /* being walked */
    uint32_t position;     /* of the calling step in the list of steps */
    uint32_t application;  /* that owns the flow, or may: PRINCIPAL_UNKNOWN; 0 where a person or a team does */
    truth needs_use;       /* whether that one needs the use of its connections (N-68) */
    mandate_outcome worst; /* of its steps so far: RUNS, WAITS, OPEN, FAILS */
    mandate_reason reason; /* of the first step with that outcome, and what it is about */
    mandate_object person, subject;
    bool is_open; /* of an agent: whether the agent being called answers at all is not known, and why */
    mandate_reason open_reason;
} frame;

/* What steps of one run have in common: most of them use few connections, which are looked into once each. */
enum { MET_COUNT = 8 }; /* a power of two */
typedef struct met_connection {
    uint32_t connection; /* that works wherever it is used, of this tenant, as somebody who can sign in; 0: none yet */
    uint32_t account;
} met_connection;
typedef struct met_connector {
    uint32_t name;
    bool is_microsoft_365;
} met_connector;
typedef struct met_in_run {
    met_connection connections[MET_COUNT];
    met_connector connectors[MET_COUNT];
} met_in_run;

typedef struct dry_run {
    const mandate *tenant;
    const store *facts;
    const mandate_event *event;
    mandate_run *out;
    uint32_t flow, environment, trigger;
    uint32_t row_owner; /* of the row that changed; 0 not told */
    bool has_policies;
    truth has_dataverse; /* the environment */
    mandate_reason trigger_doubt; /* why a policy may disable what the trigger listens through; NONE when none may */
    mandate_because doubt; /* why it may not have started, though its steps are played; NONE when it surely has */
    frame frames[FRAME_LIMIT];
    uint32_t depth; /* frames in use */
    uint32_t base;  /* of these, agents that stand above the flow */
    met_in_run *met; /* or NULL, where too little is asked */
    void (*on_step)(void *userdata, const mandate_step *step);
    void *userdata;
} dry_run;

static inline mandate_object object(uint32_t record_id)
{
    mandate_object out = {record_id};
    return out;
}

static inline bool is_person(const store *facts, uint32_t record_id)
{
    return store_is_of(facts, record_id, K_USER);
}

static inline bool is_same_name(const store *facts, uint32_t name, const char *text)
{
    return name != 0 && text != NULL &&
           names_fold(&facts->names, name) == names_find(&facts->names, text, strlen(text));
}

static inline bool works(const dry_run *run, uint32_t connection)
{
    return fact_enum(run->facts, connection, CONNECTION_status, CONNECTION_OK) == CONNECTION_OK;
}

static inline bool is_invoker(const store *facts, uint32_t key)
{
    return flow_key_is_invoker(facts, key) == TRUTH_YES;
}

static inline bool is_dataverse(const store *facts, uint32_t key)
{
    return connection_is_of_dataverse(facts, flow_key_connector(facts, key));
}

/* Adds a reason to the run's explanation. */
void dry_run_note(dry_run *run, mandate_reason reason, uint32_t a, uint32_t b);

/* Whether the walk is in the flow that was started, and in none that it calls. */
static inline bool dry_run_is_at_top(const dry_run *run)
{
    return run->depth == run->base + 1;
}

/* A step, from its place to its outcome; what a frame has come to, made worse: whether it was better. */
void dry_run_begin_step(dry_run *run, mandate_step *step, uint32_t position);
void dry_run_end_step(dry_run *run, mandate_step *step, uint32_t subject);
bool dry_run_worsen(dry_run *run, mandate_outcome outcome, mandate_reason reason, uint32_t matter, uint32_t subject);

/* The steps of a flow that has started, from frame `base` on. */
void dry_run_walk(dry_run *run);

/* Whether there are data policies, or may be. */
static inline bool dry_run_has_policies(const store *facts)
{
    return store_first(facts, RECORD_TENANT, TENANT_policies) != 0 ||
           fact_is_unknown(facts, RECORD_TENANT, TENANT_unknown, TENANT_policies);
}

/* The dry run of an agent (agent_run.c). */
void agent_dry_run(dry_run *run);

/* Settles a step by a connection that is there; whether its identity holds what is needed. */
void dry_run_act_by_connection(const dry_run *run, mandate_step *step, uint32_t connection, mandate_reason how);

/* N-65: a guest acts on no Dataverse where guests are restricted. */
void dry_run_keep_guest_out(const dry_run *run, mandate_step *step, uint32_t who);

/* N-6: no step or tool acts on the Dataverse of an environment that has none. */
void dry_run_need_dataverse(const dry_run *run, mandate_step *step, uint32_t connector, uint32_t place);
void dry_run_check_needs(const dry_run *run, mandate_step *step, uint32_t record_id, uint32_t slot);

/* N-7, ENV-7: the environment in whose Dataverse a step or tool acts: its own, or the one whose address its operation
   names; 0: nobody tells which. */
uint32_t dry_run_data_place(const store *facts, uint32_t environment, uint32_t place);

/* Whether a row trigger surely listens to its own environment. */
bool dry_run_trigger_stays_here(const dry_run *run);

/* Leaves open whether the run has started, for the first reason given. */
static inline void dry_run_doubt(dry_run *run, mandate_reason reason, uint32_t a, uint32_t b)
{
    if (run->doubt.reason == 0)
        run->doubt = (mandate_because){reason, {a}, {b}};
}

/* Adds a note to the run, or to a step (contract 9.4). */
void dry_run_tell(dry_run *run, mandate_reason reason, uint32_t a, uint32_t b);
static inline void step_tell(mandate_step *step, mandate_reason reason, uint32_t a, uint32_t b)
{
    step->note_count = notes_add(step->notes, step->note_count, MANDATE_STEP_NOTE_LIMIT, reason, a, b);
}

/* Whether the flow starts (IDN-1...IDN-9); else the run's outcome and reason say why not. */
bool dry_run_starts(dry_run *run);

/* The connection that a person brings for a key. */
typedef struct supplied_connection {
    uint32_t at;
    bool is_own;  /* a working one of theirs that needs no record */
    bool is_open; /* nobody knows whether there is one */
} supplied_connection;

supplied_connection dry_run_supplied(const dry_run *run, uint32_t key);

/* Why a connection does not work, NONE when it does. */
bool dry_run_account_is_open(const dry_run *run, uint32_t account);
mandate_reason dry_run_connection_fault(const dry_run *run, uint32_t connection, uint32_t account);

/* The same for what a step or a trigger does (N-7). It may be open. */
mandate_reason dry_run_connection_fault_at(const dry_run *run, uint32_t connection, uint32_t account, uint32_t place);
bool connection_fault_is_open(mandate_reason fault);

/* Why the trigger does not listen, NONE when it does; notes its connection in the run. */
mandate_reason dry_run_trigger_fault(dry_run *run);
truth dry_run_trigger_lacks_dataverse(const dry_run *run); /* N-6 */

/* What is wrong with it, when something is: the trigger's connection, or the key that has none. */
uint32_t dry_run_trigger_subject(const dry_run *run);

/* Run as (IDN-3...IDN-5, IDN-14): the person for whom opted-in Dataverse steps act; 0 when not known. */
uint32_t dry_run_run_as(const dry_run *run);

/* Settles as whom a step that uses a connection of the flow acts, and whether it may do what it does. */
void dry_run_step(const dry_run *run, mandate_step *step, uint32_t record_id, uint32_t key);

/* N-36, N-62: the plan that its service asks for, and whom it assigns to. */
void dry_run_check_service(const dry_run *run, mandate_step *step, uint32_t record_id, uint32_t key);

/* N-60, N-72: whether an account must answer a prompt when it signs in with its password. */
truth dry_run_account_is_prompted(const store *facts, uint32_t connection, uint32_t account);

/* Settles a desktop step that has its identity: who signs in, whose permissions are checked, on which machine. */
void dry_run_desktop(const dry_run *run, mandate_step *step, uint32_t record_id);

/* IDN-23, DSK-31: whether it calls a flow that nobody tells. */
static inline bool step_calls_unknown(const store *facts, uint32_t step)
{
    return fact_is_unknown(facts, step, STEP_unknown, STEP_child) ||
           fact_is_unknown(facts, step, STEP_unknown, STEP_desktop_flow);
}

/* Nothing keeps it from being done, though it may wait for a machine first. */
static inline bool step_is_good(const mandate_step *step)
{
    return step->outcome == MANDATE_RUNS || step->outcome == MANDATE_WAITS;
}

/* Gives a step its outcome. */
static inline void step_set_outcome(mandate_step *step, mandate_outcome outcome, mandate_reason reason)
{
    step->outcome = outcome;
    step->reason = reason;
}

#endif
