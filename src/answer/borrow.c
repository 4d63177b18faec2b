/*
 * borrow.c - whether a step gives somebody what they do not have by themselves: as whom it acts may do it, they may not.
 *
 * Source  RUN-11 RUN-12 OWN-14
 */
#include "answer/evaluation.h"

typedef struct borrowing {
    mandate *tenant;
    const mandate_played *played;
    bool by_needs;
} borrowing;

/* An answer that is not known is no lack; nor is a question that cannot be asked. */
static int one_lacks(const borrowing *asked, mandate_object user, bool *out)
{
    mandate_question question = {.who = user, .action = ACTION_USE, .target = asked->played->connection};
    mandate_answer answer;
    int err;

    if (asked->by_needs) {
        *out = mandate_step_needs(asked->tenant, asked->played->path[0], user) == MANDATE_DENIED;
        return MANDATE_OK;
    }
    err = mandate_can(asked->tenant, &question, &answer, NULL);
    *out = err == MANDATE_OK && answer.status == MANDATE_DENIED;
    return err == MANDATE_EINVALID ? MANDATE_OK : err;
}

int mandate_borrows(mandate *tenant, const mandate_played *played, mandate_object principal, bool by_needs, bool *out)
{
    borrowing asked = {tenant, played, by_needs};
    uint32_t itself = played->session.at != 0 ? played->session.at : played->identity.at, position = 0;
    mandate_object user;
    bool is_certain;
    int err;

    *out = false;
    while ((err = mandate_member_may_next(tenant, principal, &position, &user, &is_certain)) == MANDATE_OK &&
           user.at != 0 && !*out) {
        if (!is_certain || user.at == itself ||
            person_is_active(directory_flags(&tenant->directory, &tenant->facts, user.at)) != TRUTH_YES)
            continue;
        if ((err = one_lacks(&asked, user, out)) != MANDATE_OK)
            return err;
    }
    return err;
}
