#include "bind/can_all.h"

#include <string.h>

#include "bind/handle.h"
#include "bind/question.h"

/* What is looked up together: the memory of all is asked for before the first one is read. */
enum { WHOS = 2, ACTION = 3, TARGETS = 4, BLOCK = 32 };

/* Pushes the reference at a place of a list; one that is no list is at every place. */
static int push_reference(lua_State *L, int list, size_t position)
{
    if (lua_istable(L, list))
        return lua_rawgeti(L, list, (lua_Integer)position + 1);
    lua_pushvalue(L, list);
    return lua_type(L, list);
}

/* A handle that is none of this tenant's is misuse: it raises. */
static mandate_object read_handle(lua_State *L, const handle *userdata, int list, size_t position)
{
    mandate_object out = handle_record(L, userdata, lua_tointeger(L, -1));

    if (!mandate_is_alive(userdata->tenant, out))
        luaL_error(L, "%s %I: no such handle", list == WHOS ? "who" : "target", (LUAI_UACINT)position + 1);
    return out;
}

static int read_closely(lua_State *L, handle *userdata, int list, mandate_object *out, mandate_fault *fault)
{
    static const mandate_object nowhere = {0};
    int err;

    out->at = MANDATE_ANONYMOUS;
    if (list == WHOS && question_is_anonymous(L, -1))
        return MANDATE_OK;
    err = handle_reference(L, userdata->tenant, -1, nowhere, out, fault);
    if (err == MANDATE_OK && mandate_is_alive(userdata->tenant, *out))
        reference_cache_remember(L, &userdata->reference_cache, userdata->epoch, lua_gettop(L), out->at);
    return err;
}

/* The record of a handle, 0 where it is none of this tenant's. */
static mandate_object living(const handle *userdata, lua_Integer number)
{
    lua_Unsigned record_id = (lua_Unsigned)number ^ handle_tag(userdata);
    mandate_object out = {record_id < MANDATE_ANONYMOUS ? (uint32_t)record_id : 0};

    return mandate_is_alive(userdata->tenant, out) ? out : (mandate_object){0};
}

/* The handles of a block, and its texts, which the list keeps alive: nothing here takes memory, and no other code runs. */
static void read_block(lua_State *L, const handle *userdata, int list, size_t first, size_t count, mandate_object *out)
{
    const char *texts[BLOCK];

    for (size_t i = 0; i < count; i++) {
        int type = push_reference(L, list, first + i);

        texts[i] = type == LUA_TSTRING ? lua_tostring(L, -1) : NULL;
        out[i].at = 0;
        if (texts[i] != NULL)
            reference_cache_expect(&userdata->reference_cache, texts[i]);
        else if (type == LUA_TNUMBER && lua_isinteger(L, -1))
            out[i] = living(userdata, lua_tointeger(L, -1));
        lua_pop(L, 1);
    }
    for (size_t i = 0; i < count; i++)
        if (texts[i] != NULL)
            out[i].at = reference_cache_find(&userdata->reference_cache, userdata->epoch, texts[i]);
}

/* What is no handle of something, and no text met before. */
static int read_rest(lua_State *L, handle *userdata, int list, size_t first, size_t count, mandate_object *out,
                     mandate_fault *fault)
{
    int err = MANDATE_OK;

    for (size_t i = 0; i < count && err == MANDATE_OK; i++) {
        if (out[i].at != 0)
            continue;
        push_reference(L, list, first + i);
        if (lua_isinteger(L, -1))
            out[i] = read_handle(L, userdata, list, first + i);
        else
            err = read_closely(L, userdata, list, &out[i], fault);
        lua_pop(L, 1);
    }
    return err;
}

/* MANDATE_OK, or the code of the first that names nothing. One that stands for all is read once. */
static int read_all(lua_State *L, handle *userdata, int list, size_t count, mandate_object *out, mandate_fault *fault)
{
    size_t told = lua_istable(L, list) || count == 0 ? count : 1;
    int err = MANDATE_OK;

    for (size_t first = 0; first < told && err == MANDATE_OK; first += BLOCK) {
        size_t block = told - first < BLOCK ? told - first : BLOCK;

        read_block(L, userdata, list, first, block, &out[first]);
        err = read_rest(L, userdata, list, first, block, &out[first], fault);
    }
    for (size_t i = told; i < count; i++)
        out[i] = out[0];
    return err;
}

static size_t count_of(lua_State *L)
{
    size_t whos = lua_rawlen(L, WHOS), targets = lua_rawlen(L, TARGETS);

    if (!lua_istable(L, WHOS) && !lua_istable(L, TARGETS))
        return 1;
    if (!lua_istable(L, WHOS))
        return targets;
    if (lua_istable(L, TARGETS) && whos != targets)
        luaL_error(L, "can_all: %I to ask of, and %I targets", (LUAI_UACINT)whos, (LUAI_UACINT)targets);
    return whos;
}

/* The one question that is none, told as t:can tells it. */
static int fail_at(lua_State *L, const handle *userdata, size_t position)
{
    mandate_question question;
    mandate_fault fault;
    int first = lua_gettop(L) + 1, err;

    push_reference(L, WHOS, position);
    lua_pushvalue(L, ACTION);
    push_reference(L, TARGETS, position);
    lua_pushnil(L);
    err = question_read(L, userdata->tenant, first, first + 1, first + 2, &question, &fault);
    return handle_fail(L, err == MANDATE_OK ? question_misfit(userdata->tenant, &question, &fault) : err, &fault);
}

static int push_answers(lua_State *L, const uint8_t *bits, size_t count)
{
    lua_createtable(L, (int)count, 1);
    for (size_t position = 0; position < count; position++) {
        mandate_status status = mandate_answer_at(bits, position);

        if (status == MANDATE_UNKNOWN)
            continue;
        lua_pushboolean(L, status == MANDATE_ALLOWED);
        lua_rawseti(L, -2, (lua_Integer)position + 1);
    }
    lua_pushinteger(L, (lua_Integer)count);
    lua_setfield(L, -2, "n");
    return 1;
}

/* What few questions are answered in, so that they make no garbage. */
typedef union few {
    mandate_object objects[2048];
    mandate_answer answers[1];
} few;

/* What both ask: the action, and two lists of references read into one room, with that of the answers behind them. */
typedef struct asked {
    mandate *tenant;
    handle *of;
    mandate_object *whos, *targets;
    void *answers;
    size_t count;
    int action;
} asked;

/* Returns how many values it pushed: 0, or those of a failure. Raises for an action that there is not. */
static int read_asked(lua_State *L, asked *out, few *at_hand, size_t bytes_each)
{
    size_t bytes, wanted;
    const char *word = luaL_checklstring(L, ACTION, &bytes);
    mandate_fault fault;
    int err;

    out->tenant = handle_check(L, 1);
    out->of = lua_touserdata(L, 1);
    out->action = mandate_action(word, bytes);
    if (out->action < 0)
        return question_unknown_action(L, word);
    lua_settop(L, TARGETS);
    if ((out->count = count_of(L)) > INT32_MAX / 2)
        return luaL_error(L, "too many questions");
    handle_catch_up(out->of);
    wanted = out->count * (2 * sizeof *out->whos + bytes_each) + 1;
    out->whos = wanted <= sizeof *at_hand ? at_hand->objects : lua_newuserdatauv(L, wanted, 0);
    out->targets = out->whos + out->count;
    out->answers = out->targets + out->count;
    if ((err = read_all(L, out->of, WHOS, out->count, out->whos, &fault)) != MANDATE_OK ||
        (err = read_all(L, out->of, TARGETS, out->count, out->targets, &fault)) != MANDATE_OK)
        return handle_fail(L, err, &fault);
    return 0;
}

static int fail(lua_State *L, const asked *all, int err, size_t failed)
{
    mandate_fault fault = {.code = err};

    return err == MANDATE_EINVALID ? fail_at(L, all->of, failed) : handle_fail(L, err, &fault);
}

int can_all(lua_State *L)
{
    size_t failed = 0;
    few at_hand;
    asked all;
    int pushed = read_asked(L, &all, &at_hand, 1), err;

    if (pushed != 0)
        return pushed;
    err = mandate_can_many(all.tenant, all.action, all.whos, all.targets, all.count, all.answers, &failed);
    return err != MANDATE_OK ? fail(L, &all, err, failed) : push_answers(L, all.answers, all.count);
}

static bool is_like(const mandate_answer *one, const mandate_answer *other)
{
    return one->status == other->status && one->reason == other->reason;
}

/*
 * Pushes a bit for each answer, set for those that are like one of them: a text that is the same for the same places.
 * Returns how many are.
 */
static int push_key(lua_State *L, const mandate_answer *answers, mandate_answer like, size_t count)
{
    size_t bytes = count / 8 + 1;
    int number = 0;
    luaL_Buffer buffer;
    char *bits = luaL_buffinitsize(L, &buffer, bytes);

    memset(bits, 0, bytes);
    for (size_t position = 0; position < count; position++)
        if (is_like(&answers[position], &like)) {
            bits[position / 8] = (char)(bits[position / 8] | 1 << position % 8);
            number++;
        }
    luaL_pushresultsize(&buffer, bytes);
    return number;
}

/* The places of the answers that are like the first of them; these are then taken for told. */
static void push_places(lua_State *L, mandate_answer *answers, size_t first, size_t count, int room)
{
    mandate_answer like = answers[first];
    lua_Integer number = 0;

    lua_createtable(L, room, 0);
    for (size_t position = first; position < count; position++) {
        if (!is_like(&answers[position], &like))
            continue;
        answers[position].status = MANDATE_ALLOWED;
        lua_pushinteger(L, (lua_Integer)position + 1);
        lua_rawseti(L, -2, ++number);
    }
}

static void push_refusal(lua_State *L, mandate_answer *answers, size_t first, size_t count)
{
    mandate_answer like = answers[first];
    int number;

    lua_createtable(L, 0, 5);
    if (like.status == MANDATE_DENIED) {
        lua_pushboolean(L, 0);
        lua_setfield(L, -2, "answer");
    }
    lua_pushstring(L, like.status == MANDATE_DENIED ? mandate_reason_code(like.reason) : "unknown");
    lua_setfield(L, -2, "code");
    lua_pushstring(L, mandate_layer_word(mandate_reason_layer(like.reason)));
    lua_setfield(L, -2, "layer");
    number = push_key(L, answers, like, count);
    lua_setfield(L, -2, "key");
    push_places(L, answers, first, count, number);
    lua_setfield(L, -2, "places");
}

int can_why_not(lua_State *L)
{
    size_t failed = 0;
    few at_hand;
    asked all;
    lua_Integer number = 0;
    int pushed = read_asked(L, &all, &at_hand, sizeof(mandate_answer)), err;
    mandate_answer *answers;

    if (pushed != 0)
        return pushed;
    answers = all.answers;
    err = mandate_why_many(all.tenant, all.action, all.whos, all.targets, all.count, answers, &failed);
    if (err != MANDATE_OK)
        return fail(L, &all, err, failed);
    lua_newtable(L);
    for (size_t position = 0; position < all.count; position++) {
        if (answers[position].status == MANDATE_ALLOWED)
            continue;
        push_refusal(L, answers, position, all.count);
        lua_rawseti(L, -2, ++number);
    }
    return 1;
}
