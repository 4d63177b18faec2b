/*
 * list.c - lists of numbers: immutable runs in the arena of the store, the same one not laid out twice in a row.
 */
#include <string.h>

#include "base/memory.h"
#include "fact/store.h"

/* Where the list that was added lately is remembered, if it was one of these items. */
static uint32_t *recent_lists(store *facts, const uint32_t *items, uint32_t count)
{
    uint32_t mixed = count;

    for (uint32_t i = 0; i < count; i++)
        mixed = (mixed ^ items[i]) * 0x9E3779B1u;
    return &facts->recent_lists[mixed >> 16 & (RECENT_LISTS_COUNT - 1)];
}

/* Whether a list of these items lies at a place of the arena; a rollback may have left anything there. */
static bool is_list(const store *facts, uint32_t record_id, const uint32_t *items, uint32_t count)
{
    return record_id != 0 && record_id < facts->list_count && facts->lists[record_id] == count && count < facts->list_count - record_id &&
           (count == 0 || memcmp(facts->lists + record_id + 1, items, count * sizeof *items) == 0);
}

int store_add_list(store *facts, const uint32_t *items, uint32_t count, uint32_t *out)
{
    uint32_t *known = recent_lists(facts, items, count);

    *out = 0;
    if (is_list(facts, *known, items, count)) {
        *out = *known;
        return MANDATE_OK;
    }
    if (count > UINT32_MAX - facts->list_count - 1)
        return MANDATE_ENOMEM;
    if (memory_reserve(&facts->allocator, (void **)&facts->lists, &facts->list_capacity, facts->list_count + count + 1,
                       sizeof *facts->lists) != MANDATE_OK)
        return MANDATE_ENOMEM;
    *out = *known = facts->list_count;
    facts->lists[facts->list_count] = count;
    if (count != 0)
        memcpy(facts->lists + facts->list_count + 1, items, count * sizeof *items);
    facts->list_count += count + 1;
    return MANDATE_OK;
}
