/*
 * names.h - every text of a tenant once, as a small integer.
 *
 * Shape   a name id stands for one spelling; spellings that differ only in ASCII case share a fold id, which is
 *         the id of the spelling seen first. Keys and references compare by fold id. Id 0 is no name.
 * Errors  MANDATE_ENOMEM; nothing is added then
 * Floor   0 (base)
 */
#ifndef MANDATE_BASE_NAMES_H
#define MANDATE_BASE_NAMES_H

#include "mandate.h"

enum { NAMES_AHEAD = 16 };

typedef struct name_entry {
    uint32_t at;   /* first byte in `bytes`, behind the NUL of the name before */
    uint32_t hash; /* of the folded text */
    uint32_t fold; /* id of the first spelling */
    uint32_t next; /* another spelling of the same fold, or 0 */
} name_entry;

typedef struct names {
    char *bytes;
    uint32_t bytes_count, bytes_capacity;
    name_entry *entries; /* entry 0 is no name */
    uint32_t count, capacity;
    uint32_t *slots; /* open addressing over fold ids; 0 is free */
    uint32_t slots_capacity;
} names;

int names_init(names *all, const mandate_allocator *allocator);
void names_clear(names *all, const mandate_allocator *allocator);

/* Gives back memory that only the adding of many names needed. */
int names_settle(names *all, const mandate_allocator *allocator);

/* Finds or adds a spelling. */
int names_add(names *all, const mandate_allocator *allocator, const char *text, size_t bytes, uint32_t *out);

/* The fold id of a text, or 0 when no spelling of it is known. */
uint32_t names_find(const names *all, const char *text, size_t bytes);

/*
 * Brings what names_find is going to read of some texts near, all at once: each would wait for memory three times, one
 * time after another. out: the fold ids as far as their hashes tell, or 0. At most NAMES_AHEAD texts.
 */
void names_fetch(const names *all, const mandate_value *texts, uint32_t count, uint32_t *out);

/* The text of a name; ends in NUL. */
static inline const char *names_text(const names *all, uint32_t name)
{
    return name == 0 ? "" : all->bytes + all->entries[name].at;
}

static inline uint32_t names_fold(const names *all, uint32_t name)
{
    return name == 0 ? 0 : all->entries[name].fold;
}

static inline uint32_t names_bytes(const names *all, uint32_t name)
{
    uint32_t end = name + 1 < all->count ? all->entries[name + 1].at : all->bytes_count;
    return name == 0 ? 0 : end - all->entries[name].at - 1;
}

static inline char names_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

/* Whether two texts are one name: case does not count. */
static inline bool names_are_same(const char *a, const char *b)
{
    while (*a != '\0' && names_lower(*a) == names_lower(*b))
        a++, b++;
    return *a == *b;
}

#endif
