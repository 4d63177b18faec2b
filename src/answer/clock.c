/*
 * clock.c - how long the platform lets something go on: flows that nobody's plan carries, that fail, that nothing starts;
 * the licence of a new owner; the token of a connection that is not used.
 *
 * Source  LIC-5 LIC-6 OWN-26 OWN-27 IDN-46, CONFLICT-9
 */
#include <string.h>

#include "answer/evaluation.h"

enum { DAY = 24 * 3600 };

static const struct clock_row {
    const char *word, *rule;
    uint32_t days;
    bool turns_off;
} clocks[] = {[MANDATE_CLOCK_PLAN_LOST] = {"plan_lost", "LIC-5", 14, true},
              [MANDATE_CLOCK_HANDED_OVER] = {"handed_over", "OWN-27", 30, true},
              [MANDATE_CLOCK_NEW_OWNER] = {"new_owner", "OWN-26", 7, false},
              [MANDATE_CLOCK_FAILING] = {"failing", "LIC-6", 14, true},
              [MANDATE_CLOCK_IDLE_TOLD] = {"idle_told", "LIC-6", 90, false},
              [MANDATE_CLOCK_IDLE_OFF] = {"idle_off", "LIC-6", 120, true},
              [MANDATE_CLOCK_TOKEN] = {"token", "IDN-46", 90, false}};

enum { CLOCK_COUNT = sizeof clocks / sizeof *clocks };

const char *mandate_clock_word(mandate_clock clock)
{
    return (unsigned)clock < CLOCK_COUNT ? clocks[clock].word : NULL;
}

const char *mandate_clock_rule(mandate_clock clock)
{
    return (unsigned)clock < CLOCK_COUNT ? clocks[clock].rule : NULL;
}

bool mandate_clock_turns_off(mandate_clock clock)
{
    return (unsigned)clock < CLOCK_COUNT && clocks[clock].turns_off;
}

mandate_ending mandate_clock_ends(mandate_clock clock, const int64_t *start, int64_t seen)
{
    mandate_ending out = {0, 0, false};

    if ((unsigned)clock >= CLOCK_COUNT)
        return out;
    out.days = clocks[clock].days;
    out.moment = (start != NULL ? *start : seen) + (int64_t)out.days * DAY;
    out.is_overdue = out.moment < seen;
    if (out.is_overdue)
        out.moment = seen;
    return out;
}

/* OWN-27: a document tells that a flow of a solution was given on where its creator is not its owner. */
static bool looks_handed_over(const store *facts, uint32_t flow)
{
    uint32_t creator = fact(facts, flow, FLOW_creator);

    return fact(facts, flow, FLOW_solution) != 0 && creator != 0 && creator < PRINCIPAL_EVERYONE &&
           creator != fact(facts, flow, FLOW_owner);
}

mandate_clock mandate_plan_clock(const mandate *tenant, mandate_object flow, const int64_t *given, const int64_t *lost,
                                 const int64_t **start)
{
    bool is_given = given != NULL && (lost == NULL || *given >= *lost);

    *start = is_given ? given : lost;
    if (given == NULL && lost == NULL)
        is_given = store_is_living(&tenant->facts, flow.at, K_FLOW) && looks_handed_over(&tenant->facts, flow.at);
    return is_given ? MANDATE_CLOCK_HANDED_OVER : MANDATE_CLOCK_PLAN_LOST;
}
