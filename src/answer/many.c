/*
 * many.c - many questions of one action: each is decided as mandate_can decides it, while the memory of those that
 * follow is on its way.
 */
#include "answer/many.h"

#include <string.h>

#include "mandate.h"

/* How many questions lie between two stages. */
enum { STRIDE = 6 };

/* The pairs of two lists; or, `is_each`, everybody of the one with everything of the other, one person after another. */
typedef struct pairs {
    const mandate_object *whos, *targets;
    size_t count, target_count;
    bool is_each;
} pairs;

typedef struct pair {
    uint32_t who, target;
} pair;

/* Where answers go: two bits each, or each with its reason. */
typedef struct room {
    uint8_t *bits;
    mandate_answer *answers;
} room;

static inline pair pair_at(const pairs *all, size_t at)
{
    if (all->is_each)
        return (pair){all->whos[at / all->target_count].at, all->targets[at % all->target_count].at};
    return (pair){all->whos[at].at, all->targets[at].at};
}

static inline void expect(const mandate *tenant, const pairs *all, size_t at, int stage)
{
    pair of;

    if (at >= all->count)
        return;
    of = pair_at(all, at);
    if (stage == 3)
        many_expect_records(tenant, of.who, of.target);
    else if (stage == 2)
        many_expect_facts(tenant, of.who, of.target);
    else if (stage == 1)
        many_expect_shares(tenant, of.who, of.target);
    else
        many_expect_sharers(tenant, of.target);
}

static inline void look_ahead(const mandate *tenant, const pairs *all, size_t at)
{
    for (int stage = 3; stage >= 0; stage--)
        expect(tenant, all, at + (size_t)(stage + 1) * STRIDE, stage);
}

static void clear(const room *to, size_t count)
{
    if (to->answers != NULL)
        memset(to->answers, 0, count * sizeof *to->answers);
    else
        memset(to->bits, 0, (count + 3) / 4);
}

static inline void put(const room *to, size_t at, const mandate_answer *answer)
{
    if (to->answers != NULL)
        to->answers[at] = *answer;
    else
        to->bits[at / 4] |= (uint8_t)(answer->status << at % 4 * 2);
}

static int ask_all(mandate *tenant, int action, const pairs *all, const room *to, size_t *failed)
{
    mandate_question question = {.action = action};
    mandate_answer answer;
    int err;

    clear(to, all->count);
    if (tenant->facts.stale != 0 && (err = mandate_refresh(tenant)) != MANDATE_OK)
        return err;
    for (size_t at = 0; at < all->count; at++) {
        pair of = pair_at(all, at);

        look_ahead(tenant, all, at);
        question.who.at = of.who;
        question.target.at = of.target;
        if ((err = mandate_can(tenant, &question, &answer, NULL)) != MANDATE_OK) {
            *failed = at;
            clear(to, all->count);
            return err;
        }
        put(to, at, &answer);
    }
    return MANDATE_OK;
}

int mandate_can_many(mandate *tenant, int action, const mandate_object *whos, const mandate_object *targets,
                     size_t count, uint8_t *answers, size_t *failed)
{
    pairs all = {whos, targets, count, count, false};
    room to = {.bits = answers};
    size_t unread;

    return ask_all(tenant, action, &all, &to, failed != NULL ? failed : &unread);
}

int mandate_why_many(mandate *tenant, int action, const mandate_object *whos, const mandate_object *targets,
                     size_t count, mandate_answer *answers, size_t *failed)
{
    pairs all = {whos, targets, count, count, false};
    room to = {.answers = answers};
    size_t unread;

    return ask_all(tenant, action, &all, &to, failed != NULL ? failed : &unread);
}

int mandate_can_each(mandate *tenant, int action, const mandate_object *whos, size_t who_count,
                     const mandate_object *targets, size_t target_count, uint8_t *answers, size_t *failed)
{
    pairs all = {whos, targets, who_count * target_count, target_count, true};
    room to = {.bits = answers};
    size_t unread;

    if (target_count != 0 && who_count > SIZE_MAX / target_count)
        return MANDATE_ELIMIT;
    return ask_all(tenant, action, &all, &to, failed != NULL ? failed : &unread);
}

mandate_status mandate_answer_at(const uint8_t *answers, size_t at)
{
    return (mandate_status)(answers[at / 4] >> at % 4 * 2 & 3);
}
