/*
 * native.h - what the measuring programs in C share: a tenant opened from an image, a heap that counts, a clock, and
 * the records of a tenant as arrays. They print `name value`, a line each; bench/measure.lua reads it.
 */
#ifndef MANDATE_BENCH_NATIVE_H
#define MANDATE_BENCH_NATIVE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <mandate.h>

typedef struct counted {
    size_t bytes, most; /* held now, and at most */
    size_t calls;
} counted;

typedef struct records {
    mandate_object *at;
    size_t count;
} records;

static inline void *counted_resize(void *userdata, void *block, size_t old_bytes, size_t wanted_bytes)
{
    counted *heap = userdata;

    heap->calls++;
    heap->bytes += wanted_bytes - (block == NULL ? 0 : old_bytes);
    heap->most = heap->bytes > heap->most ? heap->bytes : heap->most;
    if (wanted_bytes == 0) {
        free(block);
        return NULL;
    }
    return realloc(block, wanted_bytes);
}

static inline void *must(void *block)
{
    if (block == NULL) {
        fputs("no memory\n", stderr);
        exit(1);
    }
    return block;
}

static inline double seconds(void)
{
    return (double)clock() / CLOCKS_PER_SEC;
}

/* The tenant of the image at `path`; ends the program when there is none. */
static inline mandate *native_open(const char *path, counted *heap)
{
    const mandate_allocator allocator = {counted_resize, heap};
    FILE *file = fopen(path, "rb");
    mandate_fault fault = {0};
    mandate *tenant;
    size_t count;
    void *bytes;

    if (file == NULL || fseek(file, 0, SEEK_END) != 0)
        exit((perror(path), 1));
    count = (size_t)ftell(file);
    rewind(file);
    bytes = must(counted_resize(heap, NULL, 0, count));
    if (fread(bytes, 1, count, file) != count)
        exit((perror(path), 1));
    fclose(file);
    if (mandate_image_open(&tenant, bytes, count, &allocator, &fault) != MANDATE_OK ||
        mandate_refresh(tenant) != MANDATE_OK) {
        fprintf(stderr, "%s\n", fault.message);
        exit(1);
    }
    return tenant;
}

static inline mandate_object native_find(const mandate *tenant, const char *reference)
{
    static const mandate_object nowhere = {0};
    mandate_object found;
    mandate_fault fault;

    if (mandate_find(tenant, reference, strlen(reference), nowhere, &found, &fault) != MANDATE_OK) {
        fprintf(stderr, "%s\n", fault.message);
        exit(1);
    }
    return found;
}

/* Adds the records of one map. */
static inline void records_add(records *out, const mandate *tenant, mandate_object within, const char *collection)
{
    mandate_object each = {0};

    while ((each = mandate_next(tenant, within, collection, each)).at != 0) {
        if ((out->count & (out->count + 1)) == 0) /* full at 0, 1, 3, 7 ... */
            out->at = must(realloc(out->at, (2 * out->count + 1) * sizeof *out->at));
        out->at[out->count++] = each;
    }
}

static inline records users_of(const mandate *tenant)
{
    static const mandate_object root = {1}; /* the record of the tenant itself */
    records out = {0};

    records_add(&out, tenant, root, "users");
    return out;
}

static inline records flows_of(const mandate *tenant)
{
    records out = {0};

    for (int i = 1; i <= 20; i++) {
        char reference[32];

        snprintf(reference, sizeof reference, "environment:E%d", i);
        records_add(&out, tenant, native_find(tenant, reference), "flows");
    }
    return out;
}

#endif
