#include "bind/reference_cache.h"

#include <string.h>

#include "base/memory.h"
#include "bind/handle.h"

enum { FIRST_CAPACITY = 256, LAST_CAPACITY = 1 << 20 };

/* How many texts are remembered, and where there are more in how large a table they go. */
static uint32_t limit_of(uint32_t capacity)
{
    return capacity / 4 * 3;
}

static uint32_t larger_than(uint32_t capacity)
{
    return capacity == 0 ? FIRST_CAPACITY : capacity * 4;
}

/* Where the text stands or may stand: its own entry, else one that is forgotten, else another one's. */
static cached_reference *place_of(const reference_cache *all, uint32_t epoch, const char *text)
{
    cached_reference *first = &all->entries[reference_cache_first(all, text)];
    cached_reference *place = first + all->count % REFERENCE_CACHE_WAYS;

    for (int i = 0; i < REFERENCE_CACHE_WAYS; i++) {
        if (first[i].text == text)
            return &first[i];
        if (first[i].epoch != epoch)
            place = &first[i];
    }
    return place;
}

/* The text at the top goes behind the others of the list below it, which has room; both stay. */
static void put(lua_State *L, reference_cache *all, uint32_t epoch, uint32_t record)
{
    const char *text = lua_tostring(L, -1);

    lua_pushvalue(L, -1);
    lua_rawseti(L, -3, (lua_Integer)++all->count);
    *place_of(all, epoch, text) = (cached_reference){text, record, epoch};
}

/* What the former table, whose list is at the top, knows of this epoch goes into the larger one, whose list is below. */
static void carry_over(lua_State *L, reference_cache *all, const reference_cache *source, uint32_t epoch)
{
    lua_insert(L, -2);
    for (uint32_t i = 1; source->epoch == epoch && i <= source->count; i++) {
        uint32_t record = lua_rawgeti(L, -2, (lua_Integer)i) == LUA_TSTRING
                              ? reference_cache_find(source, epoch, lua_tostring(L, -1))
                              : 0;

        if (record != 0)
            put(L, all, epoch, record);
        lua_pop(L, 1);
    }
}

/*
 * A larger table, and a list of as many texts to keep them alive, which the tenant's userdata holds. A finalizer may ask
 * this tenant while Lua takes memory: only then is it looked at what there is, and Lua takes none after that.
 */
static void grow(lua_State *L, reference_cache *all, uint32_t epoch)
{
    uint32_t capacity = larger_than(all->capacity);
    reference_cache larger = {NULL, capacity, 0, epoch};

    lua_createtable(L, (int)limit_of(capacity), 0);
    if (all->capacity < capacity)
        larger.entries = memory_libc_resize(NULL, NULL, 0, capacity * sizeof *larger.entries);
    if (larger.entries == NULL) {
        lua_pop(L, 1);
        return;
    }
    memset(larger.entries, 0, capacity * sizeof *larger.entries);
    if (all->capacity == 0)
        lua_pushnil(L);
    else
        lua_getiuservalue(L, 1, HANDLE_REFERENCE_CACHE);
    carry_over(L, &larger, all, epoch);
    lua_setiuservalue(L, 1, HANDLE_REFERENCE_CACHE);
    lua_pop(L, 1);
    reference_cache_drop(all);
    *all = larger;
}

/* All that was remembered of this epoch is too much: it begins anew. */
static void forget(reference_cache *all)
{
    memset(all->entries, 0, all->capacity * sizeof *all->entries);
    all->count = 0;
}

void reference_cache_remember(lua_State *L, reference_cache *all, uint32_t epoch, int index, uint32_t record)
{
    if (all->epoch != epoch) {
        all->epoch = epoch;
        all->count = 0;
    }
    if (all->count >= limit_of(all->capacity) && all->capacity < LAST_CAPACITY)
        grow(L, all, epoch);
    if (all->capacity == 0)
        return;
    if (all->count >= limit_of(all->capacity))
        forget(all);
    lua_getiuservalue(L, 1, HANDLE_REFERENCE_CACHE);
    lua_pushvalue(L, index);
    put(L, all, epoch, record);
    lua_pop(L, 2);
}

void reference_cache_drop(reference_cache *all)
{
    if (all->entries != NULL)
        memory_libc_resize(NULL, all->entries, all->capacity * sizeof *all->entries, 0);
    *all = (reference_cache){NULL, 0, 0, 0};
}
