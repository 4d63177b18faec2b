/*
 * memory.h - growth through the caller's allocator, checked for overflow.
 *
 * Shape   a growing array is a pointer, a count and a capacity held by its owner
 * Errors  MANDATE_ENOMEM; the array is then as it was
 * Floor   0 (base)
 */
#ifndef MANDATE_BASE_MEMORY_H
#define MANDATE_BASE_MEMORY_H

#include "mandate.h"

/* `resize` of an allocator that stands for the C library. */
void *memory_libc_resize(void *userdata, void *block, size_t old_bytes, size_t wanted_bytes);

/* What the caller gave, or the allocator of the C library where it gave NULL. */
static inline mandate_allocator memory_allocator_or_libc(const mandate_allocator *given)
{
    mandate_allocator libc = {memory_libc_resize, NULL};

    return given != NULL ? *given : libc;
}

/* Makes room for `needed` items of `item_bytes` in *block; *capacity counts items. */
int memory_reserve(const mandate_allocator *allocator, void **block, uint32_t *capacity, uint32_t needed,
                   size_t item_bytes);

/* The same; what is new is zero, for what is saved whole. */
int memory_reserve_zeroed(const mandate_allocator *allocator, void **block, uint32_t *capacity, uint32_t needed,
                          size_t item_bytes);

/* Gives back what a block holds beyond `needed` items, but for a little room to grow. */
int memory_trim(const mandate_allocator *allocator, void **block, uint32_t *capacity, uint32_t needed,
                 size_t item_bytes);

/* Frees a block of `capacity` items and forgets it. */
void memory_release(const mandate_allocator *allocator, void **block, uint32_t *capacity, size_t item_bytes);

#endif
