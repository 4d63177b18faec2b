#include "json/arena.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { ALIGN = 16, FIRST_BLOCK = 4096, LARGEST_BLOCK = 4 << 20 };

struct arena_block {
    arena_block *next; /* its bytes begin ALIGN behind this */
};

static int add_block(arena *all, size_t bytes)
{
    size_t usual = all->last_bytes == 0               ? FIRST_BLOCK
                   : all->last_bytes >= LARGEST_BLOCK ? LARGEST_BLOCK
                                                      : all->last_bytes * 2;
    size_t room = bytes > usual ? bytes : usual;
    arena_block *made = room > SIZE_MAX - ALIGN ? NULL : malloc(ALIGN + room);

    if (made == NULL)
        return 0;
    made->next = all->blocks;
    all->blocks = made;
    all->free = (char *)made + ALIGN;
    all->left = room;
    all->last_bytes = usual;
    all->last_room = room;
    return 1;
}

void *arena_take(arena *all, size_t bytes)
{
    size_t rounded = bytes > SIZE_MAX - ALIGN ? SIZE_MAX : (bytes + ALIGN - 1) / ALIGN * ALIGN;
    void *taken;

    if (rounded > all->left && !add_block(all, rounded))
        return NULL;
    taken = all->free;
    all->free += rounded;
    all->left -= rounded;
    return taken;
}

void arena_rewind(arena *all)
{
    arena_block *kept = all->blocks;
    size_t room = all->last_room;

    if (kept == NULL)
        return;
    all->blocks = kept->next;
    kept->next = NULL;
    arena_clear(all);
    *all = (arena){.blocks = kept, .free = (char *)kept + ALIGN, .left = room, .last_bytes = room, .last_room = room};
}

void arena_clear(arena *all)
{
    while (all->blocks != NULL) {
        arena_block *next = all->blocks->next;

        free(all->blocks);
        all->blocks = next;
    }
    memset(all, 0, sizeof *all);
}
