#include "bind/reference_cache.h"

#include <string.h>

#include "bind/handle.h"

enum { FIRST_CAPACITY = 256, LAST_CAPACITY = 1 << 18 };

/* A larger table, empty, and a list of as many texts to keep them alive; both are held by the tenant's userdata. */
static void make_room(lua_State *L, reference_cache *all)
{
    uint32_t capacity = all->capacity == 0 ? FIRST_CAPACITY : all->capacity * 4;
    cached_reference *entries;

    lua_createtable(L, (int)capacity + 1, 0);
    entries = lua_newuserdatauv(L, capacity * sizeof *entries, 0);
    memset(entries, 0, capacity * sizeof *entries);
    lua_rawseti(L, -2, (lua_Integer)capacity + 1);
    lua_setiuservalue(L, 1, HANDLE_REFERENCE_CACHE);
    all->entries = entries;
    all->capacity = capacity;
    all->count = 0;
}

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

void reference_cache_remember(lua_State *L, reference_cache *all, uint32_t epoch, int index, uint32_t record)
{
    const char *text = lua_tostring(L, index);
    uint32_t place;

    if (all->count >= all->capacity / 2 && all->capacity < LAST_CAPACITY)
        make_room(L, all);
    place = place_of(all, epoch, text);
    lua_getiuservalue(L, 1, HANDLE_REFERENCE_CACHE);
    lua_pushvalue(L, index);
    lua_rawseti(L, -2, (lua_Integer)place + 1);
    lua_pop(L, 1);
    all->entries[place] = (cached_reference){text, record, epoch};
    all->count++;
}
