/*
 * reference_cache.h - the texts that a script names records by, again and again, and the records they name: read once.
 *
 * Shape   a table by the address of the text, which reads one line of memory and no text. Lua keeps a short text once,
 *         and those remembered are kept alive by a list of the tenant's userdata, so that an address stands for one
 *         text. Any change of the facts makes all of them forgotten; of one state of them 786,432 are remembered
 * Errors  none; without memory Lua raises, or nothing more is remembered
 * Floor   4 (bind)
 */
#ifndef MANDATE_BIND_REFERENCE_CACHE_H
#define MANDATE_BIND_REFERENCE_CACHE_H

#include <stdint.h>

#include <lua.h>

#include "base/prefetch.h"

typedef struct cached_reference {
    const char *text;
    uint32_t record;
    uint32_t epoch; /* of the tenant's handle; another one: forgotten */
} cached_reference;

typedef struct reference_cache {
    cached_reference *entries; /* or NULL */
    uint32_t capacity;         /* a power of two */
    uint32_t count, epoch;     /* of the texts remembered in this epoch, one behind another in the list */
} reference_cache;

/* A text has its place among REFERENCE_CACHE_WAYS entries, which lie in one line of the processor's cache. */
enum { REFERENCE_CACHE_WAYS = 4 };

static inline uint32_t reference_cache_first(const reference_cache *all, const char *text)
{
    return (uint32_t)(((uintptr_t)text * 0x9E3779B97F4A7C15u) >> 32) & (all->capacity - REFERENCE_CACHE_WAYS);
}

/* The record that a text at this address named in this epoch, or 0. */
static inline uint32_t reference_cache_find(const reference_cache *all, uint32_t epoch, const char *text)
{
    const cached_reference *first;

    if (all->capacity == 0)
        return 0;
    first = &all->entries[reference_cache_first(all, text)];
    for (int i = 0; i < REFERENCE_CACHE_WAYS; i++)
        if (first[i].text == text)
            return first[i].epoch == epoch ? first[i].record : 0;
    return 0;
}

/* Asks for the memory that finding it will read, and for the text, which is read where it is not found. */
static inline void reference_cache_expect(const reference_cache *all, const char *text)
{
    if (all->capacity != 0)
        PREFETCH(&all->entries[reference_cache_first(all, text)]);
    PREFETCH(text);
}

/* Remembers the text at `index` for the tenant whose userdata is at stack position 1. */
void reference_cache_remember(lua_State *L, reference_cache *all, uint32_t epoch, int index, uint32_t record);

/* Gives the table back; the list goes with the userdata. */
void reference_cache_drop(reference_cache *all);

#endif
