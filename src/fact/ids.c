#include "fact/ids.h"

#include <string.h>

#include "base/memory.h"
#include "fact/reference.h"

static uint32_t hash_of(uint32_t parent, uint32_t holder, uint32_t fold)
{
    uint64_t mixed = ((uint64_t)parent << 32 | fold) * 0xD6E8FEB86659FD93u + (uint64_t)holder * 0xC2B2AE3D27D4EB4Fu;

    mixed ^= mixed >> 29;
    mixed *= 0xBF58476D1CE4E5B9u;
    return (uint32_t)(mixed >> 32);
}

/* Without the braces around it. */
static const char *bare(const char *text, size_t *bytes)
{
    if (*bytes < 2 || text[0] != '{' || text[*bytes - 1] != '}')
        return text;
    *bytes -= 2;
    return text + 1;
}

static uint32_t fold_of_text(const store *facts, const char *text, size_t bytes)
{
    const char *inner = bare(text, &bytes);

    return names_find(&facts->names, inner, bytes);
}

uint32_t ids_fold(const store *facts, uint32_t name)
{
    const char *text = names_text(&facts->names, name);
    uint32_t inner = text[0] == '{' ? fold_of_text(facts, text, names_bytes(&facts->names, name)) : 0;

    return inner != 0 ? inner : names_fold(&facts->names, name);
}

/* The fold that an id field stands for; 0 for an absent one. */
static uint32_t fold_of(const store *facts, uint32_t record_id, uint32_t slot)
{
    return ids_fold(facts, fact(facts, record_id, slot));
}

static bool has_id(const store *facts, uint32_t record_id, uint32_t fold)
{
    const kind_schema *schema = schema_of(store_kind(facts, record_id));

    for (uint32_t slot = 0; slot < schema->field_count; slot++)
        if (schema->fields[slot].type == F_ID && fold_of(facts, record_id, slot) == fold)
            return true;
    return false;
}

static bool is_of_application(const store *facts, uint32_t record_id, uint32_t fold)
{
    return store_kind(facts, record_id) == K_USER && fold_of(facts, record_id, USER_app_id) == fold;
}

/* The first living record, other than one, that has the id now. */
static uint32_t find(const store *facts, uint32_t parent, kind wanted_kind, uint32_t fold, uint32_t but)
{
    uint32_t mask = facts->id_capacity - 1;

    if (fold == 0 || facts->id_capacity == 0)
        return 0;
    for (uint32_t slot = hash_of(parent, wanted_kind, fold) & mask; facts->ids[slot].record != 0;
         slot = (slot + 1) & mask) {
        uint32_t record_id = facts->ids[slot].record;

        if (facts->ids[slot].fold == fold && record_id != but && store_is_living(facts, record_id, wanted_kind) &&
            facts->records[record_id].parent == parent && has_id(facts, record_id, fold))
            return record_id;
    }
    return 0;
}

/* The entry itself, or the free place for it. */
static uint32_t place_of(const store *facts, const id_entry *table, uint32_t capacity, id_entry entry)
{
    const record *held = &facts->records[entry.record];
    uint32_t mask = capacity - 1, slot = hash_of(held->parent, store_kind(facts, entry.record), entry.fold) & mask;

    while (table[slot].record != 0 && (table[slot].record != entry.record || table[slot].fold != entry.fold))
        slot = (slot + 1) & mask;
    return slot;
}

/* An entry that counts no more is kept while an edit may be taken back. */
static bool is_kept(const store *facts, id_entry entry)
{
    return entry.record != 0 && entry.record < facts->record_count &&
           (facts->journal_count != 0 || has_id(facts, entry.record, entry.fold) ||
            is_of_application(facts, entry.record, entry.fold));
}

static int room(store *facts)
{
    uint32_t wanted = facts->id_capacity == 0 ? 64 : facts->id_capacity * 2, count = 0;
    id_entry *table;

    if (facts->id_capacity != 0 && facts->id_count < facts->id_capacity / 4 * 3)
        return MANDATE_OK;
    table = facts->allocator.resize(facts->allocator.userdata, NULL, 0, (size_t)wanted * sizeof *table);
    if (table == NULL)
        return MANDATE_ENOMEM;
    memset(table, 0, (size_t)wanted * sizeof *table);
    for (uint32_t i = 0; i < facts->id_capacity; i++)
        if (is_kept(facts, facts->ids[i])) {
            table[place_of(facts, table, wanted, facts->ids[i])] = facts->ids[i];
            count++;
        }
    memory_release(&facts->allocator, (void **)&facts->ids, &facts->id_capacity, sizeof *table);
    facts->ids = table;
    facts->id_capacity = wanted;
    facts->id_count = count;
    return MANDATE_OK;
}

int ids_add(store *facts, uint32_t record_id, uint32_t slot)
{
    uint32_t name = fact(facts, record_id, slot), place, inner_name;
    size_t bytes = names_bytes(&facts->names, name);
    const char *text = names_text(&facts->names, name), *inner = bare(text, &bytes);
    id_entry entry = {record_id, 0};

    if (name == 0)
        return MANDATE_OK;
    if (inner != text) {
        size_t offset = (size_t)(inner - facts->names.bytes);
        char room_for[64];

        if (bytes >= sizeof room_for)
            return MANDATE_OK; /* no id is that long: it is kept, and found by nobody */
        memcpy(room_for, facts->names.bytes + offset, bytes);
        if (names_add(&facts->names, &facts->allocator, room_for, bytes, &inner_name) != MANDATE_OK)
            return MANDATE_ENOMEM;
    }
    entry.fold = fold_of(facts, record_id, slot);
    if (room(facts) != MANDATE_OK)
        return MANDATE_ENOMEM;
    place = place_of(facts, facts->ids, facts->id_capacity, entry);
    facts->id_count += facts->ids[place].record == 0;
    facts->ids[place] = entry;
    return MANDATE_OK;
}

uint32_t ids_next_of_application(const store *facts, uint32_t user, uint32_t *place)
{
    uint32_t fold = fold_of(facts, user, USER_app_id), mask = facts->id_capacity - 1;
    uint32_t first = fold == 0 ? 0 : hash_of(facts->records[user].parent, K_USER, fold);

    while (fold != 0 && facts->id_capacity != 0) {
        id_entry entry = facts->ids[(first + (*place)++) & mask];

        if (entry.record == 0)
            break;
        if (entry.fold == fold && entry.record != user && store_is_living(facts, entry.record, K_USER) &&
            is_of_application(facts, entry.record, fold))
            return entry.record;
    }
    return 0;
}

uint32_t ids_find(const store *facts, uint32_t parent, kind wanted_kind, const char *text, size_t bytes)
{
    return facts->id_capacity == 0 ? 0 : find(facts, parent, wanted_kind, fold_of_text(facts, text, bytes), 0);
}

uint32_t ids_other(const store *facts, uint32_t record_id, uint32_t slot)
{
    return find(facts, facts->records[record_id].parent, store_kind(facts, record_id), fold_of(facts, record_id, slot), record_id);
}

uint32_t ids_find_named(const store *facts, uint32_t parent, kind wanted_kind, const char *text, size_t bytes)
{
    uint32_t record_id = store_find_text(facts, parent, wanted_kind, text, bytes);

    return record_id != 0 ? record_id : ids_find(facts, parent, wanted_kind, text, bytes);
}

uint32_t ids_find_role(const store *facts, uint32_t environment, const char *text, size_t bytes)
{
    uint32_t record_id = store_find_text(facts, environment, K_ROLE, text, bytes);

    if (record_id == 0)
        record_id = store_find_text(facts, RECORD_TENANT, K_ROLE, text, bytes);
    return record_id != 0 ? record_id : ids_find(facts, environment, K_ROLE, text, bytes);
}

uint32_t ids_of_key(const store *facts, uint32_t record_id, kind wanted_kind, const char *key, size_t bytes)
{
    uint32_t environment = store_enclosing(facts, record_id, K_ENVIRONMENT);

    switch (SOME_OF(wanted_kind)) {
    case K_MEMBER:
        return ids_find_named(facts, RECORD_TENANT, K_USER, key, bytes);
    case K_ASSIGNMENT:
        return ids_find_role(facts, environment, key, bytes);
    case K_UNIT_ROLES:
        return ids_find_named(facts, environment, K_BUSINESS_UNIT, key, bytes);
    default:
        return 0;
    }
}

uint32_t ids_find_key(const store *facts, uint32_t record_id, kind wanted_kind, const char *key, size_t bytes)
{
    uint32_t found = ids_find_named(facts, record_id, wanted_kind, key, bytes), named;

    if (found != 0 || facts->id_capacity == 0)
        return found;
    named = ids_of_key(facts, record_id, wanted_kind, key, bytes);
    return named == 0 ? 0 : store_find(facts, record_id, wanted_kind, names_fold(&facts->names, facts->records[named].key));
}

bool ids_are_sound(const store *facts)
{
    uint32_t used = 0;

    for (uint32_t i = 0; i < facts->id_capacity; i++)
        used += facts->ids[i].record != 0; /* of a record that was taken back, perhaps: it is looked at when found */
    return (facts->id_capacity & (facts->id_capacity - 1)) == 0 && used == facts->id_count &&
           (used == 0 || used <= facts->id_capacity / 4 * 3);
}
