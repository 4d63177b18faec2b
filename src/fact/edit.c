/*
 * edit.c - one fact by its path: set, replaced or removed.
 *
 * Shape   the path is followed along the schema: fields, keys of maps, numbers of sequences, keys of plain maps
 */
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "fact/document.h"
#include "fact/ids.h"
#include "fact/loader.h"
#include "fact/path.h"

typedef struct place {
    uint32_t at;   /* the record reached */
    uint32_t slot; /* of its field, when `in_field` */
    bool in_field;
} place;

static int no_such_field(document_loader *loader, uint32_t record_id, const path_reader *path)
{
    const kind_schema *schema = schema_of(store_kind(loader->facts, record_id));
    nearest near = loader_nearest_field(store_kind(loader->facts, record_id), path->segment, path->segment_bytes);

    if (near.best == NULL)
        return loader_fail(loader, MANDATE_EINVALID, "unknown field `%.*s` in %s %s", (int)path->segment_bytes,
                           path->segment, schema_article(schema), schema->word);
    return loader_fail(loader, MANDATE_EINVALID, "unknown field `%.*s`, did you mean `%.*s`?", (int)path->segment_bytes,
                       path->segment, (int)near.best_bytes, near.best);
}

static void enter_field(document_loader *loader, const field *field_schema)
{
    loader_enter(loader, field_schema->name, strlen(field_schema->name));
}

/* Replaces everything that a record holds, or makes it hold what the value says. */
static int replace_record(document_loader *loader, uint32_t record_id, const mandate_value *value)
{
    int err = loader_declare(loader, record_id, value);

    if (err == MANDATE_OK)
        err = loader_fill(loader, record_id, value);
    if (err == MANDATE_OK)
        err = loader_check(loader, record_id);
    return err == MANDATE_OK ? loader_check_uses(loader, record_id) : err;
}

/* KIND_CLOUD, KIND_DESKTOP, or -1 for what is no flow. */
static int flow_kind(const store *facts, uint32_t record_id)
{
    return store_is_of(facts, record_id, K_FLOW) ? (int)fact_enum(facts, record_id, FLOW_kind, KIND_CLOUD) : -1;
}

/* What is left of a record that something was taken from: EG-1, an environment of a group stays managed. */
static int check_without(document_loader *loader, uint32_t record_id)
{
    uint32_t depth = loader->depth;
    int err;

    if (store_kind(loader->facts, record_id) != K_ENVIRONMENT)
        return MANDATE_OK;
    loader_leave(loader);
    err = loader_check_record(loader, record_id);
    if (err == MANDATE_OK)
        loader->depth = depth;
    return err;
}

static int set_child(document_loader *loader, uint32_t record_id, uint32_t slot, kind wanted_kind, uint32_t key,
                     uint32_t child, const mandate_value *value)
{
    static const mandate_value nothing = {.type = MANDATE_MAP};
    int before = flow_kind(loader->facts, child), err;

    if (child != 0 && store_remove(loader->facts, child) != MANDATE_OK)
        return MANDATE_ENOMEM;
    if (value->type == MANDATE_ABSENT) {
        if (wanted_kind == K_BUSINESS_UNIT &&
            loader_declare(loader, record_id, &nothing) != MANDATE_OK) /* the unit Root comes back */
            return MANDATE_ENOMEM;
        if (child == 0)
            return MANDATE_OK;
        err = loader_check_references(loader);
        return err == MANDATE_OK ? check_without(loader, record_id) : err;
    }
    if (store_declare(loader->facts, record_id, slot, wanted_kind, key, 0, loader_width(wanted_kind, value), &child) !=
        MANDATE_OK)
        return MANDATE_ENOMEM;
    err = replace_record(loader, child, value);
    if (err == MANDATE_OK && before >= 0 && before != flow_kind(loader->facts, child))
        err = loader_check_calls(loader, child);
    return err == MANDATE_OK ? loader_check_flow_around(loader, record_id) : err;
}

static int set_ring(document_loader *loader, uint32_t record_id, uint32_t slot, const mandate_value *value)
{
    const field *field_schema = &schema_of(store_kind(loader->facts, record_id))->fields[slot];
    mandate_entry entry = {field_schema->name, (uint32_t)strlen(field_schema->name), *value};
    mandate_value whole = {.type = MANDATE_MAP, .count = 1, .as.entries = &entry};
    bool lost = false;
    int err;

    for (uint32_t child = store_first(loader->facts, record_id, slot); child != 0 && field_schema->type != F_OBJECT;
         child = store_next(loader->facts, child)) {
        lost = true;
        if (store_remove(loader->facts, child) != MANDATE_OK)
            return MANDATE_ENOMEM;
    }
    if (field_schema->type == F_OBJECT)
        return set_child(loader, record_id, slot, field_schema->of, 0, fact_object(loader->facts, record_id, slot), value);
    loader_leave(loader); /* declare, fill and check enter the field themselves */
    err = loader_declare(loader, record_id, &whole);
    if (err == MANDATE_OK)
        err = loader_fill(loader, record_id, &whole);
    if (err == MANDATE_OK)
        err = loader_check(loader, record_id);
    if (err != MANDATE_OK || !lost)
        return err;
    enter_field(loader, field_schema);
    return loader_check_references(loader);
}

static int set_plain(document_loader *loader, uint32_t record_id, uint32_t slot, const mandate_value *value)
{
    int err;

    if (value->type == MANDATE_ABSENT)
        err = loader_clear_field(loader, record_id, slot);
    else
        err = loader_set_field(loader, record_id, slot, value);
    if (err != MANDATE_OK)
        return err;
    loader_leave(loader); /* the rules between fields are those of the record */
    err = loader_check(loader, record_id);
    if (err == MANDATE_OK && store_kind(loader->facts, record_id) == K_FLOW && slot == FLOW_kind)
        err = loader_check_calls(loader, record_id);
    return err == MANDATE_OK ? loader_check_uses(loader, record_id) : err;
}

static bool is_ring(field_type type)
{
    return type == F_OBJECT || type == F_MAP || type == F_SEQUENCE;
}

static uint32_t nth_child(const store *facts, uint32_t record_id, uint32_t slot, const path_reader *path, bool *is_next)
{
    uint32_t wanted = 0, index = 1, child;

    for (size_t i = 0; i < path->segment_bytes; i++) {
        if (path->segment[i] < '0' || path->segment[i] > '9' || wanted > 1000000)
            return 0;
        wanted = wanted * 10 + (uint32_t)(path->segment[i] - '0');
    }
    if (wanted == 0)
        return 0;
    for (child = store_first(facts, record_id, slot); child != 0 && index < wanted; index++)
        child = store_next(facts, child);
    *is_next = child == 0 && index == wanted;
    return child;
}

/* Whether a key is the name of a record, in any case; its id may have been given in its place. */
static bool names_equal_key(const store *facts, uint32_t child, const path_reader *path)
{
    uint32_t key = facts->records[child].key;

    return names_fold(&facts->names, key) == names_find(&facts->names, path->segment, path->segment_bytes);
}

/* Follows a key below a map or sequence: sets it when it is the last, else goes on from there. */
static int follow_child(document_loader *loader, place *here, const path_reader *path, const mandate_value *value,
                        bool *done)
{
    store *facts = loader->facts;
    const field *field_schema = &schema_of(store_kind(facts, here->at))->fields[here->slot];
    bool is_next = false;
    uint32_t name = 0, child;

    if (field_schema->type == F_MAP)
        child = ids_find_key(facts, here->at, field_schema->of, path->segment, path->segment_bytes);
    else
        child = nth_child(facts, here->at, here->slot, path, &is_next);
    *done = path_is_last(path);
    if (*done && (field_schema->type == F_MAP || child != 0 || is_next)) {
        if (child != 0 && !names_equal_key(facts, child, path))
            name = facts->records[child].key;
        else if (field_schema->type == F_MAP && value->type != MANDATE_ABSENT &&
                 loader_key_name(loader, here->at, field_schema->of, path->segment, path->segment_bytes, &name) !=
                     MANDATE_OK)
            return MANDATE_ENOMEM;
        if (field_schema->type == F_MAP && child == 0 && value->type == MANDATE_ABSENT) {
            loader_no_such(loader, schema_of(field_schema->of)->word, path->segment, path->segment_bytes, here->at,
                           here->slot);
            return loader->fault->code = MANDATE_ENOTFOUND;
        }
        loader_enter(loader, path->segment, path->segment_bytes);
        return set_child(loader, here->at, here->slot, field_schema->of, name, child, value);
    }
    if (child == 0) {
        loader_no_such(loader, schema_of(field_schema->of)->word, path->segment, path->segment_bytes, here->at,
                       here->slot);
        return loader->fault->code = MANDATE_ENOTFOUND;
    }
    here->at = child;
    here->in_field = schema_of(field_schema->of)->is_transparent;
    here->slot = 0;
    return MANDATE_OK;
}

static int follow_field(document_loader *loader, place *here, const path_reader *path, const mandate_value *value,
                        bool *done)
{
    int slot = schema_field(store_kind(loader->facts, here->at), path->segment, path->segment_bytes);
    const field *field_schema;

    if (slot < 0)
        return no_such_field(loader, here->at, path);
    field_schema = &schema_of(store_kind(loader->facts, here->at))->fields[slot];
    here->slot = (uint32_t)slot;
    *done = path_is_last(path);
    if (*done) {
        loader_enter(loader, path->segment, path->segment_bytes);
        return is_ring(field_schema->type) ? set_ring(loader, here->at, here->slot, value)
                                           : set_plain(loader, here->at, here->slot, value);
    }
    if (field_schema->type == F_OBJECT) {
        uint32_t child = fact_object(loader->facts, here->at, here->slot);
        bool is_new = child == 0;

        if (is_new && store_declare(loader->facts, here->at, here->slot, field_schema->of, 0, 0,
                                    schema_of(field_schema->of)->field_count, &child) != MANDATE_OK)
            return MANDATE_ENOMEM;
        here->at = child;
        return is_new ? loader_check_flow_around(loader, child) : MANDATE_OK;
    }
    here->in_field = true;
    return MANDATE_OK;
}

static int follow_key(document_loader *loader, place *here, path_reader *path, const mandate_value *value, bool *done)
{
    const field *field_schema = &schema_of(store_kind(loader->facts, here->at))->fields[here->slot];

    here->in_field = false;
    if (field_schema->type == F_MAP || field_schema->type == F_SEQUENCE)
        return follow_child(loader, here, path, value, done);
    if (path_is_last(path) && field_is_pair_map(field_schema)) {
        *done = true;
        return loader_set_pair(loader, here->at, here->slot,
                               &(mandate_entry){path->segment, (uint32_t)path->segment_bytes, *value});
    }
    return loader_fail(loader, MANDATE_EINVALID, "nothing lies below this field; set it as a whole");
}

static int follow(document_loader *loader, path_reader *path, const mandate_value *value)
{
    place here = {RECORD_TENANT, 0, false};
    bool done = false;
    int err = MANDATE_OK;

    while (!done && err == MANDATE_OK) {
        if (!path_next(path))
            return loader_fail(loader, MANDATE_EINVALID, "malformed path `%.*s`",
                               (int)(path->bytes > 200 ? 200 : path->bytes), path->text);
        if (here.in_field)
            err = follow_key(loader, &here, path, value, &done);
        else
            err = follow_field(loader, &here, path, value, &done);
        if (!done && err == MANDATE_OK)
            loader_enter(loader, path->segment, path->segment_bytes);
    }
    return err;
}

/* What a change that failed has done is taken back. */
static int finish(document_loader *loader, uint32_t mark, int err)
{
    store *facts = loader->facts;

    memory_release(&facts->allocator, (void **)&loader->items, &loader->capacity, sizeof *loader->items);
    if (err != MANDATE_OK)
        store_rollback(facts, mark);
    if (err == MANDATE_ENOMEM)
        loader->fault->code = err;
    return err;
}

int document_edit(store *facts, const char *path, size_t bytes, const mandate_value *value, mandate_fault *fault)
{
    document_loader loader = {.facts = facts, .fault = fault};
    path_reader reader = {.text = path, .bytes = bytes};
    uint32_t mark = facts->journal_count;

    if (loader_refuse_zero(&loader, path, bytes) != MANDATE_OK)
        return MANDATE_EINVALID;
    return finish(&loader, mark, follow(&loader, &reader, value));
}

/* The path of a record that stands in maps alone. */
static void enter_record(document_loader *loader, uint32_t record_id)
{
    const record *here = store_record(loader->facts, record_id);

    if (here->parent != RECORD_TENANT)
        enter_record(loader, here->parent);
    enter_field(loader, &schema_of(store_kind(loader->facts, here->parent))->fields[here->field]);
    loader_enter(loader, store_key(loader->facts, record_id), strlen(store_key(loader->facts, record_id)));
}

int document_remove(store *facts, uint32_t record_id, mandate_fault *fault)
{
    document_loader loader = {.facts = facts, .fault = fault};
    uint32_t mark = facts->journal_count;
    int err = store_remove(facts, record_id);

    enter_record(&loader, record_id);
    return finish(&loader, mark, err == MANDATE_OK ? loader_check_references(&loader) : err);
}
