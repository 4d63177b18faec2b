/*
 * bytes.h - what the fuzz targets share: bytes read as decisions, and questions asked of whatever came of them.
 *
 * Shape   past the end every byte is 0, so that any input is a whole one
 */
#ifndef MANDATE_SPEC_BYTES_H
#define MANDATE_SPEC_BYTES_H

#include <stdlib.h>
#include <string.h>

#include <mandate.h>

#include "small.h"

typedef struct decisions {
    const uint8_t *at, *end;
} decisions;

static inline uint32_t take(decisions *from)
{
    return from->at < from->end ? *from->at++ : 0;
}

/* A number below `limit`, or 0. */
static inline uint32_t choose(decisions *from, uint32_t limit)
{
    uint32_t wide = take(from);

    if (limit > 256)
        wide = wide << 8 | take(from);
    return limit == 0 ? 0 : wide % limit;
}

static inline void ignore_step(void *userdata, const mandate_step *step)
{
    mandate_machine_option candidate = {0};

    for (int i = 0; i < 40 && mandate_machine_option_next(userdata, step, &candidate); i++)
        continue;
}

/* A living record of that kind ("" for any), beginning at a chosen number; at 0 when the first 600 hold none. */
static inline mandate_object some(decisions *from, const mandate *tenant, const char *kind)
{
    uint32_t start = choose(from, 600);

    for (uint32_t i = 0; i < 600; i++) {
        mandate_object each = {(start + i) % 600};

        if (mandate_is_alive(tenant, each) && (*kind == '\0' || strcmp(mandate_kind_word(tenant, each), kind) == 0))
            return each;
    }
    return (mandate_object){0};
}

/* A zeroed answer and every failure deny; an answer in memory that has not failed is one of three. */
static inline void ask_one(mandate *tenant, mandate_question *question)
{
    mandate_answer answer = {MANDATE_ALLOWED, 0};
    mandate_explanation explanation;
    char text[300];

    if (mandate_can(tenant, question, &answer, &explanation) != MANDATE_OK) {
        if (answer.status == MANDATE_ALLOWED)
            abort();
        return;
    }
    if (answer.status > MANDATE_UNKNOWN || explanation.count > MANDATE_BECAUSE_LIMIT)
        abort();
    for (uint32_t i = 0; i < explanation.count; i++)
        mandate_because_text(tenant, &explanation.because[i], text, sizeof text);
}

static inline void dry_run(mandate *tenant, mandate_object flow, mandate_event *event)
{
    mandate_fault fault;
    mandate_run run;

    mandate_policy_check(tenant, flow);
    mandate_dry_run(tenant, flow, event, &run, ignore_step, tenant, &fault);
}

/* Every action on every record by the first users, the members of everything, and a run of every flow. */
static inline void ask_everything(mandate *tenant)
{
    mandate_object users[3] = {{0}};
    uint32_t user_count = 0;
    char text[200];

    for (uint32_t at = 1; at < 600 && user_count < 3; at++)
        if (mandate_is_alive(tenant, (mandate_object){at}) &&
            strcmp(mandate_kind_word(tenant, (mandate_object){at}), "user") == 0)
            users[user_count++].at = at;
    for (uint32_t at = 1; at < 600; at++) {
        mandate_object target = {at};

        if (!mandate_is_alive(tenant, target))
            continue;
        mandate_reference(tenant, target, text, sizeof text);
        for (uint32_t who = 0; who < user_count; who++) {
            for (int action = 0; mandate_action_word(action) != NULL; action++) {
                mandate_question question = {.who = users[who], .target = target, .action = action};

                if (mandate_action_applies(tenant, action, target))
                    ask_one(tenant, &question);
            }
        }
        if (strcmp(mandate_kind_word(tenant, target), "flow") == 0) {
            mandate_event event = {.by = users[0]};

            dry_run(tenant, target, &event);
        }
    }
}

/* ---- a sink that only looks ------------------------------------------------------------------------------- */

static inline void seen(void *userdata)
{
    (void)userdata;
}

static inline void seen_text(void *userdata, const char *text, size_t bytes)
{
    uint8_t *sum = userdata;

    for (size_t i = 0; i < bytes; i++)
        *sum ^= (uint8_t)text[i];
}

static inline void seen_integer(void *userdata, int64_t integer)
{
    (void)userdata;
    (void)integer;
}

static inline void seen_number(void *userdata, double number)
{
    (void)userdata;
    (void)number;
}

static inline void seen_boolean(void *userdata, bool boolean)
{
    (void)userdata;
    (void)boolean;
}

static inline mandate_sink looker(uint8_t *sum)
{
    return (mandate_sink){seen, seen, seen_text, seen_text, seen_integer, seen_number, seen_boolean, seen_boolean, sum};
}

static inline void print_everything(const mandate *tenant)
{
    uint8_t sum = 0;
    mandate_sink sink = looker(&sum);

    mandate_document(tenant, &sink);
}

#endif
