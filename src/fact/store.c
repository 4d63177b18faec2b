#include "fact/store.h"

#include <string.h>

#include "base/memory.h"
#include "base/prefetch.h"

#define RESERVE(facts, block, capacity, needed) \
    memory_reserve(&(facts)->allocator, (void **)&(facts)->block, &(facts)->capacity, needed, sizeof *(facts)->block)
#define RELEASE(facts, block, capacity) \
    memory_release(&(facts)->allocator, (void **)&(facts)->block, &(facts)->capacity, sizeof *(facts)->block)
#define TRIM(facts, block, capacity, needed) \
    memory_trim(&(facts)->allocator, (void **)&(facts)->block, &(facts)->capacity, needed, sizeof *(facts)->block)

/* Remembers a record whose derived state is stale. */
static void remember(store *facts, uint32_t at)
{
    for (uint32_t i = 0; i < facts->touched_count; i++)
        if (facts->touched[i] == at)
            return;
    facts->stale |= STALE_SOME;
    if (facts->touched_count == TOUCHED_LIMIT)
        facts->stale |= STALE_ALL;
    else
        facts->touched[facts->touched_count++] = at;
}

/* The record that stands for what a change makes stale; 0: nothing, RECORD_TENANT: everything. */
static uint32_t stale_record(const store *facts, uint32_t at, uint32_t slot)
{
    bool is_life = slot == JOURNAL_FLAGS || slot == JOURNAL_CREATED;

    switch (store_kind(facts, at)) {
    case K_TENANT:
        return slot == TENANT_cloud || slot == TENANT_users || slot == TENANT_groups || slot == TENANT_environments
                   ? RECORD_TENANT
                   : 0;
    case K_USER:
        if (is_life)
            return RECORD_TENANT;
        return slot == USER_manager || slot == USER_credential || slot == USER_account ? 0 : at;
    case K_GROUP:
        return is_life ? RECORD_TENANT : at;
    case K_ENVIRONMENT:
        if (is_life)
            return RECORD_TENANT;
        return slot == ENVIRONMENT_type || slot == ENVIRONMENT_dataverse || slot == ENVIRONMENT_settings ||
                       slot == ENVIRONMENT_assignments || slot == ENVIRONMENT_teams || slot == ENVIRONMENT_roles
                   ? at
                   : 0;
    case K_MEMBER:
        return at;
    case K_ENVIRONMENT_SETTINGS:
    case K_ASSIGNMENT:
    case K_TEAM:
    case K_ROLE:
        return facts->records[at].parent;
    default:
        return 0;
    }
}

static void touch(store *facts, uint32_t at, uint32_t slot)
{
    uint32_t stale;

    facts->generation++;
    if ((facts->stale & STALE_ALL) != 0)
        return;
    stale = stale_record(facts, at, slot);
    if (stale == RECORD_TENANT)
        facts->stale |= STALE_ALL;
    else if (stale != 0)
        remember(facts, stale);
}

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
static uint32_t index_slot(const store *facts, uint32_t parent, kind of, uint32_t fold)
{
    uint32_t mask = facts->index_capacity - 1;
    uint32_t slot = hash_key(parent, of, fold) & mask;

    while (facts->index[slot] != 0) {
        const record *at = &facts->records[facts->index[slot]];

        if (store_kind(facts, facts->index[slot]) == of && at->parent == parent &&
            (at->key == fold || record_fold(facts, at) == fold))
            break;
        slot = (slot + 1) & mask;
    }
    return slot;
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

static int index_grow(store *facts)
{
    uint32_t wanted = facts->index_capacity == 0 ? 64 : facts->index_capacity * 2;
    uint32_t *index;

    if (facts->index_capacity != 0 && facts->index_count < facts->index_capacity / 4 * 3)
        return MANDATE_OK;
    index = facts->allocator.resize(facts->allocator.userdata, NULL, 0, (size_t)wanted * sizeof *index);
    if (index == NULL)
        return MANDATE_ENOMEM;
    memset(index, 0, (size_t)wanted * sizeof *index);
    RELEASE(facts, index, index_capacity);
    facts->index = index;
    facts->index_capacity = wanted;
    for (uint32_t at = 1; at < facts->record_count; at++)
        if (facts->records[at].key != 0)
            index[index_free(facts, at)] = at;
    return MANDATE_OK;
}

/* Takes a record out of the index, closing the gap so that probing stays whole. */
static void index_remove(store *facts, uint32_t at)
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

/* Room for one more journal entry, taken before anything changes. */
static int journal_room(store *facts)
{
    return RESERVE(facts, journal, journal_capacity, facts->journal_count + 1);
}

static void journal_add(store *facts, uint32_t at, uint32_t slot, uint32_t old)
{
    journal_entry *entry = &facts->journal[facts->journal_count++];

    entry->record = at;
    entry->slot = slot;
    entry->old = old;
    entry->lists = facts->lists_mark;
    facts->lists_mark = facts->list_count;
}

/* Gives a record that does not hold a slot all slots of its kind; the old ones are wasted. */
static int widen(store *facts, uint32_t at, uint32_t slot)
{
    record *held = &facts->records[at];
    uint32_t width = schema_of(store_kind(facts, at))->field_count, before = held->slots;

    if (slot < held->width)
        return MANDATE_OK;
    if (journal_room(facts) != MANDATE_OK ||
        RESERVE(facts, slots, slot_capacity, facts->slot_count + width) != MANDATE_OK)
        return MANDATE_ENOMEM;
    journal_add(facts, at, JOURNAL_WIDENED | (uint32_t)held->width << JOURNAL_WIDTH_SHIFT, before);
    memcpy(facts->slots + facts->slot_count, facts->slots + before, held->width * sizeof *facts->slots);
    memset(facts->slots + facts->slot_count + held->width, 0, (width - held->width) * sizeof *facts->slots);
    held->slots = facts->slot_count;
    held->width = (uint8_t)width;
    facts->slot_count += width;
    return MANDATE_OK;
}

/* Undoes widen(); the new slots are the last ones, as the journal is taken back in order. */
static void narrow(store *facts, uint32_t at, uint32_t width, uint32_t slots)
{
    record *held = &facts->records[at];

    facts->slot_count = held->slots;
    held->slots = slots;
    held->width = (uint8_t)width;
}

static int create(store *facts, uint32_t parent, uint32_t slot, kind of, uint32_t key, uint8_t flags, uint32_t slots,
                  uint32_t *out)
{
    uint32_t at = facts->record_count, last = 0;
    record *made;

    if (at > RECORD_LIMIT || (slot != UINT16_MAX && widen(facts, parent, slot) != MANDATE_OK) ||
        journal_room(facts) != MANDATE_OK || index_grow(facts) != MANDATE_OK ||
        RESERVE(facts, records, record_capacity, at + 1) != MANDATE_OK ||
        RESERVE(facts, kinds, kind_capacity, at + 1) != MANDATE_OK ||
        RESERVE(facts, slots, slot_capacity, facts->slot_count + slots) != MANDATE_OK)
        return MANDATE_ENOMEM;
    made = &facts->records[at];
    memset(made, 0, sizeof *made);
    made->slots = facts->slot_count;
    made->key = key;
    made->parent = parent;
    made->next = at;
    made->ordinal = facts->kind_counts[of]++;
    facts->kinds[at] = (uint8_t)of;
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
            facts->records[last].next = at;
        }
        facts->slots[facts->records[parent].slots + slot] = at;
    }
    if (key != 0) {
        facts->index[index_slot(facts, parent, of, names_fold(&facts->names, key))] = at;
        facts->index_count++;
    }
    journal_add(facts, at, JOURNAL_CREATED, last);
    touch(facts, at, JOURNAL_CREATED);
    *out = at;
    return MANDATE_OK;
}

/* Undoes create(); the record is the newest one, as the journal is taken back in order. */
static void uncreate(store *facts, uint32_t at, uint32_t last)
{
    record *gone = &facts->records[at];

    if (gone->field != UINT16_MAX) {
        if (last != 0)
            facts->records[last].next = gone->next;
        facts->slots[facts->records[gone->parent].slots + gone->field] = last;
    }
    if (gone->key != 0)
        index_remove(facts, at);
    facts->kind_counts[facts->kinds[at]]--;
    facts->slot_count = gone->slots;
    facts->record_count--;
}

int store_init(store *facts, const mandate_allocator *allocator)
{
    uint32_t tenant;

    memset(facts, 0, sizeof *facts);
    facts->allocator = *allocator;
    facts->record_count = 1;
    facts->list_count = facts->lists_mark = 1;
    facts->stale = STALE_ALL;
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
    const record *at = &facts->records[child];
    uint32_t last = fact(facts, at->parent, at->field);

    return child == last ? 0 : next_living(facts, at->next, last);
}

uint32_t store_find(const store *facts, uint32_t parent, kind of, uint32_t fold)
{
    uint32_t at = fold == 0 || facts->index_capacity == 0 ? 0 : facts->index[index_slot(facts, parent, of, fold)];

    return store_is_alive(facts, at) ? at : 0;
}

uint32_t store_find_text(const store *facts, uint32_t parent, kind of, const char *key, size_t bytes)
{
    return store_find(facts, parent, of, names_find(&facts->names, key, bytes));
}

void store_fetch(const store *facts, uint32_t parent, kind of, const mandate_value *keys, uint32_t count)
{
    uint32_t folds[NAMES_AHEAD], mask = facts->index_capacity - 1;

    if (facts->index_capacity == 0)
        return;
    names_fetch(&facts->names, keys, count, folds);
    for (uint32_t i = 0; i < count; i++)
        PREFETCH(&facts->index[hash_key(parent, of, folds[i]) & mask]);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t at = facts->index[hash_key(parent, of, folds[i]) & mask];

        PREFETCH(&facts->records[at]);
        PREFETCH(&facts->kinds[at]);
    }
}

int store_compare_keys(const store *facts, uint32_t a, uint32_t b)
{
    const char *x = store_key(facts, a), *y = store_key(facts, b);

    while (*x != '\0' && names_lower(*x) == names_lower(*y))
        x++, y++;
    return (unsigned char)names_lower(*x) - (unsigned char)names_lower(*y);
}

uint32_t store_enclosing(const store *facts, uint32_t at, kind of)
{
    while (at != 0 && store_kind(facts, at) != of)
        at = facts->records[at].parent;
    return at;
}

/* ---- changing ---- */

int store_set(store *facts, uint32_t at, uint32_t slot, uint32_t value)
{
    uint32_t before = fact(facts, at, slot);

    if (before == value)
        return MANDATE_OK;
    if (widen(facts, at, slot) != MANDATE_OK || journal_room(facts) != MANDATE_OK)
        return MANDATE_ENOMEM;
    journal_add(facts, at, slot, before);
    facts->slots[facts->records[at].slots + slot] = value;
    touch(facts, at, slot);
    return MANDATE_OK;
}

/* Where the list that was added lately is remembered, if it was one of these items. */
static uint32_t *lately(store *facts, const uint32_t *items, uint32_t count)
{
    uint32_t mixed = count;

    for (uint32_t i = 0; i < count; i++)
        mixed = (mixed ^ items[i]) * 0x9E3779B1u;
    return &facts->lately[mixed >> 16 & (LATELY_COUNT - 1)];
}

/* Whether a list of these items lies at a place of the arena; a rollback may have left anything there. */
static bool is_list(const store *facts, uint32_t at, const uint32_t *items, uint32_t count)
{
    return at != 0 && at < facts->list_count && facts->lists[at] == count && count < facts->list_count - at &&
           (count == 0 || memcmp(facts->lists + at + 1, items, count * sizeof *items) == 0);
}

int store_add_list(store *facts, const uint32_t *items, uint32_t count, uint32_t *out)
{
    uint32_t *known = lately(facts, items, count);

    *out = 0;
    if (is_list(facts, *known, items, count)) {
        *out = *known;
        return MANDATE_OK;
    }
    if (count > UINT32_MAX - facts->list_count - 1)
        return MANDATE_ENOMEM;
    if (RESERVE(facts, lists, list_capacity, facts->list_count + count + 1) != MANDATE_OK)
        return MANDATE_ENOMEM;
    *out = *known = facts->list_count;
    facts->lists[facts->list_count] = count;
    if (count != 0)
        memcpy(facts->lists + facts->list_count + 1, items, count * sizeof *items);
    facts->list_count += count + 1;
    return MANDATE_OK;
}

static int set_flags(store *facts, uint32_t at, uint8_t flags)
{
    if (facts->records[at].flags == flags)
        return MANDATE_OK;
    if (journal_room(facts) != MANDATE_OK)
        return MANDATE_ENOMEM;
    journal_add(facts, at, JOURNAL_FLAGS, facts->records[at].flags);
    facts->records[at].flags = flags;
    touch(facts, at, JOURNAL_FLAGS);
    return MANDATE_OK;
}

static bool is_ring(field_type type)
{
    return type == F_OBJECT || type == F_MAP || type == F_SEQUENCE;
}

/* Empties the plain slots of a record that comes back; rings keep their dead. */
static int revive(store *facts, uint32_t at, uint8_t flags)
{
    const kind_schema *schema = schema_of(store_kind(facts, at));

    for (uint32_t slot = 0; slot < schema->field_count; slot++)
        if (!is_ring(schema->fields[slot].type) && store_set(facts, at, slot, 0) != MANDATE_OK)
            return MANDATE_ENOMEM;
    return set_flags(facts, at, flags);
}

int store_declare(store *facts, uint32_t parent, uint32_t slot, kind of, uint32_t key, uint8_t flags, uint32_t width,
                  uint32_t *out)
{
    bool is_object = slot != UINT16_MAX && schema_of(store_kind(facts, parent))->fields[slot].type == F_OBJECT;
    uint32_t at = 0;

    *out = 0;
    if (is_object)
        at = fact(facts, parent, slot);
    else if (key != 0 && facts->index_capacity != 0)
        at = facts->index[index_slot(facts, parent, of, names_fold(&facts->names, key))];
    if (at == 0)
        return create(facts, parent, slot, of, key, flags, width, out);
    *out = at;
    if (store_is_alive(facts, at))
        return set_flags(facts, at, (uint8_t)(facts->records[at].flags & flags));
    return revive(facts, at, flags);
}

/* Recursion follows the schema (tenant, environment, flow, step, need), never the length of the data. */
int store_remove(store *facts, uint32_t at)
{
    const kind_schema *schema = schema_of(store_kind(facts, at));

    for (uint32_t slot = 0; slot < schema->field_count; slot++) {
        if (!is_ring(schema->fields[slot].type))
            continue;
        for (uint32_t child = store_first(facts, at, slot); child != 0; child = store_next(facts, child))
            if (store_remove(facts, child) != MANDATE_OK)
                return MANDATE_ENOMEM;
    }
    return set_flags(facts, at, (uint8_t)(facts->records[at].flags | RECORD_DEAD));
}

void store_settle(store *facts)
{
    facts->journal_count = 0;
    RELEASE(facts, journal, journal_capacity);
    TRIM(facts, records, record_capacity, facts->record_count);
    TRIM(facts, kinds, kind_capacity, facts->record_count);
    TRIM(facts, slots, slot_capacity, facts->slot_count);
    TRIM(facts, lists, list_capacity, facts->list_count);
    names_settle(&facts->names, &facts->allocator);
}

/* A record that is about to be gone is stale no longer; a member's environment is instead. */
static void forget(store *facts, uint32_t at)
{
    for (uint32_t i = 0; i < facts->touched_count; i++)
        if (facts->touched[i] == at)
            facts->touched[i--] = facts->touched[--facts->touched_count];
    if (store_kind(facts, at) == K_MEMBER && (facts->stale & STALE_ALL) == 0)
        remember(facts, facts->records[at].parent);
}

static void take_back(store *facts, const journal_entry *entry)
{
    record *at = &facts->records[entry->record];

    if ((entry->slot & JOURNAL_FLAGS) == JOURNAL_WIDENED) {
        narrow(facts, entry->record, entry->slot >> JOURNAL_WIDTH_SHIFT, entry->old);
        return;
    }
    touch(facts, entry->record, entry->slot);
    if (entry->slot == JOURNAL_CREATED) {
        forget(facts, entry->record);
        uncreate(facts, entry->record, entry->old);
    } else if (entry->slot == JOURNAL_FLAGS) {
        at->flags = (uint8_t)entry->old;
    } else {
        facts->slots[at->slots + entry->slot] = entry->old;
    }
}

void store_rollback(store *facts, uint32_t mark)
{
    while (facts->journal_count > mark) {
        const journal_entry *entry = &facts->journal[--facts->journal_count];

        take_back(facts, entry);
        facts->list_count = facts->lists_mark = entry->lists;
    }
}
