/*
 * sharing.c - to whom a cloud flow can be given, and who can be taken off it again.
 *
 * Source  PRN-4 PRN-10 PRN-12 PRN-13 PRN-16 PRN-17 PRN-21 PRN-40 OWN-9 RUN-1 RUN-2 ENV-14 ENV-24 LIC-1 DV-28
 *         N-30 N-38 N-49 N-71
 */
#include "answer/evaluation.h"
#include "answer/flow_shares.h"
#include "answer/setting.h"
#include "fact/flow_row.h"
#include "fact/platform_names.h"

static bool layer_sharing(evaluation *eval, uint32_t flow)
{
    setting_truth allows = setting_is_on(eval->facts, eval->environment, SETTING_SOLUTION_FLOW_SHARING, true);
    truth in_solution = flow_in_solution(eval->facts, flow);

    if (allows == SETTING_OFF && in_solution == TRUTH_YES) /* ENV-24, EG-1 */
        return evaluation_deny(eval, REASON_SHARING_LIMITED, eval->who, flow);
    if (allows != SETTING_ON && in_solution != TRUTH_NO)
        return evaluation_unknown(eval, REASON_SHARING_LIMIT_UNKNOWN, eval->who, flow);
    return evaluation_pass(eval, REASON_SHARING_OPEN, eval->who, flow);
}

static bool license_to_share(evaluation *eval, uint32_t flow)
{
    truth may = (eval->flags & PERSON_MAY_SHARE) != 0         ? TRUTH_YES
                : (eval->flags & PERSON_LICENSE_UNKNOWN) != 0 ? TRUTH_UNKNOWN
                                                              : TRUTH_NO;

    truth needs_none = person_is_application(eval->flags);

    if (needs_none == TRUTH_YES || evaluation_is_admin(eval)) /* PRN-22, PRN-28: hold no licence */
        return true;
    may = truth_or(may, truth_or(needs_none, evaluation_admin(eval)));
    return evaluation_need(eval, may, REASON_LICENSE_SHARES, evaluation_open_license(eval->flags), REASON_LICENSE_FREE,
                           flow);
}

/* ENV-14, CONFLICT-22: with a security group, who is outside gets no share; PRN-16, CONFLICT-2: without one a guest
   must be a member all the same; PRN-24, PRN-27: service principals and administrators come in anyway. */
static truth recipient_inside(const evaluation *eval, const evaluation *other)
{
    bool is_grouped = fact(eval->facts, eval->environment, ENVIRONMENT_security_group) != 0 ||
                      fact_is_unknown(eval->facts, eval->environment, ENVIRONMENT_unknown, ENVIRONMENT_security_group);

    truth let_in = is_grouped ? TRUTH_NO
                              : truth_not(truth_or(layer_takes_nobody(other), person_is_guest(other->flags))); /* N-44 */

    if ((other->flags & (PERSON_SERVICE_PRINCIPAL | PERSON_TENANT_ADMIN)) != 0 || let_in == TRUTH_YES)
        return TRUTH_YES;
    return truth_or(truth_or(let_in, person_is_application(other->flags)), layer_membership(other));
}

/* N-71: a new owner is a member of the environment; PRN-31, PRN-32, ENV-14, PRN-16: who is given a flow is there. */
static bool recipient_enters(evaluation *eval, const mandate_question *question, const evaluation *other)
{
    uint32_t recipient = question->arguments.principal.at, flow = question->target.at;
    truth inside;

    if ((other->flags & PERSON_ACTIVE) == 0)
        return evaluation_deny(eval, REASON_RECIPIENT_GONE, recipient, flow);
    if (person_is_active(other->flags) == TRUTH_UNKNOWN)
        evaluation_unknown(eval, REASON_RECIPIENT_UNKNOWN, recipient, flow);
    inside = question->action == ACTION_CHANGE_OWNER ? layer_membership(other) : recipient_inside(eval, other);
    if (inside == TRUTH_YES)
        return true;
    return inside == TRUTH_UNKNOWN ? evaluation_unknown(eval, REASON_RECIPIENT_UNKNOWN, recipient, flow)
                                   : evaluation_deny(eval, REASON_RECIPIENT_OUTSIDE, recipient, flow);
}

/* N-71: a person who becomes the owner holds some plan; PRN-17: a guest who holds none gains nothing by a share. */
static bool recipient_licensed(evaluation *eval, const mandate_question *question, uint32_t flags)
{
    uint32_t recipient = question->arguments.principal.at, flow = question->target.at;
    bool changes_owner = question->action == ACTION_CHANGE_OWNER;
    truth becomes_owner = changes_owner ? truth_not(person_is_application(flags)) : TRUTH_NO;
    truth needs = truth_or(person_is_guest(flags), becomes_owner);

    if (needs == TRUTH_NO || (flags & PERSON_LICENSED) != 0)
        return true;
    if ((flags & PERSON_LICENSE_UNKNOWN) != 0 || needs == TRUTH_UNKNOWN)
        return evaluation_unknown(eval, evaluation_open_license(flags), recipient, flow);
    return evaluation_deny(eval, becomes_owner == TRUTH_YES ? REASON_NEW_OWNER_UNLICENSED : REASON_RECIPIENT_UNLICENSED, recipient, flow);
}

/* N-4: who is to own a solution flow may read processes. */
static bool recipient_may_own(evaluation *eval, const mandate_question *question)
{
    uint32_t table = names_find(&eval->facts->names, NAMED(TABLE_PROCESS));

    return question->action != ACTION_CHANGE_OWNER ||
           recipient_reads(eval, question->arguments.principal.at, table, question->target.at);
}

/* N-38, N-39: a share asks no role of who receives it, and gives nothing yet of what one of theirs would have to. */
static bool co_owner_is_noted(evaluation *eval, const mandate_question *question, const evaluation *other)
{
    uint32_t table = names_find(&eval->facts->names, NAMED(TABLE_PROCESS)), flow = question->target.at;
    truth writes = truth_or(evaluation_sees_all(other), evaluation_privilege(other, table, VERB_WRITE, DEPTH_USER));

    if (question->action != ACTION_ADD_OWNER || flow_in_solution(eval->facts, flow) != TRUTH_YES || writes != TRUTH_NO)
        return true;
    return evaluation_note(eval, REASON_NOTE_CO_OWNER_WITHOUT_ROLE, question->arguments.principal.at, flow);
}

/* What is asked of who receives a flow comes after what is asked of who gives it, whatever its layer. */
bool sharing_recipient(evaluation *eval, const mandate_question *question)
{
    uint32_t recipient = question->arguments.principal.at;
    bool gives = question->action == ACTION_ADD_OWNER || question->action == ACTION_SHARE_RUN_ONLY ||
                 question->action == ACTION_CHANGE_OWNER;
    evaluation other;

    if (!gives || recipient == PRINCIPAL_EVERYONE)
        return true;
    if (store_kind(eval->facts, recipient) != K_USER)
        return recipient_may_own(eval, question);
    evaluation_about(eval, recipient, &other);
    return recipient_enters(eval, question, &other) && recipient_may_own(eval, question) &&
           recipient_licensed(eval, question, other.flags) && co_owner_is_noted(eval, question, &other);
}

/* The connector of a step or of the trigger, by the connection that it uses; 0 where none is told. */
static uint32_t connector_of(const store *facts, uint32_t key, uint32_t told)
{
    return names_fold(&facts->names, key != 0 ? flow_key_connector(facts, key) : told);
}

/* Whether a text holds another, without regard to case. */
static bool text_holds(const char *text, const char *part)
{
    for (; *text != '\0'; text++) {
        size_t same = 0;

        while (part[same] != '\0' && names_lower(text[same]) == names_lower(part[same]))
            same++;
        if (part[same] == '\0')
            return true;
    }
    return false;
}

/* N-49: a step tells a list where a need of it names a resource of that name, or its address holds it. */
static bool step_tells(const store *facts, uint32_t step, uint32_t list)
{
    const char *address = names_text(&facts->names, fact(facts, step, STEP_endpoint));
    uint32_t name = names_fold(&facts->names, facts->records[list].key);

    for (uint32_t need = store_first(facts, step, STEP_needs); need != 0; need = store_next(facts, need)) {
        uint32_t resource = fact(facts, need, NEED_resource);

        if (resource != 0 && names_fold(&facts->names, facts->records[resource].key) == name)
            return true;
    }
    return fact(facts, step, STEP_endpoint) != 0 && text_holds(address, store_key(facts, list));
}

static bool step_tells_another(const store *facts, uint32_t step, uint32_t list)
{
    for (uint32_t each = store_first(facts, RECORD_TENANT, TENANT_lists); each != 0; each = store_next(facts, each))
        if (each != list && step_tells(facts, step, each))
            return true;
    return false;
}

/* Whether a trigger listens by a connector. */
static truth listens_by(const store *facts, uint32_t trigger, uint32_t connector)
{
    uint32_t key = fact(facts, trigger, TRIGGER_connection), own = fact(facts, trigger, TRIGGER_connector);

    if (fact_is_open(facts, trigger, TRIGGER_unknown, TRIGGER_connection) || flow_key_connector_is_open(facts, key) ||
        (key == 0 && fact_is_open(facts, trigger, TRIGGER_unknown, TRIGGER_connector)))
        return TRUTH_UNKNOWN;
    return connector != 0 && connector_of(facts, key, own) == connector ? TRUTH_YES : TRUTH_NO;
}

static truth acts_by(const store *facts, uint32_t step, uint32_t connector)
{
    uint32_t key = fact(facts, step, STEP_connection);

    if (fact_is_open(facts, step, STEP_unknown, STEP_connection) || flow_key_connector_is_open(facts, key))
        return TRUTH_UNKNOWN;
    return connector != 0 && connector_of(facts, key, 0) == connector ? TRUTH_YES : TRUTH_NO;
}

/* Whether a step may tell of more lists than it does. */
static bool step_is_untold(const store *facts, uint32_t step)
{
    bool is_open = fact_is_unknown(facts, step, STEP_unknown, STEP_needs) ||
                   fact_is_open(facts, step, STEP_unknown, STEP_endpoint);

    for (uint32_t need = store_first(facts, step, STEP_needs); need != 0 && !is_open; need = store_next(facts, need))
        is_open = fact_is_open(facts, need, NEED_unknown, NEED_resource);
    return is_open;
}

/* One that tells none may use any. */
static truth step_uses_list(const store *facts, uint32_t step, uint32_t list)
{
    if (step_tells(facts, step, list))
        return TRUTH_YES;
    if (step_is_untold(facts, step))
        return TRUTH_UNKNOWN;
    return step_tells_another(facts, step, list) ? TRUTH_NO : TRUTH_YES;
}

/* N-49: whether the trigger or a step is on SharePoint, and on that list where it tells one. */
static truth uses_list(const store *facts, uint32_t flow, uint32_t list)
{
    uint32_t sharepoint = names_find(&facts->names, NAMED(CONNECTOR_SHAREPOINT));
    uint32_t trigger = flow_trigger(facts, flow);
    truth found = trigger == 0 ? TRUTH_NO : listens_by(facts, trigger, sharepoint);

    for (uint32_t step = store_first(facts, flow, FLOW_steps); step != 0 && found != TRUTH_YES;
         step = store_next(facts, step)) {
        truth acts = acts_by(facts, step, sharepoint);

        if (acts != TRUTH_NO)
            found = truth_or(found, truth_and(acts, step_uses_list(facts, step, list)));
    }
    if (found == TRUTH_YES)
        return found;
    return flow_parts_are_untold(facts, flow) ? TRUTH_UNKNOWN : found;
}

/* Asked in this order: the cloud, the solution, the use (N-49). */
static bool list_allowed(evaluation *eval, uint32_t flow, uint32_t list, bool for_run_only)
{
    truth has_lists = cloud_has_lists(eval->facts);
    truth in_solution = for_run_only ? TRUTH_NO : flow_in_solution(eval->facts, flow);

    if (has_lists == TRUTH_NO) /* PRN-10 */
        return evaluation_deny(eval, REASON_LIST_NOT_IN_CLOUD, list, flow);
    if (has_lists == TRUTH_UNKNOWN)
        evaluation_unknown(eval, REASON_LIST_CLOUD_UNKNOWN, list, flow);
    if (in_solution == TRUTH_YES) /* PRN-13, N-28 */
        return evaluation_deny(eval, REASON_LIST_NEEDS_PLAIN_FLOW, list, flow);
    if (in_solution == TRUTH_UNKNOWN)
        evaluation_unknown(eval, REASON_SOLUTION_UNKNOWN, eval->who, flow);
    switch (uses_list(eval->facts, flow, list)) {
    case TRUTH_YES:
        return true;
    case TRUTH_UNKNOWN:
        return evaluation_unknown(eval, REASON_LIST_USE_UNKNOWN, list, flow);
    case TRUTH_NO:
    default:
        break;
    }
    return evaluation_deny(eval, REASON_LIST_NOT_USED, list, flow);
}

/* PRN-21: never a service principal. */
static bool recipient_co_owns(evaluation *eval, uint32_t flow, uint32_t recipient)
{
    truth is_application = person_is_application(directory_flags(eval->directory, eval->facts, recipient));

    if (is_application == TRUTH_YES)
        return evaluation_deny(eval, REASON_SP_CANNOT_CO_OWN, recipient, flow);
    if (is_application != TRUTH_NO)
        evaluation_unknown(eval, REASON_CO_OWNER_KIND_UNKNOWN, recipient, flow);
    return true;
}

/* Whether a flow can be shared with a principal of this kind at all. 0 asks in general. */
static bool recipient_allowed(evaluation *eval, uint32_t flow, uint32_t recipient, bool for_run_only)
{
    if (recipient == 0)
        return true;
    if (recipient == PRINCIPAL_EVERYONE) /* PRN-1, PRN-4: a user or a group */
        return evaluation_deny(eval, REASON_KIND_NOT_SHARED_WITH, recipient, flow);
    switch (SOME_OF(store_kind(eval->facts, recipient))) {
    case K_USER:
        return for_run_only || recipient_co_owns(eval, flow, recipient);
    case K_GROUP:
        return true;
    case K_LIST:
        return list_allowed(eval, flow, recipient, for_run_only);
    case K_TEAM:
        if (for_run_only) /* PRN-4 */
            return evaluation_deny(eval, REASON_KIND_NOT_SHARED_WITH, recipient, flow);
        if (flow_in_solution(eval->facts, flow) == TRUTH_NO) /* DV-28, PRN-40 */
            return evaluation_deny(eval, REASON_TEAM_NEEDS_SOLUTION, recipient, flow);
        if (flow_in_solution(eval->facts, flow) != TRUTH_YES)
            evaluation_unknown(eval, REASON_SOLUTION_UNKNOWN, eval->who, flow);
        return true;
    default:
        return evaluation_deny(eval, REASON_KIND_NOT_SHARED_WITH, recipient, flow);
    }
}

/* Whether a principal holds a share of the flow itself, in a list of it or, where that makes the same, of its row. */
static truth holds_directly(const evaluation *eval, uint32_t flow, uint32_t recipient, uint32_t slot)
{
    const store *facts = eval->facts;
    uint32_t row = flow_may_be_row(facts, flow) ? flow_row(facts, flow) : 0, held = 0;
    span shares = row == 0 ? (span){NULL, 0} : fact_list(facts, row, ROW_shares);
    bool is_co_owner;

    if (span_holds(fact_list(facts, flow, slot), recipient))
        return TRUTH_YES;
    for (uint32_t i = 0; i + 1 < shares.count; i += 2)
        if (shares.at[i] == recipient)
            held = shares.at[i + 1];
    is_co_owner = (held >> VERB_WRITE & 1) != 0;
    if (slot == FLOW_co_owners ? is_co_owner : !is_co_owner && (held >> VERB_READ & 1) != 0)
        return TRUTH_YES;
    return fact_is_unknown(facts, flow, FLOW_unknown, slot) ||
                   (row != 0 && held == 0 && fact_is_unknown(facts, row, ROW_unknown, ROW_shares))
               ? TRUTH_UNKNOWN
               : TRUTH_NO;
}

/* Who may be an owner that is not told: a person or a team (PRN-40), wherever the flow lies. */
static bool may_own(const store *facts, uint32_t who)
{
    return who != 0 && who < PRINCIPAL_EVERYONE && (store_kind(facts, who) == K_USER || store_kind(facts, who) == K_TEAM);
}

/* N-30: nobody is given less than they hold directly: an owner co-ownership, a co-owner run-only. */
static bool no_downgrade(evaluation *eval, uint32_t flow, uint32_t recipient, bool for_run_only)
{
    const store *facts = eval->facts;
    uint32_t owner = flow_row_owner(facts, flow, flow_may_be_row(facts, flow) ? flow_row(facts, flow) : 0);
    truth held;

    if (recipient == 0)
        return true;
    held = owner == recipient ? TRUTH_YES : owner == PRINCIPAL_UNKNOWN && may_own(facts, recipient) ? TRUTH_UNKNOWN : TRUTH_NO;
    if (for_run_only)
        held = truth_or(held, holds_directly(eval, flow, recipient, FLOW_co_owners));
    if (held == TRUTH_NO)
        return true;
    return held == TRUTH_YES ? evaluation_deny(eval, REASON_DOWNGRADE, recipient, flow)
                             : evaluation_unknown(eval, REASON_DOWNGRADE_UNKNOWN, recipient, flow);
}

bool sharing_add(evaluation *eval, uint32_t flow, uint32_t recipient, bool for_run_only)
{
    if (for_run_only && flow_may_be_instant(eval->facts, flow))
        evaluation_unknown(eval, REASON_TRIGGER_UNKNOWN, eval->who, flow);
    else if (for_run_only && !flow_is_instant(eval->facts, flow)) /* RUN-1 RUN-2 */
        return evaluation_deny(eval, REASON_NOT_INSTANT, eval->who, flow);
    return recipient_allowed(eval, flow, recipient, for_run_only) && layer_sharing(eval, flow) &&
           no_downgrade(eval, flow, recipient, for_run_only) && license_to_share(eval, flow);
}

bool sharing_remove(evaluation *eval, uint32_t flow, uint32_t former, uint32_t slot)
{
    switch (former == 0 ? TRUTH_YES : holds_directly(eval, flow, former, slot)) {
    case TRUTH_YES:
        return true;
    case TRUTH_UNKNOWN:
        return evaluation_unknown(eval, REASON_SHARES_UNKNOWN, former, flow);
    case TRUTH_NO:
    default:
        break;
    }
    return evaluation_deny(eval, REASON_NO_SUCH_SHARE, former, flow);
}

/* N-71: a co-owner who takes over when the creator of a flow outside solutions is removed. */
static truth has_successor(const store *facts, uint32_t flow, uint32_t former)
{
    span others = fact_list(facts, flow, FLOW_co_owners);

    for (uint32_t i = 0; i < others.count; i++)
        if (others.at[i] != former && store_is_of(facts, others.at[i], K_USER))
            return TRUTH_YES;
    return fact_is_unknown(facts, flow, FLOW_unknown, FLOW_co_owners) ? TRUTH_UNKNOWN : TRUTH_NO;
}

/* OWN-9, N-71: an administrator removes the creator of a flow outside solutions, where somebody takes over. */
static bool remove_creator(evaluation *eval, uint32_t flow, uint32_t former)
{
    truth may = truth_and(evaluation_admin(eval), has_successor(eval->facts, flow, former));
    truth in_solution = flow_in_solution(eval->facts, flow);

    if (may == TRUTH_NO || in_solution == TRUTH_YES)
        return evaluation_deny(eval, REASON_CREATOR_STAYS, former, flow);
    if (may == TRUTH_UNKNOWN)
        return evaluation_unknown(eval, REASON_SHARES_UNKNOWN, eval->who, flow);
    if (in_solution != TRUTH_NO)
        evaluation_unknown(eval, REASON_SOLUTION_UNKNOWN, eval->who, flow);
    return true;
}

/* OWN-9: the creator of a plain flow, and the primary owner of any, is removed by no owner. */
bool sharing_remove_owner(evaluation *eval, uint32_t flow, uint32_t former)
{
    truth in_solution = flow_in_solution(eval->facts, flow);
    uint32_t owner = flow_row_owner(eval->facts, flow, in_solution == TRUTH_NO ? 0 : flow_row(eval->facts, flow)),
             creator = in_solution == TRUTH_YES ? 0 : fact_principal(eval->facts, flow, FLOW_unknown, FLOW_creator);

    if (former != 0 && owner == former)
        return remove_creator(eval, flow, former);
    if (former != 0 && creator == former && !evaluation_is_admin(eval)) {
        if (evaluation_admin(eval) == TRUTH_NO && in_solution == TRUTH_NO)
            return evaluation_deny(eval, REASON_CREATOR_STAYS, former, flow);
        evaluation_unknown(eval, in_solution == TRUTH_NO ? REASON_FLOW_ROLES_UNKNOWN : REASON_SOLUTION_UNKNOWN,
                           eval->who, flow);
    }
    if (may_own(eval->facts, former) && (owner == PRINCIPAL_UNKNOWN || creator == PRINCIPAL_UNKNOWN))
        evaluation_unknown(eval, REASON_OWNER_UNKNOWN, former, flow);
    if (may_own(eval->facts, former) && owner == PRINCIPAL_UNKNOWN) { /* who may be removed as the owner */
        evaluation asked = *eval;

        asked.explanation = NULL;
        if (remove_creator(&asked, flow, former))
            return true;
    }
    return sharing_remove(eval, flow, former, FLOW_co_owners);
}
