#include "bind/shelf.h"

#include <stdint.h>
#include <string.h>

#include <lauxlib.h>

#include "bind/definition_value.h"
#include "json/arena.h"

#define PIECE "mandate.Piece"

enum { FIRST_ROOM = 64 }; /* a power of two */

typedef struct row {
    mandate_value value;
    uint64_t hash;
} row;

typedef struct shelf {
    arena held;
    row *rows;
    uint32_t *slots; /* two for each row there is room for; the number of a row, from one on */
    uint32_t count, room;
} shelf;

/* ---- values ---- */

static uint64_t mix(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * UINT64_C(0x9E3779B97F4A7C15);
    return hash ^ hash >> 32;
}

static uint64_t hash_text(uint64_t hash, const char *text, size_t bytes)
{
    uint64_t word = 0;

    for (hash = mix(hash, bytes); bytes >= sizeof word; bytes -= sizeof word, text += sizeof word) {
        memcpy(&word, text, sizeof word);
        hash = mix(hash, word);
    }
    word = 0;
    memcpy(&word, text, bytes);
    return mix(hash, word);
}

static uint64_t bits_of(const mandate_value *value)
{
    uint64_t bits = 0;

    if (value->type == MANDATE_BOOLEAN)
        return value->as.boolean;
    if (value->type == MANDATE_INTEGER || value->type == MANDATE_NUMBER)
        memcpy(&bits, &value->as, sizeof bits);
    return bits;
}

static uint64_t hash_of(uint64_t hash, const mandate_value *value)
{
    hash = mix(hash, value->type);
    if (value->type == MANDATE_TEXT)
        return hash_text(hash, value->as.text, value->count);
    if (value->type != MANDATE_LIST && value->type != MANDATE_MAP)
        return mix(hash, bits_of(value));
    hash = mix(hash, value->count);
    for (uint32_t i = 0; i < value->count && value->type == MANDATE_LIST; i++)
        hash = hash_of(hash, &value->as.items[i]);
    for (uint32_t i = 0; i < value->count && value->type == MANDATE_MAP; i++) {
        hash = hash_text(hash, value->as.entries[i].key, value->as.entries[i].key_bytes);
        hash = hash_of(hash, &value->as.entries[i].value);
    }
    return hash;
}

static bool is_equal(const mandate_value *a, const mandate_value *b);

static bool is_equal_entry(const mandate_entry *a, const mandate_entry *b)
{
    return a->key_bytes == b->key_bytes && memcmp(a->key, b->key, a->key_bytes) == 0 && is_equal(&a->value, &b->value);
}

/* Entries stand in the order in which they were set. */
static bool is_equal(const mandate_value *a, const mandate_value *b)
{
    bool equal = a->type == b->type && a->count == b->count;

    if (!equal || a->type == MANDATE_ABSENT)
        return equal;
    if (a->type == MANDATE_TEXT)
        return a->as.text == b->as.text || memcmp(a->as.text, b->as.text, a->count) == 0;
    if (a->type != MANDATE_LIST && a->type != MANDATE_MAP)
        return bits_of(a) == bits_of(b);
    if (a->as.items == b->as.items)
        return true;
    for (uint32_t i = 0; i < a->count && equal; i++)
        equal = a->type == MANDATE_LIST ? is_equal(&a->as.items[i], &b->as.items[i])
                                        : is_equal_entry(&a->as.entries[i], &b->as.entries[i]);
    return equal;
}

/* ---- the shelf ---- */

/* The slot that holds an equal value, or is free for it. */
static uint32_t *slot_of(const shelf *all, const mandate_value *value, uint64_t hash)
{
    uint32_t mask = all->room * 2 - 1, position = (uint32_t)hash & mask;

    while (all->slots[position] != 0) {
        const row *held = &all->rows[all->slots[position] - 1];

        if (held->hash == hash && is_equal(&held->value, value))
            break;
        position = (position + 1) & mask;
    }
    return &all->slots[position];
}

static void widen(definition_memory *memory, shelf *all)
{
    uint32_t room = all->room == 0 ? FIRST_ROOM : all->room * 2;
    row *rows = definition_take(memory, room * sizeof *rows);
    uint32_t *slots = definition_take(memory, (size_t)room * 2 * sizeof *slots);

    if (all->count != 0)
        memcpy(rows, all->rows, all->count * sizeof *rows);
    memset(slots, 0, (size_t)room * 2 * sizeof *slots);
    all->rows = rows;
    all->slots = slots;
    all->room = room;
    for (uint32_t i = 0; i < all->count; i++)
        *slot_of(all, &rows[i].value, rows[i].hash) = i + 1;
}

static const row *keep(definition_memory *memory, shelf *all, const mandate_value *value);

static const char *keep_text(definition_memory *memory, shelf *all, const char *text, uint32_t bytes)
{
    mandate_value value = {.type = MANDATE_TEXT, .count = bytes, .as.text = text};

    return keep(memory, all, &value)->value.as.text;
}

static mandate_value keep_part(definition_memory *memory, shelf *all, const mandate_value *value)
{
    return value->type < MANDATE_TEXT ? *value : keep(memory, all, value)->value;
}

/* A value whose parts are on the shelf. */
static mandate_value copy(definition_memory *memory, shelf *all, const mandate_value *value)
{
    mandate_value out = *value;

    if (value->type == MANDATE_TEXT) {
        char *text = definition_take(memory, value->count);

        memcpy(text, value->as.text, value->count);
        out.as.text = text;
    } else if (value->type == MANDATE_LIST) {
        mandate_value *items = definition_take(memory, value->count * sizeof *items);

        for (uint32_t i = 0; i < value->count; i++)
            items[i] = keep_part(memory, all, &value->as.items[i]);
        out.as.items = items;
    } else if (value->type == MANDATE_MAP) {
        mandate_entry *entries = definition_take(memory, value->count * sizeof *entries);

        for (uint32_t i = 0; i < value->count; i++) {
            const mandate_entry *from = &value->as.entries[i];

            entries[i] = (mandate_entry){.key = keep_text(memory, all, from->key, from->key_bytes),
                                         .key_bytes = from->key_bytes,
                                         .value = keep_part(memory, all, &from->value)};
        }
        out.as.entries = entries;
    }
    return out;
}

/* The row of a value. Its parts come before it, so that the rows may have moved when its own is taken. */
static const row *keep(definition_memory *memory, shelf *all, const mandate_value *value)
{
    uint64_t hash = hash_of((uintptr_t)all, value);
    uint32_t *slot = all->room == 0 ? NULL : slot_of(all, value, hash);
    mandate_value kept;

    if (slot != NULL && *slot != 0)
        return &all->rows[*slot - 1];
    kept = copy(memory, all, value);
    if (all->count == all->room)
        widen(memory, all);
    slot = slot_of(all, &kept, hash);
    all->rows[all->count] = (row){kept, hash};
    *slot = ++all->count;
    return &all->rows[all->count - 1];
}

/* ---- in Lua ---- */

static int shelf_free(lua_State *L)
{
    arena_clear(&((shelf *)luaL_checkudata(L, 1, SHELF))->held);
    return 0;
}

static int shelf_new(lua_State *L)
{
    memset(lua_newuserdatauv(L, sizeof(shelf), 1), 0, sizeof(shelf));
    if (luaL_newmetatable(L, SHELF)) {
        lua_pushcfunction(L, shelf_free);
        lua_setfield(L, -2, "__gc");
    }
    lua_setmetatable(L, -2);
    lua_newtable(L);
    lua_setiuservalue(L, -2, 1);
    return 1;
}

void shelf_open(lua_State *L)
{
    luaL_newmetatable(L, PIECE);
    lua_pop(L, 1);
    lua_pushcfunction(L, shelf_new);
}

static void push_piece(lua_State *L, int place, const mandate_value *value)
{
    mandate_value *piece = lua_newuserdatauv(L, sizeof *piece, 1);

    *piece = *value;
    luaL_setmetatable(L, PIECE);
    lua_pushvalue(L, place);
    lua_setiuservalue(L, -2, 1);
}

/* Pieces by the numbers of their rows, tables by the same below zero. */
static void push(lua_State *L, int index, const mandate_value *value, bool is_table)
{
    shelf *all = luaL_checkudata(L, index, SHELF);
    const row *found = keep(&(definition_memory){L, &all->held}, all, value);
    lua_Integer number = (lua_Integer)(found - all->rows) + 1;

    lua_getiuservalue(L, index, 1);
    if (lua_rawgeti(L, -1, is_table ? -number : number) == LUA_TNIL) {
        lua_pop(L, 1);
        if (is_table)
            definition_push(L, value);
        else
            push_piece(L, index, &found->value);
        lua_pushvalue(L, -1);
        lua_rawseti(L, -3, is_table ? -number : number);
    }
    lua_remove(L, -2);
}

void shelf_push(lua_State *L, int place, const mandate_value *value)
{
    push(L, place, value, false);
}

void shelf_push_table(lua_State *L, int place, const mandate_value *value)
{
    push(L, place, value, true);
}

const mandate_value *shelf_value(lua_State *L, int piece)
{
    return luaL_testudata(L, piece, PIECE);
}
