#include "bind/can.h"

#include <string.h>

#include "bind/question.h"

#define NOTES "mandate.can"

/* By the address of the word, which Lua keeps once; a power of two, far more than there are actions. */
enum { ACTION_SLOTS = 256 };

typedef struct noted_action {
    const char *word;
    int action;
} noted_action;

typedef struct notes {
    const handle *latest; /* the tenant asked last, known to be one */
    noted_action actions[ACTION_SLOTS];
} notes;

/* The upvalues of t:can, and the user value of the notes: the words, kept alive. */
enum { UP_NOTES = 1, UP_RULES, UP_CODES, UP_LAYERS };

static noted_action *action_slot(notes *of, const char *word)
{
    uint32_t slot = (uint32_t)(((uintptr_t)word * 0x9E3779B97F4A7C15u) >> 40);

    while (of->actions[slot % ACTION_SLOTS].word != NULL && of->actions[slot % ACTION_SLOTS].word != word)
        slot++;
    return &of->actions[slot % ACTION_SLOTS];
}

static void note_actions(lua_State *L, notes *of)
{
    lua_newtable(L);
    for (int action = 0; mandate_action_word(action) != NULL; action++) {
        const char *word = lua_pushstring(L, mandate_action_word(action));

        *action_slot(of, word) = (noted_action){word, action};
        lua_rawseti(L, -2, action + 1);
    }
    lua_setiuservalue(L, -2, 1);
}

void can_push_notes(lua_State *L)
{
    notes *of;

    if (lua_getfield(L, LUA_REGISTRYINDEX, NOTES) == LUA_TUSERDATA)
        return;
    lua_pop(L, 1);
    of = lua_newuserdatauv(L, sizeof *of, 1);
    memset(of, 0, sizeof *of);
    note_actions(L, of);
    lua_pushvalue(L, -1);
    lua_setfield(L, LUA_REGISTRYINDEX, NOTES);
}

void can_forget(lua_State *L, const handle *closed)
{
    notes *of = lua_touserdata(L, lua_upvalueindex(UP_NOTES));

    if (of->latest == closed)
        of->latest = NULL;
}

/* The tenant asked about, in the epoch of its facts; raises when it is closed or something else. */
static handle *check_tenant(lua_State *L, notes *at_hand)
{
    handle *of = lua_touserdata(L, 1);

    if (of == NULL || of != at_hand->latest) {
        handle_check(L, 1);
        at_hand->latest = of;
    }
    if (of->epoch == 0 || of->generation != mandate_generation(of->tenant)) {
        of->generation = mandate_generation(of->tenant);
        of->epoch++;
    }
    return of;
}

/* A handle, or a text met before; 0 for anything else. */
static uint32_t read_known(lua_State *L, const handle *of, int index)
{
    if (lua_isinteger(L, index)) {
        lua_Integer at = lua_tointeger(L, index);
        return at > 0 && at <= UINT32_MAX ? (uint32_t)at : 0;
    }
    if (lua_type(L, index) != LUA_TSTRING)
        return 0;
    return spelling_find(&of->spellings, of->epoch, lua_tostring(L, index));
}

/* A question without arguments, all of it known; false where a closer look is due. */
static bool read_at_hand(lua_State *L, const handle *of, notes *at_hand, mandate_question *out)
{
    const noted_action *action;

    if (lua_gettop(L) != 4 && !lua_isnoneornil(L, 5))
        return false;
    action = action_slot(at_hand, lua_tostring(L, 3));
    out->action = action->action;
    out->who.at = read_known(L, of, 2);
    out->target.at = read_known(L, of, 4);
    return action->word != NULL && out->who.at != 0 && out->target.at != 0;
}

static void remember(lua_State *L, handle *of, int index, mandate_object record)
{
    if (lua_type(L, index) == LUA_TSTRING && mandate_is_alive(of->tenant, record))
        spelling_remember(L, &of->spellings, of->epoch, index, record.at);
}

static int push_answer(lua_State *L, const mandate_answer *answer)
{
    if (answer->status == MANDATE_ALLOWED) {
        lua_pushboolean(L, 1);
        lua_rawgeti(L, lua_upvalueindex(UP_RULES), answer->reason);
        return 2;
    }
    if (answer->status == MANDATE_DENIED) {
        lua_pushboolean(L, 0);
        lua_rawgeti(L, lua_upvalueindex(UP_CODES), answer->reason);
        lua_rawgeti(L, lua_upvalueindex(UP_LAYERS), answer->reason);
        return 3;
    }
    lua_pushnil(L);
    lua_pushfstring(L, "not known: %s", mandate_reason_text(answer->reason));
    lua_pushliteral(L, "unknown");
    return 3;
}

/* Everything that is not at hand: texts seen for the first time, arguments, and all that is wrong. */
static int ask_closely(lua_State *L, handle *of)
{
    mandate_question question;
    mandate_answer answer;
    mandate_fault fault;
    int err;

    lua_settop(L, 5);
    if ((err = question_read(L, of->tenant, 2, 3, 4, &question, &fault)) != MANDATE_OK)
        return handle_fail(L, err, &fault);
    if ((err = mandate_can(of->tenant, &question, &answer, NULL)) != MANDATE_OK)
        return handle_fail(L, err == MANDATE_EINVALID ? question_not_a_person(&fault) : err, &fault);
    remember(L, of, 2, question.who);
    remember(L, of, 4, question.target);
    return push_answer(L, &answer);
}

/* t:can(who, action, target, args) -> true, rule | false, code, layer | nil, message, code */
static int can(lua_State *L)
{
    notes *at_hand = lua_touserdata(L, lua_upvalueindex(UP_NOTES));
    handle *of = check_tenant(L, at_hand);
    mandate_question question = {0};
    mandate_answer answer;

    if (!read_at_hand(L, of, at_hand, &question))
        return ask_closely(L, of);
    if (answers_find(&of->answers, of->epoch, &question, &answer))
        return push_answer(L, &answer);
    if (mandate_can(of->tenant, &question, &answer, NULL) != MANDATE_OK)
        return ask_closely(L, of);
    answers_keep(&of->answers, of->epoch, &question, &answer);
    return push_answer(L, &answer);
}

/* The first rule, the code and the layer of every reason: three tables. */
static void push_reasons(lua_State *L)
{
    int rules, count = mandate_reason_count();

    lua_createtable(L, count, 1);
    rules = lua_gettop(L);
    lua_createtable(L, count, 1);
    lua_createtable(L, count, 1);
    for (int i = 0; i < count; i++) {
        const char *text = mandate_reason_rules((mandate_reason)i);

        lua_pushlstring(L, text, strcspn(text, " "));
        lua_rawseti(L, rules, i);
        lua_pushstring(L, mandate_reason_code((mandate_reason)i));
        lua_rawseti(L, rules + 1, i);
        lua_pushstring(L, mandate_layer_word(mandate_reason_layer((mandate_reason)i)));
        lua_rawseti(L, rules + 2, i);
    }
}

void can_push(lua_State *L)
{
    push_reasons(L);
    lua_pushcclosure(L, can, UP_LAYERS);
}
