/*
 * untold.c - t:untold(map, fields): of every record of a map of each environment, or of the environments themselves, which
 * of some fields nobody tells; t:untold(): every fact that nobody tells.
 */
#include "bind/untold.h"

#include <string.h>

#include "answer/tenant.h"
#include "bind/handle.h"

typedef struct untold_scan {
    const mandate *tenant;
    const char *map;
    lua_Integer records, found; /* seen; with something untold */
} untold_scan;

/* Appends { missing ... } to the list at 4 where a record does not tell one of the fields at 3. */
static void look(lua_State *L, untold_scan *scan, mandate_object held)
{
    lua_Integer count = 0;

    scan->records++;
    for (lua_Integer i = 1; lua_rawgeti(L, 3, i) == LUA_TSTRING; i++) {
        mandate_missing one = {held, mandate_untold_field(scan->tenant, held, lua_tostring(L, -1))};

        lua_pop(L, 1);
        if (one.field == NULL)
            continue;
        if (count == 0)
            lua_newtable(L);
        handle_push_missing(L, scan->tenant, &one);
        lua_rawseti(L, -2, ++count);
    }
    lua_pop(L, 1);
    if (count != 0)
        lua_rawseti(L, 4, ++scan->found);
}

/* An account that is "?", and none of another tenant, whose name is in the next slot. */
static bool is_untold_account(const store *facts, uint32_t record_id, const field *told, uint32_t slot)
{
    return told->type == F_ACCOUNT && fact(facts, record_id, slot) == PRINCIPAL_UNKNOWN &&
           fact(facts, record_id, slot + 1) == 0;
}

/* Appends each fact that a record does not tell to the list at the top. */
static void add_untold(lua_State *L, const mandate *tenant, uint32_t record_id, lua_Integer *count)
{
    const store *facts = &tenant->facts;
    const kind_schema *schema = schema_of(store_kind(facts, record_id));

    for (uint32_t slot = 0; slot < schema->field_count; slot++) {
        mandate_missing one = {{record_id}, schema->fields[slot].name};

        if (!fact_is_untold(facts, record_id, slot) &&
            !is_untold_account(facts, record_id, &schema->fields[slot], slot))
            continue;
        handle_push_missing(L, tenant, &one);
        lua_rawseti(L, -2, ++*count);
    }
}

/* Every fact that the document says it does not tell. */
static int push_all(lua_State *L)
{
    const mandate *tenant = handle_check(L, 1);
    lua_Integer count = 0;

    lua_newtable(L);
    for (uint32_t record_id = RECORD_TENANT; record_id < tenant->facts.record_count; record_id++)
        if (store_is_alive(&tenant->facts, record_id))
            add_untold(L, tenant, record_id, &count);
    return 1;
}

int untold_list(lua_State *L)
{
    static const mandate_object nowhere = {0}, tenant_record = {1};
    untold_scan scan = {.tenant = handle_check(L, 1), .map = luaL_optstring(L, 2, NULL)};
    mandate_object environment = nowhere, only = nowhere;
    mandate_fault fault;
    int err;

    if (scan.map == NULL)
        return push_all(L);
    luaL_checktype(L, 3, LUA_TTABLE);
    lua_settop(L, 4);
    if (!lua_isnil(L, 4) && (err = handle_environment(L, scan.tenant, 4, &only, &fault)) != MANDATE_OK)
        return handle_fail(L, err, &fault);
    lua_settop(L, 3);
    lua_newtable(L);
    while ((environment = mandate_next(scan.tenant, tenant_record, "environments", environment)).at != 0) {
        mandate_object held = nowhere;

        if (only.at != 0 && only.at != environment.at)
            continue;
        if (strcmp(scan.map, "environments") == 0)
            look(L, &scan, environment);
        while ((held = mandate_next(scan.tenant, environment, scan.map, held)).at != 0)
            look(L, &scan, held);
    }
    lua_pushinteger(L, scan.records);
    return 2;
}
