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

static inline pair pair_at(const pairs *all, size_t position)
{
    if (all->is_each)
        return (pair){all->whos[position / all->target_count].at, all->targets[position % all->target_count].at};
    return (pair){all->whos[position].at, all->targets[position].at};
}

static inline void expect(const mandate *tenant, const pairs *all, size_t position, int stage)
{
    pair asked;

    if (position >= all->count)
        return;
    asked = pair_at(all, position);
    if (stage == 3)
        many_expect_records(tenant, asked.who, asked.target);
    else if (stage == 2)
        many_expect_facts(tenant, asked.who, asked.target);
    else if (stage == 1)
        many_expect_shares(tenant, asked.who, asked.target);
    else
        many_expect_sharers(tenant, asked.target);
}

static inline void look_ahead(const mandate *tenant, const pairs *all, size_t position)
{
    for (int stage = 3; stage >= 0; stage--)
        expect(tenant, all, position + (size_t)(stage + 1) * STRIDE, stage);
}

static void clear(const room *room_left, size_t count)
{
    if (room_left->answers != NULL)
        memset(room_left->answers, 0, count * sizeof *room_left->answers);
    else
        memset(room_left->bits, 0, (count + 3) / 4);
}

static inline void put(const room *room_left, size_t position, const mandate_answer *answer)
{
    if (room_left->answers != NULL)
        room_left->answers[position] = *answer;
    else
        room_left->bits[position / 4] |= (uint8_t)(answer->status << position % 4 * 2);
}

static int ask_all(mandate *tenant, int action, const pairs *all, const room *room_left, size_t *failed)
{
    mandate_question question = {.action = action};
    mandate_answer answer;
    bool is_far = many_is_far(tenant);
    int err;

    clear(room_left, all->count);
    if (tenant->facts.stale != 0 && (err = mandate_refresh(tenant)) != MANDATE_OK)
        return err;
    for (size_t position = 0; position < all->count; position++) {
        pair asked = pair_at(all, position);

        if (is_far)
            look_ahead(tenant, all, position);
        question.who.at = asked.who;
        question.target.at = asked.target;
        if ((err = mandate_can(tenant, &question, &answer, NULL)) != MANDATE_OK) {
            *failed = position;
            clear(room_left, all->count);
            return err;
        }
        put(room_left, position, &answer);
    }
    return MANDATE_OK;
}

int mandate_can_many(mandate *tenant, int action, const mandate_object *whos, const mandate_object *targets,
                     size_t count, uint8_t *answers, size_t *failed)
{
    pairs all = {whos, targets, count, count, false};
    room room_left = {.bits = answers};
    size_t unread;

    return ask_all(tenant, action, &all, &room_left, failed != NULL ? failed : &unread);
}

int mandate_why_many(mandate *tenant, int action, const mandate_object *whos, const mandate_object *targets,
                     size_t count, mandate_answer *answers, size_t *failed)
{
    pairs all = {whos, targets, count, count, false};
    room room_left = {.answers = answers};
    size_t unread;

    return ask_all(tenant, action, &all, &room_left, failed != NULL ? failed : &unread);
}

int mandate_can_each(mandate *tenant, int action, const mandate_object *whos, size_t who_count,
                     const mandate_object *targets, size_t target_count, uint8_t *answers, size_t *failed)
{
    pairs all = {whos, targets, who_count * target_count, target_count, true};
    room room_left = {.bits = answers};
    size_t unread;

    if (target_count != 0 && who_count > SIZE_MAX / target_count)
        return MANDATE_ELIMIT;
    return ask_all(tenant, action, &all, &room_left, failed != NULL ? failed : &unread);
}

mandate_status mandate_answer_at(const uint8_t *answers, size_t position)
{
    return (mandate_status)(answers[position / 4] >> position % 4 * 2 & 3);
}
