/*
 * load.c - documents in: declare every record, fill every slot, check the rules between them.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "fact/document.h"
#include "fact/ids.h"
#include "fact/loader.h"
#include "fact/predefined.h"

/* What people write for a field that is called otherwise. */
static int field_meant(kind wanted_kind, const char *name, size_t bytes)
{
    static const char *const words[][2] = {{"kind", "type"}, {"type", "kind"}};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (bytes == strlen(words[i][0]) && memcmp(name, words[i][0], bytes) == 0)
            return schema_field(wanted_kind, words[i][1], strlen(words[i][1]));
    return -1;
}

nearest loader_nearest_field(kind wanted_kind, const char *name, size_t bytes)
{
    const kind_schema *schema = schema_of(wanted_kind);
    nearest near = nearest_to(name, bytes);
    int meant = field_meant(wanted_kind, name, bytes);

    if (meant >= 0) {
        near.best = schema->fields[meant].name;
        near.best_bytes = schema->fields[meant].name_bytes;
        return near;
    }
    for (uint32_t i = 0; i < schema->field_count; i++)
        if (!field_is_hidden(&schema->fields[i]))
            nearest_offer(&near, schema->fields[i].name, schema->fields[i].name_bytes);
    return near;
}

static int unknown_field(document_loader *loader, kind wanted_kind, const char *name, size_t bytes)
{
    const kind_schema *schema = schema_of(wanted_kind);
    nearest near = loader_nearest_field(wanted_kind, name, bytes);

    if (near.best != NULL)
        return loader_fail(loader, MANDATE_EINVALID, "unknown field `%.*s`, did you mean `%.*s`?",
                           (int)(bytes > 100 ? 100 : bytes), name, (int)near.best_bytes, near.best);
    return loader_fail(loader, MANDATE_EINVALID, "unknown field `%.*s` in %s %s", (int)(bytes > 100 ? 100 : bytes),
                       name, schema_article(schema), schema->word);
}

/* ---- keys ---- */

int loader_key_name(document_loader *loader, uint32_t record_id, kind wanted_kind, const char *key, size_t bytes,
                    uint32_t *out)
{
    store *facts = loader->facts;
    uint32_t name, named;

    if (names_add(&facts->names, &facts->allocator, key, bytes, out) != MANDATE_OK)
        return MANDATE_ENOMEM;
    if (facts->id_capacity == 0 || (named = ids_of_key(facts, record_id, wanted_kind, key, bytes)) == 0)
        return MANDATE_OK;
    name = facts->records[named].key;
    if (names_fold(&facts->names, name) != names_fold(&facts->names, *out))
        *out = name;
    return MANDATE_OK;
}

/* ---- declaring ---- */

uint32_t loader_width(kind wanted_kind, const mandate_value *value)
{
    uint32_t width = 0;

    if (schema_of(wanted_kind)->is_transparent)
        return schema_of(wanted_kind)->field_count;
    for (uint32_t i = 0; i < value->count && value->type == MANDATE_MAP; i++) {
        const mandate_entry *entry = &value->as.entries[i];
        int slot = schema_field(wanted_kind, entry->key, entry->key_bytes);

        if (entry->value.type != MANDATE_ABSENT && slot >= (int)width)
            width = (uint32_t)slot + 1;
    }
    if (width != 0 && width < schema_of(wanted_kind)->field_count &&
        field_is_hidden(&schema_of(wanted_kind)->fields[width]))
        width++;
    return width;
}

static bool is_empty(const mandate_value *value)
{
    return (value->type == MANDATE_LIST || value->type == MANDATE_MAP) && value->count == 0;
}

/* Nobody says a key twice, in whatever spelling; what exists by rule may be declared once. */
static int declare_child(document_loader *loader, uint32_t record_id, uint32_t slot, const mandate_entry *entry,
                         uint32_t *child)
{
    store *facts = loader->facts;
    kind wanted_kind = schema_of(store_kind(facts, record_id))->fields[slot].of;
    uint32_t name, before;

    if (entry->key_bytes == 0)
        return loader_fail(loader, MANDATE_EINVALID, "empty key");
    if (loader_refuse_zero(loader, entry->key, entry->key_bytes) != MANDATE_OK)
        return MANDATE_EINVALID;
    if (loader_key_name(loader, record_id, wanted_kind, entry->key, entry->key_bytes, &name) != MANDATE_OK)
        return MANDATE_ENOMEM;
    before = store_find(facts, record_id, wanted_kind, names_fold(&facts->names, name));
    if (before != 0 && (facts->records[before].flags & RECORD_IMPLICIT) == 0)
        return loader_fail(loader, MANDATE_EINVALID, "given twice, also as `%s`", store_key(facts, before));
    return store_declare(facts, record_id, slot, wanted_kind, name, 0, loader_width(wanted_kind, &entry->value), child);
}

static int declare_map(document_loader *loader, uint32_t record_id, uint32_t slot, const mandate_value *value)
{
    if (is_empty(value))
        return MANDATE_OK;
    if (value->type != MANDATE_MAP)
        return loader_wrong(loader, "a map", value);
    for (uint32_t i = 0; i < value->count; i++) {
        const mandate_entry *entry = &value->as.entries[i];
        uint32_t child;
        int err;

        loader_enter(loader, entry->key, entry->key_bytes);
        if (entry->value.type != MANDATE_ABSENT &&
            ((err = declare_child(loader, record_id, slot, entry, &child)) != MANDATE_OK ||
             (err = loader_declare(loader, child, &entry->value)) != MANDATE_OK))
            return err;
        loader_leave(loader);
    }
    return MANDATE_OK;
}

static int declare_sequence(document_loader *loader, uint32_t record_id, uint32_t slot, const mandate_value *value)
{
    kind wanted_kind = schema_of(store_kind(loader->facts, record_id))->fields[slot].of;
    int err;

    if (is_empty(value))
        return MANDATE_OK;
    if (value->type != MANDATE_LIST)
        return loader_wrong(loader, "a list", value);
    for (uint32_t i = 0; i < value->count; i++) {
        uint32_t child;

        loader_enter_index(loader, i + 1);
        if ((err = store_declare(loader->facts, record_id, slot, wanted_kind, 0, 0,
                                 loader_width(wanted_kind, &value->as.items[i]), &child)) != MANDATE_OK ||
            (err = loader_declare(loader, child, &value->as.items[i])) != MANDATE_OK)
            return err;
        loader_leave(loader);
    }
    return MANDATE_OK;
}

static int declare_field(document_loader *loader, uint32_t record_id, uint32_t slot, const mandate_value *value)
{
    const field *field_schema = &schema_of(store_kind(loader->facts, record_id))->fields[slot];
    uint32_t child;

    switch (SOME_OF(field_schema->type)) {
    case F_MAP:
        return declare_map(loader, record_id, slot, value);
    case F_SEQUENCE:
        return declare_sequence(loader, record_id, slot, value);
    case F_OBJECT:
        if (value->type != MANDATE_MAP && !is_empty(value))
            return loader_wrong(loader, "a map", value);
        if (store_declare(loader->facts, record_id, slot, field_schema->of, 0, 0, loader_width(field_schema->of, value),
                          &child) != MANDATE_OK)
            return MANDATE_ENOMEM;
        return loader_declare(loader, child, value);
    case F_ID: /* known before anything is named by it */
        return loader_set_field(loader, record_id, slot, value);
    default:
        return MANDATE_OK;
    }
}

/* Every environment has the unit Root. */
static int declare_root_unit(document_loader *loader, uint32_t environment)
{
    store *facts = loader->facts;
    uint32_t name, unit;

    if (store_find_text(facts, environment, K_BUSINESS_UNIT, "Root", 4) != 0)
        return MANDATE_OK;
    if (names_add(&facts->names, &facts->allocator, "Root", 4, &name) != MANDATE_OK)
        return MANDATE_ENOMEM;
    return store_declare(facts, environment, ENVIRONMENT_business_units, K_BUSINESS_UNIT, name, RECORD_IMPLICIT,
                         BUSINESS_UNIT_slots, &unit);
}

/* Fields whose keys name what stands in other fields, perhaps by its id: they are declared when that is. */
static bool is_declared_late(kind wanted_kind, int slot)
{
    return (wanted_kind == K_TENANT && slot == TENANT_environments) ||
           (wanted_kind == K_ENVIRONMENT && (slot == ENVIRONMENT_members || slot == ENVIRONMENT_assignments));
}

static int declare_late_fields(document_loader *loader, uint32_t record_id, const mandate_value *value)
{
    kind wanted_kind = store_kind(loader->facts, record_id);
    int err = MANDATE_OK;

    for (uint32_t i = 0; i < value->count && err == MANDATE_OK; i++) {
        const mandate_entry *entry = &value->as.entries[i];
        int slot = schema_field(wanted_kind, entry->key, entry->key_bytes);

        if (entry->value.type == MANDATE_ABSENT || !is_declared_late(wanted_kind, slot))
            continue;
        loader_enter(loader, entry->key, entry->key_bytes);
        err = declare_field(loader, record_id, (uint32_t)slot, &entry->value);
        if (err == MANDATE_OK)
            loader_leave(loader);
    }
    return err;
}

int loader_declare(document_loader *loader, uint32_t record_id, const mandate_value *value)
{
    kind wanted_kind = store_kind(loader->facts, record_id);
    uint64_t seen = 0; /* fields, a bit each */
    bool has_late = false;
    int err = MANDATE_OK;

    if (schema_of(wanted_kind)->is_transparent)
        return MANDATE_OK;
    if (value->type != MANDATE_MAP && !is_empty(value))
        return loader_wrong(loader, "a map", value);
    for (uint32_t i = 0; i < value->count && err == MANDATE_OK; i++) {
        const mandate_entry *entry = &value->as.entries[i];
        int slot = schema_field(wanted_kind, entry->key, entry->key_bytes);

        if (slot < 0)
            return unknown_field(loader, wanted_kind, entry->key, entry->key_bytes);
        if (entry->value.type == MANDATE_ABSENT)
            continue;
        loader_enter(loader, entry->key, entry->key_bytes);
        if ((seen >> slot & 1) != 0)
            return loader_fail(loader, MANDATE_EINVALID, "given twice");
        seen |= (uint64_t)1 << slot;
        if (is_declared_late(wanted_kind, slot))
            has_late = true;
        else
            err = declare_field(loader, record_id, (uint32_t)slot, &entry->value);
        if (err == MANDATE_OK)
            loader_leave(loader);
    }
    if (err == MANDATE_OK && has_late)
        err = declare_late_fields(loader, record_id, value);
    return err == MANDATE_OK && wanted_kind == K_ENVIRONMENT ? declare_root_unit(loader, record_id) : err;
}

/* ---- filling ---- */

/*
 * The child that an entry names: as a rule the expected one, as children stand in the order in which they were
 * declared, and reading them in that order waits for no memory.
 */
static uint32_t named_child(const store *facts, uint32_t record_id, kind wanted_kind, uint32_t expected,
                            const mandate_entry *entry)
{
    uint32_t key = facts->records[expected].key;

    if (names_bytes(&facts->names, key) == entry->key_bytes &&
        memcmp(names_text(&facts->names, key), entry->key, entry->key_bytes) == 0)
        return expected;
    return ids_find_key(facts, record_id, wanted_kind, entry->key, entry->key_bytes);
}

static int fill_children(document_loader *loader, uint32_t record_id, uint32_t slot, const mandate_value *value)
{
    const field *field_schema = &schema_of(store_kind(loader->facts, record_id))->fields[slot];
    uint32_t child = store_first(loader->facts, record_id, slot);
    bool is_map = value->type == MANDATE_MAP;

    for (uint32_t i = 0; i < value->count; i++) {
        const mandate_value *each = is_map ? &value->as.entries[i].value : &value->as.items[i];
        int err;

        if (is_map && each->type == MANDATE_ABSENT)
            continue;
        if (is_map) {
            child = named_child(loader->facts, record_id, field_schema->of, child, &value->as.entries[i]);
            loader_enter(loader, value->as.entries[i].key, value->as.entries[i].key_bytes);
        } else {
            loader_enter_index(loader, i + 1);
        }
        if ((err = loader_fill(loader, child, each)) != MANDATE_OK)
            return err;
        loader_leave(loader);
        child = store_next(loader->facts, child);
    }
    return MANDATE_OK;
}

static int fill_field(document_loader *loader, uint32_t record_id, uint32_t slot, const mandate_value *value)
{
    switch (SOME_OF(schema_of(store_kind(loader->facts, record_id))->fields[slot].type)) {
    case F_MAP:
    case F_SEQUENCE:
        return fill_children(loader, record_id, slot, value);
    case F_OBJECT:
        return loader_fill(loader, fact(loader->facts, record_id, slot), value);
    default:
        return loader_set_field(loader, record_id, slot, value);
    }
}

int loader_fill(document_loader *loader, uint32_t record_id, const mandate_value *value)
{
    kind wanted_kind = store_kind(loader->facts, record_id);

    if (schema_of(wanted_kind)->is_transparent)
        return loader_set_field(loader, record_id, 0, value);
    for (uint32_t i = 0; i < value->count; i++) {
        const mandate_entry *entry = &value->as.entries[i];
        int err;

        if (entry->value.type == MANDATE_ABSENT)
            continue;
        loader_enter(loader, entry->key, entry->key_bytes);
        err = fill_field(loader, record_id, (uint32_t)schema_field(wanted_kind, entry->key, entry->key_bytes), &entry->value);
        if (err != MANDATE_OK)
            return err;
        loader_leave(loader);
    }
    return MANDATE_OK;
}

int document_load(store *facts, const mandate_value *document, mandate_fault *fault)
{
    document_loader loader = {.facts = facts, .fault = fault, .is_whole = true};
    uint32_t mark = facts->journal_count;
    int err = predefined_declare(facts);

    if (err == MANDATE_OK)
        err = loader_declare(&loader, RECORD_TENANT, document);
    if (err == MANDATE_OK)
        err = loader_fill(&loader, RECORD_TENANT, document);
    if (err == MANDATE_OK)
        err = loader_check(&loader, RECORD_TENANT);
    memory_release(&facts->allocator, (void **)&loader.items, &loader.capacity, sizeof *loader.items);
    if (err == MANDATE_OK)
        err = store_trim(facts);
    if (err != MANDATE_OK)
        store_rollback(facts, mark);
    if (err == MANDATE_ENOMEM)
        fault->code = err;
    return err;
}
