/*
 * machine_room.c - what a machine can take beside the runs that it works on already.
 *
 * Source  DSK-32 DSK-43 DSK-50 ERR-29
 */
#include "answer/evaluation.h"

enum { MOST_BOTS = 10 };

typedef struct range {
    int64_t least, most;
} range;

static bool is_machine_untold(const store *facts, uint32_t machine, uint32_t slot)
{
    return fact_is_unknown(facts, machine, MACHINE_unknown, slot);
}

/* DSK-50: one bot a run, ten at most. */
static range told_bots(const store *facts, uint32_t machine)
{
    int64_t told = fact_integer(facts, machine, MACHINE_unattended_bots, 1);

    if (is_machine_untold(facts, machine, MACHINE_unattended_bots))
        return (range){0, MOST_BOTS};
    return told > MOST_BOTS ? (range){MOST_BOTS, MOST_BOTS} : (range){told, told};
}

/* DSK-32: a client takes one session. */
static range bots_of(const store *facts, uint32_t machine)
{
    range bots = told_bots(facts, machine);

    if (fact_enum(facts, machine, MACHINE_os, SYSTEM_SERVER) == SYSTEM_CLIENT)
        return (range){1, 1};
    if (is_machine_untold(facts, machine, MACHINE_os) && bots.least > 1)
        bots.least = 1;
    return bots;
}

static range sessions_of(const store *facts, uint32_t machine)
{
    int64_t told = fact_integer(facts, machine, MACHINE_max_sessions, INT64_MAX);

    return is_machine_untold(facts, machine, MACHINE_max_sessions) ? (range){0, INT64_MAX} : (range){told, told};
}

static range open_sessions(const store *facts, uint32_t machine)
{
    int64_t count = 0;

    for (uint32_t record_id = store_first(facts, machine, MACHINE_sessions); record_id != 0; record_id = store_next(facts, record_id))
        count++;
    return (range){count, is_machine_untold(facts, machine, MACHINE_sessions) ? INT64_MAX / 2 : count};
}

/* Whether a number within one range is less than one within another. */
static truth is_less(range a, range b)
{
    return a.most < b.least ? TRUTH_YES : a.least < b.most ? TRUTH_UNKNOWN : TRUTH_NO;
}

mandate_status mandate_machine_room(const mandate *tenant, mandate_object machine, const mandate_workload *load)
{
    static const mandate_workload nothing;
    const store *facts = &tenant->facts;
    range runs, open;

    if (load == NULL)
        load = &nothing;
    runs = (range){load->unattended, load->unattended};
    if (!store_is_living(facts, machine.at, K_MACHINE) || load->is_signed_in)
        return MANDATE_DENIED;
    if (load->is_attended)
        return MANDATE_ALLOWED;
    open = open_sessions(facts, machine.at);
    open = (range){open.least + load->unattended, open.most + load->unattended};
    return status_of(truth_and(is_less(runs, bots_of(facts, machine.at)), is_less(open, sessions_of(facts, machine.at))));
}

mandate_status mandate_machine_takes_several(const mandate *tenant, mandate_object machine)
{
    const store *facts = &tenant->facts;
    range one = {1, 1}, sessions;

    if (!store_is_living(facts, machine.at, K_MACHINE))
        return MANDATE_DENIED;
    sessions = sessions_of(facts, machine.at);
    if (sessions.least == INT64_MAX) /* none told: one */
        sessions = one;
    return status_of(truth_or(is_less(one, bots_of(facts, machine.at)), is_less(one, sessions)));
}
