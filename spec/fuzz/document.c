/*
 * document.c - a fuzz target: a document of any shape is loaded whole, or refused and planted piece by piece; then it
 * answers everything, and what was planted is rolled back.
 */
#include <stdio.h>

#include "tree.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count);

enum { PATH_LIMIT = 200 };

/* Sets what stands at the path; where that is refused, its parts one by one. */
static void plant(mandate *tenant, const char *path, const mandate_value *value, uint32_t depth)
{
    mandate_fault fault;
    char below[PATH_LIMIT];

    if (mandate_edit(tenant, path, strlen(path), value, &fault) == MANDATE_OK || value->type != MANDATE_MAP ||
        depth > 5)
        return;
    for (uint32_t i = 0; i < value->count; i++) {
        const mandate_entry *each = &value->as.entries[i];
        int length = snprintf(below, sizeof below, "%s[%.*s]", path, (int)each->key_bytes, each->key);

        if (length > 0 && length < PATH_LIMIT)
            plant(tenant, path[0] == '\0' ? each->key : below, &each->value, depth + 1);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
    static tree all;
    decisions from = {bytes, bytes + count};
    heap held = {.left = SIZE_MAX};
    const mandate_allocator allocator = {heap_resize, &held};
    mandate *tenant = NULL;
    mandate_fault fault;
    mandate_value document;

    all.entry_count = all.item_count = 0;
    document = tree_record(&all, &from, K_TENANT, 0);
    if (mandate_new(&tenant, "t", &allocator) != MANDATE_OK)
        abort();
    if (mandate_load(tenant, &document, &fault) != MANDATE_OK) {
        uint32_t mark = mandate_mark(tenant);

        plant(tenant, "", &document, 0);
        print_everything(tenant);
        ask_everything(tenant);
        mandate_rollback(tenant, mark);
    }
    print_everything(tenant);
    ask_everything(tenant);
    mandate_free(tenant);
    if (held.bytes != 0)
        abort();
    return 0;
}
