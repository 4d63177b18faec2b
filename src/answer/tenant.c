/*
 * tenant.c - a tenant's life: made, loaded, edited, rolled back, brought up to date, freed.
 */
#include "answer/tenant.h"

#include <stdio.h>
#include <string.h>

#include "fact/document.h"
#include "fact/ids.h"
#include "fact/predefined.h"
#include "fact/reference.h"

const char *mandate_error_name(int code)
{
    switch (code) {
    case MANDATE_OK:
        return "ok";
    case MANDATE_EINVALID:
        return "invalid";
    case MANDATE_ENOTFOUND:
        return "not_found";
    case MANDATE_EAMBIGUOUS:
        return "ambiguous";
    case MANDATE_ELIMIT:
        return "limit";
    case MANDATE_ENOMEM:
        return "no_memory";
    default:
        return "invalid";
    }
}

const char *mandate_version(void)
{
    return MANDATE_VERSION;
}

const char *mandate_status_word(mandate_status status)
{
    static const char *const words[] = {"denied", "allowed", "unknown"};

    return (unsigned)status < sizeof words / sizeof *words ? words[status] : NULL;
}

const char *mandate_outcome_word(mandate_outcome outcome)
{
    static const char *const words[] = {"runs", "fails", "prompts", "refused", "ignored", "waits", "unknown"};

    return (unsigned)outcome < sizeof words / sizeof *words ? words[outcome] : NULL;
}

int mandate_new_of(mandate **out, const char *name, const mandate_allocator *given, uint32_t layout)
{
    const mandate_allocator chosen = memory_allocator_or_libc(given), *allocator = &chosen;
    mandate *made;
    uint32_t text = 0;
    int err;

    *out = NULL;
    if (!tenant_layout_is_known(layout))
        return MANDATE_EINVALID;
    made = allocator->resize(allocator->userdata, NULL, 0, sizeof *made);
    if (made == NULL)
        return MANDATE_ENOMEM;
    memset(made, 0, sizeof *made);
    made->layout = layout;
    err = store_init(&made->facts, allocator);
    if (err == MANDATE_OK)
        err = predefined_declare(&made->facts);
    if (err == MANDATE_OK)
        err = names_add(&made->facts.names, allocator, name, strlen(name), &text);
    if (err == MANDATE_OK)
        err = store_set(&made->facts, RECORD_TENANT, TENANT_name, text);
    if (err != MANDATE_OK) {
        mandate_free(made);
        return err;
    }
    made->facts.journal_count = 0;
    *out = made;
    return MANDATE_OK;
}

/* The block of an image goes last: it is the caller's memory, and may hold what he frees with. */
void mandate_free(mandate *tenant)
{
    mandate_allocator allocator;
    image_memory image;

    if (tenant == NULL)
        return;
    image = tenant->image;
    allocator = tenant->facts.allocator;
    directory_clear(&tenant->directory, &allocator);
    memberships_clear(&tenant->memberships_of_tenant, &allocator);
    candidates_clear(&tenant->candidates, &allocator);
    store_clear(&tenant->facts);
    if (image.from != NULL)
        allocator = image.inner;
    allocator.resize(allocator.userdata, tenant, sizeof *tenant, 0);
    if (image.from != NULL)
        allocator.resize(allocator.userdata, image.from, image.bytes, 0);
}

int mandate_load(mandate *tenant, const mandate_value *document, mandate_fault *fault)
{
    mandate_fault unread;

    return document_load(&tenant->facts, document, fault_or(fault, &unread));
}

int mandate_edit(mandate *tenant, const char *path, size_t path_bytes, const mandate_value *value, mandate_fault *fault)
{
    mandate_fault unread;

    return document_edit(&tenant->facts, path, path_bytes, value, fault_or(fault, &unread));
}

void mandate_document(const mandate *tenant, const mandate_sink *sink)
{
    document_print(&tenant->facts, sink);
}

int mandate_fact(const mandate *tenant, const char *path, size_t path_bytes, const mandate_sink *sink,
                 mandate_fault *fault)
{
    mandate_fault unread;

    return document_read(&tenant->facts, path, path_bytes, sink, fault_or(fault, &unread));
}

void mandate_record(const mandate *tenant, mandate_object object, const mandate_sink *sink)
{
    if (mandate_is_alive(tenant, object)) {
        document_print_record(&tenant->facts, object.at, sink);
        return;
    }
    sink->open_map(sink->userdata);
    sink->close(sink->userdata, false);
}

uint32_t mandate_generation(const mandate *tenant)
{
    return tenant->facts.generation;
}

uint32_t mandate_mark(const mandate *tenant)
{
    return tenant->facts.journal_first + tenant->facts.journal_count;
}

int mandate_rollback(mandate *tenant, uint32_t mark)
{
    uint32_t position = mark - tenant->facts.journal_first; /* huge for a mark from before: the difference wraps */

    if (position > tenant->facts.journal_count)
        return MANDATE_EINVALID;
    store_rollback(&tenant->facts, position);
    return MANDATE_OK;
}

void mandate_drop_undo(mandate *tenant)
{
    store_drop_journal(&tenant->facts);
}

int mandate_find(const mandate *tenant, const char *reference, size_t bytes, mandate_object environment,
                 mandate_object *out, mandate_fault *fault)
{
    uint32_t parent = store_is_living(&tenant->facts, environment.at, K_ENVIRONMENT) ? environment.at : 0;
    mandate_fault unread;

    return reference_find(&tenant->facts, reference, bytes, parent, &out->at, fault_or(fault, &unread));
}

size_t mandate_reference(const mandate *tenant, mandate_object object, char *out, size_t size)
{
    return reference_write(&tenant->facts, object.at, out, size);
}

static int no_such(const store *facts, const char *collection, const char *name, size_t bytes, mandate_fault *fault)
{
    (void)facts;
    fault->code = MANDATE_ENOTFOUND;
    snprintf(fault->message, sizeof fault->message, "no `%.*s` among the %s", (int)(bytes > 100 ? 100 : bytes), name,
             collection);
    return MANDATE_ENOTFOUND;
}

int mandate_find_in(const mandate *tenant, mandate_object parent, const char *collection, const char *name,
                    size_t bytes, mandate_object *out, mandate_fault *fault)
{
    const store *facts = &tenant->facts;
    mandate_fault unread;

    out->at = 0;
    for (uint32_t record_id = parent.at < facts->record_count ? parent.at : 0; record_id != 0; record_id = facts->records[record_id].parent) {
        int slot = schema_field(store_kind(facts, record_id), collection, strlen(collection));
        const field *map = slot < 0 ? NULL : &schema_of(store_kind(facts, record_id))->fields[slot];

        if (map == NULL || map->type != F_MAP)
            continue;
        out->at =
            map->of == K_ROLE ? ids_find_role(facts, record_id, name, bytes) : ids_find_key(facts, record_id, map->of, name, bytes);
        break;
    }
    return out->at != 0 ? MANDATE_OK : no_such(facts, collection, name, bytes, fault_or(fault, &unread));
}

mandate_object mandate_environment_of(const mandate *tenant, mandate_object object)
{
    mandate_object out = {mandate_is_alive(tenant, object) ? store_enclosing(&tenant->facts, object.at, K_ENVIRONMENT)
                                                           : 0};
    return out;
}

mandate_object mandate_next(const mandate *tenant, mandate_object parent, const char *collection,
                            mandate_object previous)
{
    const store *facts = &tenant->facts;
    mandate_object out = {0};
    const field *map;
    int slot;

    if (!mandate_is_alive(tenant, parent))
        return out;
    slot = schema_field(store_kind(facts, parent.at), collection, strlen(collection));
    map = slot < 0 ? NULL : &schema_of(store_kind(facts, parent.at))->fields[slot];
    if (map == NULL || map->type < F_MAP)
        return out;
    if (previous.at == 0)
        out.at = store_first(facts, parent.at, (uint32_t)slot);
    else if (store_is_of(facts, previous.at, map->of) && facts->records[previous.at].parent == parent.at &&
             facts->records[previous.at].field == slot)
        out.at = store_next(facts, previous.at);
    return out;
}

const char *mandate_key(const mandate *tenant, mandate_object object)
{
    const store *facts = &tenant->facts;

    if (object.at == PRINCIPAL_EVERYONE)
        return "everyone";
    if (object.at == 0 || object.at >= facts->record_count)
        return "";
    switch (SOME_OF(store_kind(facts, object.at))) {
    case K_STEP:
        return names_text(&facts->names, fact(facts, object.at, STEP_name));
    case K_AGENT_TRIGGER:
        return names_text(&facts->names, fact(facts, object.at, AGENT_TRIGGER_name));
    case K_TOOL:
        return names_text(&facts->names, fact(facts, object.at, TOOL_name));
    default:
        return store_key(facts, object.at);
    }
}

const char *mandate_kind_word(const mandate *tenant, mandate_object object)
{
    const store *facts = &tenant->facts;
    return object.at == 0 || object.at >= facts->record_count ? "" : schema_of(store_kind(facts, object.at))->word;
}
