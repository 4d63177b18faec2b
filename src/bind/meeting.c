#include "bind/meeting.h"

#include <string.h>

#include "answer/tenant.h"
#include "bind/handle.h"
#include "bind/question.h"

enum { TENANT = 1, USERS, ACTION, TARGETS, IS_OPEN, IS_OF_SORT, ARGUMENTS = IS_OF_SORT };

/* What was found first that is not known. */
typedef struct meeting {
    mandate_question question;
    mandate_answer answer;
    mandate_because others;
} meeting;

/* The users as a set, a bit each by rank. */
static const uint64_t *read_users(lua_State *L, const mandate *tenant, int *err, mandate_fault *fault)
{
    static const mandate_object nowhere = {0};
    size_t count = lua_rawlen(L, USERS), bytes = (tenant->directory.count / 64 + 1) * sizeof(uint64_t);
    uint64_t *set = lua_newuserdatauv(L, bytes, 0);

    memset(set, 0, bytes);
    for (size_t i = 0; i < count; i++) {
        mandate_object user;
        uint32_t rank;

        lua_rawgeti(L, USERS, (lua_Integer)i + 1);
        if ((*err = handle_reference(L, tenant, -1, nowhere, &user, fault)) != MANDATE_OK)
            return NULL;
        lua_pop(L, 1);
        if (!store_is_living(&tenant->facts, user.at, K_USER))
            continue;
        rank = tenant->directory.persons[tenant->facts.records[user.at].ordinal].rank;
        set[rank / 64] |= (uint64_t)1 << rank % 64;
    }
    return set;
}

/* The first of the set who surely may; *open keeps the first of whom it is not known. */
static int ask_target(mandate *tenant, mandate_question *question, bool is_open, meeting *open)
{
    mandate_because others = {0, {0}, {0}};
    mandate_answer answer;
    uint32_t position = 0;
    int err;

    while ((err = mandate_who_may_next(tenant, question, &position, &question->who, &answer)) == MANDATE_OK &&
           question->who.at != 0) {
        if (answer.status == MANDATE_ALLOWED)
            return MANDATE_OK;
        if (open->question.target.at == 0)
            *open = (meeting){*question, answer, {0, {0}, {0}}};
    }
    if (err == MANDATE_OK && is_open && open->question.target.at == 0 &&
        (err = mandate_who_others(tenant, question, &others)) == MANDATE_OK && others.reason != 0)
        *open = (meeting){*question, {MANDATE_UNKNOWN, others.reason}, others};
    return err;
}

/* Others are not asked about; nothing of Lua happens while they are left out. */
static int ask_among(mandate *tenant, const uint64_t *among, mandate_question *question, bool is_open, meeting *open)
{
    int err;

    candidates_limit(&tenant->candidates, among);
    err = ask_target(tenant, question, is_open, open);
    candidates_limit(&tenant->candidates, NULL);
    return err;
}

static int push_meeting(lua_State *L, mandate *tenant, const char *word, const mandate_question *question)
{
    lua_pushstring(L, word);
    handle_push_name(L, tenant, question->who);
    handle_push_name(L, tenant, question->target);
    return 3;
}

static int push_open(lua_State *L, mandate *tenant, const meeting *open)
{
    char text[2000];

    if (open->question.target.at == 0) {
        lua_pushnil(L);
        return 1;
    }
    push_meeting(L, tenant, "unknown", &open->question);
    if (open->others.reason != 0) {
        mandate_because_text(tenant, &open->others, text, sizeof text);
        lua_pushstring(L, text);
    } else {
        question_push_why(L, tenant, &open->question, open->answer.reason);
    }
    return 4;
}

/* A handle of a list of some sort: what the action is not for is passed over. */
static bool is_passed_over(lua_State *L, const mandate *tenant, size_t position)
{
    const char *word = luaL_checkstring(L, ACTION);
    mandate_question question = {.action = mandate_action(word, strlen(word))};

    if (!lua_toboolean(L, IS_OF_SORT) || question.action < 0)
        return false;
    lua_rawgeti(L, TARGETS, (lua_Integer)position + 1);
    if (lua_isinteger(L, -1))
        question.target = handle_record(L, lua_touserdata(L, TENANT), lua_tointeger(L, -1));
    lua_pop(L, 1);
    return mandate_is_alive(tenant, question.target) && !mandate_question_applies(tenant, &question);
}

int meeting_find(lua_State *L)
{
    mandate *tenant = handle_check(L, TENANT);
    meeting open = {0};
    mandate_question question;
    mandate_fault fault;
    size_t count;
    const uint64_t *among;
    int err = mandate_refresh(tenant);

    luaL_checktype(L, USERS, LUA_TTABLE);
    luaL_checktype(L, TARGETS, LUA_TTABLE);
    lua_settop(L, ARGUMENTS);
    if (err != MANDATE_OK || (among = read_users(L, tenant, &err, &fault)) == NULL)
        return handle_fail(L, err, &fault);
    count = lua_rawlen(L, TARGETS);
    for (size_t i = 0; i < count; i++) {
        if (is_passed_over(L, tenant, i))
            continue;
        if ((err = question_read_listed(L, tenant, ACTION, TARGETS, i, &question, &fault)) != MANDATE_OK ||
            (err = ask_among(tenant, among, &question, lua_toboolean(L, IS_OPEN) != 0, &open)) != MANDATE_OK)
            return handle_fail(L, err == MANDATE_EINVALID ? question_misfit(tenant, &question, &fault) : err, &fault);
        if (question.who.at != 0)
            return push_meeting(L, tenant, "allowed", &question);
    }
    return push_open(L, tenant, &open);
}
