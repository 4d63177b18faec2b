/*
 * dry_run_all.c - t:survey(): every flow played through as if it had been started, and what differs between two surveys.
 *
 * Shape   a userdata with one entry a step, flow after flow in order of declaration, each led by its trigger; the
 *         tenant is kept alive beside it
 * Errors  raises when the tenant is closed or out of memory
 */
#include "bind/dry_run_all.h"

#include <string.h>

#include "bind/handle.h"
#include "bind/two_tenants.h"

#define HANDLE_DRY_RUN_ALL "mandate.Survey"

typedef struct dry_run_all {
    mandate_played *entries; /* in the user value, a plain userdata */
    uint32_t count, capacity;
    lua_Integer serial; /* of the tenant's handle: numbers of records are those of one document */
} dry_run_all;

/* The user values of a survey: its entries, the tenant, and where flows begin in it, once that was asked. */
enum { UV_ENTRIES = 1, UV_TENANT, UV_BEGINS };

typedef struct dry_run_builder {
    lua_State *L;
    dry_run_all *into;
    int at; /* stack index of the survey */
} dry_run_builder;

static dry_run_all *check(lua_State *L, int index)
{
    return luaL_checkudata(L, index, HANDLE_DRY_RUN_ALL);
}

/* The tenant that a survey was taken of; raises when another document was loaded since. */
static mandate *tenant_of(lua_State *L, int index)
{
    mandate *tenant;

    lua_getiuservalue(L, index, UV_TENANT);
    tenant = handle_check(L, -1);
    if (((const handle *)lua_touserdata(L, -1))->serial != check(L, index)->serial)
        luaL_error(L, "the document that was surveyed has been replaced");
    lua_pop(L, 1);
    return tenant;
}

static void grow(dry_run_builder *builder, uint32_t wanted)
{
    dry_run_all *target = builder->into;
    uint32_t capacity = target->capacity == 0 ? 64 : target->capacity;
    mandate_played *bigger;

    if (wanted <= target->capacity)
        return;
    while (capacity < wanted)
        capacity *= 2;
    bigger = lua_newuserdatauv(builder->L, capacity * sizeof *bigger, 0);
    if (target->count != 0)
        memcpy(bigger, target->entries, target->count * sizeof *bigger);
    memset(bigger + target->count, 0, (capacity - target->count) * sizeof *bigger);
    lua_setiuservalue(builder->L, builder->at, UV_ENTRIES);
    target->entries = bigger;
    target->capacity = capacity;
}

static void on_played(void *userdata, const mandate_played *each)
{
    dry_run_builder *builder = userdata;

    grow(builder, each->at + 1);
    if (each->at >= builder->into->count)
        builder->into->count = each->at + 1;
    builder->into->entries[each->at] = *each;
}

/* An empty survey of the tenant at an index, on the stack. */
static dry_run_builder begin(lua_State *L, int tenant)
{
    dry_run_builder builder = {.L = L, .into = lua_newuserdatauv(L, sizeof *builder.into, UV_BEGINS)};

    builder.at = lua_gettop(L);
    memset(builder.into, 0, sizeof *builder.into);
    builder.into->serial = ((const handle *)lua_touserdata(L, tenant))->serial;
    lua_pushvalue(L, tenant);
    lua_setiuservalue(L, -2, UV_TENANT);
    luaL_setmetatable(L, HANDLE_DRY_RUN_ALL);
    return builder;
}

/* Every flow, or agent, of each environment, or of one. */
static int take_all(lua_State *L, bool of_agents)
{
    mandate *tenant = handle_check(L, 1);
    mandate_object only = {0};
    mandate_fault fault;
    dry_run_builder builder;
    int err;

    lua_settop(L, 2);
    if (!lua_isnil(L, 2) && (err = handle_environment(L, tenant, 2, &only, &fault)) != MANDATE_OK)
        return handle_fail(L, err, &fault);
    builder = begin(L, 1);
    err = mandate_dry_run_all(tenant, only, of_agents, on_played, &builder);
    return err == MANDATE_OK ? 1 : handle_fail(L, err, &fault);
}

/* The flows of a list, in its order. */
static int take_some(lua_State *L)
{
    static const mandate_object nowhere = {0};
    mandate *tenant = handle_check(L, 1);
    size_t count = lua_rawlen(L, 2);
    mandate_object *flows;
    mandate_fault fault;
    dry_run_builder builder;
    int err = MANDATE_OK;

    lua_settop(L, 2);
    flows = lua_newuserdatauv(L, (count + 1) * sizeof *flows, 0);
    for (size_t i = 0; i < count && err == MANDATE_OK; i++) {
        lua_rawgeti(L, 2, (lua_Integer)i + 1);
        err = handle_reference(L, tenant, -1, nowhere, &flows[i], &fault);
        lua_pop(L, 1);
    }
    if (err != MANDATE_OK)
        return handle_fail(L, err, &fault);
    builder = begin(L, 1);
    err = mandate_dry_run_flows(tenant, flows, count, on_played, &builder);
    return err == MANDATE_OK ? 1 : handle_fail(L, err, &fault);
}

/* t:survey(environment | { flow ... } | nil) -> Survey | nil, message, code */
int dry_run_all_take(lua_State *L)
{
    return lua_istable(L, 2) ? take_some(L) : take_all(L, false);
}

/* t:survey_agents(environment?) -> Survey | nil, message, code: each agent, its triggers, what they do, its tools */
int dry_run_all_agents(lua_State *L)
{
    return take_all(L, true);
}

/* ---- an entry in Lua ---- */

/* "ok" of a step that runs. */
static const char *word_of(mandate_outcome outcome)
{
    return outcome == MANDATE_RUNS ? "ok" : mandate_outcome_word(outcome);
}

static void push_path(lua_State *L, const mandate *tenant, const mandate_played *earlier)
{
    uint32_t shown = earlier->depth < MANDATE_PLAYED_PATH ? earlier->depth : MANDATE_PLAYED_PATH;
    luaL_Buffer name;

    luaL_buffinit(L, &name);
    if (earlier->depth > MANDATE_PLAYED_PATH)
        luaL_addstring(&name, ".../");
    for (uint32_t i = shown; i > 0; i--) {
        luaL_addstring(&name, mandate_key(tenant, earlier->path[i - 1]));
        if (i != 1)
            luaL_addchar(&name, '/');
    }
    luaL_pushresult(&name);
}

/* Pushes a name; one met before is taken from the table at an index, by record, 0 for no such table. */
static void push_name(lua_State *L, const mandate *tenant, mandate_object object, int met)
{
    if (met == 0) {
        handle_push_name(L, tenant, object);
        return;
    }
    if (lua_rawgeti(L, met, object.at) != LUA_TNIL)
        return;
    lua_pop(L, 1);
    handle_push_name(L, tenant, object);
    lua_pushvalue(L, -1);
    lua_rawseti(L, met, object.at);
}

static void set_name(lua_State *L, const mandate *tenant, const char *field, mandate_object object, int met)
{
    if (object.at == 0)
        return;
    push_name(L, tenant, object, met);
    lua_setfield(L, -2, field);
}

/* Why a step does not simply work. */
static void set_reason(lua_State *L, const mandate *tenant, const mandate_played *earlier)
{
    mandate_because because = {earlier->reason, earlier->person, earlier->subject};

    lua_pushstring(L, mandate_reason_code(earlier->reason));
    lua_setfield(L, -2, "code");
    lua_pushstring(L, mandate_layer_word(mandate_reason_layer(earlier->reason)));
    lua_setfield(L, -2, "layer");
    handle_push_because(L, tenant, NULL, &because);
    lua_getfield(L, -1, "reason");
    lua_setfield(L, -3, "reason");
    lua_getfield(L, -1, "rules");
    lua_setfield(L, -3, "rules");
    lua_getfield(L, -1, "missing");
    lua_setfield(L, -3, "missing");
    lua_getfield(L, -1, "text");
    lua_setfield(L, -3, "text");
    lua_pop(L, 1);
}

static void set_session(lua_State *L, const mandate *tenant, const mandate_played *earlier, int met)
{
    mandate_step step = {.depth = 1, .path = {earlier->path[0]}, .session = earlier->session, .connection = earlier->connection};

    set_name(L, tenant, "session", earlier->session, met);
    set_name(L, tenant, "run_owner", earlier->run_owner, met);
    set_name(L, tenant, "machine", earlier->machine, met);
    handle_set_machines(L, tenant, &step);
}

/* An entry as a table. `met`: the index of a table of names met before, 0 for none. */
static void push_entry(lua_State *L, const mandate *tenant, const mandate_played *earlier, int met)
{
    lua_createtable(L, 0, earlier->outcome == MANDATE_RUNS ? 8 : 16);
    set_name(L, tenant, "flow", earlier->flow, met);
    if (earlier->depth != 0) {
        push_path(L, tenant, earlier);
        lua_setfield(L, -2, "step");
    }
    lua_pushstring(L, word_of(earlier->outcome));
    lua_setfield(L, -2, "outcome");
    set_name(L, tenant, "of", mandate_flow_of(tenant, earlier->path[0]), met);
    set_name(L, tenant, "identity", earlier->identity, met);
    set_name(L, tenant, "connection", earlier->connection, met);
    if (earlier->session.at != 0)
        set_session(L, tenant, earlier, met);
    if (earlier->is_invoker) {
        lua_pushboolean(L, 1);
        lua_setfield(L, -2, "is_invoker");
    }
    lua_pushinteger(L, earlier->depth);
    lua_setfield(L, -2, "depth");
    if (earlier->outcome != MANDATE_RUNS)
        set_reason(L, tenant, earlier);
}

/* survey:entry(i) -> table | nil */
static int dry_run_all_entry(lua_State *L)
{
    const dry_run_all *source = check(L, 1);
    lua_Integer position = luaL_checkinteger(L, 2);

    if (position < 1 || position > (lua_Integer)source->count || source->entries[position - 1].flow.at == 0)
        return 0;
    push_entry(L, tenant_of(L, 1), &source->entries[position - 1], 0);
    return 1;
}

/* survey:entries(i) -> { entry ... }: the entry and those of the same flow behind it, each with its `index` */
static int dry_run_all_entries(lua_State *L)
{
    enum { LIST = 3, MET };
    const dry_run_all *source = check(L, 1);
    const mandate *tenant = tenant_of(L, 1);
    lua_Integer position = luaL_checkinteger(L, 2), count = 0;
    uint32_t flow = 0;

    lua_settop(L, 2);
    lua_newtable(L);
    if (position >= 1 && position <= (lua_Integer)source->count)
        flow = source->entries[position - 1].flow.at;
    if (flow == 0)
        return 1;
    lua_newtable(L);
    for (; position <= (lua_Integer)source->count && source->entries[position - 1].flow.at == flow; position++) {
        push_entry(L, tenant, &source->entries[position - 1], MET);
        lua_pushinteger(L, position);
        lua_setfield(L, -2, "index");
        lua_rawseti(L, LIST, ++count);
    }
    lua_settop(L, LIST);
    return 1;
}

static const mandate_played *check_entry(lua_State *L, int index)
{
    const dry_run_all *source = check(L, 1);
    lua_Integer position = luaL_checkinteger(L, index);

    luaL_argcheck(L, position >= 1 && position <= (lua_Integer)source->count && source->entries[position - 1].flow.at != 0, index, "not an entry of this survey");
    return &source->entries[position - 1];
}

/* survey:holds(i, who) -> boolean | nil where it is not known: whether somebody holds what the step needs */
static int dry_run_all_holds(lua_State *L)
{
    const mandate_played *held = check_entry(L, 2);
    mandate *tenant = tenant_of(L, 1);
    mandate_object step = held->path[0], environment, who;
    mandate_fault fault;
    int err;

    lua_getiuservalue(L, 1, UV_TENANT); /* whose handles are understood */
    lua_insert(L, 1);
    environment = mandate_environment_of(tenant, step);
    if ((err = handle_reference(L, tenant, 4, environment, &who, &fault)) != MANDATE_OK)
        return handle_fail(L, err, &fault);
    if (held->depth == 0)
        lua_pushboolean(L, 1);
    else
        switch (mandate_step_needs(tenant, step, who)) {
        case MANDATE_UNKNOWN:
            lua_pushnil(L);
            break;
        case MANDATE_ALLOWED:
            lua_pushboolean(L, 1);
            break;
        case MANDATE_DENIED:
            lua_pushboolean(L, 0);
        }
    return 1;
}

/* survey:lacks(i, principal, by_needs) -> boolean | nil, message, code: whether somebody in it borrows what the step does */
static int dry_run_all_lacks(lua_State *L)
{
    const mandate_played *played = check_entry(L, 2);
    mandate *tenant = tenant_of(L, 1);
    mandate_object principal;
    mandate_fault fault;
    bool is_lacking, by_needs = lua_toboolean(L, 4) != 0;
    int err;

    lua_getiuservalue(L, 1, UV_TENANT); /* whose handles are understood */
    lua_insert(L, 1);
    err = handle_reference(L, tenant, 4, mandate_environment_of(tenant, played->flow), &principal, &fault);
    if (err == MANDATE_OK)
        err = mandate_borrows(tenant, played, principal, by_needs, &is_lacking);
    if (err != MANDATE_OK)
        return handle_fail(L, err, &fault);
    lua_pushboolean(L, is_lacking);
    return 1;
}

/* survey:starts() -> { flow = index of its trigger's entry } */
static int dry_run_all_starts(lua_State *L)
{
    const dry_run_all *source = check(L, 1);
    const mandate *tenant = tenant_of(L, 1);
    uint32_t flow = 0;

    lua_newtable(L);
    for (uint32_t i = 0; i < source->count; i++) {
        mandate_object object = source->entries[i].flow;

        if (object.at == flow)
            continue;
        flow = object.at;
        handle_push_name(L, tenant, object);
        lua_pushinteger(L, (lua_Integer)i + 1);
        lua_rawset(L, -3);
    }
    return 1;
}

static int dry_run_all_length(lua_State *L)
{
    lua_pushinteger(L, check(L, 1)->count);
    return 1;
}

static const char *const change_words[] = {"changes", "stops", "moves", "loses_plan"};

static void push_difference(lua_State *L, const mandate *tenant, const mandate_difference *each)
{
    lua_createtable(L, 0, 4);
    lua_pushstring(L, change_words[each->change]);
    lua_setfield(L, -2, "change");
    push_entry(L, tenant, each->before, 0);
    lua_setfield(L, -2, "before");
    if (each->after != NULL) {
        push_entry(L, tenant, each->after, 0);
        lua_setfield(L, -2, "after");
    }
    if (each->is_by_call) {
        lua_pushboolean(L, 1);
        lua_setfield(L, -2, "is_by_call");
    }
}

/* survey:differences(later) -> { { change, before = entry, after = entry | nil, is_by_call } ... } of steps in `survey` */
static int dry_run_all_differences(lua_State *L)
{
    const dry_run_all *before = check(L, 1), *after = check(L, 2);
    const mandate *tenant = tenant_of(L, 1);
    mandate_difference each;
    uint64_t position = 0;
    lua_Integer count = 0;

    luaL_argcheck(L, tenant_of(L, 2) == tenant, 2, "a survey of another tenant");
    lua_settop(L, 2);
    lua_newtable(L);
    while (
        mandate_difference_next(before->entries, before->count, after->entries, after->count, &position, &each)) {
        push_difference(L, tenant, &each);
        lua_rawseti(L, 3, ++count);
    }
    return 1;
}

static bool is_first_of_flow(const dry_run_all *all, uint32_t record_id)
{
    return all->entries[record_id].flow.at != 0 && (record_id == 0 || all->entries[record_id - 1].flow.at != all->entries[record_id].flow.at);
}

static bool is_flow_alike(const mandate *tenants[2], const dry_run_all *all[2], uint32_t a, uint32_t b)
{
    uint32_t flows[2] = {all[0]->entries[a].flow.at, all[1]->entries[b].flow.at};

    for (;; a++, b++) {
        bool is_end = a >= all[0]->count || all[0]->entries[a].flow.at != flows[0];

        if (is_end != (b >= all[1]->count || all[1]->entries[b].flow.at != flows[1]))
            return false;
        if (is_end)
            return true;
        if (!mandate_is_played_alike(tenants[0], &all[0]->entries[a], tenants[1], &all[1]->entries[b]))
            return false;
    }
}

/* The flow of the same name in another tenant. */
static mandate_object twin_of(const mandate *tenant, mandate_object flow, const mandate *other)
{
    mandate_object environment = mandate_environment_of(tenant, flow);

    environment = two_tenants_twin(tenant, environment, other, (mandate_object){1}, "environments");
    return environment.at == 0 ? environment : two_tenants_twin(tenant, flow, other, environment, "flows");
}

/* By flow of a survey, the place of its first entry and one more; in a block of Lua's, pushed. */
static uint32_t *push_begins(lua_State *L, const dry_run_all *all, uint32_t *count)
{
    uint32_t *begins, most = 0;

    for (uint32_t i = 0; i < all->count; i++)
        most = all->entries[i].flow.at > most ? all->entries[i].flow.at : most;
    *count = most + 1;
    begins = lua_newuserdatauv(L, (size_t)*count * sizeof *begins, 0);
    memset(begins, 0, (size_t)*count * sizeof *begins);
    for (uint32_t i = 0; i < all->count; i++)
        if (is_first_of_flow(all, i))
            begins[all->entries[i].flow.at] = i + 1;
    return begins;
}

static void add_name(lua_State *L, const mandate *tenant, mandate_object flow)
{
    handle_push_name(L, tenant, flow);
    lua_pushboolean(L, 1);
    lua_rawset(L, -3);
}

/* survey:unlike(other) -> { [flow] = true }: flows that the survey of another tenant does not play alike, or has not */
static int dry_run_all_unlike(lua_State *L)
{
    const dry_run_all *all[2] = {check(L, 1), check(L, 2)};
    const mandate *tenants[2] = {tenant_of(L, 1), tenant_of(L, 2)};
    uint32_t count, *begins = push_begins(L, all[1], &count);

    lua_newtable(L);
    for (uint32_t i = 0; i < all[0]->count; i++) {
        mandate_object twin;

        if (!is_first_of_flow(all[0], i))
            continue;
        twin = twin_of(tenants[0], all[0]->entries[i].flow, tenants[1]);
        if (twin.at == 0 || twin.at >= count || begins[twin.at] == 0 ||
            !is_flow_alike(tenants, all, i, begins[twin.at] - 1))
            add_name(L, tenants[0], all[0]->entries[i].flow);
    }
    return 1;
}

/* What of a flow stops: what is told of it first, and how much there is of it. */
typedef struct stopped {
    mandate_difference first;
    lua_Integer steps;
} stopped;

/* Into the list at an index. */
static void put_stopped(lua_State *L, int list, const mandate *tenant, const stopped *tally, lua_Integer *count)
{
    if (tally->steps == 0)
        return;
    push_difference(L, tenant, &tally->first);
    lua_pushinteger(L, tally->steps);
    lua_setfield(L, -2, "steps");
    lua_rawseti(L, list, ++*count);
}

/* The loss of a plan is told of a flow of which no step stops. */
static void add_stop(stopped *tally, const mandate_difference *each)
{
    bool is_stop = each->change == MANDATE_STOPS && !each->is_by_call;

    if (!is_stop && each->change != MANDATE_LOSES_PLAN)
        return;
    if (tally->steps++ == 0 || (is_stop && tally->first.change == MANDATE_LOSES_PLAN))
        tally->first = *each;
}

/* Where each flow begins in the survey at an index, by number, one more than the place; found once. */
static const uint32_t *begins_of(lua_State *L, int index, uint32_t *count)
{
    const uint32_t *begins;

    if (lua_getiuservalue(L, index, UV_BEGINS) == LUA_TUSERDATA) {
        *count = (uint32_t)(lua_rawlen(L, -1) / sizeof *begins);
        begins = lua_touserdata(L, -1);
        lua_pop(L, 1);
        return begins;
    }
    lua_pop(L, 1);
    begins = push_begins(L, check(L, index), count);
    lua_setiuservalue(L, index, UV_BEGINS);
    return begins;
}

/* What is told of the flow whose entries begin at a place, as it is now. */
static stopped stop_between(const dry_run_all *before, uint32_t begin, const dry_run_all *now)
{
    stopped tally = {.steps = 0};
    mandate_difference each;
    uint64_t position = 0;
    uint32_t end = begin;

    while (end < before->count && before->entries[end].flow.at == before->entries[begin].flow.at)
        end++;
    while (mandate_difference_next(&before->entries[begin], end - begin, now->entries, now->count, &position, &each))
        add_stop(&tally, &each);
    return tally;
}

/* One flow as it is played now, in the place of the one before it. */
static int play_now(lua_State *L, mandate *tenant, mandate_object flow, dry_run_builder *now)
{
    mandate_fault fault;
    int err;

    if (now->into->count != 0)
        memset(now->into->entries, 0, now->into->count * sizeof *now->into->entries);
    now->into->count = 0;
    err = mandate_dry_run_flows(tenant, &flow, 1, on_played, now);
    return err == MANDATE_OK ? 0 : handle_fail(L, err, &fault);
}

/* Where they stand for the flows of a list: the tenant, whose handles are understood, comes first. */
enum { NOW_TENANT = 1, NOW_SURVEY, NOW_FLOWS, NOW_STOPS };

/* What of a flow stops, as it is played now; nothing where it is not in the survey. Returns what a failure pushed. */
static int stop_now(lua_State *L, mandate *tenant, mandate_object flow, dry_run_builder *now, stopped *out)
{
    const dry_run_all *before = check(L, NOW_SURVEY);
    uint32_t limit;
    const uint32_t *begins = begins_of(L, NOW_SURVEY, &limit);
    int pushed;

    *out = (stopped){.steps = 0};
    if (flow.at >= limit || begins[flow.at] == 0)
        return 0;
    if ((pushed = play_now(L, tenant, flow, now)) != 0)
        return pushed;
    *out = stop_between(before, begins[flow.at] - 1, now->into);
    return 0;
}

/* Those of a list that stop, as they are played now: without a survey of them. */
static int stops_now(lua_State *L)
{
    static const mandate_object nowhere = {0};
    mandate *tenant = tenant_of(L, 1);
    lua_Integer count = 0;
    dry_run_builder now;
    mandate_fault fault;
    int err;

    lua_settop(L, 2);
    lua_getiuservalue(L, 1, UV_TENANT);
    lua_insert(L, NOW_TENANT);
    lua_newtable(L);
    now = begin(L, NOW_TENANT);
    for (lua_Integer i = 1; lua_rawgeti(L, NOW_FLOWS, i) != LUA_TNIL; i++) {
        mandate_object flow;
        stopped tally;

        if ((err = handle_reference(L, tenant, -1, nowhere, &flow, &fault)) != MANDATE_OK)
            return handle_fail(L, err, &fault);
        lua_pop(L, 1);
        if ((err = stop_now(L, tenant, flow, &now, &tally)) != 0)
            return err;
        put_stopped(L, NOW_STOPS, tenant, &tally, &count);
    }
    lua_settop(L, NOW_STOPS);
    return 1;
}

/*
 * survey:stops(later) -> { { change, before, after, steps } ... }: each flow that stops, by its first step that does;
 * later is a survey, or a list of flows that are played now
 */
static int dry_run_all_stops(lua_State *L)
{
    const dry_run_all *before = check(L, 1), *after = lua_istable(L, 2) ? NULL : check(L, 2);
    const mandate *tenant = tenant_of(L, 1);
    stopped tally = {.steps = 0};
    mandate_difference each;
    uint64_t position = 0;
    uint32_t flow = 0;
    lua_Integer count = 0;

    if (after == NULL)
        return stops_now(L);
    luaL_argcheck(L, tenant_of(L, 2) == tenant, 2, "a survey of another tenant");
    lua_settop(L, 2);
    lua_newtable(L);
    while (
        mandate_difference_next(before->entries, before->count, after->entries, after->count, &position, &each)) {
        if (each.before->flow.at != flow) {
            put_stopped(L, 3, tenant, &tally, &count);
            tally.steps = 0;
            flow = each.before->flow.at;
        }
        add_stop(&tally, &each);
    }
    put_stopped(L, 3, tenant, &tally, &count);
    return 1;
}

/* survey:list(outcome) -> { index ... }: the entries of an outcome */
static int dry_run_all_list(lua_State *L)
{
    const dry_run_all *source = check(L, 1);
    const char *word = luaL_checkstring(L, 2);
    lua_Integer count = 0;

    lua_newtable(L);
    for (uint32_t i = 0; i < source->count; i++) {
        if (source->entries[i].flow.at == 0 || strcmp(word_of(source->entries[i].outcome), word) != 0)
            continue;
        lua_pushinteger(L, (lua_Integer)i + 1);
        lua_rawseti(L, -2, ++count);
    }
    return 1;
}

void dry_run_all_open(lua_State *L)
{
    static const luaL_Reg methods[] = {{"entry", dry_run_all_entry},
                                       {"entries", dry_run_all_entries},
                                       {"stops", dry_run_all_stops},
                                       {"differences", dry_run_all_differences},
                                       {"list", dry_run_all_list},
                                       {"unlike", dry_run_all_unlike},
                                       {"holds", dry_run_all_holds},
                                       {"lacks", dry_run_all_lacks},
                                       {"starts", dry_run_all_starts},
                                       {NULL, NULL}};

    handle_new_metatable(L, HANDLE_DRY_RUN_ALL);
    lua_pushcfunction(L, dry_run_all_length);
    lua_setfield(L, -2, "__len");
    luaL_newlib(L, methods);
    lua_setfield(L, -2, "__index");
    lua_pop(L, 1);
}
