#include "bind/question.h"

#include <string.h>

#include "bind/handle.h"
#include "fact/nearest.h"

/* Misuse, with the word that was probably meant. */
int question_unknown_action(lua_State *L, const char *word)
{
    nearest near = nearest_to(word, strlen(word));

    for (int action = 0; mandate_action_word(action) != NULL; action++)
        nearest_offer(&near, mandate_action_word(action), strlen(mandate_action_word(action)));
    if (near.best != NULL)
        return luaL_error(L, "unknown action `%s`, did you mean `%s`?", word, near.best);
    return luaL_error(L, "unknown action `%s`", word);
}

/* core.action_is_for(action, map): whether it can be asked of any record of the map; raises for no action. */
int question_action_is_for(lua_State *L)
{
    size_t bytes;
    const char *word = luaL_checklstring(L, 1, &bytes), *map = luaL_checkstring(L, 2);
    int action = mandate_action(word, bytes);

    if (action < 0)
        return question_unknown_action(L, word);
    lua_pushboolean(L, mandate_action_is_for(action, map));
    return 1;
}

bool question_is_anonymous(lua_State *L, int index)
{
    static const char word[] = "anonymous";
    size_t bytes;
    const char *text = lua_type(L, index) == LUA_TSTRING ? lua_tolstring(L, index, &bytes) : NULL;

    if (text == NULL || bytes != sizeof word - 1)
        return false;
    for (size_t i = 0; i < bytes; i++)
        if ((text[i] | 32) != word[i])
            return false;
    return true;
}

/* A kind with its article. */
static const char *with_article(lua_State *L, const char *noun)
{
    return lua_pushfstring(L, "%s %s", strchr("aeio", noun[0]) ? "an" : "a", noun);
}

/* Reads who, action, target and args from the stack. The action must be one of the target's kind: else it raises. */
int question_read(lua_State *L, const mandate *tenant, int who, int action, int target, mandate_question *out,
                  mandate_fault *fault)
{
    static const mandate_object nowhere = {0};
    size_t bytes;
    const char *word = luaL_checklstring(L, action, &bytes);
    int err;

    out->action = mandate_action(word, bytes);
    if (out->action < 0)
        return question_unknown_action(L, word);
    out->who.at = 0;
    if (who != 0 && question_is_anonymous(L, who))
        out->who.at = MANDATE_ANONYMOUS;
    else if (who != 0 && (err = handle_reference(L, tenant, who, nowhere, &out->who, fault)) != MANDATE_OK)
        return err;
    if ((err = handle_reference(L, tenant, target, nowhere, &out->target, fault)) != MANDATE_OK)
        return err;
    if (!mandate_question_applies(tenant, out))
        return luaL_error(L, "the action `%s` does not apply to %s", word,
                          with_article(L, mandate_kind_word(tenant, out->target)));
    return handle_arguments(L, tenant, target + 1, out->target, &out->arguments, fault);
}

int question_misfit(const mandate *tenant, const mandate_question *question, mandate_fault *fault)
{
    if (mandate_question_check(tenant, question, fault) == MANDATE_OK) { /* who may be asked about later */
        strcpy(fault->message, "only users and service principals act: name one by its UPN");
        fault->code = MANDATE_EINVALID;
    }
    return fault->code;
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

int question_read_listed(lua_State *L, const mandate *tenant, int action, int targets, size_t position,
                         mandate_question *out, mandate_fault *fault)
{
    int first = lua_gettop(L) + 1, err;

    lua_pushvalue(L, action);
    lua_rawgeti(L, targets, (lua_Integer)position + 1);
    lua_pushnil(L);
    memset(out, 0, sizeof *out);
    err = question_read(L, tenant, 0, first, first + 1, out, fault);
    lua_settop(L, first - 1);
    return err;
}

/* t:explain(who, action, target, args) -> Decision | nil, message, code */
int question_explain(lua_State *L)
{
    mandate *tenant = handle_check(L, 1);
    mandate_explanation explanation;
    mandate_fault fault;
    mandate_question question;
    mandate_answer answer;
    int err;

    lua_settop(L, 5);
    if ((err = question_read(L, tenant, 2, 3, 4, &question, &fault)) != MANDATE_OK)
        return handle_fail(L, err, &fault);
    if ((err = mandate_can(tenant, &question, &answer, &explanation)) != MANDATE_OK)
        return handle_fail(L, err == MANDATE_EINVALID ? question_misfit(tenant, &question, &fault) : err, &fault);
    lua_createtable(L, 0, 13);
    lua_pushboolean(L, answer.status == MANDATE_ALLOWED);
    lua_setfield(L, -2, "allowed");
    lua_pushboolean(L, answer.status == MANDATE_UNKNOWN);
    lua_setfield(L, -2, "unknown");
    if (answer.status != MANDATE_ALLOWED) {
        lua_pushstring(L, mandate_layer_word(mandate_reason_layer(answer.reason)));
        lua_setfield(L, -2, "layer");
        lua_pushstring(L, mandate_reason_name(answer.reason));
        lua_setfield(L, -2, "reason");
        lua_pushstring(L, mandate_reason_code(answer.reason));
        lua_setfield(L, -2, "code");
    }
    handle_set_rules(L, answer.reason, &explanation, explanation.count);
    handle_set_because(L, tenant, &question, &explanation);
    handle_set_notes(L, tenant, explanation.notes, explanation.note_count);
    set_layers(L, &explanation);
    set_question(L, tenant, &question);
    luaL_setmetatable(L, HANDLE_DECISION);
    return 1;
}

void question_push_why(lua_State *L, mandate *tenant, const mandate_question *question, mandate_reason reason)
{
    mandate_because because = {reason, {0}, {0}};
    mandate_explanation explanation;
    mandate_answer answer;
    char text[2000];

    mandate_can(tenant, question, &answer, &explanation);
    for (uint32_t i = 0; i < explanation.count; i++)
        if (explanation.because[i].reason == reason)
            because = explanation.because[i];
    mandate_because_text(tenant, &because, text, sizeof text);
    lua_pushstring(L, text);
}

/* t:perform(who, action, target, args) -> true | nil, message, code */
int question_perform(lua_State *L)
{
    mandate *tenant = handle_check_change(L, 1);
    mandate_fault fault = {0};
    mandate_question question;
    mandate_answer answer;
    int err;

    lua_settop(L, 5);
    if ((err = question_read(L, tenant, 2, 3, 4, &question, &fault)) != MANDATE_OK)
        return handle_fail(L, err, &fault);
    err = mandate_perform(tenant, &question, &answer, &fault);
    if (err != MANDATE_OK)
        return handle_fail(
            L, err == MANDATE_EINVALID && fault.message[0] == '\0' ? question_misfit(tenant, &question, &fault) : err,
            &fault);
    if (answer.status == MANDATE_ALLOWED) {
        lua_pushboolean(L, 1);
        return 1;
    }
    lua_pushnil(L);
    question_push_why(L, tenant, &question, answer.reason);
    lua_pushstring(L, mandate_reason_code(answer.reason));
    return 3;
}
