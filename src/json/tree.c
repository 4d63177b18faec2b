#include "json/tree.h"

#include <string.h>

#include "json/duplicate_keys.h"

static bool grow(tree *built)
{
    uint32_t wanted = built->capacity == 0 ? 64 : built->capacity * 2;
    mandate_entry *more =
        built->capacity > UINT32_MAX / 2 ? NULL : built->take(built->memory, wanted * sizeof *more);

    if (more == NULL)
        return false;
    if (built->count != 0)
        memcpy(more, built->entries, built->count * sizeof *more);
    built->entries = more;
    built->capacity = wanted;
    return true;
}

static mandate_entry *add_entry(tree *built)
{
    if (built->count == built->capacity && !grow(built))
        return NULL;
    memset(&built->entries[built->count], 0, sizeof *built->entries);
    return &built->entries[built->count++];
}

tree_fault tree_place(tree *built, mandate_value value)
{
    mandate_entry *item;

    if (built->depth == 0) {
        built->root = value;
        return TREE_FINE;
    }
    item = built->open[built->depth - 1].is_list ? add_entry(built) : &built->entries[built->count - 1];
    if (item == NULL)
        return TREE_NO_MEMORY;
    item->value = value;
    return TREE_FINE;
}

tree_fault tree_key(tree *built, const char *key, size_t bytes)
{
    mandate_entry *entry = add_entry(built);

    if (entry == NULL)
        return TREE_NO_MEMORY;
    entry->key = key;
    entry->key_bytes = (uint32_t)bytes;
    return TREE_FINE;
}

tree_fault tree_open(tree *built, bool is_list)
{
    if (built->depth == built->limit)
        return TREE_TOO_DEEP;
    built->open[built->depth++] = (tree_container){built->count, is_list};
    return TREE_FINE;
}

static tree_fault close_list(tree *built, const mandate_entry *entries, mandate_value *list)
{
    mandate_value *items = built->take(built->memory, list->count * sizeof *items);

    if (items == NULL)
        return TREE_NO_MEMORY;
    for (uint32_t i = 0; i < list->count; i++)
        items[i] = entries[i].value;
    list->type = MANDATE_LIST;
    list->as.items = items;
    return TREE_FINE;
}

static tree_fault check_keys(tree *built, const mandate_entry *entries, uint32_t count)
{
    uint32_t wanted = distinct_slots(count), *slots = NULL;

    if (wanted != 0 && (slots = built->take(built->memory, wanted * sizeof *slots)) == NULL)
        return TREE_NO_MEMORY;
    return duplicate_keys_check(entries, count, slots) ? TREE_FINE : TREE_KEY_TWICE;
}

static tree_fault close_map(tree *built, const mandate_entry *entries, mandate_value *map)
{
    tree_fault fault = check_keys(built, entries, map->count);
    mandate_entry *kept = fault != TREE_FINE ? NULL : built->take(built->memory, map->count * sizeof *kept);
    uint32_t count = map->count;

    if (kept == NULL)
        return fault == TREE_FINE ? TREE_NO_MEMORY : fault;
    map->as.entries = kept;
    map->count = 0;
    for (uint32_t i = 0; i < count; i++)
        if (entries[i].value.type != MANDATE_ABSENT)
            kept[map->count++] = entries[i];
    return TREE_FINE;
}

tree_fault tree_close(tree *built)
{
    tree_container closed = built->open[--built->depth];
    const mandate_entry *entries = built->entries + closed.first;
    mandate_value value = {.type = MANDATE_MAP, .count = built->count - closed.first};
    tree_fault fault = TREE_FINE;

    built->count = closed.first;
    if (value.count != 0)
        fault = closed.is_list ? close_list(built, entries, &value) : close_map(built, entries, &value);
    return fault == TREE_FINE ? tree_place(built, value) : fault;
}
