/*
 * facts_verify.c - whether the facts of an image are sound: every number in its bounds and of its kind.
 *
 * Shape   a pass over each array. What a field may hold is worked out once, as a rule, and asked for every slot. Kinds
 *         are checked before anything that names a record, and slots before the lines of parents that follow them
 * Source  store.h, names.h
 */
#include "fact/facts_verify.h"

#include <string.h>

#include "fact/facts_image.h"
#include "fact/ids.h"

/* ---- names ---- */

/* The other spellings of a fold form a line from the first one, all as long as it is. Adds how many there are. */
static bool line_is_sound(const names *all, uint32_t first, uint32_t *id_set)
{
    for (uint32_t each = all->entries[first].next; each != 0; each = all->entries[each].next) {
        if (each >= all->count || all->entries[each].fold != first || *id_set == all->count ||
            names_bytes(all, each) != names_bytes(all, first))
            return false;
        ++*id_set;
    }
    return true;
}

/* Whether the text ends where the next one begins, and has no other NUL. */
static bool text_is_sound(const names *all, uint32_t name)
{
    uint32_t record_id = all->entries[name].at, end = record_id + names_bytes(all, name);

    return record_id <= end && end < all->bytes_count && memchr(all->bytes + record_id, '\0', end - record_id + 1) == all->bytes + end;
}

/*
 * A spelling that is not the first of its fold stands in the line of the first one: whichever name one begins at, there
 * is an end.
 */
static bool names_are_sound(const names *all)
{
    uint32_t id_set = 0, others = 0;

    if (all->count == 0 || all->slots_capacity == 0)
        return false;
    for (uint32_t name = 1; name < all->count; name++) {
        if (!text_is_sound(all, name))
            return false;
        if (all->entries[name].fold != name)
            others++;
        else if (!line_is_sound(all, name, &id_set))
            return false;
    }
    return id_set == others && all->count <= all->slots_capacity / 4 * 3 &&
           sound_is_table(all->slots, all->slots_capacity, UINT32_MAX, all->count, all->count - 1 - others);
}

/* ---- rules ---- */

typedef enum rule_shape {
    NUMBER,  /* up to `most` */
    WORDS,   /* bits up to `most`, or that there are none */
    RECORD,  /* of `kinds`, or somebody who is none */
    NAMES,   /* a list of names */
    RECORDS, /* a list of records */
    ORDERED, /* a list of numbers from 1 to `most` */
    PAIRS,   /* a list of another shape, as its field says */
    CHILD    /* a record of this one: the last, where there may be several */
} rule_shape;

/* What the slots of a field may hold. */
typedef struct rule {
    const field *of;
    kind_set kinds;
    uint32_t most;
    uint16_t slot;
    uint8_t shape; /* a rule_shape */
} rule;

enum { FIELD_LIMIT = 2 * UNKNOWN_BITS }; /* a bit each in an UNKNOWN field */

#define KIND(K, word)
#define FIELD(K, name, type, argument)
#define END(K) _Static_assert((int)K##_slots <= (int)FIELD_LIMIT, #K " has a rule for each field");
#include "fact/schema.def"
#undef KIND
#undef FIELD
#undef END

typedef struct rules {
    uint32_t widths[K_COUNT]; /* how many fields there are */
    rule of[K_COUNT][FIELD_LIMIT];
} rules;

static rule number_up_to(uint32_t most)
{
    return (rule){.most = most, .shape = NUMBER};
}

static rule records_of(rule_shape shape, kind_set kinds)
{
    return (rule){.kinds = kinds, .shape = shape};
}

/* A slot of 0 is an absent field. */
static rule record_of(kind_set kinds)
{
    return records_of(RECORD, kinds | kind_bit(K_NONE));
}

/* The kinds of a mask of P_*. */
static kind_set kinds_of(uint32_t mask)
{
    return ((mask & P_USER) != 0 ? kind_bit(K_USER) : 0) | ((mask & P_GROUP) != 0 ? kind_bit(K_GROUP) : 0) |
           ((mask & P_TEAM) != 0 ? kind_bit(K_TEAM) : 0) | ((mask & P_LIST) != 0 ? kind_bit(K_LIST) : 0);
}

static rule rule_of(const store *facts, const field *field_schema)
{
    switch (field_schema->type) {
    case F_BOOLEAN:
        return number_up_to(2);
    case F_INTEGER:
    case F_TIME:
    case F_UNKNOWN:
    case F_UNKNOWN_REST:
        return number_up_to(UINT32_MAX);
    case F_ENUM:
        return number_up_to(field_schema->word_count);
    case F_ENUMS:
        return (rule){.most = (1u << field_schema->word_count) - 1, .shape = WORDS};
    case F_WORDS:
        return (rule){.most = field_schema->word_count, .shape = ORDERED};
    case F_LIMIT:
        return number_up_to((uint32_t)INT32_MAX + 1 + field_schema->word_count);
    case F_FOREIGN:
    case F_ID:
    case F_APPLICATION:
    case F_TEXT:
    case F_SCALAR:
        return number_up_to(facts->names.count - 1);
    case F_REFERENCE:
        return record_of(kind_bit(field_schema->of));
    case F_FLOW_KEY:
        return record_of(kind_bit(K_FLOW_CONNECTION));
    case F_MACHINE_TARGET:
        return record_of(kind_bit(K_MACHINE) | kind_bit(K_MACHINE_GROUP));
    case F_PLATFORM_SCOPE:
        return record_of(kind_bit(K_TENANT) | kind_bit(K_ENVIRONMENT_GROUP) | kind_bit(K_ENVIRONMENT));
    case F_ACCOUNT:
    case F_PRINCIPAL:
        return record_of(kinds_of(field_schema->mask));
    case F_TEXTS:
    case F_ROLES:
        return records_of(NAMES, 0);
    case F_REFERENCES:
        return records_of(RECORDS, kind_bit(field_schema->of));
    case F_PRINCIPALS:
        return records_of(RECORDS, kinds_of(field_schema->mask));
    case F_OBJECT:
    case F_MAP:
    case F_SEQUENCE:
        return records_of(CHILD, kind_bit(field_schema->of));
    case F_TEXT_MAP:
    case F_PRIVILEGES:
    case F_VERB_SHARES:
    case F_LEVEL_SHARES:
    case F_SCOPE:
    case F_ENDPOINT_RULES:
    case F_COUNTS:
        break;
    }
    return records_of(PAIRS, kinds_of(field_schema->mask));
}

static void find_rules(const store *facts, rules *out)
{
    for (int kind_index = 1; kind_index < K_COUNT; kind_index++) {
        const kind_schema *schema = schema_of((kind)kind_index);

        out->widths[kind_index] = schema->field_count;
        for (uint32_t i = 0; i < schema->field_count; i++) {
            out->of[kind_index][i] = rule_of(facts, &schema->fields[i]);
            out->of[kind_index][i].of = &schema->fields[i];
            out->of[kind_index][i].slot = (uint16_t)i;
        }
    }
}

static bool is_name(const store *facts, uint32_t name)
{
    return name < facts->names.count;
}

/* Everyone, or nobody known, where the field lets them be. */
static bool is_no_record(uint32_t number, uint32_t mask)
{
    return (number == PRINCIPAL_UNKNOWN && (mask & P_UNKNOWN) != 0) ||
           (number == PRINCIPAL_EVERYONE && (mask & P_EVERYONE) != 0);
}

static inline bool is_somebody(const store *facts, const rule *terms, uint32_t number)
{
    return sound_is_among(facts, number, terms->kinds) || is_no_record(number, terms->of->mask);
}

/* ---- lists ---- */

static bool are_names(const store *facts, span items)
{
    for (const uint32_t *each = items.at, *end = each + items.count; each < end; each++)
        if (!is_name(facts, *each))
            return false;
    return true;
}

static bool are_somebody(const store *facts, const rule *terms, span items)
{
    for (const uint32_t *each = items.at, *end = each + items.count; each < end; each++)
        if (!is_somebody(facts, terms, *each))
            return false;
    return true;
}

static bool depths_are_sound(uint32_t packed)
{
    for (int verb = 0; verb < verbs_count; verb++)
        if (privilege_depth(packed, verb) > DEPTH_ORGANIZATION)
            return false;
    return packed >> (3 * verbs_count) == 0;
}

/* The second of a pair of a plain map. */
static bool pair_is_sound(const store *facts, field_type type, uint32_t value)
{
    switch (SOME_OF(type)) {
    case F_PRIVILEGES:
        return depths_are_sound(value);
    case F_VERB_SHARES:
        return value >> verbs_count == 0;
    case F_LEVEL_SHARES:
        return value >= LEVEL_USE && value <= LEVEL_EDIT;
    case F_COUNTS:
        return value != 0 && value <= (uint32_t)INT32_MAX + 1;
    default:
        return is_name(facts, value);
    }
}

static bool pairs_are_sound(const store *facts, const rule *terms, span items)
{
    field_type type = terms->of->type;
    bool is_share = field_is_share_map(terms->of);

    for (uint32_t i = 0; i + 1 < items.count; i += 2)
        if (!(is_share ? is_somebody(facts, terms, items.at[i]) : is_name(facts, items.at[i])) ||
            !pair_is_sound(facts, type, items.at[i + 1]))
            return false;
    return items.count % 2 == 0;
}

static bool scope_is_sound(const store *facts, span items)
{
    if (items.count == 0 || items.at[0] < SCOPE_ALL || items.at[0] > SCOPE_EXCLUDE)
        return false;
    for (uint32_t i = 1; i < items.count; i++)
        if (!sound_is_among(facts, items.at[i], kind_bit(K_ENVIRONMENT)))
            return false;
    return true;
}

static bool endpoints_are_sound(const store *facts, span items)
{
    for (uint32_t i = 0; i + 1 < items.count; i += 2)
        if (items.at[i] < 1 || items.at[i] > 2 || !is_name(facts, items.at[i + 1]))
            return false;
    return items.count % 2 == 0;
}

static bool are_words(const rule *terms, span items)
{
    for (uint32_t i = 0; i < items.count; i++)
        if (items.at[i] == 0 || items.at[i] > terms->most)
            return false;
    return true;
}

static bool items_are_sound(const store *facts, const rule *terms, span items)
{
    if (terms->shape == ORDERED)
        return are_words(terms, items);
    switch (SOME_OF(terms->of->type)) {
    case F_SCOPE:
        return scope_is_sound(facts, items);
    case F_ENDPOINT_RULES:
        return endpoints_are_sound(facts, items);
    default:
        return pairs_are_sound(facts, terms, items);
    }
}

/* List 0, of an absent field, has no items. */
static bool list_is_sound(const store *facts, const rule *terms, uint32_t list)
{
    span items;

    if (list >= facts->list_count || facts->lists[list] > facts->list_count - list - 1)
        return false;
    items = (span){facts->lists + list + 1, facts->lists[list]};
    if (terms->shape == RECORDS)
        return are_somebody(facts, terms, items);
    return terms->shape == NAMES ? are_names(facts, items) : list == 0 || items_are_sound(facts, terms, items);
}

/* ---- records ---- */

static bool counts_are_sound(const store *facts)
{
    for (int i = 0; i < K_COUNT; i++)
        if (facts->kind_counts[i] > facts->record_count)
            return false;
    return true;
}

/* Whether each has its bit in a set of kinds; whether it is one is seen with its record. */
static bool kinds_are_small(const store *facts)
{
    uint8_t bits = 0;

    for (uint32_t position = 0; position < facts->record_count; position++)
        bits |= facts->kinds[position];
    return bits < 64 && facts->kinds[0] == K_NONE;
}

/* The tenant, and the predefined roles, are in no field of another. */
static bool stands_alone(const store *facts, uint32_t record_id)
{
    uint32_t parent = facts->records[record_id].parent;

    return record_id == RECORD_TENANT ? parent == 0 : parent == RECORD_TENANT && store_kind(facts, record_id) == K_ROLE;
}

static bool holds_children(const store *facts, uint32_t parent, uint32_t slot, kind wanted_kind)
{
    const kind_schema *schema = schema_of(store_kind(facts, parent));
    const field *field_schema = &schema->fields[slot];

    return slot < schema->field_count && field_schema->of == wanted_kind &&
           (field_schema->type == F_MAP || field_schema->type == F_SEQUENCE || field_schema->type == F_OBJECT);
}

/*
 * A ring of children, all of a kind, goes upwards from the first one made to the last, which its parent names: whoever
 * follows it comes to an end. The parent has been looked at before, as it is older.
 */
static bool place_is_sound(const store *facts, uint32_t record_id)
{
    const record *entry = &facts->records[record_id], *next = &facts->records[entry->next];

    return entry->parent != 0 && holds_children(facts, entry->parent, entry->field, store_kind(facts, record_id)) &&
           next->parent == entry->parent && next->field == entry->field && facts->kinds[entry->next] == facts->kinds[record_id] &&
           (entry->next > record_id || fact(facts, entry->parent, entry->field) == record_id);
}

static bool record_is_sound(const store *facts, uint32_t record_id, uint32_t width_limit)
{
    const record *entry = &facts->records[record_id];

    return entry->parent < record_id && entry->next < facts->record_count && is_name(facts, entry->key) &&
           entry->ordinal < facts->kind_counts[facts->kinds[record_id]] && entry->flags <= (RECORD_DEAD | RECORD_IMPLICIT) &&
           entry->width <= width_limit && (uint64_t)entry->slots + entry->width <= facts->slot_count &&
           (entry->field == UINT16_MAX ? stands_alone(facts, record_id) : place_is_sound(facts, record_id));
}

static bool is_child(const store *facts, const rule *terms, uint32_t record_id, uint32_t child)
{
    return sound_is_among(facts, child, terms->kinds) && facts->records[child].parent == record_id &&
           facts->records[child].field == terms->slot;
}

static bool slot_is_sound(const store *facts, const rule *terms, uint32_t record_id, uint32_t held)
{
    switch (terms->shape) {
    case NUMBER:
        return held <= terms->most;
    case WORDS:
        return held <= terms->most || held == WORDS_NONE;
    case RECORD:
        return is_somebody(facts, terms, held);
    case CHILD:
        return held == 0 || is_child(facts, terms, record_id, held);
    default:
        return list_is_sound(facts, terms, held);
    }
}

static bool slots_are_sound(const store *facts, uint32_t record_id, const rule *terms)
{
    const record *entry = &facts->records[record_id];
    const uint32_t *held = facts->slots + entry->slots;

    for (const uint32_t *end = held + entry->width; held < end; held++, terms++)
        if (!slot_is_sound(facts, terms, record_id, *held))
            return false;
    return true;
}

/* Nothing is read of the record that stands for none. */
static bool none_is_sound(const store *facts)
{
    static const record none;

    return memcmp(&facts->records[0], &none, sizeof none) == 0;
}

static bool records_are_sound(const store *facts)
{
    uint32_t keyed = 0;
    rules all;

    find_rules(facts, &all);
    for (uint32_t position = 1; position < facts->record_count; position++) {
        kind is = store_kind(facts, position);

        if (is == K_NONE || is >= K_COUNT || !record_is_sound(facts, position, all.widths[is]) ||
            !slots_are_sound(facts, position, all.of[is]))
            return false;
        keyed += facts->records[position].key != 0;
    }
    return keyed == facts->index_count;
}

/* ---- lines of parents ---- */

static bool parents_end(const store *facts, uint32_t record_id, uint32_t slot)
{
    for (uint32_t steps = 0; record_id != 0; steps++) {
        if (steps > facts->kind_counts[store_kind(facts, record_id)])
            return false;
        record_id = fact(facts, record_id, slot);
    }
    return true;
}

/* Of all records of a kind. */
static bool all_parents_end(const store *facts, kind wanted_kind, uint32_t slot)
{
    const uint8_t *start = facts->kinds, *end = start + facts->record_count, *at = start;

    while ((at = memchr(at, wanted_kind, (size_t)(end - at))) != NULL)
        if (!parents_end(facts, (uint32_t)(at++ - start), slot))
            return false;
    return true;
}

static bool tables_are_sound(const store *facts)
{
    return names_are_sound(&facts->names) && facts->index_count <= facts->index_capacity / 4 * 3 &&
           sound_is_table(facts->index, facts->index_capacity, UINT32_MAX, facts->record_count, facts->index_count) &&
           ids_are_sound(facts);
}

bool facts_image_is_sound(const store *facts)
{
    return facts->record_count >= 2 && facts->list_count != 0 && facts->lists[0] == 0 && tables_are_sound(facts) &&
           counts_are_sound(facts) && kinds_are_small(facts) && store_kind(facts, RECORD_TENANT) == K_TENANT &&
           store_is_alive(facts, RECORD_TENANT) && none_is_sound(facts) && records_are_sound(facts) &&
           all_parents_end(facts, K_BUSINESS_UNIT, BUSINESS_UNIT_parent) && all_parents_end(facts, K_ROW, ROW_parent);
}
