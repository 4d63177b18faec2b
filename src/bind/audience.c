#include "bind/audience.h"

#include <string.h>

#include "answer/tenant.h"
#include "bind/handle.h"
#include "bind/question.h"

enum { TENANT = 1, ACTION, TARGETS, SHARES, OUT, FOUND, MARKS, BEGINS };

enum { NAMES_MOST = 50 };

/* Who surely may, by rank, target after target; what is counted of a user lies side by side. */
typedef struct mark {
    uint32_t times, share; /* for how many targets they may; the last target, by number, of which a share holds them */
} mark;

typedef struct audience {
    mandate *tenant;
    uint32_t *found; /* in the slot FOUND */
    size_t count, capacity;
    mark *marks;    /* by rank */
    size_t *begins; /* by target, and the end */
    size_t targets;
} audience;

static uint32_t rank_of(const mandate *tenant, mandate_object user)
{
    return tenant->directory.persons[tenant->facts.records[user.at].ordinal].rank;
}

static void add(lua_State *L, audience *all, uint32_t rank)
{
    if (all->count == all->capacity) {
        size_t capacity = all->capacity * 2 + 1024;
        uint32_t *bigger = lua_newuserdatauv(L, capacity * sizeof *bigger, 0);

        if (all->count != 0)
            memcpy(bigger, all->found, all->count * sizeof *bigger);
        lua_replace(L, FOUND);
        all->found = bigger;
        all->capacity = capacity;
    }
    all->found[all->count++] = rank;
    all->marks[rank].times++;
}

/* Of somebody of whom it is not known, into the table of the target at the top: the first are told by name, one of them
   with why. */
static void add_undecided(lua_State *L, mandate *tenant, const mandate_question *question, mandate_reason reason,
                          lua_Integer number)
{
    if (number > NAMES_MOST)
        return;
    if (number == 1) {
        lua_newtable(L);
        lua_setfield(L, -2, "names");
        question_push_why(L, tenant, question, reason);
        lua_setfield(L, -2, "why");
    }
    lua_getfield(L, -1, "names");
    handle_push_name(L, tenant, question->who);
    lua_rawseti(L, -2, number);
    lua_pop(L, 1);
}

/* Everybody of one target; its table is at the top. */
static int ask(lua_State *L, audience *all, mandate_question *question)
{
    uint32_t position = 0;
    lua_Integer undecided = 0;
    mandate_answer answer;
    int err;

    while ((err = mandate_who_may_next(all->tenant, question, &position, &question->who, &answer)) == MANDATE_OK &&
           question->who.at != 0) {
        if (answer.status == MANDATE_ALLOWED)
            add(L, all, rank_of(all->tenant, question->who));
        else
            add_undecided(L, all->tenant, question, answer.reason, ++undecided);
    }
    lua_pushinteger(L, undecided);
    lua_setfield(L, -2, "undecided");
    return err;
}

/* What cannot be asked about: nobody surely may, and its message says why. */
static void refuse(lua_State *L, audience *all, size_t position, int err, const mandate_fault *fault)
{
    if (err == MANDATE_ENOMEM)
        luaL_error(L, "not enough memory");
    while (all->count > all->begins[position])
        all->marks[all->found[--all->count]].times--;
    lua_pushstring(L, fault->message);
    lua_setfield(L, -2, "message");
}

static void ask_target(lua_State *L, audience *all, size_t position)
{
    mandate_question question;
    mandate_fault fault;
    int err = question_read_listed(L, all->tenant, ACTION, TARGETS, position, &question, &fault);

    all->begins[position] = all->count;
    lua_newtable(L);
    if (err == MANDATE_OK && (err = ask(L, all, &question)) == MANDATE_EINVALID)
        err = question_misfit(all->tenant, &question, &fault);
    if (err != MANDATE_OK)
        refuse(L, all, position, err, &fault);
    lua_rawseti(L, OUT, (lua_Integer)position + 1);
}

static void push_handle(lua_State *L, const audience *all, uint32_t rank)
{
    lua_pushinteger(L, (lua_Integer)(handle_tag(lua_touserdata(L, TENANT)) | all->tenant->directory.sorted[rank]));
}

static bool is_common(const audience *all, uint32_t rank)
{
    return all->targets > 1 && all->marks[rank].times == all->targets;
}

static void set_common(lua_State *L, const audience *all)
{
    lua_Integer count = 0;

    lua_newtable(L);
    for (uint32_t rank = 0; rank < all->tenant->directory.count; rank++)
        if (is_common(all, rank)) {
            push_handle(L, all, rank);
            lua_rawseti(L, -2, ++count);
        }
    lua_setfield(L, OUT, "common");
}

/* Marks whoever is in the list of handles at the top. */
static void mark_share(lua_State *L, const audience *all, uint32_t target)
{
    const mandate *tenant = all->tenant;

    for (lua_Integer i = 1; lua_rawgeti(L, -1, i) != LUA_TNIL; i++) {
        mandate_object user = handle_record(L, lua_touserdata(L, TENANT), luaL_checkinteger(L, -1));

        if (store_is_living(&tenant->facts, user.at, K_USER))
            all->marks[rank_of(tenant, user)].share = target;
        lua_pop(L, 1);
    }
    lua_pop(L, 1); /* the end of the list */
}

static void mark_shares(lua_State *L, const audience *all, size_t position)
{
    lua_rawgeti(L, SHARES, (lua_Integer)position + 1);
    luaL_checktype(L, -1, LUA_TTABLE);
    for (lua_Integer i = 1; lua_rawgeti(L, -1, i) != LUA_TNIL; i++) {
        luaL_checktype(L, -1, LUA_TTABLE);
        mark_share(L, all, (uint32_t)position + 1);
        lua_pop(L, 1);
    }
    lua_pop(L, 2);
}

/* Into the table of a target: those who surely may, neither common nor in a share. */
static void put_beyond(lua_State *L, const audience *all, size_t position)
{
    lua_Integer count = 0;

    mark_shares(L, all, position);
    lua_rawgeti(L, OUT, (lua_Integer)position + 1);
    for (size_t i = all->begins[position]; i < all->begins[position + 1]; i++) {
        uint32_t rank = all->found[i];

        if (is_common(all, rank) || all->marks[rank].share == position + 1)
            continue;
        push_handle(L, all, rank);
        lua_rawseti(L, -2, ++count);
    }
    lua_pop(L, 1);
}

static audience begin(lua_State *L, mandate *tenant)
{
    audience all = {.tenant = tenant, .targets = lua_rawlen(L, TARGETS)};
    size_t marks = (tenant->directory.count + 1) * sizeof *all.marks;

    lua_createtable(L, (int)all.targets, 1);
    lua_pushnil(L);
    all.marks = lua_newuserdatauv(L, marks, 0);
    memset(all.marks, 0, marks);
    all.begins = lua_newuserdatauv(L, (all.targets + 1) * sizeof *all.begins, 0);
    return all;
}

int audience_list(lua_State *L)
{
    mandate *tenant = handle_check(L, TENANT);
    audience all;

    luaL_checktype(L, TARGETS, LUA_TTABLE);
    luaL_checktype(L, SHARES, LUA_TTABLE);
    lua_settop(L, SHARES);
    if (mandate_refresh(tenant) != MANDATE_OK)
        return luaL_error(L, "not enough memory");
    all = begin(L, tenant);
    for (size_t i = 0; i < all.targets; i++)
        ask_target(L, &all, i);
    all.begins[all.targets] = all.count;
    set_common(L, &all);
    for (size_t i = 0; i < all.targets; i++)
        put_beyond(L, &all, i);
    lua_settop(L, OUT);
    return 1;
}
