/*
 * untold.c - t:untold(map, fields): of every record of a map of each environment, or of the environments themselves, which
 * of some fields nobody tells.
 */
#include "bind/untold.h"

#include <string.h>

#include "bind/handle.h"

typedef struct untold_scan {
    const mandate *tenant;
    const char *map;
    lua_Integer records, found; /* seen; with something untold */
} untold_scan;

/* Appends { missing ... } to the list at 4 where a record does not tell one of the fields at 3. */
static void look(lua_State *L, untold_scan *scan, mandate_object record)
{
    lua_Integer count = 0;

    scan->records++;
    for (lua_Integer i = 1; lua_rawgeti(L, 3, i) == LUA_TSTRING; i++) {
        mandate_missing one = {record, mandate_untold_field(scan->tenant, record, lua_tostring(L, -1))};

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

int untold_list(lua_State *L)
{
    static const mandate_object nowhere = {0}, tenant_record = {1};
    untold_scan scan = {.tenant = handle_check(L, 1), .map = luaL_checkstring(L, 2)};
    mandate_object environment = nowhere, only = nowhere;
    mandate_fault fault;
    int err;

    luaL_checktype(L, 3, LUA_TTABLE);
    lua_settop(L, 4);
    if (!lua_isnil(L, 4) && (err = handle_environment(L, scan.tenant, 4, &only, &fault)) != MANDATE_OK)
        return handle_fail(L, err, &fault);
    lua_settop(L, 3);
    lua_newtable(L);
    while ((environment = mandate_next(scan.tenant, tenant_record, "environments", environment)).at != 0) {
        mandate_object record = nowhere;

        if (only.at != 0 && only.at != environment.at)
            continue;
        if (strcmp(scan.map, "environments") == 0)
            look(L, &scan, environment);
        while ((record = mandate_next(scan.tenant, environment, scan.map, record)).at != 0)
            look(L, &scan, record);
    }
    lua_pushinteger(L, scan.records);
    return 2;
}
