/*
 * read.c - one fact, or a part of the document, by its path.
 */
#include <stdio.h>
#include <string.h>

#include "fact/document.h"
#include "fact/ids.h"
#include "fact/path.h"

typedef struct spot {
    uint32_t at;   /* the record reached */
    uint32_t slot; /* of its field, when `in_field` */
    bool in_field;
} spot;

static int fail(mandate_fault *fault, int code, const path_reader *path, const char *why)
{
    int shown = (int)(path->bytes > 200 ? 200 : path->bytes);

    fault->code = code;
    snprintf(fault->message, sizeof fault->message, "%.*s: %s `%.*s`", shown, path->text, why,
             (int)(path->segment_bytes > 100 ? 100 : path->segment_bytes), path->segment == NULL ? "" : path->segment);
    return code;
}

static uint32_t nth_child(const store *facts, const spot *here, const path_reader *path)
{
    uint32_t wanted = 0, child = store_first(facts, here->at, here->slot);

    for (size_t i = 0; i < path->segment_bytes; i++) {
        if (path->segment[i] < '0' || path->segment[i] > '9' || wanted > 1000000)
            return 0;
        wanted = wanted * 10 + (uint32_t)(path->segment[i] - '0');
    }
    for (uint32_t index = 1; child != 0 && index < wanted; index++)
        child = store_next(facts, child);
    return wanted == 0 ? 0 : child;
}

/* From a field into the record that the segment names. */
static int enter_record(const store *facts, spot *here, const path_reader *path, mandate_fault *fault)
{
    const field *field_schema = &schema_of(store_kind(facts, here->at))->fields[here->slot];
    uint32_t child = field_schema->type == F_MAP
                         ? ids_find_key(facts, here->at, field_schema->of, path->segment, path->segment_bytes)
                         : nth_child(facts, here, path);

    if (child == 0)
        return fail(fault, MANDATE_ENOTFOUND, path, "there is no");
    here->at = child;
    here->in_field = schema_of(field_schema->of)->is_transparent;
    here->slot = 0;
    return MANDATE_OK;
}

/* From a record into the field that the segment names; through an object to the object itself. */
static int enter_field(const store *facts, spot *here, const path_reader *path, bool *is_absent, mandate_fault *fault)
{
    int slot = schema_field(store_kind(facts, here->at), path->segment, path->segment_bytes);
    const field *field_schema;

    if (slot < 0)
        return fail(fault, MANDATE_EINVALID, path, "unknown field");
    field_schema = &schema_of(store_kind(facts, here->at))->fields[slot];
    here->slot = (uint32_t)slot;
    here->in_field = field_schema->type != F_OBJECT;
    if (field_schema->type == F_OBJECT) {
        uint32_t child = fact_object(facts, here->at, (uint32_t)slot);

        *is_absent = child == 0;
        here->at = child;
    }
    return MANDATE_OK;
}

static bool holds_pairs(const store *facts, const spot *here)
{
    return field_is_pair_map(&schema_of(store_kind(facts, here->at))->fields[here->slot]);
}

int document_read(const store *facts, const char *text, size_t bytes, const mandate_sink *sink, mandate_fault *fault)
{
    path_reader path = {.text = text, .bytes = bytes};
    spot here = {RECORD_TENANT, 0, false};
    bool is_absent = false;
    int err = MANDATE_OK;

    while (err == MANDATE_OK && !path_is_last(&path) && !is_absent) {
        field_type type = here.in_field ? schema_of(store_kind(facts, here.at))->fields[here.slot].type : F_OBJECT;

        if (!path_next(&path))
            return fail(fault, MANDATE_EINVALID, &path, "malformed path after");
        if (!here.in_field)
            err = enter_field(facts, &here, &path, &is_absent, fault);
        else if (type == F_MAP || type == F_SEQUENCE)
            err = enter_record(facts, &here, &path, fault);
        else if (path_is_last(&path) && holds_pairs(facts, &here)) {
            document_print_pair(facts, here.at, here.slot, path.segment, path.segment_bytes, sink);
            return MANDATE_OK;
        } else
            return fail(fault, MANDATE_EINVALID, &path, "nothing lies below this field:");
    }
    if (err != MANDATE_OK || is_absent)
        return err;
    if (here.in_field)
        document_print_field(facts, here.at, here.slot, sink);
    else
        document_print_record(facts, here.at, sink);
    return MANDATE_OK;
}
