#include "fact/store.h"

#include <string.h>

#include "base/memory.h"
#include "fact/index.h"
#include "fact/journal.h"
#include "fact/stale.h"

#define RESERVE(facts, block, capacity, needed) \
    memory_reserve(&(facts)->allocator, (void **)&(facts)->block, &(facts)->capacity, needed, sizeof *(facts)->block)
#define RELEASE(facts, block, capacity) \
    memory_release(&(facts)->allocator, (void **)&(facts)->block, &(facts)->capacity, sizeof *(facts)->block)
#define TRIM(facts, block, capacity, needed) \
    memory_trim(&(facts)->allocator, (void **)&(facts)->block, &(facts)->capacity, needed, sizeof *(facts)->block)

/* Gives a record that does not hold a slot all slots of its kind; the old ones are wasted. */
static int widen(store *facts, uint32_t record_id, uint32_t slot)
{
    record *held = &facts->records[record_id];
    uint32_t width = schema_of(store_kind(facts, record_id))->field_count, before = held->slots;

    if (slot < held->width)
        return MANDATE_OK;
    if (journal_room(facts) != MANDATE_OK ||
        RESERVE(facts, slots, slot_capacity, facts->slot_count + width) != MANDATE_OK)
        return MANDATE_ENOMEM;
    journal_add(facts, record_id, JOURNAL_WIDENED | (uint32_t)held->width << JOURNAL_WIDTH_SHIFT, before);
    memcpy(facts->slots + facts->slot_count, facts->slots + before, held->width * sizeof *facts->slots);
    memset(facts->slots + facts->slot_count + held->width, 0, (width - held->width) * sizeof *facts->slots);
    held->slots = facts->slot_count;
    held->width = (uint8_t)width;
    facts->slot_count += width;
    return MANDATE_OK;
}

static int create(store *facts, uint32_t parent, uint32_t slot, kind wanted_kind, uint32_t key, uint8_t flags,
                  uint32_t slots, uint32_t *out)
{
    uint32_t record_id = facts->record_count, last = 0;
    record *made;

    if (record_id > RECORD_LIMIT || (slot != UINT16_MAX && widen(facts, parent, slot) != MANDATE_OK) ||
        journal_room(facts) != MANDATE_OK || index_room(facts) != MANDATE_OK ||
        RESERVE(facts, records, record_capacity, record_id + 1) != MANDATE_OK ||
        RESERVE(facts, kinds, kind_capacity, record_id + 1) != MANDATE_OK ||
        RESERVE(facts, slots, slot_capacity, facts->slot_count + slots) != MANDATE_OK)
        return MANDATE_ENOMEM;
    made = &facts->records[record_id];
    memset(made, 0, sizeof *made);
    made->slots = facts->slot_count;
    made->key = key;
    made->parent = parent;
    made->next = record_id;
    made->ordinal = facts->kind_counts[wanted_kind]++;
    facts->kinds[record_id] = (uint8_t)wanted_kind;
    if ((wanted_kind == K_TEAM || wanted_kind == K_LIST) && record_id < facts->collectives_from)
        facts->collectives_from = record_id;
    made->flags = flags;
    made->width = (uint8_t)slots;
    made->field = (uint16_t)slot;
    memset(facts->slots + facts->slot_count, 0, slots * sizeof *facts->slots);
    facts->slot_count += slots;
    facts->record_count++;
    if (slot != UINT16_MAX) { /* outside every ring: the tenant, predefined roles */
        last = fact(facts, parent, slot);
        if (last != 0) {
            made->next = facts->records[last].next;
            facts->records[last].next = record_id;
        }
        facts->slots[facts->records[parent].slots + slot] = record_id;
    }
    if (key != 0)
        index_add(facts, record_id);
    journal_add(facts, record_id, JOURNAL_CREATED, last);
    stale_touch(facts, record_id, JOURNAL_CREATED);
    *out = record_id;
    return MANDATE_OK;
}

int store_init(store *facts, const mandate_allocator *allocator)
{
    uint32_t tenant;

    memset(facts, 0, sizeof *facts);
    facts->allocator = *allocator;
    facts->record_count = 1;
    facts->list_count = facts->lists_mark = 1;
    facts->stale = STALE_ALL;
    facts->collectives_from = UINT32_MAX;
    if (names_init(&facts->names, allocator) != MANDATE_OK ||
        RESERVE(facts, records, record_capacity, 2) != MANDATE_OK ||
        RESERVE(facts, kinds, kind_capacity, 2) != MANDATE_OK || RESERVE(facts, lists, list_capacity, 1) != MANDATE_OK)
        return MANDATE_ENOMEM;
    memset(&facts->records[0], 0, sizeof facts->records[0]);
    facts->kinds[0] = K_NONE;
    facts->lists[0] = 0;
    return create(facts, 0, UINT16_MAX, K_TENANT, 0, 0, TENANT_slots, &tenant);
}

void store_clear(store *facts)
{
    names_clear(&facts->names, &facts->allocator);
    RELEASE(facts, records, record_capacity);
    RELEASE(facts, kinds, kind_capacity);
    RELEASE(facts, slots, slot_capacity);
    RELEASE(facts, lists, list_capacity);
    RELEASE(facts, index, index_capacity);
    RELEASE(facts, ids, id_capacity);
    RELEASE(facts, journal, journal_capacity);
}

/* ---- reading ---- */

static uint32_t next_living(const store *facts, uint32_t child, uint32_t last)
{
    while (!store_is_alive(facts, child)) {
        if (child == last)
            return 0;
        child = facts->records[child].next;
    }
    return child;
}

uint32_t store_first(const store *facts, uint32_t parent, uint32_t slot)
{
    uint32_t last = fact(facts, parent, slot);

    return last == 0 ? 0 : next_living(facts, facts->records[last].next, last);
}

uint32_t store_next(const store *facts, uint32_t child)
{
    const record *entry = &facts->records[child];
    uint32_t last = fact(facts, entry->parent, entry->field);

    return child == last ? 0 : next_living(facts, entry->next, last);
}

uint32_t store_find(const store *facts, uint32_t parent, kind wanted_kind, uint32_t fold)
{
    uint32_t record_id = fold == 0 ? 0 : index_find(facts, parent, wanted_kind, fold);

    return store_is_alive(facts, record_id) ? record_id : 0;
}

uint32_t store_find_text(const store *facts, uint32_t parent, kind wanted_kind, const char *key, size_t bytes)
{
    return store_find(facts, parent, wanted_kind, names_find(&facts->names, key, bytes));
}

void store_fetch(const store *facts, uint32_t parent, kind wanted_kind, const mandate_value *keys, uint32_t count)
{
    uint32_t folds[NAMES_AHEAD];

    names_fetch(&facts->names, keys, count, folds);
    index_fetch(facts, parent, wanted_kind, folds, count);
}

int store_compare_keys(const store *facts, uint32_t a, uint32_t b)
{
    const char *x = store_key(facts, a), *y = store_key(facts, b);

    while (*x != '\0' && names_lower(*x) == names_lower(*y))
        x++, y++;
    return (unsigned char)names_lower(*x) - (unsigned char)names_lower(*y);
}

uint32_t store_enclosing(const store *facts, uint32_t record_id, kind wanted_kind)
{
    while (record_id != 0 && store_kind(facts, record_id) != wanted_kind)
        record_id = facts->records[record_id].parent;
    return record_id;
}

/* ---- changing ---- */

int store_set(store *facts, uint32_t record_id, uint32_t slot, uint32_t value)
{
    uint32_t before = fact(facts, record_id, slot);

    if (before == value)
        return MANDATE_OK;
    if (widen(facts, record_id, slot) != MANDATE_OK || journal_room(facts) != MANDATE_OK)
        return MANDATE_ENOMEM;
    journal_add(facts, record_id, slot, before);
    facts->slots[facts->records[record_id].slots + slot] = value;
    stale_touch(facts, record_id, slot);
    return MANDATE_OK;
}

static int set_flags(store *facts, uint32_t record_id, uint8_t flags)
{
    if (facts->records[record_id].flags == flags)
        return MANDATE_OK;
    if (journal_room(facts) != MANDATE_OK)
        return MANDATE_ENOMEM;
    journal_add(facts, record_id, JOURNAL_FLAGS, facts->records[record_id].flags);
    facts->records[record_id].flags = flags;
    stale_touch(facts, record_id, JOURNAL_FLAGS);
    return MANDATE_OK;
}

static bool is_ring(field_type type)
{
    return type == F_OBJECT || type == F_MAP || type == F_SEQUENCE;
}

/* Empties the plain slots of a record that comes back; rings keep their dead. */
static int revive(store *facts, uint32_t record_id, uint8_t flags)
{
    const kind_schema *schema = schema_of(store_kind(facts, record_id));

    for (uint32_t slot = 0; slot < schema->field_count; slot++)
        if (!is_ring(schema->fields[slot].type) && store_set(facts, record_id, slot, 0) != MANDATE_OK)
            return MANDATE_ENOMEM;
    return set_flags(facts, record_id, flags);
}

int store_declare(store *facts, uint32_t parent, uint32_t slot, kind wanted_kind, uint32_t key, uint8_t flags,
                  uint32_t width, uint32_t *out)
{
    bool is_object = slot != UINT16_MAX && schema_of(store_kind(facts, parent))->fields[slot].type == F_OBJECT;
    uint32_t position = 0;

    *out = 0;
    if (is_object)
        position = fact(facts, parent, slot);
    else if (key != 0)
        position = index_find(facts, parent, wanted_kind, names_fold(&facts->names, key));
    if (position == 0)
        return create(facts, parent, slot, wanted_kind, key, flags, width, out);
    *out = position;
    if (store_is_alive(facts, position))
        return set_flags(facts, position, (uint8_t)(facts->records[position].flags & flags));
    return revive(facts, position, flags);
}

/* Recursion follows the schema (tenant, environment, flow, step, need), never the length of the data. */
int store_remove(store *facts, uint32_t record_id)
{
    const kind_schema *schema = schema_of(store_kind(facts, record_id));

    for (uint32_t slot = 0; slot < schema->field_count; slot++) {
        if (!is_ring(schema->fields[slot].type))
            continue;
        for (uint32_t child = store_first(facts, record_id, slot); child != 0; child = store_next(facts, child))
            if (store_remove(facts, child) != MANDATE_OK)
                return MANDATE_ENOMEM;
    }
    return set_flags(facts, record_id, (uint8_t)(facts->records[record_id].flags | RECORD_DEAD));
}

int store_trim(store *facts)
{
    if (TRIM(facts, records, record_capacity, facts->record_count) != MANDATE_OK ||
        TRIM(facts, kinds, kind_capacity, facts->record_count) != MANDATE_OK ||
        TRIM(facts, slots, slot_capacity, facts->slot_count) != MANDATE_OK ||
        TRIM(facts, lists, list_capacity, facts->list_count) != MANDATE_OK ||
        names_settle(&facts->names, &facts->allocator) != MANDATE_OK)
        return MANDATE_ENOMEM;
    store_drop_journal(facts);
    return MANDATE_OK;
}

/* The slot of the UNKNOWN field, or the count of fields. */
static uint32_t unknown_slot_of(const kind_schema *schema)
{
    uint32_t slot = 0;

    while (slot < schema->field_count && schema->fields[slot].type != F_UNKNOWN)
        slot++;
    return slot;
}

bool fact_is_untold(const store *facts, uint32_t record_id, uint32_t slot)
{
    const kind_schema *schema = schema_of(store_kind(facts, record_id));
    uint32_t unknown_slot = unknown_slot_of(schema);

    return (unknown_slot < schema->field_count && slot != unknown_slot && fact_is_unknown(facts, record_id, unknown_slot, slot)) ||
           (schema->fields[slot].type == F_PRINCIPAL && fact(facts, record_id, slot) == PRINCIPAL_UNKNOWN);
}
