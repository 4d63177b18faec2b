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

#define HANDLE_DRY_RUN_ALL "mandate.Survey"

static const char *const outcome_words[] = {"ok", "fails", "prompts", "refused", "ignored", "waits", "unknown"};

typedef struct entry {
    uint32_t flow, depth;
    uint32_t path[4]; /* the last steps of the path, the own one first */
    uint32_t path_hash;
    uint32_t outcome;
    mandate_reason reason;
    bool is_invoker;
    uint32_t identity, session, machine, connection, person, subject, run_owner;
} entry;

typedef struct dry_run_all {
    entry *entries; /* in the user value, a plain userdata */
    uint32_t count, capacity;
    lua_Integer serial; /* of the tenant's handle: numbers of records are those of one document */
} dry_run_all;

typedef struct dry_run_builder {
    lua_State *L;
    dry_run_all *into;
    int at; /* stack index of the survey */
    uint32_t flow, first;
    uint32_t event; /* the trigger of an agent above its tools; 0 where somebody talks to it */
} dry_run_builder;

static dry_run_all *check(lua_State *L, int index)
{
    return luaL_checkudata(L, index, HANDLE_DRY_RUN_ALL);
}

/* The tenant that a survey was taken of; raises when another document was loaded since. */
static mandate *tenant_of(lua_State *L, int index)
{
    mandate *tenant;

    lua_getiuservalue(L, index, 2);
    tenant = handle_check(L, -1);
    if (((const handle *)lua_touserdata(L, -1))->serial != check(L, index)->serial)
        luaL_error(L, "the document that was surveyed has been replaced");
    lua_pop(L, 1);
    return tenant;
}

static void grow(dry_run_builder *builder, uint32_t wanted)
{
    dry_run_all *into = builder->into;
    uint32_t capacity = into->capacity == 0 ? 64 : into->capacity;
    entry *bigger;

    if (wanted <= into->capacity)
        return;
    while (capacity < wanted)
        capacity *= 2;
    bigger = lua_newuserdatauv(builder->L, capacity * sizeof *bigger, 0);
    if (into->count != 0)
        memcpy(bigger, into->entries, into->count * sizeof *bigger);
    memset(bigger + into->count, 0, (capacity - into->count) * sizeof *bigger);
    lua_setiuservalue(builder->L, builder->at, 1);
    into->entries = bigger;
    into->capacity = capacity;
}

static void on_step(void *userdata, const mandate_step *step)
{
    dry_run_builder *builder = userdata;
    uint32_t at = builder->first + step->position, hash = 2166136261u;
    entry *to;

    grow(builder, at + 1);
    if (at >= builder->into->count)
        builder->into->count = at + 1;
    to = &builder->into->entries[at];
    memset(to, 0, sizeof *to);
    to->flow = builder->flow;
    to->depth = step->depth + (builder->event != 0);
    if (builder->event != 0) {
        hash = (hash ^ builder->event) * 16777619u;
        if (step->depth < 4)
            to->path[step->depth] = builder->event;
    }
    for (uint32_t i = 0; i < step->depth; i++) {
        hash = (hash ^ step->path[i].at) * 16777619u;
        if (step->depth - 1 - i < 4)
            to->path[step->depth - 1 - i] = step->path[i].at;
    }
    to->path_hash = hash;
    to->outcome = step->outcome;
    to->reason = step->reason;
    to->is_invoker = step->is_invoker;
    to->identity = step->identity.at;
    to->session = step->session.at;
    to->machine = step->machine.at;
    to->connection = step->connection.at;
    to->person = step->person.at;
    to->subject = step->subject.at;
    to->run_owner = step->run_owner.at;
}

/* What listens for a flow comes before its steps, at depth 0. */
static void note_trigger(dry_run_builder *builder, const mandate_run *run)
{
    entry *to = &builder->into->entries[builder->first - 1];

    to->flow = builder->flow;
    to->path[0] = builder->flow;
    to->outcome = run->trigger_reason == 0 ? MANDATE_RUNS : MANDATE_FAILS;
    to->reason = run->trigger_reason;
    if (run->trigger_reason == 0 && run->step_count == 0 && mandate_reason_waits(run->reason))
        to->reason = run->reason; /* not even which steps there are is known */
    if (mandate_reason_waits(to->reason))
        to->outcome = MANDATE_RUN_UNKNOWN;
    to->connection = to->subject = run->trigger_connection.at;
    to->identity = to->person = run->trigger_account.at;
    if (run->trigger_policy.at != 0)
        to->person = run->trigger_policy.at;
    if (to->subject == 0 && to->outcome == MANDATE_RUN_UNKNOWN)
        to->subject = builder->flow;
}

static void take_flow(dry_run_builder *builder, mandate *tenant, mandate_object flow)
{
    mandate_event event = {.is_assumed = true};
    mandate_fault fault;
    mandate_run run;
    int err;

    builder->flow = flow.at;
    grow(builder, builder->into->count + 1);
    builder->first = ++builder->into->count;
    err = mandate_dry_run(tenant, flow, &event, &run, on_step, builder, &fault);
    if (err == MANDATE_ENOMEM)
        luaL_error(builder->L, "not enough memory");
    if (err == MANDATE_OK)
        note_trigger(builder, &run);
    else
        builder->into->count--; /* a desktop flow has no trigger */
}

/* ---- agents: what their triggers and tools come to, when an event starts them and whoever talks ---- */

static void note_agent_trigger(dry_run_builder *builder, mandate_object agent, mandate_object trigger,
                               const mandate_run *run)
{
    entry *to;

    grow(builder, builder->into->count + 1);
    to = &builder->into->entries[builder->into->count++];
    memset(to, 0, sizeof *to);
    to->flow = agent.at;
    to->depth = 1;
    to->path[0] = trigger.at;
    to->path_hash = (2166136261u ^ trigger.at) * 16777619u;
    to->outcome = run->outcome == MANDATE_IGNORED ? MANDATE_FAILS : run->outcome;
    to->reason = run->reason;
    to->connection = to->subject = run->trigger_connection.at;
    to->identity = to->person = run->trigger_account.at;
}

/* The trigger by itself, then what its run does (AGT-7). */
static void take_agent_trigger(dry_run_builder *builder, mandate *tenant, mandate_object agent, mandate_object trigger)
{
    mandate_event event = {.trigger = trigger, .has_tools = true}; /* of its tools, none */
    mandate_fault fault;
    mandate_run run;

    if (mandate_dry_run(tenant, agent, &event, &run, NULL, NULL, &fault) != MANDATE_OK)
        return;
    note_agent_trigger(builder, agent, trigger, &run);
    event.has_tools = false;
    builder->event = trigger.at;
    builder->flow = agent.at;
    builder->first = builder->into->count;
    mandate_dry_run(tenant, agent, &event, &run, on_step, builder, &fault);
    builder->event = 0;
}

static void take_agent(dry_run_builder *builder, mandate *tenant, mandate_object agent)
{
    mandate_object trigger = {0};

    while ((trigger = mandate_next(tenant, agent, "triggers", trigger)).at != 0)
        take_agent_trigger(builder, tenant, agent, trigger);
    take_flow(builder, tenant, agent);
}

/* Every record of a map of each environment, or of one, taken in order. */
static int take_all(lua_State *L, const char *collection,
                    void (*take)(dry_run_builder *builder, mandate *tenant, mandate_object object))
{
    static const mandate_object nowhere = {0}, tenant_record = {1};
    mandate *tenant = handle_check(L, 1);
    mandate_object only = nowhere, environment = nowhere;
    mandate_fault fault;
    dry_run_builder builder = {.L = L};
    int err;

    lua_settop(L, 2);
    if (!lua_isnil(L, 2) && (err = handle_environment(L, tenant, 2, &only, &fault)) != MANDATE_OK)
        return handle_fail(L, err, &fault);
    builder.into = lua_newuserdatauv(L, sizeof *builder.into, 2);
    builder.at = lua_gettop(L);
    memset(builder.into, 0, sizeof *builder.into);
    builder.into->serial = ((const handle *)lua_touserdata(L, 1))->serial;
    lua_pushvalue(L, 1);
    lua_setiuservalue(L, -2, 2);
    luaL_setmetatable(L, HANDLE_DRY_RUN_ALL);
    while ((environment = mandate_next(tenant, tenant_record, "environments", environment)).at != 0) {
        mandate_object flow = nowhere;

        if (only.at != 0 && only.at != environment.at)
            continue;
        while ((flow = mandate_next(tenant, environment, collection, flow)).at != 0)
            take(&builder, tenant, flow);
    }
    return 1;
}

/* t:survey(environment?) -> Survey | nil, message, code */
int dry_run_all_take(lua_State *L)
{
    return take_all(L, "flows", take_flow);
}

/* t:survey_agents(environment?) -> Survey | nil, message, code: each agent, its triggers, what they do, its tools */
int dry_run_all_agents(lua_State *L)
{
    return take_all(L, "agents", take_agent);
}

/* ---- an entry in Lua ---- */

static void push_path(lua_State *L, const mandate *tenant, const entry *from)
{
    uint32_t shown = from->depth < 4 ? from->depth : 4;
    luaL_Buffer name;

    luaL_buffinit(L, &name);
    if (from->depth > 4)
        luaL_addstring(&name, ".../");
    for (uint32_t i = shown; i > 0; i--) {
        mandate_object step = {from->path[i - 1]};

        luaL_addstring(&name, mandate_key(tenant, step));
        if (i != 1)
            luaL_addchar(&name, '/');
    }
    luaL_pushresult(&name);
}

static void set_name(lua_State *L, const mandate *tenant, const char *field, uint32_t at)
{
    mandate_object object = {at};

    if (at == 0)
        return;
    handle_push_name(L, tenant, object);
    lua_setfield(L, -2, field);
}

/* Why a step does not simply work. */
static void set_reason(lua_State *L, const mandate *tenant, const entry *from)
{
    mandate_because because = {from->reason, {from->person}, {from->subject}};

    lua_pushstring(L, mandate_reason_code(from->reason));
    lua_setfield(L, -2, "code");
    lua_pushstring(L, mandate_layer_word(mandate_reason_layer(from->reason)));
    lua_setfield(L, -2, "layer");
    handle_push_because(L, tenant, NULL, &because);
    lua_getfield(L, -1, "rules");
    lua_setfield(L, -3, "rules");
    lua_getfield(L, -1, "missing");
    lua_setfield(L, -3, "missing");
    lua_getfield(L, -1, "text");
    lua_setfield(L, -3, "text");
    lua_pop(L, 1);
}

static void set_session(lua_State *L, const mandate *tenant, const entry *from)
{
    mandate_step step = {
        .depth = 1, .path = {{from->path[0]}}, .session = {from->session}, .connection = {from->connection}};

    set_name(L, tenant, "session", from->session);
    set_name(L, tenant, "run_owner", from->run_owner);
    set_name(L, tenant, "machine", from->machine);
    handle_set_machines(L, tenant, &step);
}

static void push_entry(lua_State *L, const mandate *tenant, const entry *from)
{
    lua_createtable(L, 0, 8);
    set_name(L, tenant, "flow", from->flow);
    if (from->depth != 0) {
        push_path(L, tenant, from);
        lua_setfield(L, -2, "step");
    }
    lua_pushstring(L, outcome_words[from->outcome]);
    lua_setfield(L, -2, "outcome");
    set_name(L, tenant, "of", mandate_flow_of(tenant, (mandate_object){from->path[0]}).at);
    set_name(L, tenant, "identity", from->identity);
    set_name(L, tenant, "connection", from->connection);
    if (from->session != 0)
        set_session(L, tenant, from);
    if (from->is_invoker) {
        lua_pushboolean(L, 1);
        lua_setfield(L, -2, "is_invoker");
    }
    lua_pushinteger(L, from->depth);
    lua_setfield(L, -2, "depth");
    if (from->outcome != MANDATE_RUNS)
        set_reason(L, tenant, from);
}

/* survey:entry(i) -> table | nil */
static int dry_run_all_entry(lua_State *L)
{
    const dry_run_all *from = check(L, 1);
    lua_Integer at = luaL_checkinteger(L, 2);

    if (at < 1 || at > (lua_Integer)from->count || from->entries[at - 1].flow == 0)
        return 0;
    push_entry(L, tenant_of(L, 1), &from->entries[at - 1]);
    return 1;
}

static const entry *check_entry(lua_State *L, int index)
{
    const dry_run_all *from = check(L, 1);
    lua_Integer at = luaL_checkinteger(L, index);

    luaL_argcheck(L, at >= 1 && at <= (lua_Integer)from->count, index, "not an entry of this survey");
    return &from->entries[at - 1];
}

/* survey:holds(i, who) -> boolean | nil where it is not known: whether somebody holds what the step needs */
static int dry_run_all_holds(lua_State *L)
{
    const entry *of = check_entry(L, 2);
    mandate *tenant = tenant_of(L, 1);
    mandate_object step = {of->path[0]}, environment, who;
    mandate_fault fault;
    int err;

    environment = mandate_environment_of(tenant, step);
    if ((err = handle_reference(L, tenant, 3, environment, &who, &fault)) != MANDATE_OK)
        return handle_fail(L, err, &fault);
    if (of->depth == 0)
        lua_pushboolean(L, 1);
    else
        switch (mandate_step_needs(tenant, step, who)) {
        case MANDATE_UNKNOWN:
            lua_pushnil(L);
            break;
        case MANDATE_ALLOWED:
            lua_pushboolean(L, 1);
            break;
        default:
            lua_pushboolean(L, 0);
        }
    return 1;
}

/* survey:starts() -> { flow = index of its trigger's entry } */
static int dry_run_all_starts(lua_State *L)
{
    const dry_run_all *from = check(L, 1);
    const mandate *tenant = tenant_of(L, 1);
    uint32_t flow = 0;

    lua_newtable(L);
    for (uint32_t i = 0; i < from->count; i++) {
        mandate_object object = {from->entries[i].flow};

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

static bool is_past(const dry_run_all *of, uint32_t at, uint32_t flow)
{
    return at >= of->count || of->entries[at].flow != flow;
}

/* Where the entries of a flow begin, searched onward from `from`; `from` itself when there are none. */
static uint32_t begin_of(const dry_run_all *in, uint32_t from, uint32_t flow)
{
    for (uint32_t at = from; at < in->count; at++)
        if (in->entries[at].flow == flow)
            return at;
    return from;
}

/* The entry of the same step in another survey, searched from where the flow begins there. */
static const entry *find_twin(const dry_run_all *in, uint32_t first, const entry *of)
{
    for (uint32_t at = first; !is_past(in, at, of->flow); at++)
        if (in->entries[at].path_hash == of->path_hash && in->entries[at].path[0] == of->path[0])
            return &in->entries[at];
    return NULL;
}

static bool differs(const entry *a, const entry *b)
{
    return a->outcome != b->outcome || a->identity != b->identity || a->session != b->session ||
           a->machine != b->machine || a->connection != b->connection || (a->outcome != 0 && a->reason != b->reason);
}

/* survey:differences(later) -> { { before = entry, after = entry | nil } ... } for steps that are in `survey` */
static int dry_run_all_differences(lua_State *L)
{
    const dry_run_all *before = check(L, 1), *after = check(L, 2);
    const mandate *tenant = tenant_of(L, 1);
    uint32_t flow = 0, first = 0;
    lua_Integer count = 0;

    luaL_argcheck(L, tenant_of(L, 2) == tenant, 2, "a survey of another tenant");
    lua_settop(L, 2);
    lua_newtable(L);
    for (uint32_t i = 0; i < before->count; i++) {
        const entry *from = &before->entries[i], *to;

        if (from->flow != flow) {
            flow = from->flow;
            first = begin_of(after, first, flow);
        }
        to = find_twin(after, first, from);
        if (to != NULL && !differs(from, to))
            continue;
        lua_createtable(L, 0, 2);
        push_entry(L, tenant, from);
        lua_setfield(L, -2, "before");
        if (to != NULL) {
            push_entry(L, tenant, to);
            lua_setfield(L, -2, "after");
        }
        lua_rawseti(L, 3, ++count);
    }
    return 1;
}

void dry_run_all_open(lua_State *L)
{
    static const luaL_Reg methods[] = {{"entry", dry_run_all_entry},
                                       {"differences", dry_run_all_differences},
                                       {"holds", dry_run_all_holds},
                                       {"starts", dry_run_all_starts},
                                       {NULL, NULL}};

    handle_new_metatable(L, HANDLE_DRY_RUN_ALL);
    lua_pushcfunction(L, dry_run_all_length);
    lua_setfield(L, -2, "__len");
    luaL_newlib(L, methods);
    lua_setfield(L, -2, "__index");
    lua_pop(L, 1);
}
