/*
 * dry_run.c - what every part of a dry run does: notes, the beginning and the end of a step, what becomes of a frame.
 *
 * Source  IDN-3...IDN-5 IDN-14
 */
#include "answer/dry_run.h"

void dry_run_note(dry_run *run, mandate_reason reason, uint32_t a, uint32_t b)
{
    mandate_explanation *explanation = &run->out->explanation;

    if (explanation->count == MANDATE_BECAUSE_LIMIT)
        return;
    explanation->because[explanation->count].reason = reason;
    explanation->because[explanation->count].a = object(a);
    explanation->because[explanation->count++].b = object(b);
}

void dry_run_tell(dry_run *run, mandate_reason reason, uint32_t a, uint32_t b)
{
    mandate_explanation *explanation = &run->out->explanation;

    explanation->note_count = notes_add(explanation->notes, explanation->note_count, MANDATE_NOTE_LIMIT, reason, a, b);
}

uint32_t dry_run_run_as(const dry_run *run)
{
    uint32_t owner = fact(run->facts, run->flow, FLOW_owner), row_owner = run->row_owner;

    if (run->trigger != 0 && fact_is_unknown(run->facts, run->trigger, TRIGGER_unknown, TRIGGER_run_as))
        return 0;
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

bool dry_run_worsen(dry_run *run, mandate_outcome outcome, mandate_reason reason, uint32_t matter, uint32_t subject)
{
    frame *top = &run->frames[run->depth - 1];

    if (rank(outcome) <= rank(top->worst))
        return false;
    top->worst = outcome;
    top->reason = reason;
    top->person = object(matter);
    top->subject = object(subject);
    return true;
}

/* Whose rights a step uses begins with the flow owner for impersonation; else it is the identity alone. */
void dry_run_end_step(dry_run *run, mandate_step *step, uint32_t subject)
{
    if (step->rights_of[0].at == 0)
        step->rights_of[0] = step->identity;
    if (step->subject.at == 0)
        step->subject = object(subject);
    if (step->person.at == 0)
        step->person = step->identity;
    dry_run_worsen(run, step->outcome, step->reason, step->person.at, step->subject.at);
    if (step->reason != REASON_NONE)
        dry_run_note(run, step->reason, step->person.at, step->subject.at);
    if (run->on_step != NULL)
        run->on_step(run->userdata, step);
}
