/*
 * collecting.h - an allocator for Lua that collects: it refuses a new object now and then, whereupon Lua frees all that
 * nobody holds and tries again. What C code has kept without a hold on it is gone by then. Blocks that grow are not
 * refused: for some of those Lua does not try again.
 */
#ifndef MANDATE_SPEC_COLLECTING_H
#define MANDATE_SPEC_COLLECTING_H

#include <stdlib.h>

typedef struct collecting {
    unsigned long every; /* of so many attempts one is refused; 2: each new object collects first; 0: none */
    unsigned long attempts;
} collecting;

static inline void *collecting_resize(void *userdata, void *block, size_t old_bytes, size_t wanted_bytes)
{
    collecting *of = userdata;

    if (wanted_bytes == 0) {
        free(block);
        return NULL;
    }
    /* without a block, old_bytes is the kind of object, or 0 */
    if (block == NULL && old_bytes != 0 && of->every != 0 && ++of->attempts % of->every == 0)
        return NULL;
    return realloc(block, wanted_bytes);
}

#endif
