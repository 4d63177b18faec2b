#include "fact/index.h"

#include <string.h>

#include "base/memory.h"
#include "base/prefetch.h"

static uint32_t hash_key(uint32_t parent, uint32_t of, uint32_t fold)
{
    uint64_t mixed = ((uint64_t)parent << 32 | fold) * 0x9E3779B97F4A7C15u + (uint64_t)of * 0xC2B2AE3D27D4EB4Fu;

    mixed ^= mixed >> 29;
    mixed *= 0xBF58476D1CE4E5B9u;
    return (uint32_t)(mixed >> 32);
}

static uint32_t record_fold(const store *facts, const record *at)
{
    return names_fold(&facts->names, at->key);
}

/* The index slot of a key, or the free slot where it belongs. */
static uint32_t index_slot(const store *facts, uint32_t parent, kind wanted_kind, uint32_t fold)
{
    uint32_t mask = facts->index_capacity - 1;
    uint32_t slot = hash_key(parent, wanted_kind, fold) & mask;

    while (facts->index[slot] != 0) {
        const record *at = &facts->records[facts->index[slot]];

        if (store_kind(facts, facts->index[slot]) == wanted_kind && at->parent == parent &&
            (at->key == fold || record_fold(facts, at) == fold))
            break;
        slot = (slot + 1) & mask;
    }
    return slot;
}

uint32_t index_find(const store *facts, uint32_t parent, kind wanted_kind, uint32_t fold)
{
    return facts->index_capacity == 0 ? 0 : facts->index[index_slot(facts, parent, wanted_kind, fold)];
}

/* A free slot for a record that is not in the index. */
static uint32_t index_free(const store *facts, uint32_t at)
{
    const record *of = &facts->records[at];
    uint32_t mask = facts->index_capacity - 1;
    uint32_t slot = hash_key(of->parent, store_kind(facts, at), record_fold(facts, of)) & mask;

    while (facts->index[slot] != 0)
        slot = (slot + 1) & mask;
    return slot;
}

int index_room(store *facts)
{
    uint32_t wanted = facts->index_capacity == 0 ? 64 : facts->index_capacity * 2;
    uint32_t *index;

    if (facts->index_capacity != 0 && facts->index_count < facts->index_capacity / 4 * 3)
        return MANDATE_OK;
    index = facts->allocator.resize(facts->allocator.userdata, NULL, 0, (size_t)wanted * sizeof *index);
    if (index == NULL)
        return MANDATE_ENOMEM;
    memset(index, 0, (size_t)wanted * sizeof *index);
    memory_release(&facts->allocator, (void **)&facts->index, &facts->index_capacity, sizeof *index);
    facts->index = index;
    facts->index_capacity = wanted;
    for (uint32_t at = 1; at < facts->record_count; at++)
        if (facts->records[at].key != 0)
            index[index_free(facts, at)] = at;
    return MANDATE_OK;
}

void index_add(store *facts, uint32_t at)
{
    facts->index[index_free(facts, at)] = at;
    facts->index_count++;
}

/* Closes the gap, so that probing stays whole. */
void index_remove(store *facts, uint32_t at)
{
    const record *gone = &facts->records[at];
    uint32_t mask = facts->index_capacity - 1;
    uint32_t hole = index_slot(facts, gone->parent, store_kind(facts, at), record_fold(facts, gone));
    uint32_t slot = hole;

    for (;;) {
        uint32_t home;

        slot = (slot + 1) & mask;
        if (facts->index[slot] == 0)
            break;
        gone = &facts->records[facts->index[slot]];
        home = hash_key(gone->parent, store_kind(facts, facts->index[slot]), record_fold(facts, gone)) & mask;
        if (((slot - home) & mask) >= ((slot - hole) & mask)) {
            facts->index[hole] = facts->index[slot];
            hole = slot;
        }
    }
    facts->index[hole] = 0;
    facts->index_count--;
}

void index_fetch(const store *facts, uint32_t parent, kind wanted_kind, const uint32_t *folds, uint32_t count)
{
    uint32_t mask = facts->index_capacity - 1;

    if (facts->index_capacity == 0)
        return;
    for (uint32_t i = 0; i < count; i++)
        PREFETCH(&facts->index[hash_key(parent, wanted_kind, folds[i]) & mask]);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t at = facts->index[hash_key(parent, wanted_kind, folds[i]) & mask];

        PREFETCH(&facts->records[at]);
        PREFETCH(&facts->kinds[at]);
    }
}
