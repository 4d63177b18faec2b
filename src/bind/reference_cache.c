#include "bind/reference_cache.h"

#include <string.h>

#include "bind/handle.h"

enum { FIRST_CAPACITY = 256, LAST_CAPACITY = 1 << 18 };

/* Where the text stands or may stand: its own entry, else one that is free or forgotten, else another one's. */
static uint32_t place_of(const reference_cache *all, uint32_t epoch, const char *text)
{
    uint32_t first = reference_cache_first(all, text), place = first + all->count % REFERENCE_CACHE_WAYS;

    for (uint32_t i = first; i < first + REFERENCE_CACHE_WAYS; i++) {
        if (all->entries[i].text == text)
            return i;
        if (all->entries[i].epoch != epoch)
            place = i;
    }
    return place;
}

/* Puts an entry into its place; the list at the top keeps its text, which lies below the list, alive. */
static void put(lua_State *L, reference_cache *all, uint32_t epoch, cached_reference entry)
{
    uint32_t place = place_of(all, epoch, entry.text);

    lua_pushvalue(L, -2);
    lua_rawseti(L, -2, (lua_Integer)place + 1);
    all->entries[place] = entry;
    all->count++;
}

/* What a table knew of this epoch goes into the larger one; the lists are at the top, the former below. */
static void carry_over(lua_State *L, reference_cache *all, const reference_cache *from, uint32_t epoch)
{
    for (uint32_t i = 0; i < from->capacity; i++) {
        if (from->entries[i].text == NULL || from->entries[i].epoch != epoch)
            continue;
        lua_rawgeti(L, -2, (lua_Integer)i + 1);
        lua_insert(L, -2);
        put(L, all, epoch, from->entries[i]);
        lua_remove(L, -2);
    }
}

/*
 * A larger table, and a list of as many texts to keep them alive; both are held by the tenant's userdata. A finalizer may
 * ask this tenant while memory is taken: only then is it looked at what there is, and nothing takes memory after that.
 */
static void make_room(lua_State *L, reference_cache *all, uint32_t epoch)
{
    uint32_t capacity = all->capacity == 0 ? FIRST_CAPACITY : all->capacity * 4;
    reference_cache larger = {NULL, capacity, 0};

    lua_createtable(L, (int)capacity + 1, 0);
    larger.entries = lua_newuserdatauv(L, capacity * sizeof *larger.entries, 0);
    memset(larger.entries, 0, capacity * sizeof *larger.entries);
    lua_rawseti(L, -2, (lua_Integer)capacity + 1);
    lua_getiuservalue(L, 1, HANDLE_REFERENCE_CACHE);
    lua_insert(L, -2);
    carry_over(L, &larger, all, epoch);
    *all = larger;
    lua_setiuservalue(L, 1, HANDLE_REFERENCE_CACHE);
    lua_pop(L, 1);
}

void reference_cache_remember(lua_State *L, reference_cache *all, uint32_t epoch, int index, uint32_t record)
{
    if (all->count >= all->capacity / 2 && all->capacity < LAST_CAPACITY)
        make_room(L, all, epoch);
    lua_pushvalue(L, index);
    lua_getiuservalue(L, 1, HANDLE_REFERENCE_CACHE);
    put(L, all, epoch, (cached_reference){lua_tostring(L, index), record, epoch});
    lua_pop(L, 2);
}
