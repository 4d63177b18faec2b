#include "fact/index.h"

#include <string.h>

#include "base/memory.h"
#include "base/prefetch.h"

static uint32_t hash_key(uint32_t parent, uint32_t holder, uint32_t fold)
{
    uint64_t mixed = ((uint64_t)parent << 32 | fold) * 0x9E3779B97F4A7C15u + (uint64_t)holder * 0xC2B2AE3D27D4EB4Fu;

    mixed ^= mixed >> 29;
    mixed *= 0xBF58476D1CE4E5B9u;
    return (uint32_t)(mixed >> 32);
}

static uint32_t record_fold(const store *facts, const record *entry)
{
    return names_fold(&facts->names, entry->key);
}

/* The index slot of a key, or the free slot where it belongs. */
static uint32_t index_slot(const store *facts, uint32_t parent, kind wanted_kind, uint32_t fold)
{
    uint32_t mask = facts->index_capacity - 1;
    uint32_t slot = hash_key(parent, wanted_kind, fold) & mask;

    while (facts->index[slot] != 0) {
        const record *entry = &facts->records[facts->index[slot]];

        if (store_kind(facts, facts->index[slot]) == wanted_kind && entry->parent == parent &&
            (entry->key == fold || record_fold(facts, entry) == fold))
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
static uint32_t index_free(const store *facts, uint32_t position)
{
    const record *entry = &facts->records[position];
    uint32_t mask = facts->index_capacity - 1;
    uint32_t slot = hash_key(entry->parent, store_kind(facts, position), record_fold(facts, entry)) & mask;

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
    for (uint32_t position = 1; position < facts->record_count; position++)
        if (facts->records[position].key != 0)
            index[index_free(facts, position)] = position;
    return MANDATE_OK;
}

void index_add(store *facts, uint32_t position)
{
    facts->index[index_free(facts, position)] = position;
    facts->index_count++;
}

/* Closes the gap, so that probing stays whole. */
void index_remove(store *facts, uint32_t position)
{
    const record *gone = &facts->records[position];
    uint32_t mask = facts->index_capacity - 1;
    uint32_t hole = index_slot(facts, gone->parent, store_kind(facts, position), record_fold(facts, gone));
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
        uint32_t position = facts->index[hash_key(parent, wanted_kind, folds[i]) & mask];

        PREFETCH(&facts->records[position]);
        PREFETCH(&facts->kinds[position]);
    }
}
