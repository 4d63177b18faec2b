/*
 * arena.h - many small blocks of memory with one end: taken one by one, freed together.
 *
 * Shape   whole blocks of the heap in a list; what is taken comes off the newest. All zeros is an empty arena
 * Errors  NULL where the heap has no more; what was taken stays
 * Floor   4 (json); also for the Lua modules, which link no library for it
 */
#ifndef MANDATE_JSON_ARENA_H
#define MANDATE_JSON_ARENA_H

#include <stddef.h>

typedef struct arena_block arena_block;

typedef struct arena {
    arena_block *blocks; /* the newest first */
    char *free;
    size_t left;
    size_t last_bytes; /* of the newest block; the next one is larger */
    size_t last_room;  /* in it */
} arena;

/* Bytes for any type; not zeroed. */
void *arena_take(arena *all, size_t bytes);

/* Takes everything back, and keeps the newest block for what is taken next. */
void arena_rewind(arena *all);

/* Frees all of it. */
void arena_clear(arena *all);

#endif
