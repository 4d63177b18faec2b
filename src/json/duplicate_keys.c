#include "json/duplicate_keys.h"

#include <string.h>

enum { FEW = 12 };

static bool is_same(const mandate_entry *a, const mandate_entry *b)
{
    return a->key_bytes == b->key_bytes && memcmp(a->key, b->key, a->key_bytes) == 0;
}

static bool few_are_distinct(const mandate_entry *entries, uint32_t count)
{
    for (uint32_t i = 1; i < count; i++)
        for (uint32_t j = 0; j < i; j++)
            if (is_same(&entries[i], &entries[j]))
                return false;
    return true;
}

static uint32_t hash(const mandate_entry *entry)
{
    uint32_t mixed = entry->key_bytes;

    for (uint32_t i = 0; i < entry->key_bytes; i++)
        mixed = (mixed ^ (unsigned char)entry->key[i]) * 0x01000193u;
    return mixed ^ mixed >> 15;
}

uint32_t distinct_slots(uint32_t count)
{
    uint32_t slots = 64;

    if (count <= FEW)
        return 0;
    while (slots / 2 < count)
        slots *= 2;
    return slots;
}

bool duplicate_keys_check(const mandate_entry *entries, uint32_t count, uint32_t *slots)
{
    uint32_t mask = distinct_slots(count) - 1;

    if (count <= FEW)
        return few_are_distinct(entries, count);
    memset(slots, 0, (mask + (size_t)1) * sizeof *slots);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t slot = hash(&entries[i]) & mask;

        while (slots[slot] != 0) {
            if (is_same(&entries[slots[slot] - 1], &entries[i]))
                return false;
            slot = (slot + 1) & mask;
        }
        slots[slot] = i + 1;
    }
    return true;
}
