/*
 * core.c - the module mandate.core: tenants as userdata, their questions and edits. Decides nothing.
 */
#include <string.h>

#include <lauxlib.h>
#include <lua.h>

#include "base/memory.h"
#include "bind/audience.h"
#include "bind/belonging.h"
#include "bind/can.h"
#include "bind/can_all.h"
#include "bind/definition.h"
#include "bind/dry_run_all.h"
#include "bind/flow.h"
#include "bind/handle.h"
#include "bind/holding.h"
#include "bind/identifier.h"
#include "bind/image.h"
#include "bind/listing.h"
#include "bind/locate.h"
#include "bind/machine.h"
#include "bind/meeting.h"
#include "bind/member.h"
#include "bind/of_sort.h"
#include "bind/parsed_document.h"
#include "bind/private_file.h"
#include "bind/question.h"
#include "bind/queue.h"
#include "bind/sandbox.h"
#include "bind/shelf.h"
#include "bind/suspension.h"
#include "bind/terminal.h"
#include "bind/two_tenants.h"
#include "bind/untold.h"
#include "bind/value.h"
#include "fact/connector.h"
#include "fact/licence.h"
#include "fact/platform_names.h"
#include "fact/predefined.h"

__attribute__((visibility("default"))) int luaopen_mandate_core(lua_State *L);

static const mandate_allocator heap = {memory_libc_resize, NULL};

static lua_Integer next_serial(lua_State *L)
{
    lua_Integer serial;

    lua_getfield(L, LUA_REGISTRYINDEX, HANDLE_SERIALS);
    serial = lua_tointeger(L, -1) + 1;
    lua_pop(L, 1);
    lua_pushinteger(L, serial);
    lua_setfield(L, LUA_REGISTRYINDEX, HANDLE_SERIALS);
    return serial;
}

/* Pushes an empty handle that is already safe to collect. */
static handle *push_handle(lua_State *L)
{
    handle *userdata = lua_newuserdatauv(L, sizeof *userdata, HANDLE_VALUES);

    memset(userdata, 0, sizeof *userdata);
    handle_begin_epoch(userdata);
    luaL_setmetatable(L, HANDLE_TENANT);
    lua_newtable(L);
    lua_setiuservalue(L, -2, HANDLE_STATE);
    userdata->serial = next_serial(L);
    return userdata;
}

/* The document at `index`: a table, whose value is pushed, or what a reader has parsed. */
static bool read_document(lua_State *L, int index, mandate_value *out, mandate_fault *fault)
{
    const parsed *ready = luaL_testudata(L, index, PARSED);

    if (ready == NULL)
        return value_read(L, index, "", 0, out, fault);
    *out = ready->document;
    return true;
}

/* Loads the document at `index` into a fresh tenant; on failure *out is NULL and the fault is filled. */
static int load_fresh(lua_State *L, int index, mandate **out, mandate_fault *fault)
{
    mandate_value document;
    int err;

    if (!read_document(L, index, &document, fault))
        return MANDATE_EINVALID;
    err = mandate_new(out, "", &heap);
    if (err == MANDATE_OK)
        err = mandate_load(*out, &document, fault);
    if (err == MANDATE_OK)
        err = mandate_refresh(*out); /* whoever loads waits anyway; the first question then does not */
    if (err != MANDATE_OK) {
        mandate_free(*out);
        *out = NULL;
    }
    return err;
}

static bool is_document(lua_State *L, int index)
{
    return lua_type(L, index) == LUA_TTABLE || luaL_testudata(L, index, PARSED) != NULL;
}

/* mandate.core.tenant(document | name) -> Tenant | nil, message, code */
static int core_tenant(lua_State *L)
{
    mandate_fault fault = {0};
    mandate **out;
    int err;

    luaL_argexpected(L, lua_type(L, 1) == LUA_TSTRING || is_document(L, 1), 1, "document or name");
    out = &push_handle(L)->tenant;
    if (lua_type(L, 1) == LUA_TSTRING && strlen(lua_tostring(L, 1)) != lua_rawlen(L, 1)) {
        strcpy(fault.message, "name: a text holds no NUL byte");
        return handle_fail(L, MANDATE_EINVALID, &fault);
    }
    err = lua_type(L, 1) == LUA_TSTRING ? mandate_new(out, lua_tostring(L, 1), &heap) : load_fresh(L, 1, out, &fault);
    if (err != MANDATE_OK)
        return handle_fail(L, err, &fault);
    lua_settop(L, 2);
    return 1;
}

/* mandate.core.open(path) -> Tenant | nil, message, code: a saved image */
static int core_open(lua_State *L)
{
    const char *path = luaL_checkstring(L, 1);
    int pushed = image_open(L, path, &push_handle(L)->tenant);

    return pushed == 0 ? 1 : pushed;
}

/* mandate.core.state(tenant) -> table kept with the tenant */
static int core_state(lua_State *L)
{
    handle_check(L, 1);
    lua_getiuservalue(L, 1, HANDLE_STATE);
    return 1;
}

/* mandate.core.swap(a, b): what stands behind two tenants changes places; takes no memory */
static int core_swap(lua_State *L)
{
    handle *a, *b;
    mandate *tenant;
    lua_Integer serial;

    handle_check_change(L, 1);
    handle_check_change(L, 2);
    a = lua_touserdata(L, 1);
    b = lua_touserdata(L, 2);
    tenant = a->tenant;
    serial = a->serial;
    a->tenant = b->tenant;
    a->serial = b->serial;
    b->tenant = tenant;
    b->serial = serial;
    handle_begin_epoch(a);
    handle_begin_epoch(b);
    return 0;
}

/* __gc; safe to call any number of times. */
static int tenant_collect(lua_State *L)
{
    handle *userdata = luaL_checkudata(L, 1, HANDLE_TENANT);
    mandate *held = userdata->tenant;

    can_forget(L, userdata);
    userdata->tenant = NULL;
    mandate_free(held);
    reference_cache_drop(&userdata->reference_cache);
    return 0;
}

/* __close and :close(); in a finalizer the tenant is left to the collector. */
static int tenant_close(lua_State *L)
{
    return handle_is_finalizing(L) ? 0 : tenant_collect(L);
}

static int tenant_tostring(lua_State *L)
{
    const handle *userdata = luaL_checkudata(L, 1, HANDLE_TENANT);

    lua_pushfstring(L, userdata->tenant == NULL ? "%s (closed)" : "%s: %p", HANDLE_TENANT, (void *)userdata->tenant);
    return 1;
}

/* ---- facts ---- */

/* t:edit(path, value) -> true | nil, message, code */
static int tenant_edit(lua_State *L)
{
    mandate *tenant = handle_check_change(L, 1);
    const char *path;
    size_t bytes;
    mandate_fault fault = {0};
    mandate_value value;
    int err;

    luaL_checktype(L, 2, LUA_TSTRING);
    path = lua_tolstring(L, 2, &bytes);
    lua_settop(L, 3);
    if (!value_read(L, 3, path, bytes, &value, &fault))
        return handle_fail(L, MANDATE_EINVALID, &fault);
    if ((err = mandate_edit(tenant, path, bytes, &value, &fault)) != MANDATE_OK)
        return handle_fail(L, err, &fault);
    lua_pushboolean(L, 1);
    return 1;
}

/* t:load(document) -> true | nil, message, code; replaces everything or changes nothing */
static int tenant_load(lua_State *L)
{
    lua_Integer serial = next_serial(L);
    handle *userdata;
    mandate *fresh = NULL;
    mandate_fault fault = {0};
    int err;

    handle_check_change(L, 1);
    luaL_checktype(L, 2, LUA_TTABLE);
    userdata = lua_touserdata(L, 1);
    if ((err = load_fresh(L, 2, &fresh, &fault)) != MANDATE_OK)
        return handle_fail(L, err, &fault);
    mandate_free(userdata->tenant);
    userdata->tenant = fresh;
    userdata->serial = serial;
    handle_begin_epoch(userdata);
    lua_pushboolean(L, 1);
    return 1;
}

/* t:document() -> table */
static int tenant_document(lua_State *L)
{
    value_push_document(L, handle_check(L, 1));
    return 1;
}

/* t:fact(path) -> value | nil | nil, message, code */
static int tenant_fact(lua_State *L)
{
    const mandate *tenant = handle_check(L, 1);
    mandate_fault fault = {0};
    size_t bytes;
    const char *path = luaL_checklstring(L, 2, &bytes);
    int err = value_push_fact(L, tenant, path, bytes, &fault);

    return err == MANDATE_OK ? 1 : handle_fail(L, err, &fault);
}

/* t:handle(reference) -> integer | nil, message, code */
static int tenant_handle(lua_State *L)
{
    static const mandate_object nowhere = {0};
    const mandate *tenant = handle_check(L, 1);
    mandate_fault fault;
    mandate_object found;
    int err = handle_reference(L, tenant, 2, nowhere, &found, &fault);

    if (err != MANDATE_OK)
        return handle_fail(L, err, &fault);
    lua_pushinteger(L, (lua_Integer)(handle_tag(lua_touserdata(L, 1)) | found.at));
    return 1;
}

/* t:reference(handle) -> text | nil, message, code */
static int tenant_reference(lua_State *L)
{
    const mandate *tenant = handle_check(L, 1);
    mandate_object object = handle_record(L, lua_touserdata(L, 1), luaL_checkinteger(L, 2));
    mandate_fault fault = {.code = MANDATE_ENOTFOUND, .message = "no such handle"};

    if (!mandate_is_alive(tenant, object))
        return handle_fail(L, fault.code, &fault);
    handle_push_name(L, tenant, object);
    return 1;
}

/* t:mark() -> integer; t:rollback(mark); t:settle() */
static int tenant_mark(lua_State *L)
{
    lua_pushinteger(L, mandate_mark(handle_check(L, 1)));
    return 1;
}

static int tenant_rollback(lua_State *L)
{
    mandate *tenant = handle_check_change(L, 1);
    lua_Integer mark = luaL_checkinteger(L, 2);

    luaL_argcheck(L, mark >= 0 && mark <= UINT32_MAX && mandate_rollback(tenant, (uint32_t)mark) == MANDATE_OK, 2,
                  "not a mark of this tenant, or one from before it was settled");
    return 0;
}

static int tenant_settle(lua_State *L)
{
    mandate_drop_undo(handle_check_change(L, 1));
    return 0;
}

static void set_truth(lua_State *L, const char *name, connector_truth is)
{
    if (is == CONNECTOR_UNKNOWN)
        return;
    lua_pushboolean(L, is == CONNECTOR_YES);
    lua_setfield(L, -2, name);
}

static void push_names(lua_State *L, const char *const (*named)[2], size_t count)
{
    lua_createtable(L, 0, (int)count);
    for (size_t i = 0; i < count; i++) {
        lua_pushstring(L, named[i][1]);
        lua_setfield(L, -2, named[i][0]);
    }
}

static void push_list(lua_State *L, const char *(*word)(size_t number))
{
    lua_newtable(L);
    for (size_t i = 0; word(i) != NULL; i++) {
        lua_pushstring(L, word(i));
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
}

/* Connectors and roles that rules speak of by name, all predefined roles, and licences, for what is written in Lua. */
static void push_vocabularies(lua_State *L)
{
    static const char *const connectors[][2] = {{"desktop_flows", CONNECTOR_DESKTOP_FLOWS},
                                                {"dataverse", CONNECTOR_DATAVERSE},
                                                {"dataverse_legacy", CONNECTOR_DATAVERSE_LEGACY},
                                                {"flows_of_apps", CONNECTOR_FLOWS_OF_APPS},
                                                {"prefix", CONNECTOR_PREFIX}};
    static const char *const role_names[][2] = {{"maker", ROLE_ENVIRONMENT_MAKER},
                                                {"basic_user", ROLE_BASIC_USER},
                                                {"administrator", ROLE_SYSTEM_ADMINISTRATOR},
                                                {"environment_admin", ROLE_ENVIRONMENT_ADMIN},
                                                {"customizer", ROLE_SYSTEM_CUSTOMIZER},
                                                {"operator", ROLE_OPERATOR},
                                                {"machine_user", ROLE_MACHINE_USER},
                                                {"machine_owner", ROLE_MACHINE_OWNER},
                                                {"machine_user_can_share", ROLE_MACHINE_USER_CAN_SHARE},
                                                {"machine_configuration", ROLE_MACHINE_CONFIGURATION},
                                                {"on_behalf", ROLE_DELEGATE},
                                                {"support_user", ROLE_SUPPORT_USER},
                                                {"service_reader", ROLE_SERVICE_READER},
                                                {"service_writer", ROLE_SERVICE_WRITER},
                                                {"service_deleted", ROLE_SERVICE_DELETED}};

    push_names(L, connectors, sizeof connectors / sizeof *connectors);
    lua_setfield(L, -2, "named");
    push_names(L, role_names, sizeof role_names / sizeof *role_names);
    lua_setfield(L, -2, "roles");
    push_list(L, predefined_role_name);
    lua_setfield(L, -2, "predefined_roles");
    lua_createtable(L, 0, 2);
    push_list(L, licence_word);
    lua_setfield(L, -2, "words");
    push_list(L, licence_prefix);
    lua_setfield(L, -2, "prefixes");
    lua_setfield(L, -2, "licences");
}

/* connector(name) -> { premium, certified, entra, microsoft_365, dynamics, dataverse, changes_flows, unblockable, custom };
   not known: absent */
static int core_connector(lua_State *L)
{
    const char *name = luaL_checkstring(L, 1);

    lua_createtable(L, 0, 9);
    set_truth(L, "premium", connector_is_premium(name));
    set_truth(L, "certified", connector_is_certified(name));
    set_truth(L, "entra", connector_signs_in_by_entra(name));
    set_truth(L, "microsoft_365", connector_is_microsoft_365(name) ? CONNECTOR_YES : CONNECTOR_NO);
    set_truth(L, "dynamics", connector_is_dynamics(name) ? CONNECTOR_YES : CONNECTOR_NO);
    set_truth(L, "dataverse", connector_is_dataverse(name) ? CONNECTOR_YES : CONNECTOR_NO);
    set_truth(L, "changes_flows", connector_changes_flows(name) ? CONNECTOR_YES : CONNECTOR_NO);
    set_truth(L, "unblockable", connector_is_unblockable(name) ? CONNECTOR_YES : CONNECTOR_NO);
    set_truth(L, "custom", connector_is_custom(name) ? CONNECTOR_YES : CONNECTOR_NO);
    return 1;
}

static const luaL_Reg methods[] = {{"explain", question_explain},
                                   {"can_all", can_all},
                                   {"why_not", can_why_not},
                                   {"who_can", listing_who_can},
                                   {"what_can", listing_what_can},
                                   {"run", handle_run},
                                   {"perform", question_perform},
                                   {"edit", tenant_edit},
                                   {"load", tenant_load},
                                   {"document", tenant_document},
                                   {"members", member_list},
                                   {"roles", member_roles},
                                   {"role_holders", member_role_holders},
                                   {"owners", flow_owners},
                                   {"orphans", flow_orphans},
                                   {"unsponsored", flow_unsponsored},
                                   {"lacks_plan", flow_lacks_plan},
                                   {"plan", flow_plan},
                                   {"machine_room", machine_room},
                                   {"queue_seconds", queue_seconds},
                                   {"queue_tries_next", queue_tries_next},
                                   {"plan_clock", queue_plan_clock},
                                   {"is_production", holding_is_production},
                                   {"has_built", holding_has_built},
                                   {"is_owned", holding_is_owned},
                                   {"responsible", holding_responsible},
                                   {"right", holding_right},
                                   {"callers", holding_callers},
                                   {"belongings", belonging_list},
                                   {"binding", belonging_binding},
                                   {"isolation_misses", belonging_isolation_misses},
                                   {"outlasts_password", belonging_outlasts_password},
                                   {"starts", flow_starts},
                                   {"fact", tenant_fact},
                                   {"survey", dry_run_all_take},
                                   {"survey_agents", dry_run_all_agents},
                                   {"suspensions", suspension_list},
                                   {"untold", untold_list},
                                   {"handle", tenant_handle},
                                   {"reference", tenant_reference},
                                   {"mark", tenant_mark},
                                   {"rollback", tenant_rollback},
                                   {"settle", tenant_settle},
                                   {NULL, NULL}};

static void register_tenant(lua_State *L)
{
    handle_new_metatable(L, HANDLE_TENANT);
    can_push_notes(L);
    lua_pushcclosure(L, tenant_collect, 1);
    lua_setfield(L, -2, "__gc");
    can_push_notes(L);
    lua_pushcclosure(L, tenant_close, 1);
    lua_pushvalue(L, -1);
    lua_setfield(L, -3, "__close");
    lua_pushcfunction(L, tenant_tostring);
    lua_setfield(L, -3, "__tostring");
    luaL_newlib(L, methods);
    lua_insert(L, -2);
    lua_setfield(L, -2, "close");
    can_push_notes(L);
    can_push(L);
    lua_setfield(L, -2, "can");
    lua_pushvalue(L, -1);
    lua_setfield(L, -3, "__index");
    lua_remove(L, -2);
}

int luaopen_mandate_core(lua_State *L)
{
    sandbox_open(L);
    listing_open(L);
    dry_run_all_open(L);
    lua_createtable(L, 0, 16);
    register_tenant(L);
    lua_setfield(L, -2, "Tenant");
    luaL_newmetatable(L, HANDLE_DECISION);
    lua_setfield(L, -2, "Decision");
    luaL_newmetatable(L, HANDLE_RUN);
    lua_setfield(L, -2, "Run");
    lua_pushcfunction(L, core_tenant);
    lua_setfield(L, -2, "tenant");
    lua_pushcfunction(L, core_open);
    lua_setfield(L, -2, "open");
    lua_pushcfunction(L, identifier_guid);
    lua_setfield(L, -2, "guid");
    lua_pushcfunction(L, identifier_fold);
    lua_setfield(L, -2, "fold");
    lua_pushcfunction(L, identifier_behind);
    lua_setfield(L, -2, "behind");
    lua_pushcfunction(L, core_connector);
    lua_setfield(L, -2, "connector");
    definition_open(L);
    lua_setfield(L, -2, "definition");
    shelf_open(L);
    lua_setfield(L, -2, "shelf");
    push_vocabularies(L);
    lua_pushcfunction(L, image_save);
    lua_setfield(L, -2, "save");
    lua_pushcfunction(L, place_tell);
    lua_setfield(L, -2, "place");
    lua_pushcfunction(L, private_file_write);
    lua_setfield(L, -2, "write_private");
    lua_pushcfunction(L, private_file_folder);
    lua_setfield(L, -2, "make_private_folder");
    lua_pushcfunction(L, question_action_is_for);
    lua_setfield(L, -2, "action_is_for");
    lua_pushcfunction(L, queue_sort);
    lua_setfield(L, -2, "queue_sort");
    lua_pushcfunction(L, queue_clock);
    lua_setfield(L, -2, "clock");
    lua_pushcfunction(L, meeting_find);
    lua_setfield(L, -2, "meeting");
    lua_pushcfunction(L, audience_list);
    lua_setfield(L, -2, "audiences");
    lua_pushcfunction(L, two_tenants_records);
    lua_setfield(L, -2, "changed_records");
    lua_pushcfunction(L, two_tenants_answers);
    lua_setfield(L, -2, "changed_answers");
    lua_pushcfunction(L, handle_outline);
    lua_setfield(L, -2, "outline");
    lua_pushcfunction(L, of_sort_list);
    lua_setfield(L, -2, "of_sort");
    lua_pushcfunction(L, core_swap);
    lua_setfield(L, -2, "swap");
    lua_pushcfunction(L, core_state);
    lua_setfield(L, -2, "state");
    lua_pushcfunction(L, sandbox_run);
    lua_setfield(L, -2, "sandbox");
    lua_pushcfunction(L, terminal_columns);
    lua_setfield(L, -2, "terminal_columns");
    return 1;
}
