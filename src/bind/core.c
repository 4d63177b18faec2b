/*
 * core.c - the module mandate.core: tenants as userdata, their questions and edits. Decides nothing.
 */
#include <lauxlib.h>
#include <lua.h>
#include <stdlib.h>
#include <string.h>

#include "bind/handle.h"
#include "bind/limit.h"
#include "bind/value.h"
#include "fact/nearest.h"

int luaopen_mandate_core(lua_State *L);

static void *heap_resize(void *userdata, void *block, size_t old_bytes, size_t wanted_bytes)
{
    (void)userdata;
    (void)old_bytes;
    if (wanted_bytes == 0) {
        free(block);
        return NULL;
    }
    return realloc(block, wanted_bytes);
}

static const mandate_allocator heap = {heap_resize, NULL};

/* Pushes an empty handle that is already safe to collect. */
static mandate **push_handle(lua_State *L)
{
    mandate **box = lua_newuserdatauv(L, sizeof *box, 1);

    *box = NULL;
    luaL_setmetatable(L, HANDLE_TENANT);
    lua_newtable(L);
    lua_setiuservalue(L, -2, 1);
    return box;
}

/* Loads the document at `index` into a fresh tenant; on failure *out is NULL and the fault is filled. */
static int load_fresh(lua_State *L, int index, mandate **out, mandate_fault *fault)
{
    mandate_value document;
    int err;

    if (!value_read(L, index, &document, fault))
        return MANDATE_EINVALID;
    err = mandate_new(out, "", &heap);
    if (err == MANDATE_OK)
        err = mandate_load(*out, &document, fault);
    if (err != MANDATE_OK) {
        mandate_free(*out);
        *out = NULL;
    }
    return err;
}

/* mandate.core.tenant(document | name) -> Tenant | nil, message, code */
static int core_tenant(lua_State *L)
{
    mandate_fault fault = {0};
    mandate **box;
    int err;

    luaL_argexpected(L, lua_type(L, 1) == LUA_TSTRING || lua_type(L, 1) == LUA_TTABLE, 1, "document or name");
    box = push_handle(L);
    err = lua_type(L, 1) == LUA_TSTRING ? mandate_new(box, lua_tostring(L, 1), &heap) : load_fresh(L, 1, box, &fault);
    if (err != MANDATE_OK)
        return handle_fail(L, err, &fault);
    lua_settop(L, 2);
    return 1;
}

/* mandate.core.state(tenant) -> table kept with the tenant */
static int core_state(lua_State *L)
{
    handle_check(L, 1);
    lua_getiuservalue(L, 1, 1);
    return 1;
}

/* __gc, __close and :close(); safe to call any number of times. */
static int tenant_close(lua_State *L)
{
    mandate **box = luaL_checkudata(L, 1, HANDLE_TENANT);
    mandate *held = *box;

    *box = NULL;
    mandate_free(held);
    return 0;
}

static int tenant_tostring(lua_State *L)
{
    mandate **box = luaL_checkudata(L, 1, HANDLE_TENANT);

    lua_pushfstring(L, *box == NULL ? "%s (closed)" : "%s: %p", HANDLE_TENANT, (void *)*box);
    return 1;
}

/* ---- questions ---- */

/* Misuse, with the word that was probably meant. */
static int unknown_action(lua_State *L, const char *word)
{
    nearest near = nearest_to(word, strlen(word));

    for (int action = 0; mandate_action_word(action) != NULL; action++)
        nearest_offer(&near, mandate_action_word(action), strlen(mandate_action_word(action)));
    if (near.best != NULL)
        return luaL_error(L, "unknown action `%s`, did you mean `%s`?", word, near.best);
    return luaL_error(L, "unknown action `%s`", word);
}

/* Reads who, action, target and args from the stack. The action must be one of the target's kind: else it raises. */
static int read_question(lua_State *L, const mandate *tenant, int who, int action, int target, mandate_question *out,
                         mandate_fault *fault)
{
    static const mandate_object nowhere = {0};
    size_t bytes;
    const char *word = luaL_checklstring(L, action, &bytes);
    int err;

    out->action = mandate_action(word, bytes);
    if (out->action < 0)
        return unknown_action(L, word);
    out->who.at = 0;
    if (who != 0 && (err = handle_reference(L, tenant, who, nowhere, &out->who, fault)) != MANDATE_OK)
        return err;
    if ((err = handle_reference(L, tenant, target, nowhere, &out->target, fault)) != MANDATE_OK)
        return err;
    if (!mandate_action_applies(tenant, out->action, out->target))
        return luaL_error(L, "the action `%s` does not apply to a %s", word, mandate_kind_word(tenant, out->target));
    return handle_arguments(L, tenant, target + 1, out->target, &out->arguments, fault);
}

static int not_a_person(mandate_fault *fault)
{
    strcpy(fault->message, "only users and service principals act: name one by its UPN");
    return fault->code = MANDATE_EINVALID;
}

/* t:can(who, action, target, args) -> true, rule | false, code, layer | nil, message, code */
static int tenant_can(lua_State *L)
{
    mandate *tenant = handle_check(L, 1);
    mandate_fault fault;
    mandate_question question;
    mandate_answer answer;
    const char *rules;
    int err;

    lua_settop(L, 5);
    if ((err = read_question(L, tenant, 2, 3, 4, &question, &fault)) != MANDATE_OK)
        return handle_fail(L, err, &fault);
    if ((err = mandate_can(tenant, &question, &answer, NULL)) != MANDATE_OK)
        return handle_fail(L, err == MANDATE_EINVALID ? not_a_person(&fault) : err, &fault);
    if (answer.status == MANDATE_ALLOWED) {
        rules = mandate_reason_rules(answer.reason);
        lua_pushboolean(L, 1);
        lua_pushlstring(L, rules, strcspn(rules, " "));
        return 2;
    }
    if (answer.status == MANDATE_DENIED) {
        lua_pushboolean(L, 0);
        lua_pushstring(L, mandate_reason_code(answer.reason));
        lua_pushstring(L, mandate_layer_word(mandate_reason_layer(answer.reason)));
        return 3;
    }
    lua_pushnil(L);
    lua_pushfstring(L, "not known: %s", mandate_reason_text(answer.reason));
    lua_pushliteral(L, "unknown");
    return 3;
}

static void set_layers(lua_State *L, const mandate_explanation *explanation)
{
    static const char *const words[] = {"not_reached", "passed", "failed", "unknown"};

    lua_createtable(L, MANDATE_LAYER_COUNT, 0);
    for (int i = 0; i < MANDATE_LAYER_COUNT; i++) {
        lua_createtable(L, 0, 2);
        lua_pushstring(L, mandate_layer_word((mandate_layer)i));
        lua_setfield(L, -2, "layer");
        lua_pushstring(L, words[explanation->layers[i]]);
        lua_setfield(L, -2, "status");
        lua_rawseti(L, -2, i + 1);
    }
    lua_setfield(L, -2, "layers");
}

/* Rules of the deciding reason first, then those of the rest of the chain, each once. */
static void set_rules(lua_State *L, mandate_reason main, const mandate_explanation *explanation)
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
    for (uint32_t i = 0; i < explanation->count; i++) {
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

static void set_question(lua_State *L, const mandate *tenant, const mandate_question *question)
{
    handle_push_name(L, tenant, question->who);
    lua_setfield(L, -2, "who");
    lua_pushstring(L, mandate_action_word(question->action));
    lua_setfield(L, -2, "action");
    handle_push_name(L, tenant, question->target);
    lua_setfield(L, -2, "target");
    if (lua_istable(L, 5)) {
        lua_pushvalue(L, 5);
        lua_setfield(L, -2, "args");
    }
}

/* t:explain(who, action, target, args) -> Decision | nil, message, code */
static int tenant_explain(lua_State *L)
{
    mandate *tenant = handle_check(L, 1);
    mandate_explanation explanation;
    mandate_fault fault;
    mandate_question question;
    mandate_answer answer;
    int err;

    lua_settop(L, 5);
    if ((err = read_question(L, tenant, 2, 3, 4, &question, &fault)) != MANDATE_OK)
        return handle_fail(L, err, &fault);
    if ((err = mandate_can(tenant, &question, &answer, &explanation)) != MANDATE_OK)
        return handle_fail(L, err == MANDATE_EINVALID ? not_a_person(&fault) : err, &fault);
    lua_createtable(L, 0, 12);
    lua_pushboolean(L, answer.status == MANDATE_ALLOWED);
    lua_setfield(L, -2, "allowed");
    lua_pushboolean(L, answer.status == MANDATE_UNKNOWN);
    lua_setfield(L, -2, "unknown");
    if (answer.status != MANDATE_ALLOWED) {
        lua_pushstring(L, mandate_layer_word(mandate_reason_layer(answer.reason)));
        lua_setfield(L, -2, "layer");
        lua_pushstring(L, mandate_reason_code(answer.reason));
        lua_setfield(L, -2, "code");
    }
    set_rules(L, answer.reason, &explanation);
    handle_set_because(L, tenant, &explanation);
    set_layers(L, &explanation);
    set_question(L, tenant, &question);
    luaL_setmetatable(L, HANDLE_DECISION);
    return 1;
}

/* t:perform(who, action, target, args) -> true | nil, message, code */
static int tenant_perform(lua_State *L)
{
    mandate *tenant = handle_check(L, 1);
    mandate_fault fault = {0};
    mandate_question question;
    mandate_explanation explanation;
    mandate_answer answer;
    int err;

    lua_settop(L, 5);
    if ((err = read_question(L, tenant, 2, 3, 4, &question, &fault)) != MANDATE_OK)
        return handle_fail(L, err, &fault);
    err = mandate_perform(tenant, &question, &answer, &fault);
    if (err != MANDATE_OK)
        return handle_fail(L, err == MANDATE_EINVALID && fault.message[0] == '\0' ? not_a_person(&fault) : err, &fault);
    if (answer.status == MANDATE_ALLOWED) {
        lua_pushboolean(L, 1);
        return 1;
    }
    mandate_can(tenant, &question, &answer, &explanation);
    lua_pushnil(L);
    lua_pushstring(L, mandate_reason_text(answer.reason));
    for (uint32_t i = explanation.count; i-- > 0;) {
        if (explanation.because[i].reason != answer.reason)
            continue;
        handle_push_because(L, tenant, &explanation.because[i]);
        lua_getfield(L, -1, "text");
        lua_replace(L, -3);
        lua_pop(L, 1);
        break;
    }
    lua_pushstring(L, mandate_reason_code(answer.reason));
    return 3;
}

/* ---- lists: callable once through, and :list() ---- */

/* Pushes a listing over the array at the top. */
static int push_listing(lua_State *L)
{
    lua_createtable(L, 0, 2);
    lua_insert(L, -2);
    lua_setfield(L, -2, "items");
    lua_pushinteger(L, 0);
    lua_setfield(L, -2, "at");
    luaL_setmetatable(L, HANDLE_LISTING);
    return 1;
}

static int listing_next(lua_State *L)
{
    lua_Integer at;

    lua_settop(L, 1);
    lua_getfield(L, 1, "at");
    at = lua_tointeger(L, -1) + 1;
    lua_pushinteger(L, at);
    lua_setfield(L, 1, "at");
    lua_getfield(L, 1, "items");
    lua_rawgeti(L, -1, at);
    return 1;
}

static int listing_list(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_getfield(L, 1, "items");
    return 1;
}

static int listing_length(lua_State *L)
{
    listing_list(L);
    lua_pushinteger(L, (lua_Integer)lua_rawlen(L, -1));
    return 1;
}

/* t:who_can(action, target, args) -> Listing of UPNs | nil, message, code */
static int tenant_who_can(lua_State *L)
{
    mandate *tenant = handle_check(L, 1);
    mandate_fault fault;
    mandate_question question;
    mandate_object user;
    uint32_t position = 0;
    lua_Integer count = 0;
    int err;

    lua_settop(L, 4);
    if ((err = read_question(L, tenant, 0, 2, 3, &question, &fault)) != MANDATE_OK)
        return handle_fail(L, err, &fault);
    lua_newtable(L);
    while ((err = mandate_who_next(tenant, &question, &position, &user)) == MANDATE_OK && user.at != 0) {
        lua_pushstring(L, mandate_key(tenant, user));
        lua_rawseti(L, -2, ++count);
    }
    return err != MANDATE_OK ? handle_fail(L, err, &fault) : push_listing(L);
}

/* The map of an environment in which a kind of target lives; NULL for kinds that are not listed. */
static const char *collection_of(const char *kind_word)
{
    static const char *const pairs[][2] = {{"flow", "flows"},       {"connection", "connections"},
                                           {"machine", "machines"}, {"machine_group", "machine_groups"},
                                           {"row", "rows"},         {"table", "tables"},
                                           {"connection_reference", "connection_references"}};

    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        if (strcmp(pairs[i][0], kind_word) == 0)
            return pairs[i][1];
    return NULL;
}

static void sort_strings(lua_State *L)
{
    lua_getfield(L, LUA_REGISTRYINDEX, "mandate.sort");
    lua_pushvalue(L, -2);
    lua_getfield(L, LUA_REGISTRYINDEX, "mandate.before");
    lua_call(L, 2, 0);
}

/* a < b without regard to case */
static int before(lua_State *L)
{
    const unsigned char *a = (const unsigned char *)luaL_checkstring(L, 1);
    const unsigned char *b = (const unsigned char *)luaL_checkstring(L, 2);

    for (;; a++, b++) {
        int x = *a >= 'A' && *a <= 'Z' ? *a + 32 : *a, y = *b >= 'A' && *b <= 'Z' ? *b + 32 : *b;

        if (x != y || x == 0) {
            lua_pushboolean(L, x < y);
            return 1;
        }
    }
}

/* Appends the records of one map for which the answer is yes to the table at the top. */
static int collect(lua_State *L, mandate *tenant, mandate_question *question, mandate_object within,
                   const char *collection, lua_Integer *count)
{
    mandate_answer answer;
    mandate_object each = {0};
    int err;

    while ((each = mandate_next(tenant, within, collection, each)).at != 0) {
        question->target = each;
        if (!mandate_action_applies(tenant, question->action, each))
            continue;
        if ((err = mandate_can(tenant, question, &answer, NULL)) != MANDATE_OK)
            return err;
        if (answer.status != MANDATE_ALLOWED)
            continue;
        handle_push_name(L, tenant, each);
        lua_rawseti(L, -2, ++*count);
    }
    return MANDATE_OK;
}

/* t:what_can(who, action, kind, environment) -> Listing of references | nil, message, code */
static int tenant_what_can(lua_State *L)
{
    static const mandate_object root = {1};
    mandate *tenant = handle_check(L, 1);
    const char *word = luaL_checkstring(L, 3), *kind_word = luaL_checkstring(L, 4);
    const char *collection = collection_of(kind_word);
    mandate_question question = {0};
    mandate_fault fault;
    mandate_object environment = {0};
    lua_Integer count = 0;
    int err;

    lua_settop(L, 5);
    question.action = mandate_action(word, strlen(word));
    if (question.action < 0)
        return unknown_action(L, word);
    if (collection == NULL && strcmp(kind_word, "environment") != 0 && strcmp(kind_word, "policy") != 0)
        return luaL_error(L, "unknown kind `%s`", kind_word);
    if ((err = handle_reference(L, tenant, 2, root, &question.who, &fault)) != MANDATE_OK)
        return handle_fail(L, err, &fault);
    if (collection != NULL && !lua_isnil(L, 5)) {
        size_t bytes;
        const char *name = luaL_checklstring(L, 5, &bytes);

        if ((err = mandate_find_in(tenant, root, "environments", name, bytes, &environment, &fault)) != MANDATE_OK)
            return handle_fail(L, err, &fault);
    }
    lua_newtable(L);
    if (collection == NULL)
        err = collect(L, tenant, &question, root, strcmp(kind_word, "policy") == 0 ? "policies" : "environments", &count);
    else if (environment.at != 0)
        err = collect(L, tenant, &question, environment, collection, &count);
    else
        while (err == MANDATE_OK && (environment = mandate_next(tenant, root, "environments", environment)).at != 0)
            err = collect(L, tenant, &question, environment, collection, &count);
    if (err != MANDATE_OK)
        return handle_fail(L, err == MANDATE_EINVALID ? not_a_person(&fault) : err, &fault);
    sort_strings(L);
    return push_listing(L);
}

/* ---- facts ---- */

/* t:edit(path, value) -> true | nil, message, code */
static int tenant_edit(lua_State *L)
{
    mandate *tenant = handle_check(L, 1);
    size_t bytes;
    const char *path = luaL_checklstring(L, 2, &bytes);
    mandate_fault fault = {0};
    mandate_value value;
    int err;

    lua_settop(L, 3);
    if (!value_read(L, 3, &value, &fault))
        return handle_fail(L, MANDATE_EINVALID, &fault);
    if ((err = mandate_edit(tenant, path, bytes, &value, &fault)) != MANDATE_OK)
        return handle_fail(L, err, &fault);
    lua_pushboolean(L, 1);
    return 1;
}

/* t:load(document) -> true | nil, message, code; replaces everything or changes nothing */
static int tenant_load(lua_State *L)
{
    mandate **box;
    mandate *fresh = NULL;
    mandate_fault fault = {0};
    int err;

    handle_check(L, 1);
    luaL_checktype(L, 2, LUA_TTABLE);
    box = lua_touserdata(L, 1);
    if ((err = load_fresh(L, 2, &fresh, &fault)) != MANDATE_OK)
        return handle_fail(L, err, &fault);
    mandate_free(*box);
    *box = fresh;
    lua_pushboolean(L, 1);
    return 1;
}

/* t:document() -> table */
static int tenant_document(lua_State *L)
{
    value_push_document(L, handle_check(L, 1));
    return 1;
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
    lua_pushinteger(L, found.at);
    return 1;
}

/* t:mark() -> integer; t:rollback(mark) */
static int tenant_mark(lua_State *L)
{
    lua_pushinteger(L, mandate_mark(handle_check(L, 1)));
    return 1;
}

static int tenant_rollback(lua_State *L)
{
    mandate *tenant = handle_check(L, 1);
    lua_Integer mark = luaL_checkinteger(L, 2);

    luaL_argcheck(L, mark >= 0 && mark <= (lua_Integer)mandate_mark(tenant), 2, "not a mark of this tenant");
    mandate_rollback(tenant, (uint32_t)mark);
    return 0;
}

static const luaL_Reg methods[] = {
    {"can", tenant_can},           {"explain", tenant_explain}, {"who_can", tenant_who_can},
    {"what_can", tenant_what_can}, {"run", handle_run},         {"perform", tenant_perform},
    {"edit", tenant_edit},         {"load", tenant_load},       {"document", tenant_document},
    {"handle", tenant_handle},     {"mark", tenant_mark},       {"rollback", tenant_rollback},
    {"close", tenant_close},       {NULL, NULL}};

/* A metatable that scripts cannot see or replace; leaves it on the stack. */
static void new_metatable(lua_State *L, const char *name)
{
    luaL_newmetatable(L, name);
    lua_pushstring(L, name);
    lua_setfield(L, -2, "__metatable");
}

static void register_tenant(lua_State *L)
{
    new_metatable(L, HANDLE_TENANT);
    lua_pushcfunction(L, tenant_close);
    lua_setfield(L, -2, "__gc");
    lua_pushcfunction(L, tenant_close);
    lua_setfield(L, -2, "__close");
    lua_pushcfunction(L, tenant_tostring);
    lua_setfield(L, -2, "__tostring");
    luaL_newlib(L, methods);
    lua_pushvalue(L, -1);
    lua_setfield(L, -3, "__index");
    lua_remove(L, -2);
}

static void register_listing(lua_State *L)
{
    new_metatable(L, HANDLE_LISTING);
    lua_pushcfunction(L, listing_next);
    lua_setfield(L, -2, "__call");
    lua_pushcfunction(L, listing_length);
    lua_setfield(L, -2, "__len");
    lua_createtable(L, 0, 1);
    lua_pushcfunction(L, listing_list);
    lua_setfield(L, -2, "list");
    lua_setfield(L, -2, "__index");
    lua_pop(L, 1);
}

/* Keeps table.sort and the order of references in the registry, out of reach of scripts. */
static void keep_sort(lua_State *L)
{
    lua_getglobal(L, "table");
    lua_getfield(L, -1, "sort");
    lua_setfield(L, LUA_REGISTRYINDEX, "mandate.sort");
    lua_pop(L, 1);
    lua_pushcfunction(L, before);
    lua_setfield(L, LUA_REGISTRYINDEX, "mandate.before");
}

int luaopen_mandate_core(lua_State *L)
{
    keep_sort(L);
    register_listing(L);
    lua_createtable(L, 0, 6);
    register_tenant(L);
    lua_setfield(L, -2, "Tenant");
    luaL_newmetatable(L, HANDLE_DECISION);
    lua_setfield(L, -2, "Decision");
    luaL_newmetatable(L, HANDLE_RUN);
    lua_setfield(L, -2, "Run");
    lua_pushcfunction(L, core_tenant);
    lua_setfield(L, -2, "tenant");
    lua_pushcfunction(L, core_state);
    lua_setfield(L, -2, "state");
    lua_pushcfunction(L, limit_set);
    lua_setfield(L, -2, "memory_limit");
    return 1;
}
