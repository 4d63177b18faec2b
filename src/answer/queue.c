/*
 * queue.c - the order in which runs that wait for a machine are offered one, how long they wait, and whether the next
 * are tried where the first cannot be placed.
 *
 * Shape   what was moved to the top goes first, the last moved before others; then high priority before normal; then
 *         first in, first out
 * Source  DSK-40 DSK-43 DSK-44 DSK-45, CONFLICT-13
 */
#include "answer/evaluation.h"

enum { GROUP_HOURS = 12, MACHINE_HOURS = 6, HOUR = 3600 }; /* CONFLICT-13 */

bool mandate_queue_before(const mandate_queued *a, const mandate_queued *b)
{
    if (a->is_top != b->is_top)
        return a->is_top;
    if (a->is_top && a->moved != b->moved)
        return a->moved > b->moved;
    if (a->is_high != b->is_high)
        return a->is_high;
    return a->since != b->since ? a->since < b->since : a->number < b->number;
}

static void exchange(mandate_queued *a, mandate_queued *b)
{
    mandate_queued held = *a;

    *a = *b;
    *b = held;
}

static void sink(mandate_queued *all, size_t top, size_t count)
{
    for (size_t below = 2 * top + 1; below < count; below = 2 * top + 1) {
        if (below + 1 < count && mandate_queue_before(&all[below], &all[below + 1]))
            below++;
        if (!mandate_queue_before(&all[top], &all[below]))
            return;
        exchange(&all[top], &all[below]);
        top = below;
    }
}

static bool is_sorted(const mandate_queued *all, size_t count)
{
    for (size_t i = 1; i < count; i++)
        if (mandate_queue_before(&all[i], &all[i - 1]))
            return false;
    return true;
}

/* In place, as no memory is asked for; most queues stand in order already. */
void mandate_queue_sort(mandate_queued *all, size_t count)
{
    if (is_sorted(all, count))
        return;
    for (size_t top = count / 2; top-- > 0;)
        sink(all, top, count);
    for (size_t end = count; end-- > 1;) {
        exchange(&all[0], &all[end]);
        sink(all, 0, end);
    }
}

int64_t mandate_queue_seconds(const mandate *tenant, mandate_object connection)
{
    const store *facts = &tenant->facts;
    uint32_t settings, target;

    if (!store_is_living(facts, connection.at, K_CONNECTION))
        return 0;
    settings = fact_object(facts, store_enclosing(facts, connection.at, K_ENVIRONMENT), ENVIRONMENT_settings);
    target = fact(facts, connection.at, CONNECTION_target);
    if (settings != 0 && fact_is_told(facts, settings, ENVIRONMENT_SETTINGS_queue_hours))
        return fact_integer(facts, settings, ENVIRONMENT_SETTINGS_queue_hours, 0) * HOUR;
    return (store_is_of(facts, target, K_MACHINE_GROUP) ? GROUP_HOURS : MACHINE_HOURS) * HOUR;
}

mandate_status mandate_queue_tries_next(const mandate *tenant, const mandate_object *machines, size_t count)
{
    mandate_status best = MANDATE_DENIED;

    for (size_t i = 0; i < count && best != MANDATE_ALLOWED; i++) {
        mandate_status each = mandate_machine_takes_several(tenant, machines[i]);

        best = each == MANDATE_DENIED ? best : each;
    }
    return best;
}
