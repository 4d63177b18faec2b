#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

#if defined(__linux__)
#include <sys/mman.h>
#endif

#if defined(__linux__) && defined(MADV_HUGEPAGE)
enum { HUGE_PAGE = 2 << 20, HUGE_FROM = 2 * HUGE_PAGE };

/* A block that is read here and there would wait for the tables of its pages as well: it lies in whole large pages, as
   far as it fills them. */
static void *grow_huge(void *block, size_t old_bytes, size_t wanted_bytes)
{
    void *grown = aligned_alloc(HUGE_PAGE, wanted_bytes);

    if (grown == NULL)
        return NULL;
    (void)madvise(grown, wanted_bytes & ~(size_t)(HUGE_PAGE - 1), MADV_HUGEPAGE); /* a hint: nothing rests on it */
    if (block != NULL)
        memcpy(grown, block, old_bytes);
    free(block);
    return grown;
}
#else
enum { HUGE_FROM = INT32_MAX };
#define grow_huge(block, old_bytes, wanted_bytes) realloc(block, wanted_bytes)
#endif

void *memory_libc_resize(void *userdata, void *block, size_t old_bytes, size_t wanted_bytes)
{
    (void)userdata;
    if (wanted_bytes >= HUGE_FROM && wanted_bytes > old_bytes)
        return grow_huge(block, old_bytes, wanted_bytes);
    if (wanted_bytes != 0)
        return realloc(block, wanted_bytes);
    free(block);
    return NULL;
}

int memory_reserve(const mandate_allocator *allocator, void **block, uint32_t *capacity, uint32_t needed,
                   size_t item_bytes)
{
    uint64_t wanted = *capacity;
    void *grown;

    if (needed <= *capacity)
        return MANDATE_OK;
    wanted += wanted / 2;
    if (wanted < needed)
        wanted = needed < 8 ? 8 : needed;
    if (wanted > UINT32_MAX || wanted > SIZE_MAX / item_bytes)
        return MANDATE_ENOMEM;
    grown = allocator->resize(allocator->userdata, *block, *capacity * item_bytes, (size_t)wanted * item_bytes);
    if (grown == NULL)
        return MANDATE_ENOMEM;
    *block = grown;
    *capacity = (uint32_t)wanted;
    return MANDATE_OK;
}

int memory_reserve_zeroed(const mandate_allocator *allocator, void **block, uint32_t *capacity, uint32_t needed,
                          size_t item_bytes)
{
    uint32_t before = *capacity;
    int err = memory_reserve(allocator, block, capacity, needed, item_bytes);

    if (*capacity > before)
        memset((char *)*block + before * item_bytes, 0, (*capacity - before) * item_bytes);
    return err;
}

int memory_trim(const mandate_allocator *allocator, void **block, uint32_t *capacity, uint32_t needed,
                size_t item_bytes)
{
    uint64_t kept = (uint64_t)needed + needed / 32 + 8;
    void *shrunk;

    if (*block == NULL || kept >= *capacity)
        return MANDATE_OK;
    shrunk = allocator->resize(allocator->userdata, *block, *capacity * item_bytes, (size_t)kept * item_bytes);
    if (shrunk == NULL)
        return MANDATE_ENOMEM;
    *block = shrunk;
    *capacity = (uint32_t)kept;
    return MANDATE_OK;
}

void memory_release(const mandate_allocator *allocator, void **block, uint32_t *capacity, size_t item_bytes)
{
    if (*block != NULL)
        allocator->resize(allocator->userdata, *block, *capacity * item_bytes, 0);
    *block = NULL;
    *capacity = 0;
}
