/*
 * step_data.c - what a step meets beyond the rights of its identity: the plan of the service, the people it assigns to.
 *
 * Source  N-36 N-62
 */
#include "answer/dry_run.h"
#include "answer/isolation.h"
#include "fact/connector.h"

/* N-62: among the plans of an account, or those of a guest at home (PRN-17), one of Microsoft 365. */
static truth holds_microsoft_365(uint32_t flags)
{
    if ((flags & PERSON_MICROSOFT_365) != 0)
        return TRUTH_YES;
    return (flags & PERSON_LICENSE_UNKNOWN) != 0 ? TRUTH_UNKNOWN : TRUTH_NO;
}

static truth plans_are_required(const dry_run *run)
{
    return environment_setting(run->facts, run->environment, ENVIRONMENT_SETTINGS_service_plans_required, false);
}

static bool is_microsoft_365(const dry_run *run, uint32_t name)
{
    met_connector asked = {0, false}, *met = run->met == NULL ? &asked : &run->met->connectors[name % MET_COUNT];

    if (met->name != name)
        *met = (met_connector){name, connector_is_microsoft_365(names_text(&run->facts->names, name))};
    return met->is_microsoft_365;
}

/* N-62: a step on a Microsoft 365 connector by an account of which no such plan is told. */
static void check_service_plan(const dry_run *run, mandate_step *step, uint32_t record_id, uint32_t key)
{
    uint32_t name = flow_key_connector(run->facts, key), who = step->identity.at;
    truth held, required = plans_are_required(run);
    bool is_exempt; /* perhaps: an application is asked for no plan */

    if (!is_person(run->facts, who) || fact_enum(run->facts, who, USER_kind, USER_MEMBER) > USER_GUEST)
        return;
    is_exempt = fact_is_unknown(run->facts, who, USER_unknown, USER_kind);
    held = holds_microsoft_365(directory_flags(&run->tenant->directory, run->facts, who));
    if (held == TRUTH_YES)
        return;
    if (name == 0 && step->connection.at != 0)
        name = fact(run->facts, step->connection.at, CONNECTION_connector);
    if (name == 0 || !is_microsoft_365(run, name))
        return;
    step_tell(step, REASON_NOTE_SERVICE_PLAN, who, record_id);
    if (step->outcome == MANDATE_FAILS || required == TRUTH_NO)
        return;
    is_exempt = is_exempt || (step->connection.at != 0 &&
                              isolation_is_foreign(run->facts, step->connection.at) == TRUTH_UNKNOWN);
    required = truth_and(required, held == TRUTH_NO && !is_exempt ? TRUTH_YES : TRUTH_UNKNOWN);
    if (required == TRUTH_YES)
        step_set_outcome(step, MANDATE_FAILS, REASON_SERVICE_PLAN_MISSING);
    else if (required == TRUTH_UNKNOWN && step_is_good(step))
        step_set_outcome(step, MANDATE_RUN_UNKNOWN,
                         held == TRUTH_NO && is_exempt ? REASON_SERVICE_KIND_UNKNOWN : REASON_SERVICE_PLAN_UNKNOWN);
}

/* N-36: whether the environment has a group that recipients must be in. */
static truth has_group(const dry_run *run)
{
    if (run->has_dataverse == TRUTH_NO)
        return TRUTH_NO;
    if (fact_is_unknown(run->facts, run->environment, ENVIRONMENT_unknown, ENVIRONMENT_security_group))
        return TRUTH_UNKNOWN;
    return fact(run->facts, run->environment, ENVIRONMENT_security_group) != 0 ? run->has_dataverse : TRUTH_NO;
}

static void settle_recipient(mandate_step *step, mandate_outcome outcome, mandate_reason reason, uint32_t recipient,
                             uint32_t record_id)
{
    step_set_outcome(step, outcome, reason);
    step->person = object(recipient);
    step->subject = object(record_id);
}

/* Whether somebody can be assigned to; `grouped` is what has_group says, and not NO. */
static truth takes_recipient(const dry_run *run, uint32_t recipient, truth grouped)
{
    evaluation eval;

    if (!is_person(run->facts, recipient))
        return TRUTH_YES;
    evaluation_start(&eval, run->tenant, recipient, run->environment, NULL);
    return truth_or(truth_not(grouped), layer_membership(&eval));
}

/* N-36: what is assigned to a person outside the environment's group is not assigned. */
static void check_recipients(const dry_run *run, mandate_step *step, uint32_t record_id)
{
    span recipients = fact_list(run->facts, record_id, STEP_recipients);
    bool are_unknown = fact_is_unknown(run->facts, record_id, STEP_unknown, STEP_recipients);
    truth grouped;

    if ((recipients.count == 0 && !are_unknown) || step->outcome == MANDATE_FAILS ||
        (grouped = has_group(run)) == TRUTH_NO)
        return;
    for (uint32_t i = 0; i < recipients.count; i++) {
        uint32_t recipient = recipients.at[i];
        truth inside = takes_recipient(run, recipient, grouped);

        if (inside == TRUTH_NO) {
            settle_recipient(step, MANDATE_FAILS, REASON_RECIPIENT_NOT_IN_GROUP, recipient, record_id);
            return;
        }
        if (inside == TRUTH_UNKNOWN && step_is_good(step))
            settle_recipient(step, MANDATE_RUN_UNKNOWN, REASON_RECIPIENT_IN_GROUP_UNKNOWN, recipient, record_id);
    }
    if (step_is_good(step) && are_unknown)
        settle_recipient(step, MANDATE_RUN_UNKNOWN, REASON_RECIPIENTS_UNKNOWN, 0, record_id);
}

void dry_run_check_service(const dry_run *run, mandate_step *step, uint32_t record_id, uint32_t key)
{
    if (step->outcome == MANDATE_FAILS && mandate_reason_layer(step->reason) != MANDATE_LAYER_DATA)
        return;
    check_service_plan(run, step, record_id, key);
    check_recipients(run, step, record_id);
}
