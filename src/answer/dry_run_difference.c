/*
 * dry_run_difference.c - what two surveys of a tenant, before and after something happens, tell otherwise.
 *
 * Source  IDN-40...IDN-50 LIC-5 CONFLICT-9
 */
#include <string.h>

#include "base/names.h"
#include "mandate.h"

static bool is_halted(const mandate_played *each)
{
    return each->outcome == MANDATE_FAILS || each->outcome == MANDATE_WAITS;
}

static bool stops(const mandate_played *earlier, const mandate_played *later)
{
    return later != NULL && is_halted(later) && !is_halted(earlier);
}

static bool loses_plan(const mandate_played *earlier, const mandate_played *later)
{
    return later != NULL && earlier->carried == MANDATE_ALLOWED && later->carried == MANDATE_DENIED;
}

static bool moves(const mandate_played *earlier, const mandate_played *later)
{
    return later != NULL && earlier->outcome == MANDATE_RUNS && later->outcome == MANDATE_RUNS &&
           earlier->machine.at != later->machine.at;
}

static bool is_played_otherwise(const mandate_played *a, const mandate_played *b)
{
    return a->outcome != b->outcome || a->identity.at != b->identity.at || a->session.at != b->session.at ||
           a->machine.at != b->machine.at || a->connection.at != b->connection.at ||
           (a->outcome != MANDATE_RUNS && a->reason != b->reason);
}

/* Whether records of two tenants go by one name. */
static bool is_same_name(const mandate *before, mandate_object a, const mandate *after, mandate_object b)
{
    char one[1000], two[1000];

    if (a.at == 0 || b.at == 0)
        return a.at == b.at;
    return mandate_reference(before, a, one, sizeof one) < sizeof one &&
           mandate_reference(after, b, two, sizeof two) < sizeof two && names_are_same(one, two);
}

static bool is_same_path(const mandate *before, const mandate_played *a, const mandate *after, const mandate_played *b)
{
    if (a->depth != b->depth)
        return false;
    for (uint32_t i = 0; i < a->depth && i < MANDATE_PLAYED_PATH; i++)
        if (!names_are_same(mandate_key(before, a->path[i]), mandate_key(after, b->path[i])))
            return false;
    return true;
}

bool mandate_is_played_alike(const mandate *before, const mandate_played *a, const mandate *after,
                             const mandate_played *b)
{
    return a->outcome == b->outcome && a->is_invoker == b->is_invoker && is_same_path(before, a, after, b) &&
           (a->outcome == MANDATE_RUNS || a->reason == b->reason) &&
           is_same_name(before, a->identity, after, b->identity) &&
           is_same_name(before, a->session, after, b->session) &&
           is_same_name(before, a->run_owner, after, b->run_owner);
}

typedef struct surveys {
    const mandate_played *before, *after;
    uint32_t before_count, after_count;
} surveys;

/* The place of the first entry of a flow, searched onward; that of the search where there is none. */
static uint32_t begin_of(const surveys *both, uint32_t former, uint32_t flow)
{
    for (uint32_t record_id = former; record_id < both->after_count; record_id++)
        if (both->after[record_id].flow.at == flow)
            return record_id;
    return former;
}

static const mandate_played *twin_of(const surveys *both, uint32_t begin, const mandate_played *entry)
{
    for (uint32_t record_id = begin; record_id < both->after_count && both->after[record_id].flow.at == entry->flow.at; record_id++)
        if (both->after[record_id].path_hash == entry->path_hash && both->after[record_id].path[0].at == entry->path[0].at)
            return &both->after[record_id];
    return NULL;
}

/* Whether an entry stands below a step that calls a flow: the entries of a called flow follow the step at more depth. */
static bool is_below(const mandate_played *each, const mandate_played *caller)
{
    return each->flow.at == caller->flow.at && each->depth > caller->depth && caller->depth != 0;
}

static bool is_by_call(const surveys *both, uint32_t record_id, uint32_t begin)
{
    for (uint32_t i = record_id + 1; i < both->before_count && is_below(&both->before[i], &both->before[record_id]); i++)
        if (stops(&both->before[i], twin_of(both, begin, &both->before[i])))
            return true;
    return false;
}

static mandate_change change_of(const mandate_played *earlier, const mandate_played *later)
{
    return stops(earlier, later) ? MANDATE_STOPS : moves(earlier, later) ? MANDATE_MOVES : MANDATE_CHANGED;
}

/* Where a flow loses its plan and otherwise changes too, the former is told first: an entry has two turns. */
static bool tell(const surveys *both, uint32_t record_id, bool is_second, uint32_t begin, mandate_difference *out)
{
    const mandate_played *earlier = &both->before[record_id], *to = twin_of(both, begin, earlier);

    *out = (mandate_difference){.before = earlier, .after = to};
    if (!is_second) {
        out->change = MANDATE_LOSES_PLAN;
        return loses_plan(earlier, to);
    }
    if (to != NULL && !is_played_otherwise(earlier, to))
        return false;
    out->change = change_of(earlier, to);
    out->is_by_call = out->change == MANDATE_STOPS && is_by_call(both, record_id, begin);
    return true;
}

/* A position holds where the flow begins in the later survey above twice the place in the earlier. */
bool mandate_difference_next(const mandate_played *before, uint32_t before_count, const mandate_played *after,
                             uint32_t after_count, uint64_t *position, mandate_difference *out)
{
    surveys both = {before, after, before_count, after_count};
    uint32_t turn = (uint32_t)*position, begin = (uint32_t)(*position >> 32);

    memset(out, 0, sizeof *out);
    for (; turn / 2 < before_count; turn++) {
        uint32_t record_id = turn / 2;

        if (turn % 2 == 0 && (record_id == 0 || before[record_id - 1].flow.at != before[record_id].flow.at))
            begin = begin_of(&both, begin, before[record_id].flow.at);
        if (tell(&both, record_id, turn % 2 != 0, begin, out)) {
            *position = (uint64_t)begin << 32 | (turn + 1);
            return true;
        }
    }
    *position = (uint64_t)begin << 32 | turn;
    return false;
}
