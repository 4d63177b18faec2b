#include "base/names.h"

#include <string.h>

#include "base/memory.h"
#include "base/prefetch.h"

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
enum { LOW_BYTE_FIRST = 1 };
#else
enum { LOW_BYTE_FIRST = 0 };
#endif

/* Up to eight bytes of a text from a place on, as one word, zeros behind them. Those at the end of a longer text are read
   with what stands before them, at once. */
static inline uint64_t word_at(const char *text, size_t bytes, size_t place)
{
    size_t rest = bytes - place;
    uint64_t word = 0;

    if (rest >= sizeof word)
        memcpy(&word, text + place, sizeof word);
    else if (LOW_BYTE_FIRST && place != 0) {
        memcpy(&word, text + bytes - sizeof word, sizeof word);
        word >>= 8 * (sizeof word - rest);
    } else
        for (size_t i = 0; i < rest; i++)
            word |= (uint64_t)(unsigned char)text[place + i] << 8 * i;
    return word;
}

/* names_lower of eight bytes at once: a byte between A and Z gets the bit that tells its case. */
static uint64_t lower_word(uint64_t word)
{
    const uint64_t each = 0x0101010101010101u, low = word & each * 0x7F;
    uint64_t from_a = low + each * (0x80 - 'A'), behind_z = low + each * (0x7F - 'Z');

    return word | ((from_a ^ behind_z) & ~word & each * 0x80) >> 2;
}

static uint32_t hash_folded(const char *text, size_t bytes)
{
    uint64_t hash = bytes;

    for (size_t i = 0; i < bytes; i += sizeof hash) {
        hash = (hash ^ lower_word(word_at(text, bytes, i))) * 0x9E3779B97F4A7C15u;
        hash ^= hash >> 32;
    }
    return (uint32_t)(hash ^ hash >> 15);
}

static bool same_folded(const char *a, const char *b, size_t bytes)
{
    for (size_t i = 0; i < bytes; i += sizeof(uint64_t)) {
        uint64_t of_a = word_at(a, bytes, i), of_b = word_at(b, bytes, i);

        if (of_a != of_b && lower_word(of_a) != lower_word(of_b))
            return false;
    }
    return true;
}

int names_init(names *all, const mandate_allocator *allocator)
{
    memset(all, 0, sizeof *all);
    if (memory_reserve(allocator, (void **)&all->entries, &all->capacity, 1, sizeof *all->entries) != MANDATE_OK)
        return MANDATE_ENOMEM;
    memset(all->entries, 0, sizeof *all->entries);
    all->count = 1;
    return MANDATE_OK;
}

void names_clear(names *all, const mandate_allocator *allocator)
{
    memory_release(allocator, (void **)&all->bytes, &all->bytes_capacity, 1);
    memory_release(allocator, (void **)&all->entries, &all->capacity, sizeof *all->entries);
    memory_release(allocator, (void **)&all->slots, &all->slots_capacity, sizeof *all->slots);
    all->count = all->bytes_count = 0;
}

int names_settle(names *all, const mandate_allocator *allocator)
{
    int err = memory_trim(allocator, (void **)&all->bytes, &all->bytes_capacity, all->bytes_count, 1);

    if (err != MANDATE_OK)
        return err;
    return memory_trim(allocator, (void **)&all->entries, &all->capacity, all->count, sizeof *all->entries);
}

/* The slot that holds the fold of the text, or the free slot where it belongs. */
static uint32_t find_slot(const names *all, const char *text, size_t bytes, uint32_t hash)
{
    uint32_t mask = all->slots_capacity - 1;
    uint32_t slot = hash & mask;

    while (all->slots[slot] != 0) {
        const name_entry *entry = &all->entries[all->slots[slot]];

        if (entry->hash == hash && names_bytes(all, all->slots[slot]) == bytes &&
            same_folded(all->bytes + entry->at, text, bytes))
            break;
        slot = (slot + 1) & mask;
    }
    return slot;
}

/* A free slot for a fold that is not in the table. */
static uint32_t free_slot(const uint32_t *slots, uint32_t mask, uint32_t hash)
{
    uint32_t slot = hash & mask;

    while (slots[slot] != 0)
        slot = (slot + 1) & mask;
    return slot;
}

/* Doubles the slot table when it is three quarters full; its capacity is a power of two. */
static int grow_slots(names *all, const mandate_allocator *allocator)
{
    uint32_t wanted = all->slots_capacity == 0 ? 64 : all->slots_capacity * 2;
    uint32_t *slots;

    if (all->slots_capacity != 0 && all->count < all->slots_capacity / 4 * 3)
        return MANDATE_OK;
    slots = allocator->resize(allocator->userdata, NULL, 0, (size_t)wanted * sizeof *slots);
    if (slots == NULL)
        return MANDATE_ENOMEM;
    memset(slots, 0, (size_t)wanted * sizeof *slots);
    memory_release(allocator, (void **)&all->slots, &all->slots_capacity, sizeof *all->slots);
    all->slots = slots;
    all->slots_capacity = wanted;
    for (uint32_t name = 1; name < all->count; name++) {
        const name_entry *entry = &all->entries[name];

        if (entry->fold == name)
            slots[free_slot(slots, wanted - 1, entry->hash)] = name;
    }
    return MANDATE_OK;
}

static uint32_t find_cached_reference(const names *all, uint32_t fold, const char *text, size_t bytes)
{
    for (uint32_t name = fold; name != 0; name = all->entries[name].next)
        if (memcmp(all->bytes + all->entries[name].at, text, bytes) == 0)
            return name;
    return 0;
}

int names_add(names *all, const mandate_allocator *allocator, const char *text, size_t bytes, uint32_t *out)
{
    uint32_t hash = hash_folded(text, bytes), slot, fold;
    name_entry *entry;

    *out = 0;
    if (bytes > UINT32_MAX / 4 || all->bytes_count > UINT32_MAX / 2)
        return MANDATE_ELIMIT;
    if (grow_slots(all, allocator) != MANDATE_OK ||
        memory_reserve(allocator, (void **)&all->entries, &all->capacity, all->count + 1, sizeof *entry) !=
            MANDATE_OK ||
        memory_reserve(allocator, (void **)&all->bytes, &all->bytes_capacity, all->bytes_count + (uint32_t)bytes + 1,
                       1) != MANDATE_OK)
        return MANDATE_ENOMEM;
    slot = find_slot(all, text, bytes, hash);
    fold = all->slots[slot];
    if (fold != 0 && (*out = find_cached_reference(all, fold, text, bytes)) != 0)
        return MANDATE_OK;
    entry = &all->entries[all->count];
    entry->at = all->bytes_count;
    entry->hash = hash;
    entry->fold = fold != 0 ? fold : all->count;
    entry->next = 0;
    if (fold != 0) {
        entry->next = all->entries[fold].next;
        all->entries[fold].next = all->count;
    } else {
        all->slots[slot] = all->count;
    }
    memcpy(all->bytes + all->bytes_count, text, bytes);
    all->bytes[all->bytes_count + bytes] = '\0';
    all->bytes_count += (uint32_t)bytes + 1;
    *out = all->count++;
    return MANDATE_OK;
}

uint32_t names_find(const names *all, const char *text, size_t bytes)
{
    if (all->slots_capacity == 0)
        return 0;
    return all->slots[find_slot(all, text, bytes, hash_folded(text, bytes))];
}

/* The name in a slot or behind it whose text has a hash; 0 when there is none. */
static uint32_t find_hash(const names *all, uint32_t hash)
{
    uint32_t mask = all->slots_capacity - 1;
    uint32_t slot = hash & mask;

    while (all->slots[slot] != 0 && all->entries[all->slots[slot]].hash != hash)
        slot = (slot + 1) & mask;
    return all->slots[slot];
}

void names_fetch(const names *all, const mandate_value *texts, uint32_t count, uint32_t *out)
{
    uint32_t hashes[NAMES_AHEAD], mask = all->slots_capacity - 1;

    for (uint32_t i = 0; i < count; i++) {
        hashes[i] = texts[i].type == MANDATE_TEXT ? hash_folded(texts[i].as.text, texts[i].count) : 0;
        PREFETCH(&all->slots[hashes[i] & mask]);
    }
    for (uint32_t i = 0; i < count; i++)
        PREFETCH(&all->entries[all->slots[hashes[i] & mask]]);
    for (uint32_t i = 0; i < count; i++) {
        out[i] = find_hash(all, hashes[i]);
        PREFETCH(all->bytes + all->entries[out[i]].at);
    }
}
