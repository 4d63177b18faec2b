#include "bind/of_sort.h"

#include <string.h>

#include "answer/tenant.h"
#include "bind/handle.h"

enum { TENANT = 1, ENVIRONMENT, COLLECTION, WANTED, USUAL };

/* A field that the sort speaks of; what it wants stands in the table of wanted facts, below its name. */
typedef struct wanted_field {
    const char *name;
    uint32_t slot;
} wanted_field;

enum { FIELDS_MOST = 16 };

typedef struct sort {
    const store *facts;
    wanted_field fields[FIELDS_MOST];
    uint32_t count;
} sort;

/* The fields that are wanted at all, whatever their names. */
static void read_sort(lua_State *L, const store *facts, kind wanted_kind, sort *out)
{
    *out = (sort){.facts = facts};
    for (lua_pushnil(L); lua_next(L, WANTED) != 0; lua_pop(L, 1)) {
        const char *name = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "?";
        int slot = schema_field(wanted_kind, name, strlen(name));

        if (slot < 0 || out->count == FIELDS_MOST)
            luaL_error(L, "no such field `%s`", name);
        out->fields[out->count++] = (wanted_field){name, (uint32_t)slot};
    }
}

/* Past the table's metatable: no code of the caller runs here. */
static void push_field(lua_State *L, int table, const char *name)
{
    lua_pushstring(L, name);
    lua_rawget(L, table);
}

/* The fact, or what its absence stands for. */
static void push_fact(lua_State *L, const store *facts, uint32_t position, const wanted_field *field_wanted)
{
    const field *type = &schema_of(store_kind(facts, position))->fields[field_wanted->slot];
    uint32_t value = fact(facts, position, field_wanted->slot);

    if (value != 0 && type->type == F_ENUM)
        lua_pushstring(L, type->words[value - 1]);
    else if (value != 0 && type->type == F_BOOLEAN)
        lua_pushboolean(L, value == 2);
    else if (value != 0 && type->type == F_TEXT)
        lua_pushstring(L, names_text(&facts->names, value));
    else
        push_field(L, USUAL, field_wanted->name);
}

static truth matches(lua_State *L, const sort *wanted, uint32_t position)
{
    truth out = TRUTH_YES;

    for (uint32_t i = 0; i < wanted->count; i++) {
        bool is_open = fact_is_untold(wanted->facts, position, wanted->fields[i].slot);
        bool is_so;

        push_fact(L, wanted->facts, position, &wanted->fields[i]);
        push_field(L, WANTED, wanted->fields[i].name);
        is_so = lua_rawequal(L, -1, -2) != 0;
        lua_pop(L, 2);
        if (!is_so && !is_open)
            return TRUTH_NO;
        out = is_open ? TRUTH_UNKNOWN : out;
    }
    return out;
}

/* Two ordered runs of `source`, up to `middle` and up to `end`, as one in `sorted_run`. */
static void merge(const store *facts, const uint32_t *source, uint32_t *sorted_run, size_t first, size_t middle, size_t end)
{
    size_t left = first, right = middle;

    for (size_t position = first; position < end; position++)
        sorted_run[position] = right >= end || (left < middle && store_compare_keys(facts, source[left], source[right]) <= 0)
                     ? source[left++]
                     : source[right++];
}

/* By key; `room` is for as many. Returns where they are then: in the one or the other. */
static uint32_t *sort_by_key(const store *facts, uint32_t *records, uint32_t *room, size_t count)
{
    for (size_t run = 1; run < count; run *= 2) {
        uint32_t *sorted = room;

        for (size_t first = 0; first < count; first += 2 * run)
            merge(facts, records, room, first, first + run < count ? first + run : count,
                  first + 2 * run < count ? first + 2 * run : count);
        room = records;
        records = sorted;
    }
    return records;
}

static size_t count_all(const mandate *tenant, mandate_object parent, const char *collection)
{
    mandate_object each = {0};
    size_t count = 0;

    while ((each = mandate_next(tenant, parent, collection, each)).at != 0)
        count++;
    return count;
}

/* The records of the collection by key; their memory stays on the stack. */
static uint32_t *all_by_key(lua_State *L, const mandate *tenant, mandate_object parent, const char *collection,
                            size_t *count)
{
    size_t bytes = (*count = count_all(tenant, parent, collection)) * sizeof(uint32_t);
    uint32_t *records = lua_newuserdatauv(L, 2 * bytes + 1, 0), *end = records;
    mandate_object each = {0};

    while ((each = mandate_next(tenant, parent, collection, each)).at != 0)
        *end++ = each.at;
    return sort_by_key(&tenant->facts, records, end, *count);
}

static void add(lua_State *L, int list, uint32_t position)
{
    lua_pushinteger(L, (lua_Integer)(handle_tag(lua_touserdata(L, 1)) | (lua_Unsigned)position));
    lua_rawseti(L, list, (lua_Integer)lua_rawlen(L, list) + 1);
}

int of_sort_list(lua_State *L)
{
    const mandate *tenant = handle_check(L, TENANT);
    const char *collection = luaL_checkstring(L, COLLECTION);
    mandate_object parent = {RECORD_TENANT};
    const uint32_t *records;
    mandate_fault fault;
    size_t count;
    sort wanted;
    int err, sure;

    luaL_checktype(L, WANTED, LUA_TTABLE);
    luaL_checktype(L, USUAL, LUA_TTABLE);
    lua_settop(L, USUAL);
    if (!lua_isnil(L, ENVIRONMENT) &&
        (err = handle_environment(L, tenant, ENVIRONMENT, &parent, &fault)) != MANDATE_OK)
        return handle_fail(L, err, &fault);
    records = all_by_key(L, tenant, parent, collection, &count);
    if (count != 0)
        read_sort(L, &tenant->facts, store_kind(&tenant->facts, records[0]), &wanted);
    lua_createtable(L, (int)count, 0);
    lua_newtable(L);
    sure = lua_gettop(L) - 1;
    for (size_t i = 0; i < count; i++) {
        truth is = matches(L, &wanted, records[i]);

        if (is != TRUTH_NO)
            add(L, is == TRUTH_YES ? sure : sure + 1, records[i]);
    }
    return 2;
}
