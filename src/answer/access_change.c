/*
 * access_change.c - what two tenants answer otherwise, or neither says: the same people and targets, one action.
 */
#include <string.h>

#include "answer/evaluation.h"

static bool may_be_asked(const store *facts, const mandate_question *question)
{
    uint32_t who = question->who.at;
    mandate_question resolved;

    return (who == 0 || who == MANDATE_ANONYMOUS || store_is_living(facts, who, K_USER)) &&
           (question->target.at == 0 || question_resolve(facts, &question, &resolved) != 0);
}

/* Who or what a tenant does not have is denied; a number that is no record is none of either. */
static int ask(mandate *tenant, int action, mandate_object who, mandate_object target, mandate_status *out)
{
    mandate_question question = {.who = who, .target = target, .action = action};
    mandate_answer answer = {.status = MANDATE_DENIED};
    int err = MANDATE_OK;

    if (who.at != 0 && target.at != 0)
        err = mandate_can(tenant, &question, &answer, NULL);
    else if (!may_be_asked(&tenant->facts, &question))
        err = MANDATE_EINVALID;
    *out = answer.status;
    return err;
}

int mandate_access_change_next(mandate *before, mandate *after, int action, const mandate_pair *whos, size_t who_count,
                               const mandate_pair *targets, size_t target_count, size_t *position,
                               mandate_access_change *out)
{
    size_t count = who_count * target_count;

    memset(out, 0, sizeof *out);
    if ((whos == NULL && who_count != 0) || (targets == NULL && target_count != 0))
        return MANDATE_EINVALID;
    if (target_count != 0 && who_count > SIZE_MAX / target_count)
        return MANDATE_ELIMIT;
    for (; *position < count; (*position)++) {
        const mandate_pair *target = &targets[*position / who_count], *who = &whos[*position % who_count];
        int err = ask(before, action, who->before, target->before, &out->before);

        if (err != MANDATE_OK || (err = ask(after, action, who->after, target->after, &out->after)) != MANDATE_OK)
            return err;
        if (out->before == out->after && out->before != MANDATE_UNKNOWN)
            continue; /* not known is never the same as not known (contract 9.3) */
        out->who = *position % who_count;
        out->target = (*position)++ / who_count;
        out->is_gained = out->before == MANDATE_DENIED && out->after == MANDATE_ALLOWED;
        out->is_lost = out->before == MANDATE_ALLOWED && out->after == MANDATE_DENIED;
        return MANDATE_OK;
    }
    memset(out, 0, sizeof *out);
    return MANDATE_OK;
}
