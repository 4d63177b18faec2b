#include "bind/listing.h"

#include <string.h>

#include "bind/handle.h"
#include "bind/question.h"
#include "fact/nearest.h"

/* A listing while it is filled lies on the stack: what is certain, what is undecided, why by name. */
enum { CERTAIN = 1, UNDECIDED, BECAUSE, LISTING_SLOTS = 3 };

typedef struct filling {
    int base; /* below the first of the slots */
    lua_Integer count[3];
    mandate_status anonymous; /* whether somebody who is not signed in may as well */
    mandate_because others;   /* why what is not named at all may be there; reason 0: it may not */
} filling;

static filling begin_listing(lua_State *L)
{
    filling out = {lua_gettop(L), {0}, MANDATE_DENIED, {0, {0}, {0}}};

    for (int i = 0; i < LISTING_SLOTS; i++)
        lua_newtable(L);
    return out;
}

/* Adds what has an answer that is no denial. */
static void add_entry(lua_State *L, filling *list, mandate *tenant, mandate_object each, const mandate_question *question,
                      mandate_answer answer)
{
    int slot = answer.status == MANDATE_ALLOWED ? CERTAIN : UNDECIDED;

    handle_push_name(L, tenant, each);
    if (slot == UNDECIDED) {
        lua_pushvalue(L, -1);
        question_push_why(L, tenant, question, answer.reason);
        lua_rawset(L, list->base + BECAUSE);
    }
    lua_rawseti(L, list->base + slot, ++list->count[slot]);
}

/* Pushes the listing; the slots go. */
static int push_listing(lua_State *L, const mandate *tenant, const filling *list)
{
    static const char *const names[] = {"items", "undecided", "reasons"};
    char text[2000];

    lua_createtable(L, 0, 7);
    for (int i = 0; i < LISTING_SLOTS; i++) {
        lua_pushvalue(L, list->base + CERTAIN + i);
        lua_setfield(L, -2, names[i]);
    }
    lua_pushinteger(L, 0);
    lua_setfield(L, -2, "at");
    if (list->anonymous == MANDATE_UNKNOWN)
        lua_pushliteral(L, "unknown");
    else
        lua_pushboolean(L, list->anonymous == MANDATE_ALLOWED);
    lua_setfield(L, -2, "anonymous");
    lua_pushboolean(L, list->count[UNDECIDED] == 0 && list->others.reason == 0 && list->anonymous != MANDATE_UNKNOWN);
    lua_setfield(L, -2, "complete");
    if (list->others.reason != 0) {
        mandate_because_text(tenant, &list->others, text, sizeof text);
        lua_pushstring(L, text);
        lua_setfield(L, -2, "others");
        handle_set_missing(L, tenant, NULL, &list->others);
    }
    luaL_setmetatable(L, HANDLE_LISTING);
    lua_replace(L, list->base + 1);
    lua_settop(L, list->base + 1);
    return 1;
}

static int listing_next(lua_State *L)
{
    lua_Integer position;

    lua_settop(L, 1);
    lua_getfield(L, 1, "at");
    position = lua_tointeger(L, -1) + 1;
    lua_pushinteger(L, position);
    lua_setfield(L, 1, "at");
    lua_getfield(L, 1, "items");
    lua_rawgeti(L, -1, position);
    return 1;
}

static int listing_list(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_getfield(L, 1, "items");
    return 1;
}

/* listing:unknown() -> { name ... } of those who may or may not, { name = why } */
static int listing_unknown(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_getfield(L, 1, "undecided");
    lua_getfield(L, 1, "reasons");
    return 2;
}

/* listing:tools() -> of who may use an agent: a Listing of those for whom every tool of it works (AGT-5) | nil */
static int listing_tools(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 1);
    if (lua_getfield(L, 1, "tenant") == LUA_TNIL)
        return 1;
    lua_pushcfunction(L, listing_who_can);
    lua_insert(L, 2);
    lua_pushstring(L, "use_tools");
    lua_getfield(L, 1, "target");
    lua_call(L, 3, LUA_MULTRET);
    return lua_gettop(L) - 1;
}

/* What `tools` asks, kept in the listing at the top: who talks to an agent, and for whom its tools work, are two lines. */
static void keep_agent(lua_State *L, const mandate *tenant, const mandate_question *question)
{
    if (strcmp(mandate_kind_word(tenant, question->target), "agent") != 0 ||
        question->action != mandate_action("use", 3))
        return;
    lua_pushvalue(L, 1);
    lua_setfield(L, -2, "tenant");
    handle_push_name(L, tenant, question->target);
    lua_setfield(L, -2, "target");
}

static int listing_length(lua_State *L)
{
    listing_list(L);
    lua_pushinteger(L, (lua_Integer)lua_rawlen(L, -1));
    return 1;
}

/* listing[i]: the i-th of what is certain, so that ipairs walks it; listing.list and listing.unknown: the methods. */
static int listing_index(lua_State *L)
{
    if (lua_isinteger(L, 2)) {
        luaL_checktype(L, 1, LUA_TTABLE);
        lua_getfield(L, 1, "items");
        lua_rawgeti(L, -1, lua_tointeger(L, 2));
        return 1;
    }
    lua_pushvalue(L, 2);
    lua_rawget(L, lua_upvalueindex(1));
    return 1;
}

static int ask_anonymous(mandate *tenant, mandate_question *question, filling *list)
{
    mandate_answer answer;
    int err;

    question->who.at = MANDATE_ANONYMOUS;
    err = mandate_can(tenant, question, &answer, NULL);
    list->anonymous = answer.status;
    return err;
}

/* t:who_can(action, target, args) -> Listing of UPNs | nil, message, code */
int listing_who_can(lua_State *L)
{
    mandate *tenant = handle_check(L, 1);
    mandate_fault fault;
    mandate_question question;
    mandate_answer answer;
    uint32_t position = 0;
    filling found;
    int err;

    lua_settop(L, 4);
    if ((err = question_read(L, tenant, 0, 2, 3, &question, &fault)) != MANDATE_OK)
        return handle_fail(L, err, &fault);
    found = begin_listing(L);
    while ((err = mandate_who_may_next(tenant, &question, &position, &question.who, &answer)) == MANDATE_OK &&
           question.who.at != 0)
        add_entry(L, &found, tenant, question.who, &question, answer);
    if (err == MANDATE_OK)
        err = mandate_who_others(tenant, &question, &found.others);
    if (err == MANDATE_OK)
        err = ask_anonymous(tenant, &question, &found);
    if (err != MANDATE_OK)
        return handle_fail(L, err == MANDATE_EINVALID ? question_misfit(tenant, &question, &fault) : err, &fault);
    push_listing(L, tenant, &found);
    keep_agent(L, tenant, &question);
    return 1;
}

/* Kinds of targets and the map of an environment in which each lives. */
static const char *const collections[][2] = {
    {"flow", "flows"},   {"connection", "connections"}, {"machine", "machines"}, {"machine_group", "machine_groups"},
    {"row", "rows"},     {"table", "tables"},           {"agent", "agents"},
    {"connection_reference", "connection_references"}};

enum { COLLECTION_COUNT = sizeof collections / sizeof *collections };

/* NULL for kinds that are not listed. */
static const char *collection_of(const char *kind_word)
{
    for (size_t i = 0; i < COLLECTION_COUNT; i++)
        if (strcmp(collections[i][0], kind_word) == 0)
            return collections[i][1];
    return NULL;
}

static int unknown_kind(lua_State *L, const char *kind_word)
{
    nearest near = nearest_to(kind_word, strlen(kind_word));
    luaL_Buffer text;

    for (size_t i = 0; i < COLLECTION_COUNT; i++)
        nearest_offer(&near, collections[i][0], strlen(collections[i][0]));
    luaL_buffinit(L, &text);
    for (size_t i = 0; i < COLLECTION_COUNT; i++) {
        luaL_addstring(&text, collections[i][0]);
        luaL_addstring(&text, ", ");
    }
    luaL_addstring(&text, "environment, policy");
    luaL_pushresult(&text);
    if (near.best != NULL)
        lua_pushfstring(L, ", did you mean `%s`?", near.best);
    else
        lua_pushliteral(L, "");
    return luaL_error(L, "unknown kind `%s`%s; one of %s", kind_word, lua_tostring(L, -1), lua_tostring(L, -2));
}

static void sort_strings(lua_State *L, int index)
{
    lua_getfield(L, LUA_REGISTRYINDEX, "mandate.sort");
    lua_pushvalue(L, index);
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

/* Adds the records of one map for which the answer is no certain denial. */
static int collect(lua_State *L, filling *list, mandate *tenant, mandate_question *question, mandate_object parent,
                   const char *collection)
{
    mandate_answer answer;
    int err;

    if (list->others.reason == 0)
        list->others = mandate_what_others(tenant, parent, collection);
    question->target.at = 0;
    while ((err = mandate_what_next(tenant, question, parent, collection, &answer)) == MANDATE_OK &&
           question->target.at != 0)
        add_entry(L, list, tenant, question->target, question, answer);
    return err;
}

/* t:what_can(who, action, kind, environment) -> Listing of references | nil, message, code */
int listing_what_can(lua_State *L)
{
    static const mandate_object root = {1};
    mandate *tenant = handle_check(L, 1);
    const char *word = luaL_checkstring(L, 3), *kind_word = luaL_checkstring(L, 4);
    const char *collection = collection_of(kind_word);
    mandate_question question = {0};
    mandate_fault fault;
    mandate_object environment = {0};
    filling found;
    int err = MANDATE_OK;

    lua_settop(L, 5);
    question.action = mandate_action(word, strlen(word));
    if (question.action < 0)
        return question_unknown_action(L, word);
    if (collection == NULL && strcmp(kind_word, "environment") != 0 && strcmp(kind_word, "policy") != 0)
        return unknown_kind(L, kind_word);
    if (question_is_anonymous(L, 2))
        question.who.at = MANDATE_ANONYMOUS;
    else if ((err = handle_reference(L, tenant, 2, root, &question.who, &fault)) != MANDATE_OK)
        return handle_fail(L, err, &fault);
    if (collection != NULL && !lua_isnil(L, 5) &&
        (err = handle_environment(L, tenant, 5, &environment, &fault)) != MANDATE_OK)
        return handle_fail(L, err, &fault);
    found = begin_listing(L);
    if (collection == NULL)
        err =
            collect(L, &found, tenant, &question, root, strcmp(kind_word, "policy") == 0 ? "policies" : "environments");
    else if (environment.at != 0)
        err = collect(L, &found, tenant, &question, environment, collection);
    else
        while (err == MANDATE_OK && (environment = mandate_next(tenant, root, "environments", environment)).at != 0)
            err = collect(L, &found, tenant, &question, environment, collection);
    if (err != MANDATE_OK)
        return handle_fail(L, err == MANDATE_EINVALID ? question_misfit(tenant, &question, &fault) : err, &fault);
    if (collection != NULL && lua_isnil(L, 5) && found.others.reason == 0)
        found.others = mandate_what_others(tenant, root, "environments");
    sort_strings(L, found.base + CERTAIN);
    sort_strings(L, found.base + UNDECIDED);
    return push_listing(L, tenant, &found);
}

static void register_listing(lua_State *L)
{
    handle_new_metatable(L, HANDLE_LISTING);
    lua_pushcfunction(L, listing_next);
    lua_setfield(L, -2, "__call");
    lua_pushcfunction(L, listing_length);
    lua_setfield(L, -2, "__len");
    lua_createtable(L, 0, 3);
    lua_pushcfunction(L, listing_list);
    lua_setfield(L, -2, "list");
    lua_pushcfunction(L, listing_unknown);
    lua_setfield(L, -2, "unknown");
    lua_pushcfunction(L, listing_tools);
    lua_setfield(L, -2, "tools");
    lua_pushcclosure(L, listing_index, 1);
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

void listing_open(lua_State *L)
{
    keep_sort(L);
    register_listing(L);
}
