/*
 * member.c - t:members(principal), t:roles(who, environment) and t:role_holders(role, environment): lists of what the
 * engine has derived.
 */
#include "bind/member.h"

#include "bind/handle.h"

/* t:members(principal, environment?) -> { UPN ... }, { UPN ... } sorted | nil, message, code; everyone gives every user:
   those it surely stands for, and those it may or may not stand for, as who is in it is not wholly known */
int member_list(lua_State *L)
{
    mandate *tenant = handle_check(L, 1);
    mandate_object environment = {0}, principal, user;
    mandate_fault fault;
    uint32_t position = 0;
    lua_Integer count[2] = {0, 0};
    bool is_certain;
    int err;

    lua_settop(L, 3);
    if (!lua_isnil(L, 3) && (err = handle_environment(L, tenant, 3, &environment, &fault)) != MANDATE_OK)
        return handle_fail(L, err, &fault);
    if ((err = handle_reference(L, tenant, 2, environment, &principal, &fault)) != MANDATE_OK)
        return handle_fail(L, err, &fault);
    lua_newtable(L);
    lua_newtable(L);
    while ((err = mandate_member_may_next(tenant, principal, &position, &user, &is_certain)) == MANDATE_OK &&
           user.at != 0) {
        handle_push_name(L, tenant, user);
        lua_rawseti(L, is_certain ? -3 : -2, ++count[is_certain]);
    }
    return err == MANDATE_OK ? 2 : handle_fail(L, err, &fault);
}

/* t:roles(who, environment) -> { { role, team } ... } | nil, message, code */
int member_roles(lua_State *L)
{
    mandate *tenant = handle_check(L, 1);
    mandate_object environment, who;
    mandate_fault fault;
    mandate_role held;
    uint32_t position = 0;
    lua_Integer count = 0;
    int err;

    if ((err = handle_environment(L, tenant, 3, &environment, &fault)) != MANDATE_OK ||
        (err = handle_reference(L, tenant, 2, environment, &who, &fault)) != MANDATE_OK)
        return handle_fail(L, err, &fault);
    lua_newtable(L);
    while ((err = mandate_role_next(tenant, who, environment, &position, &held)) == MANDATE_OK && held.role.at != 0) {
        lua_createtable(L, 0, 2);
        lua_pushstring(L, mandate_key(tenant, held.role));
        lua_setfield(L, -2, "role");
        handle_push_name(L, tenant, held.team);
        lua_setfield(L, -2, "team");
        lua_rawseti(L, -2, ++count);
    }
    return err == MANDATE_OK ? 1 : handle_fail(L, err, &fault);
}

/* t:role_holders(role, environment) -> { UPN ... } in no particular order | nil, message, code */
int member_role_holders(lua_State *L)
{
    mandate *tenant = handle_check(L, 1);
    mandate_object environment, role, user;
    mandate_fault fault;
    uint32_t position = 0;
    lua_Integer count = 0;
    size_t bytes;
    const char *name = luaL_checklstring(L, 2, &bytes);
    int err;

    if ((err = handle_environment(L, tenant, 3, &environment, &fault)) != MANDATE_OK ||
        (err = mandate_find_in(tenant, environment, "roles", name, bytes, &role, &fault)) != MANDATE_OK)
        return handle_fail(L, err, &fault);
    lua_newtable(L);
    while ((err = mandate_role_holder_next(tenant, role, environment, &position, &user)) == MANDATE_OK &&
           user.at != 0) {
        handle_push_name(L, tenant, user);
        lua_rawseti(L, -2, ++count);
    }
    return err == MANDATE_OK ? 1 : handle_fail(L, err, &fault);
}
