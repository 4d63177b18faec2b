/*
 * machine.c - t:machine_room(machine, load): whether it can take one more run, and whether it takes several.
 */
#include "bind/machine.h"

#include "bind/handle.h"

/* Pushes a field of the load, past its metatable: no code of the caller runs here. */
static void push_field(lua_State *L, const char *field)
{
    lua_pushstring(L, field);
    lua_rawget(L, 3);
}

static uint32_t read_runs(lua_State *L)
{
    lua_Integer runs;

    push_field(L, "unattended");
    runs = luaL_optinteger(L, -1, 0);
    luaL_argcheck(L, runs >= 0 && runs <= UINT32_MAX, 3, "no number of runs in `unattended`");
    lua_pop(L, 1);
    return (uint32_t)runs;
}

static bool read_flag(lua_State *L, const char *field)
{
    bool is;

    push_field(L, field);
    is = lua_toboolean(L, -1) != 0;
    lua_pop(L, 1);
    return is;
}

static void push_status(lua_State *L, mandate_status status)
{
    if (status == MANDATE_UNKNOWN)
        lua_pushnil(L);
    else
        lua_pushboolean(L, status == MANDATE_ALLOWED);
}

int machine_room(lua_State *L)
{
    const mandate *tenant = handle_check(L, 1);
    mandate_object machine;
    mandate_workload load;
    mandate_fault fault;
    int err = handle_reference(L, tenant, 2, (mandate_object){0}, &machine, &fault);

    if (err != MANDATE_OK)
        return handle_fail(L, err, &fault);
    luaL_checktype(L, 3, LUA_TTABLE);
    load.unattended = read_runs(L);
    load.is_attended = read_flag(L, "is_attended");
    load.is_signed_in = read_flag(L, "is_signed_in");
    push_status(L, mandate_machine_room(tenant, machine, &load));
    push_status(L, mandate_machine_takes_several(tenant, machine));
    return 2;
}
