#include "bind/handle.h"

#include <string.h>

#include "answer/evaluation.h"
#include "bind/value.h"

mandate *handle_check(lua_State *L, int index)
{
    const handle *userdata = luaL_checkudata(L, index, HANDLE_TENANT);

    if (userdata->tenant == NULL)
        luaL_error(L, "the tenant is closed");
    return userdata->tenant;
}

mandate_object handle_record(lua_State *L, const handle *userdata, lua_Integer number)
{
    lua_Unsigned position = (lua_Unsigned)number ^ handle_tag(userdata);
    lua_Integer serial = number >> HANDLE_SERIAL_SHIFT;

    if (position <= UINT32_MAX)
        return (mandate_object){(uint32_t)position};
    lua_getfield(L, LUA_REGISTRYINDEX, HANDLE_SERIALS);
    if (serial > 0 && serial <= lua_tointeger(L, -1) && (uint32_t)number != 0)
        luaL_error(L, "the handle is of another tenant");
    lua_pop(L, 1);
    return (mandate_object){0};
}

/* The userdata that a method is called on, where it holds this tenant. */
static const handle *called_on(lua_State *L, const mandate *tenant)
{
    const handle *userdata = luaL_testudata(L, 1, HANDLE_TENANT);

    return userdata != NULL && userdata->tenant == tenant ? userdata : NULL;
}

bool handle_is_finalizing(lua_State *L)
{
    return lua_gc(L, LUA_GCISRUNNING) < 0;
}

mandate *handle_check_change(lua_State *L, int index)
{
    mandate *tenant = handle_check(L, index);

    if (handle_is_finalizing(L))
        luaL_error(L, "a finalizer cannot change a tenant: a question to it may be under way");
    return tenant;
}

int handle_fail(lua_State *L, int code, const mandate_fault *fault)
{
    if (code == MANDATE_ENOMEM)
        return luaL_error(L, "not enough memory");
    lua_pushnil(L);
    lua_pushstring(L, fault->message);
    lua_pushstring(L, mandate_error_name(code));
    return 3;
}

int handle_reference(lua_State *L, const mandate *tenant, int index, mandate_object environment, mandate_object *out,
                     mandate_fault *fault)
{
    size_t bytes;
    const char *text;

    if (lua_isinteger(L, index)) {
        const handle *userdata = called_on(L, tenant);

        *out = userdata != NULL ? handle_record(L, userdata, lua_tointeger(L, index)) : (mandate_object){0};
        if (mandate_is_alive(tenant, *out))
            return MANDATE_OK;
        fault->code = MANDATE_ENOTFOUND;
        strcpy(fault->message, "no such handle");
        return MANDATE_ENOTFOUND;
    }
    if (lua_type(L, index) != LUA_TSTRING)
        return luaL_error(L, "expected a reference (a text such as `flow:P/F1`, or a handle), got %s",
                          luaL_typename(L, index));
    text = lua_tolstring(L, index, &bytes);
    return mandate_find(tenant, text, bytes, environment, out, fault);
}

int handle_environment(lua_State *L, const mandate *tenant, int index, mandate_object *out, mandate_fault *fault)
{
    static const mandate_object root = {1};
    size_t bytes;
    const char *name = luaL_checklstring(L, index, &bytes);

    return mandate_find_in(tenant, root, "environments", name, bytes, out, fault);
}

static void push_long_name(lua_State *L, const mandate *tenant, mandate_object object, size_t bytes)
{
    luaL_Buffer buffer;
    char *text = luaL_buffinitsize(L, &buffer, bytes);

    mandate_reference(tenant, object, text, bytes);
    luaL_pushresultsize(&buffer, bytes - 1);
}

void handle_push_name(lua_State *L, const mandate *tenant, mandate_object object)
{
    char text[600];
    size_t bytes;

    if (object.at == 0)
        lua_pushnil(L);
    else if (object.at == MANDATE_UNTOLD)
        lua_pushliteral(L, "?");
    else if (object.at == MANDATE_ANONYMOUS)
        lua_pushliteral(L, "anonymous");
    else if (object.at == MANDATE_EVERYONE)
        lua_pushliteral(L, "everyone");
    else if ((bytes = mandate_reference(tenant, object, text, sizeof text)) >= sizeof text)
        push_long_name(L, tenant, object, bytes + 1);
    else
        lua_pushstring(L, bytes != 0 ? text : mandate_key(tenant, object));
}

void handle_push_rules(lua_State *L, const char *rules)
{
    lua_Integer count = 0;

    lua_newtable(L);
    while (*rules != '\0') {
        size_t bytes = strcspn(rules, " ");

        lua_pushlstring(L, rules, bytes);
        lua_rawseti(L, -2, ++count);
        rules += bytes;
        rules += strspn(rules, " ");
    }
}

void handle_push_missing(lua_State *L, const mandate *tenant, const mandate_missing *one)
{
    char path[2000];

    lua_createtable(L, 0, 4);
    mandate_path(tenant, one->record, one->field, path, sizeof path);
    lua_pushstring(L, path);
    lua_setfield(L, -2, "path");
    mandate_path(tenant, one->record, NULL, path, sizeof path);
    lua_pushstring(L, path);
    lua_setfield(L, -2, "record");
    lua_pushstring(L, mandate_kind_word(tenant, one->record));
    lua_setfield(L, -2, "kind");
    lua_pushstring(L, one->field);
    lua_setfield(L, -2, "field");
}

/* What is not known names the facts it waits for: { { path, record, kind, field } ... }. */
void handle_set_missing(lua_State *L, const mandate *tenant, const mandate_question *question,
                        const mandate_because *because)
{
    mandate_missing found[MISSING_LIMIT];
    uint32_t count;

    if (!mandate_reason_waits(because->reason))
        return;
    count = mandate_missing_facts(tenant, question, because, found, MISSING_LIMIT);
    if (count == 0 && because->reason == REASON_RUN_AS_UNKNOWN)
        return; /* the event decides alone */
    lua_newtable(L);
    for (uint32_t i = 0; i < count && i < MISSING_LIMIT; i++) {
        handle_push_missing(L, tenant, &found[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    lua_setfield(L, -2, "missing");
}

void handle_push_text(lua_State *L, const mandate *tenant, const mandate_because *because)
{
    char text[2000];

    mandate_because_text(tenant, because, text, sizeof text);
    lua_pushstring(L, text);
}

void handle_push_because(lua_State *L, const mandate *tenant, const mandate_question *question,
                         const mandate_because *because)
{
    lua_createtable(L, 0, 6);
    handle_push_text(L, tenant, because);
    lua_setfield(L, -2, "text");
    lua_pushstring(L, mandate_reason_name(because->reason));
    lua_setfield(L, -2, "reason");
    handle_push_rules(L, mandate_reason_rules(because->reason));
    lua_rawgeti(L, -1, 1);
    lua_setfield(L, -3, "rule");
    lua_setfield(L, -2, "rules");
    lua_pushstring(L, mandate_layer_word(mandate_reason_layer(because->reason)));
    lua_setfield(L, -2, "layer");
    lua_createtable(L, 0, 3); /* Lua adds the file and place of what was imported */
    handle_push_name(L, tenant, because->b.at != 0 ? because->b : because->a);
    lua_setfield(L, -2, "text");
    lua_setfield(L, -2, "fact");
    handle_set_missing(L, tenant, question, because);
}

void handle_set_because(lua_State *L, const mandate *tenant, const mandate_question *question,
                        const mandate_explanation *explanation)
{
    lua_createtable(L, (int)explanation->count, 0);
    for (uint32_t i = 0; i < explanation->count; i++) {
        handle_push_because(L, tenant, question, &explanation->because[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    lua_setfield(L, -2, "because");
}

static int note_text(lua_State *L)
{
    lua_getfield(L, 1, "text");
    return 1;
}

void handle_set_notes(lua_State *L, const mandate *tenant, const mandate_because *notes, uint32_t count)
{
    lua_createtable(L, (int)count, 0);
    for (uint32_t i = 0; i < count; i++) {
        handle_push_because(L, tenant, NULL, &notes[i]);
        if (luaL_newmetatable(L, HANDLE_NOTE)) {
            lua_pushcfunction(L, note_text);
            lua_setfield(L, -2, "__tostring");
        }
        lua_setmetatable(L, -2);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    lua_setfield(L, -2, "notes");
}

void handle_set_rules(lua_State *L, mandate_reason main, const mandate_explanation *explanation, uint32_t chain)
{
    lua_Integer count;

    handle_push_rules(L, mandate_reason_rules(main));
    count = (lua_Integer)lua_rawlen(L, -1);
    lua_newtable(L); /* met */
    for (lua_Integer i = 1; i <= count; i++) {
        lua_rawgeti(L, -2, i);
        lua_pushboolean(L, 1);
        lua_rawset(L, -3);
    }
    for (uint32_t i = 0; i < chain; i++) {
        handle_push_rules(L, mandate_reason_rules(explanation->because[i].reason));
        for (lua_Integer j = 1, all = (lua_Integer)lua_rawlen(L, -1); j <= all; j++) {
            lua_rawgeti(L, -1, j);
            lua_pushvalue(L, -1);
            if (lua_rawget(L, -4) == LUA_TNIL) {
                lua_pop(L, 1);
                lua_pushvalue(L, -1);
                lua_pushboolean(L, 1);
                lua_rawset(L, -5);
                lua_rawseti(L, -4, ++count);
            } else {
                lua_pop(L, 2);
            }
        }
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
    lua_setfield(L, -2, "rules");
}

/* ---- arguments of an action ---- */

/* CON-6: connections are shared at three levels; DSK-1, DSK-20: machines and desktop flows at two. */
static int argument_level(lua_State *L, const mandate *tenant, mandate_object target, mandate_arguments *out)
{
    static const struct {
        const char *word;
        uint32_t of_connection, of_others, of_agent;
    } levels[] = {{"use", 1, 1, 0},   {"can_use", 1, 1, 0},   {"use_and_share", 2, 0, 0},
                  {"edit", 3, 0, 0},  {"user", 0, 1, 1},      {"co_owner", 0, 3, 0},
                  {"owner", 0, 3, 0}, {"analytics", 0, 0, 2}, {"editor", 0, 0, 3}};
    const char *word = lua_tostring(L, -1), *kind_word = mandate_kind_word(tenant, target);
    bool is_connection = strcmp(kind_word, "connection") == 0, is_agent = strcmp(kind_word, "agent") == 0;

    if (!is_connection && !is_agent && strcmp(kind_word, "flow") != 0 && strncmp(kind_word, "machine", 7) != 0)
        return luaL_error(L, "the %s takes no argument `level`", kind_word);
    for (size_t i = 0; word != NULL && i < sizeof levels / sizeof *levels; i++) {
        uint32_t level = is_connection ? levels[i].of_connection : is_agent ? levels[i].of_agent : levels[i].of_others;

        if (strcmp(levels[i].word, word) == 0 && level != 0) {
            out->level = level;
            return MANDATE_OK;
        }
    }
    return luaL_error(L, "no level `%s` of a %s: one of %s", luaL_tolstring(L, -1, NULL), kind_word,
                      is_connection ? "use, use_and_share, edit"
                      : is_agent    ? "editor, analytics, user"
                                    : "user, co_owner");
}

static int argument_via(lua_State *L, mandate_arguments *out)
{
    const char *word = lua_tostring(L, -1);

    if (word == NULL || (strcmp(word, "console") != 0 && strcmp(word, "address") != 0))
        return luaL_error(L, "unknown way to run `%s`: console or address", luaL_tolstring(L, -1, NULL));
    out->via = word[0] == 'a' ? 2 : 1;
    return MANDATE_OK;
}

static int argument_source(lua_State *L, mandate_arguments *out)
{
    const char *word = lua_tostring(L, -1);

    if (word == NULL || (strcmp(word, "embedded") != 0 && strcmp(word, "invoker") != 0))
        return luaL_error(L, "unknown source `%s`: embedded or invoker", luaL_tolstring(L, -1, NULL));
    out->source = word[0] == 'i' ? 2 : 1;
    return MANDATE_OK;
}

/* A name in a map of the target's environment or flow, or a whole reference with a colon. */
static int argument_name(lua_State *L, const mandate *tenant, mandate_object parent, const char *collection,
                         mandate_object *out, mandate_fault *fault)
{
    size_t bytes;
    const char *text;

    if (lua_isinteger(L, -1))
        return handle_reference(L, tenant, -1, parent, out, fault);
    text = luaL_checklstring(L, -1, &bytes);
    if (memchr(text, ':', bytes) != NULL)
        return mandate_find(tenant, text, bytes, mandate_environment_of(tenant, parent), out, fault);
    return mandate_find_in(tenant, parent, collection, text, bytes, out, fault);
}

/* Equal without regard to ASCII case. */
static bool is_same(const char *a, const char *b)
{
    for (;; a++, b++) {
        int x = *a >= 'A' && *a <= 'Z' ? *a + 32 : *a, y = *b >= 'A' && *b <= 'Z' ? *b + 32 : *b;

        if (x != y || x == 0)
            return x == y;
    }
}

int handle_part(const mandate *tenant, mandate_object agent, const char *collection, const char *name,
                mandate_object *out, mandate_fault *fault)
{
    for (out->at = 0; (*out = mandate_next(tenant, agent, collection, *out)).at != 0;)
        if (is_same(mandate_key(tenant, *out), name))
            return MANDATE_OK;
    snprintf(fault->message, sizeof fault->message, "no %s `%.200s` of the agent",
             collection[1] == 'r' ? "trigger" : "tool", name);
    return fault->code = MANDATE_ENOTFOUND;
}

enum { TENANT_ROOT = 1 };

/* RBAC-1 */
static int argument_platform_role(lua_State *L, mandate_arguments *out)
{
    static const char *const words[] = {"owner", "contributor", "reader", "rbac_administrator"};
    const char *word = lua_tostring(L, -1);

    for (uint32_t i = 0; word != NULL && i < 4; i++)
        if (strcmp(words[i], word) == 0) {
            out->platform_role = i + 1;
            return MANDATE_OK;
        }
    return luaL_error(L, "unknown role `%s` of the platform: one of owner, contributor, reader, rbac_administrator",
                      luaL_tolstring(L, -1, NULL));
}

/* EG-1, EG-2: what a setting becomes. Its memory stays on the stack. */
static int argument_value(lua_State *L, const mandate *tenant, int index, mandate_arguments *out, mandate_fault *fault)
{
    static const mandate_object root = {1};
    mandate_value *value;

    lua_pushliteral(L, "value");
    lua_rawget(L, index);
    if (lua_isnil(L, -1))
        return MANDATE_OK;
    if (strcmp(out->setting, "group") == 0) {
        size_t bytes;
        const char *name = luaL_checklstring(L, -1, &bytes);

        if (memchr(name, ':', bytes) != NULL)
            return mandate_find(tenant, name, bytes, root, &out->environment_group, fault);
        return mandate_find_in(tenant, root, "environment_groups", name, bytes, &out->environment_group, fault);
    }
    value = lua_newuserdatauv(L, sizeof *value, 0);
    if (!value_read(L, lua_gettop(L) - 1, "", 0, value, fault))
        return fault->code;
    out->value = value;
    return MANDATE_OK;
}

static int argument(lua_State *L, const mandate *tenant, const char *name, mandate_object target,
                    mandate_arguments *out, mandate_fault *fault)
{
    if (strcmp(name, "principal") == 0)
        return handle_reference(L, tenant, -1, mandate_environment_of(tenant, target), &out->principal, fault);
    if (strcmp(name, "connection") == 0)
        return argument_name(L, tenant, mandate_environment_of(tenant, target), "connections", &out->connection, fault);
    if (strcmp(name, "flow") == 0)
        return argument_name(L, tenant, target, "flows", &out->flow, fault);
    if (strcmp(name, "role") == 0 && target.at == TENANT_ROOT)
        return argument_platform_role(L, out);
    if (strcmp(name, "scope") == 0 && target.at == TENANT_ROOT)
        return handle_reference(L, tenant, -1, target, &out->scope, fault);
    if (strcmp(name, "setting") == 0 && lua_type(L, -1) == LUA_TSTRING) {
        out->setting = lua_tostring(L, -1);
        return MANDATE_OK;
    }
    if (strcmp(name, "value") == 0)
        return MANDATE_OK; /* read when the setting is known */
    if (strcmp(name, "role") == 0)
        return argument_name(L, tenant, target, "roles", &out->role, fault);
    if (strcmp(name, "group") == 0)
        return argument_name(L, tenant, target, "machine_groups", &out->group, fault);
    if (strcmp(name, "key") == 0)
        return argument_name(L, tenant, target, "connections", &out->key, fault);
    if (strcmp(name, "started_by") == 0)
        return handle_reference(L, tenant, -1, target, &out->started_by, fault);
    if (strcmp(name, "tool") == 0)
        return handle_part(tenant, target, "tools", luaL_checkstring(L, -1), &out->tool, fault);
    if (strcmp(name, "solution") == 0)
        return argument_name(L, tenant, target, "solutions", &out->solution, fault);
    if (strcmp(name, "level") == 0)
        return argument_level(L, tenant, target, out);
    if (strcmp(name, "source") == 0)
        return argument_source(L, out);
    if (strcmp(name, "via") == 0)
        return argument_via(L, out);
    return luaL_error(L,
                      "unknown argument `%s`: one of principal, connection, flow, role, group, key, level, source, "
                      "scope, setting, value, started_by, solution, via, tool",
                      name);
}

int handle_arguments(lua_State *L, const mandate *tenant, int index, mandate_object target, mandate_arguments *out,
                     mandate_fault *fault)
{
    int err = MANDATE_OK;

    memset(out, 0, sizeof *out);
    if (lua_isnoneornil(L, index))
        return MANDATE_OK;
    luaL_checktype(L, index, LUA_TTABLE);
    lua_pushnil(L);
    while (lua_next(L, index) != 0) {
        if (lua_type(L, -2) != LUA_TSTRING)
            return luaL_error(L, "arguments are named, as in { principal = \"ann@contoso.com\" }");
        err = argument(L, tenant, lua_tostring(L, -2), target, out, fault);
        if (err != MANDATE_OK) {
            lua_pop(L, 2);
            return err;
        }
        lua_pop(L, 1);
    }
    return out->setting == NULL ? MANDATE_OK : argument_value(L, tenant, index, out, fault);
}

static void push_candidate(lua_State *L, const mandate *tenant, const mandate_step *step, const mandate_machine_option *each)
{
    mandate_because because = {each->reason, step->session, each->machine};

    handle_push_because(L, tenant, NULL, &because);
    lua_pushstring(L, mandate_key(tenant, each->machine));
    lua_setfield(L, -2, "machine");
    lua_pushboolean(L, each->is_eligible);
    lua_setfield(L, -2, "eligible");
    lua_getfield(L, -1, "text");
    lua_setfield(L, -2, "why");
    lua_pushnil(L);
    lua_setfield(L, -2, "text");
    lua_pushnil(L);
    lua_setfield(L, -2, "fact");
    if (!each->is_eligible) {
        lua_pushstring(L, mandate_reason_code(each->reason));
        lua_setfield(L, -2, "code");
    }
}

void handle_set_machines(lua_State *L, const mandate *tenant, const mandate_step *step)
{
    mandate_machine_option each = {{0}, 0, false};
    lua_Integer count = 0;

    while (mandate_machine_option_next(tenant, step, &each)) {
        if (count == 0)
            lua_newtable(L);
        push_candidate(L, tenant, step, &each);
        lua_rawseti(L, -2, ++count);
    }
    if (count != 0)
        lua_setfield(L, -2, "machines");
}

void handle_new_metatable(lua_State *L, const char *name)
{
    luaL_newmetatable(L, name);
    lua_pushstring(L, name);
    lua_setfield(L, -2, "__metatable");
}
