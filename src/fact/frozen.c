#include "fact/frozen.h"

typedef struct counts {
    uint32_t name_bytes, names, name_slots, records, slots, lists, index_capacity, index_count;
    uint32_t kinds[K_COUNT + K_COUNT % 2];
} counts;

void frozen_write(const store *facts, section_writer *to)
{
    counts of;

    memset(&of, 0, sizeof of);
    of.name_bytes = facts->names.bytes_count;
    of.names = facts->names.count;
    of.name_slots = facts->names.slots_capacity;
    of.records = facts->record_count;
    of.slots = facts->slot_count;
    of.lists = facts->list_count;
    of.index_capacity = facts->index_capacity;
    of.index_count = facts->index_count;
    memcpy(of.kinds, facts->kind_counts, sizeof facts->kind_counts);
    section_put(to, &of, 1, sizeof of);
    section_put(to, facts->names.bytes, of.name_bytes, 1);
    section_put(to, facts->names.entries, of.names, sizeof *facts->names.entries);
    section_put(to, facts->names.slots, of.name_slots, sizeof *facts->names.slots);
    section_put(to, facts->records, of.records, sizeof *facts->records);
    section_put(to, facts->kinds, of.records, 1);
    section_put(to, facts->slots, of.slots, sizeof *facts->slots);
    section_put(to, facts->lists, of.lists, sizeof *facts->lists);
    section_put(to, facts->index, of.index_capacity, sizeof *facts->index);
}

bool frozen_take(store *facts, section_reader *in)
{
    const counts *of = section_take(in, 1, sizeof *of);

    if (of == NULL)
        return false;
    facts->names.bytes_count = facts->names.bytes_capacity = of->name_bytes;
    facts->names.count = facts->names.capacity = of->names;
    facts->names.slots_capacity = of->name_slots;
    facts->record_count = facts->record_capacity = facts->kind_capacity = of->records;
    facts->slot_count = facts->slot_capacity = of->slots;
    facts->list_count = facts->list_capacity = facts->lists_mark = of->lists;
    facts->index_capacity = of->index_capacity;
    facts->index_count = of->index_count;
    memcpy(facts->kind_counts, of->kinds, sizeof facts->kind_counts);
    facts->names.bytes = section_take(in, of->name_bytes, 1);
    facts->names.entries = section_take(in, of->names, sizeof *facts->names.entries);
    facts->names.slots = section_take(in, of->name_slots, sizeof *facts->names.slots);
    facts->records = section_take(in, of->records, sizeof *facts->records);
    facts->kinds = section_take(in, of->records, 1);
    facts->slots = section_take(in, of->slots, sizeof *facts->slots);
    facts->lists = section_take(in, of->lists, sizeof *facts->lists);
    facts->index = section_take(in, of->index_capacity, sizeof *facts->index);
    return !in->is_damaged;
}

uint64_t frozen_fingerprint(void)
{
    uint64_t mixed = 0xCBF29CE484222325u;

    for (int of = 1; of < K_COUNT; of++) {
        const kind_schema *schema = schema_of((kind)of);

        for (uint32_t i = 0; i < schema->field_count; i++) {
            for (const char *at = schema->fields[i].name; *at != '\0'; at++)
                mixed = (mixed ^ (uint8_t)*at) * 0x100000001B3u;
            mixed = (mixed ^ (uint64_t)schema->fields[i].type) * 0x100000001B3u;
        }
        mixed = (mixed ^ schema->field_count) * 0x100000001B3u;
    }
    return mixed ^ sizeof(record) << 8 ^ sizeof(name_entry) << 16 ^ sizeof(counts) << 24;
}

/* ---- names and index: open addressing ends only at a free slot ---- */

static bool table_is_sound(const uint32_t *slots, uint32_t capacity, uint32_t limit)
{
    uint32_t highest = 0, lowest = UINT32_MAX;

    if ((capacity & (capacity - 1)) != 0)
        return false;
    for (uint32_t i = 0; i < capacity; i++) {
        highest = slots[i] > highest ? slots[i] : highest;
        lowest = slots[i] < lowest ? slots[i] : lowest;
    }
    return capacity == 0 || (highest < limit && lowest == 0);
}

/* The spellings of a fold form a line from the first one, and none is met twice. */
static bool spellings_are_sound(const names *all)
{
    uint32_t left = all->count;

    for (uint32_t first = 1; first < all->count; first++)
        for (uint32_t each = first; each != 0 && all->entries[first].fold == first; each = all->entries[each].next)
            if (all->entries[each].fold != first || left-- == 0)
                return false;
    return true;
}

static bool names_are_sound(const names *all)
{
    if (all->count == 0 || all->slots_capacity == 0)
        return false;
    for (uint32_t i = 1; i < all->count; i++) {
        const name_entry *each = &all->entries[i];
        uint32_t end = i + 1 < all->count ? each[1].at : all->bytes_count;

        if (each->at >= end || end > all->bytes_count || all->bytes[end - 1] != '\0' ||
            memchr(all->bytes + each->at, '\0', end - each->at - 1) != NULL || each->fold == 0 ||
            each->fold > i || each->next >= all->count)
            return false;
    }
    return spellings_are_sound(all) && table_is_sound(all->slots, all->slots_capacity, all->count);
}

/* ---- records ---- */

static bool is_name(const store *facts, uint32_t name)
{
    return name < facts->names.count;
}

static bool record_is_sound(const store *facts, uint32_t at)
{
    const record *of = &facts->records[at];

    if (of->parent >= at || of->next >= facts->record_count || !is_name(facts, of->key) ||
        of->ordinal >= facts->kind_counts[facts->kinds[at]] || (of->flags & ~3) != 0)
        return false;
    if ((of->parent == 0) != (at == RECORD_TENANT) && of->field != UINT16_MAX)
        return false;
    return of->width <= schema_of(store_kind(facts, at))->field_count && of->slots <= facts->slot_count &&
           of->width <= facts->slot_count - of->slots;
}

/* The P_* of a kind of record that may be a principal; 0 for every other. */
static const uint8_t principal_kinds[K_COUNT] = {
    [K_USER] = P_USER, [K_GROUP] = P_GROUP, [K_TEAM] = P_TEAM, [K_LIST] = P_LIST};

static bool principal_is_sound(const store *facts, uint32_t at, uint32_t mask)
{
    if (at == PRINCIPAL_UNKNOWN)
        return (mask & P_UNKNOWN) != 0;
    if (at == PRINCIPAL_EVERYONE)
        return (mask & P_EVERYONE) != 0;
    return at != 0 && at < facts->record_count && (mask & principal_kinds[facts->kinds[at]]) != 0;
}

static bool depths_are_sound(uint32_t packed)
{
    for (int verb = 0; verb < VERB_COUNT; verb++)
        if (privilege_depth(packed, verb) > DEPTH_ORGANIZATION)
            return false;
    return packed >> (3 * VERB_COUNT) == 0;
}

/* The second of a pair of a plain map. */
static bool pair_is_sound(const store *facts, field_type type, uint32_t value)
{
    switch (type) {
    case F_PRIVILEGES:
        return depths_are_sound(value);
    case F_VERB_SHARES:
        return value >> VERB_COUNT == 0;
    case F_LEVEL_SHARES:
        return value >= LEVEL_USE && value <= LEVEL_EDIT;
    default:
        return is_name(facts, value);
    }
}

static bool pairs_are_sound(const store *facts, const field *of, span items)
{
    if (items.count % 2 != 0)
        return false;
    for (uint32_t i = 0; i + 1 < items.count; i += 2) {
        bool is_share = of->type == F_VERB_SHARES || of->type == F_LEVEL_SHARES;

        if (!(is_share ? principal_is_sound(facts, items.at[i], of->mask) : is_name(facts, items.at[i])) ||
            !pair_is_sound(facts, of->type, items.at[i + 1]))
            return false;
    }
    return true;
}

static bool scope_is_sound(const store *facts, span items)
{
    if (items.count == 0 || items.at[0] < SCOPE_ALL || items.at[0] > SCOPE_EXCLUDE)
        return false;
    for (uint32_t i = 1; i < items.count; i++)
        if (!store_is_of(facts, items.at[i], K_ENVIRONMENT))
            return false;
    return true;
}

static bool rules_are_sound(const store *facts, span items)
{
    for (uint32_t i = 0; i + 1 < items.count; i += 2)
        if (items.at[i] < 1 || items.at[i] > 2 || !is_name(facts, items.at[i + 1]))
            return false;
    return items.count % 2 == 0;
}

static bool items_are_sound(const store *facts, const field *of, span items)
{
    for (uint32_t i = 0; i < items.count; i++) {
        uint32_t each = items.at[i];

        if (of->type == F_PRINCIPALS   ? !principal_is_sound(facts, each, of->mask)
            : of->type == F_REFERENCES ? !store_is_of(facts, each, of->of)
                                       : !is_name(facts, each))
            return false;
    }
    return true;
}

static bool list_is_sound(const store *facts, const field *of, uint32_t list)
{
    span items = {facts->lists + list + 1, 0};

    if (list >= facts->list_count || facts->lists[list] > facts->list_count - list - 1)
        return false;
    items.count = list == 0 ? 0 : facts->lists[list];
    switch (of->type) {
    case F_TEXT_MAP:
    case F_PRIVILEGES:
    case F_VERB_SHARES:
    case F_LEVEL_SHARES:
        return pairs_are_sound(facts, of, items);
    case F_SCOPE:
        return scope_is_sound(facts, items);
    case F_ENDPOINT_RULES:
        return rules_are_sound(facts, items);
    default:
        return items_are_sound(facts, of, items);
    }
}

static uint32_t word_count(const field *of)
{
    uint32_t count = 0;

    while (of->words[count] != NULL)
        count++;
    return count;
}

/* A ring comes back to its last child within as many steps as there are records, through children of that field. */
static bool ring_is_sound(const store *facts, uint32_t at, uint32_t slot, kind of, uint32_t *left)
{
    uint32_t last = fact(facts, at, slot), each = last;

    do {
        const record *child = &facts->records[each];

        if (!store_is_of(facts, each, of) || child->parent != at || child->field != slot || *left == 0)
            return false;
        --*left;
        each = child->next;
    } while (each != last);
    return true;
}

static bool slot_is_sound(const store *facts, uint32_t at, uint32_t slot, const field *of, uint32_t held,
                          uint32_t *left)
{
    switch (of->type) {
    case F_BOOLEAN:
        return held <= 2;
    case F_INTEGER:
    case F_TIME:
    case F_UNKNOWN:
        return true;
    case F_ENUM:
        return held <= word_count(of);
    case F_ENUMS:
        return held >> word_count(of) == 0;
    case F_TEXT:
    case F_SCALAR:
        return is_name(facts, held);
    case F_REFERENCE:
        return store_is_of(facts, held, of->of);
    case F_FLOW_KEY:
        return store_is_of(facts, held, K_FLOW_CONNECTION);
    case F_MACHINE_TARGET:
        return store_is_of(facts, held, K_MACHINE) || store_is_of(facts, held, K_MACHINE_GROUP);
    case F_PRINCIPAL:
        return principal_is_sound(facts, held, of->mask);
    case F_OBJECT:
        return store_is_of(facts, held, of->of) && facts->records[held].parent == at;
    case F_MAP:
    case F_SEQUENCE:
        return ring_is_sound(facts, at, slot, of->of, left);
    default:
        return list_is_sound(facts, of, held);
    }
}

static bool slots_are_sound(const store *facts, uint32_t at, uint32_t *left)
{
    const kind_schema *schema = schema_of(store_kind(facts, at));
    const uint32_t *held = facts->slots + facts->records[at].slots;

    for (uint32_t slot = 0; slot < facts->records[at].width; slot++)
        if (held[slot] != 0 && !slot_is_sound(facts, at, slot, &schema->fields[slot], held[slot], left))
            return false;
    return true;
}

/* A line of parents must end. */
static bool line_is_sound(const store *facts, uint32_t at, uint32_t slot)
{
    for (uint32_t steps = 0; at != 0; steps++) {
        if (steps > facts->kind_counts[store_kind(facts, at)])
            return false;
        at = fact(facts, at, slot);
    }
    return true;
}

static bool lines_are_sound(const store *facts, uint32_t at)
{
    switch (store_kind(facts, at)) {
    case K_BUSINESS_UNIT:
        return line_is_sound(facts, at, BUSINESS_UNIT_parent);
    case K_ROW:
        return line_is_sound(facts, at, ROW_parent);
    default:
        return true;
    }
}

bool frozen_is_sound(const store *facts)
{
    uint32_t left = facts->record_count;

    if (facts->record_count < 2 || facts->list_count == 0 || facts->lists[0] != 0 || !names_are_sound(&facts->names) ||
        !table_is_sound(facts->index, facts->index_capacity, facts->record_count))
        return false;
    for (int i = 0; i < K_COUNT; i++)
        if (facts->kind_counts[i] > facts->record_count)
            return false;
    for (uint32_t at = 1; at < facts->record_count; at++)
        if (facts->kinds[at] == K_NONE || facts->kinds[at] >= K_COUNT)
            return false;
    for (uint32_t at = 1; at < facts->record_count; at++)
        if (!record_is_sound(facts, at))
            return false;
    if (store_kind(facts, RECORD_TENANT) != K_TENANT || !store_is_alive(facts, RECORD_TENANT))
        return false;
    for (uint32_t at = 1; at < facts->record_count; at++)
        if (!slots_are_sound(facts, at, &left))
            return false;
    for (uint32_t at = 1; at < facts->record_count; at++)
        if (!lines_are_sound(facts, at))
            return false;
    return true;
}
