#include "bind/answer_cache.h"

#include <stdlib.h>
#include <string.h>

enum { CACHE_LINE = 64, TABLE_BYTES = ANSWER_CACHE_PLACES * sizeof(uint64_t) };

/* Untouched parts of the table take no memory. */
static bool reserve(answers *all)
{
    if (all->entries != NULL)
        return true;
    all->block = calloc(1, TABLE_BYTES + CACHE_LINE);
    if (all->block == NULL)
        return false;
    all->entries = (uint64_t *)(((uintptr_t)all->block + CACHE_LINE - 1) & ~(uintptr_t)(CACHE_LINE - 1));
    all->mark = 0;
    return true;
}

/* A mark that no entry has; once all were used, the entries are cleared. */
static void begin_epoch(answers *all, uint32_t epoch)
{
    if (++all->mark >> ANSWER_CACHE_MARK_BITS != 0) {
        memset(all->entries, 0, TABLE_BYTES);
        all->mark = 1;
    }
    all->epoch = epoch;
}

void answers_drop(answers *all)
{
    free(all->block);
    memset(all, 0, sizeof *all);
}

static bool is_forgotten(const answers *all, uint64_t entry)
{
    return (entry >> ANSWER_CACHE_BITS & ((1u << ANSWER_CACHE_MARK_BITS) - 1)) != all->mark;
}

/* In its half of a line, else in the other one, else in another question's place. */
static uint64_t *place_for(answers *all, uint64_t mixed)
{
    uint32_t first = answers_place(mixed);

    for (uint32_t i = 0; i < ANSWER_CACHE_WAYS; i++)
        if (is_forgotten(all, all->entries[first ^ i]))
            return &all->entries[first ^ i];
    return &all->entries[first ^ all->next++ % ANSWER_CACHE_WAYS];
}

void answers_keep(answers *all, uint32_t epoch, uint64_t mixed, uint32_t answer)
{
    if (!reserve(all))
        return;
    if (all->epoch != epoch)
        begin_epoch(all, epoch);
    *place_for(all, mixed) = answers_entry(all, mixed) | answer;
}
