#include "bind/can.h"

#include <string.h>

#include "answer/evaluation.h"
#include "answer/many.h"
#include "bind/question.h"

#define NOTES "mandate.can"

/* By the address of the word, which Lua keeps once; a power of two, far more than there are actions. */
enum { ACTION_SLOTS = 256 };

/* The numbers of answers: each reason has some, by status from 1 on. */
enum { STATUSES = 4, ANSWER_LIMIT = REASON_COUNT * STATUSES };

typedef struct noted_action {
    const char *word;
    int number; /* the action's, from 1 on */
} noted_action;

typedef struct notes {
    const handle *latest; /* the tenant asked last, known to be one */
    noted_action actions[ACTION_SLOTS];
    uint8_t results[ANSWER_LIMIT][2]; /* upvalues of t:can: what an answer gives last; 0 where it is made each time */
} notes;

/* The upvalues of t:can; the user value of the notes: the words of actions, kept alive. */
enum { UP_NOTES = 1, UP_TRUE, UP_LIMIT = 255 };

static noted_action *action_slot(notes *noted, const char *word)
{
    uint32_t slot = (uint32_t)(((uintptr_t)word * 0x9E3779B97F4A7C15u) >> 40);

    while (noted->actions[slot % ACTION_SLOTS].word != NULL && noted->actions[slot % ACTION_SLOTS].word != word)
        slot++;
    return &noted->actions[slot % ACTION_SLOTS];
}

static void note_actions(lua_State *L, notes *noted)
{
    lua_newtable(L);
    for (int action = 0; mandate_action_word(action) != NULL; action++) {
        const char *word = lua_pushstring(L, mandate_action_word(action));

        *action_slot(noted, word) = (noted_action){word, action + 1};
        lua_rawseti(L, -2, action + 1);
    }
    lua_setiuservalue(L, -2, 1);
}

void can_push_notes(lua_State *L)
{
    notes *noted;

    if (lua_getfield(L, LUA_REGISTRYINDEX, NOTES) == LUA_TUSERDATA)
        return;
    lua_pop(L, 1);
    noted = lua_newuserdatauv(L, sizeof *noted, 1);
    memset(noted, 0, sizeof *noted);
    note_actions(L, noted);
    lua_pushvalue(L, -1);
    lua_setfield(L, LUA_REGISTRYINDEX, NOTES);
}

void can_forget(lua_State *L, const handle *closed)
{
    notes *noted = lua_touserdata(L, lua_upvalueindex(UP_NOTES));

    if (noted->latest == closed)
        noted->latest = NULL;
}

/* The tenant asked about, in the epoch of its facts; raises when it is closed or something else. */
static inline handle *check_tenant(lua_State *L, notes *at_hand)
{
    handle *userdata = lua_touserdata(L, 1);

    if (userdata == NULL || userdata != at_hand->latest) {
        handle_check(L, 1);
        at_hand->latest = userdata;
    }
    handle_catch_up(userdata);
    return userdata;
}

/* The text at an index, whose place among those met before is asked for; NULL for anything else. */
static inline const char *read_text(lua_State *L, const handle *userdata, int index)
{
    const char *text = lua_type(L, index) == LUA_TSTRING ? lua_tostring(L, index) : NULL;

    if (text != NULL)
        reference_cache_expect(&userdata->reference_cache, text);
    return text;
}

/* A handle, or a text met before; 0 for anything else. */
static inline uint32_t read_known(lua_State *L, const handle *userdata, int index, const char *text)
{
    lua_Unsigned number;

    if (text != NULL)
        return reference_cache_find(&userdata->reference_cache, userdata->epoch, text);
    if (!lua_isinteger(L, index))
        return 0;
    number = (lua_Unsigned)lua_tointeger(L, index) ^ handle_tag(userdata);
    return number < MANDATE_ANONYMOUS ? (uint32_t)number : 0;
}

static void remember(lua_State *L, handle *userdata, int index, mandate_object named)
{
    if (lua_type(L, index) == LUA_TSTRING && mandate_is_alive(userdata->tenant, named))
        reference_cache_remember(L, &userdata->reference_cache, userdata->epoch, index, named.at);
}

/* A text that is met for the first time, read once; 0 for what names nothing, and for what is no text. */
static uint32_t read_new(lua_State *L, handle *userdata, int index)
{
    static const mandate_object nowhere = {0};
    mandate_object found;
    mandate_fault unread;
    const char *text;
    size_t bytes;

    if (lua_type(L, index) != LUA_TSTRING || (index == 2 && question_is_anonymous(L, index)))
        return 0;
    text = lua_tolstring(L, index, &bytes);
    if (mandate_find(userdata->tenant, text, bytes, nowhere, &found, &unread) != MANDATE_OK)
        return 0;
    remember(L, userdata, index, found);
    return mandate_is_alive(userdata->tenant, found) ? found.at : 0;
}

/* An answer as one number, never 0. */
static uint32_t number_of(mandate_answer answer)
{
    return (uint32_t)answer.reason * STATUSES + answer.status + 1;
}

/* A certain answer, with words that are not at hand. */
static int push_anew(lua_State *L, mandate_status status, mandate_reason reason)
{
    const char *rules = mandate_reason_rules(reason);

    if (status == MANDATE_ALLOWED) {
        lua_pushboolean(L, 1);
        lua_pushlstring(L, rules, strcspn(rules, " "));
        return 2;
    }
    lua_pushboolean(L, 0);
    lua_pushstring(L, mandate_reason_code(reason));
    lua_pushstring(L, mandate_layer_word(mandate_reason_layer(reason)));
    return 3;
}

/*
 * A certain answer: three values, of which the last two are meant where it is allowed: one way for both, as neither can
 * be foreseen.
 */
static inline int push_answer(lua_State *L, const notes *at_hand, uint32_t number)
{
    const uint8_t *results = at_hand->results[number];
    mandate_status status = (mandate_status)(number % STATUSES - 1);

    if (results[0] == 0)
        return push_anew(L, status, (mandate_reason)(number / STATUSES));
    lua_pushboolean(L, 0);
    lua_pushvalue(L, lua_upvalueindex(results[0]));
    lua_pushvalue(L, lua_upvalueindex(results[1]));
    return 3 - (status == MANDATE_ALLOWED);
}

/* What is not known is told by its facts. */
static int push_unknown(lua_State *L, handle *userdata, const mandate_question *question, mandate_reason reason)
{
    lua_pushnil(L);
    lua_pushliteral(L, "not known: ");
    question_push_why(L, userdata->tenant, question, reason);
    lua_concat(L, 2);
    lua_pushliteral(L, "unknown");
    return 3;
}

/* Everything that is not at hand: texts seen for the first time, arguments, and all that is wrong. */
static int ask_closely(lua_State *L, const notes *at_hand, handle *userdata)
{
    mandate_question question;
    mandate_answer answer;
    mandate_fault fault;
    int err;

    lua_settop(L, 5);
    if ((err = question_read(L, userdata->tenant, 2, 3, 4, &question, &fault)) != MANDATE_OK)
        return handle_fail(L, err, &fault);
    if ((err = mandate_can(userdata->tenant, &question, &answer, NULL)) != MANDATE_OK)
        return handle_fail(L, err == MANDATE_EINVALID ? question_misfit(userdata->tenant, &question, &fault) : err, &fault);
    remember(L, userdata, 2, question.who);
    remember(L, userdata, 4, question.target);
    if (answer.status == MANDATE_UNKNOWN)
        return push_unknown(L, userdata, &question, answer.reason);
    return push_answer(L, at_hand, number_of(answer));
}

/* The memory that a question reads is asked for together. */
static void expect_all(const mandate *tenant, uint32_t who, uint32_t target)
{
    many_expect_records(tenant, who, target);
    if (tenant->facts.stale != 0)
        return;
    many_expect_facts(tenant, who, target);
    many_expect_shares(tenant, who, target);
}

/* A question without arguments, whose names are known. */
static int ask_at_once(lua_State *L, const notes *at_hand, handle *userdata, uint32_t who, int action, uint32_t target)
{
    mandate_question question = {.who = {who}, .action = action, .target = {target}};
    mandate_answer answer;

    if (many_is_far(userdata->tenant))
        expect_all(userdata->tenant, who, target);
    if (mandate_can(userdata->tenant, &question, &answer, NULL) != MANDATE_OK)
        return ask_closely(L, at_hand, userdata);
    if (answer.status == MANDATE_UNKNOWN)
        return push_unknown(L, userdata, &question, answer.reason);
    return push_answer(L, at_hand, number_of(answer));
}

/* t:can(who, action, target, args) -> true, rule | false, code, layer | nil, message, code */
static int can(lua_State *L)
{
    notes *at_hand = lua_touserdata(L, lua_upvalueindex(UP_NOTES));
    handle *userdata = check_tenant(L, at_hand);
    int action = action_slot(at_hand, lua_tostring(L, 3))->number - 1;
    const char *who_text, *target_text;
    uint32_t who, target;

    if (action < 0 || (lua_gettop(L) != 4 && !lua_isnoneornil(L, 5)))
        return ask_closely(L, at_hand, userdata);
    who_text = read_text(L, userdata, 2);
    target_text = read_text(L, userdata, 4);
    who = read_known(L, userdata, 2, who_text);
    target = read_known(L, userdata, 4, target_text);
    if (who == 0)
        who = read_new(L, userdata, 2);
    if (target == 0)
        target = read_new(L, userdata, 4);
    if (who == 0 || target == 0)
        return ask_closely(L, at_hand, userdata);
    return ask_at_once(L, at_hand, userdata, who, action, target);
}

/* The upvalue that a word becomes, 0 where there is no room; those met are in the table below the first upvalue. */
static uint8_t keep_word(lua_State *L, int first, const char *text, size_t bytes)
{
    int position = lua_gettop(L) + 2 - first;

    lua_pushlstring(L, text, bytes);
    lua_pushvalue(L, -1);
    if (lua_rawget(L, first - 1) == LUA_TNUMBER || position > UP_LIMIT) {
        position = (int)lua_tointeger(L, -1);
        lua_pop(L, 2);
        return (uint8_t)position;
    }
    lua_pop(L, 1);
    lua_pushvalue(L, -1);
    lua_pushinteger(L, position);
    lua_rawset(L, first - 1);
    return (uint8_t)position;
}

static void keep_results(lua_State *L, int first, notes *noted, mandate_reason reason)
{
    const char *code = mandate_reason_code(reason), *rules = mandate_reason_rules(reason);
    const char *layer = mandate_layer_word(mandate_reason_layer(reason));
    uint8_t *denied = noted->results[number_of((mandate_answer){MANDATE_DENIED, reason})];
    uint8_t *allowed = noted->results[number_of((mandate_answer){MANDATE_ALLOWED, reason})];

    denied[1] = keep_word(L, first, layer, strlen(layer));
    denied[0] = denied[1] == 0 ? 0 : keep_word(L, first, code, strlen(code));
    allowed[1] = keep_word(L, first, rules, strcspn(rules, " "));
    allowed[0] = allowed[1] == 0 ? 0 : UP_TRUE;
}

void can_push(lua_State *L)
{
    int first = lua_gettop(L) + 1; /* of the upvalues, above a table */
    notes *noted = lua_touserdata(L, -1);

    luaL_checkstack(L, UP_LIMIT + 4, "the words of answers");
    lua_newtable(L);
    lua_insert(L, -2);
    lua_pushboolean(L, 1);
    for (mandate_reason reason = 0; reason < mandate_reason_count(); reason++)
        keep_results(L, first, noted, reason);
    lua_pushcclosure(L, can, lua_gettop(L) + 1 - first);
    lua_remove(L, -2);
}
