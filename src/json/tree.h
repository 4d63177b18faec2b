/*
 * tree.h - a tree of values in the making, as a parser comes upon them.
 *
 * Shape   what is open lies on a stack of entries, the innermost last; what closes moves to where the owner keeps it.
 *         A null leaves a list closed up, and its entry out of a map; nothing in brackets is an empty map
 * Owner   whoever builds it gives the memory, which lasts as long as the tree; nothing is given back here
 * Errors  each says what is wrong, and the tree is of no use from then on
 * Floor   4 (json); also for the Lua modules, which link no library for it
 */
#ifndef MANDATE_JSON_TREE_H
#define MANDATE_JSON_TREE_H

#include <stdbool.h>

#include "mandate.h"

enum { TREE_DEPTH = 200 };

typedef enum tree_fault { TREE_FINE = 0, TREE_NO_MEMORY, TREE_TOO_DEEP, TREE_KEY_TWICE } tree_fault;

typedef struct tree_container {
    uint32_t first; /* of its entries */
    bool is_list;
} tree_container;

typedef struct tree {
    void *(*take)(void *memory, size_t bytes); /* bytes for any type, not zeroed; NULL: there are no more */
    void *memory;
    uint32_t limit; /* how deep it may be, at most TREE_DEPTH */
    mandate_value root;
    mandate_entry *entries; /* of the containers that are open; in lists without a key */
    uint32_t count, capacity, depth;
    tree_container open[TREE_DEPTH];
} tree;

/* A value at its place: the root, an item, or what stands behind the newest key. */
tree_fault tree_place(tree *built, mandate_value value);

/* A key, whose text lasts as long as the tree. */
tree_fault tree_key(tree *built, const char *key, size_t bytes);

tree_fault tree_open(tree *built, bool is_list);

/* The innermost container is whole. */
tree_fault tree_close(tree *built);

#endif
