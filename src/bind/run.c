/*
 * run.c - t:run(flow, event): an event read from a table, a dry run given back as one.
 */
#include <stdio.h>
#include <string.h>

#include "bind/handle.h"
#include "bind/question.h"

enum { SUPPLY_LIMIT = 64 };

typedef struct reading {
    lua_State *L;
    const mandate *tenant;
    mandate_object flow, environment;
    mandate_event *event;
    mandate_fault *fault;
} reading;

static int misuse(lua_State *L, const char *field, const char *wanted)
{
    return luaL_error(L, "event.%s: expected %s, got %s", field, wanted, luaL_typename(L, -1));
}

static int read_principal(reading *reader, mandate_object *out)
{
    return handle_reference(reader->L, reader->tenant, -1, reader->environment, out, reader->fault);
}

static int read_via(reading *reader)
{
    static const char *const words[] = {"portal", "app", "api", "parent", NULL};
    const char *word = lua_tostring(reader->L, -1);

    for (int i = 0; word != NULL && words[i] != NULL; i++)
        if (strcmp(words[i], word) == 0) {
            reader->event->via = (mandate_via)i;
            return MANDATE_OK;
        }
    return luaL_error(reader->L, "event.via: one of portal, app, api, parent, got `%s`",
                      luaL_tolstring(reader->L, -1, NULL));
}

static int read_part(reading *reader, const char *collection, mandate_object *out);

/* One entry KEY = connection or true, at the top of the stack. */
static int read_supply(reading *reader, mandate_supply *out)
{
    lua_State *L = reader->L;
    size_t bytes;
    const char *key = luaL_checklstring(L, -2, &bytes), *name;
    int err;

    if (strcmp(mandate_kind_word(reader->tenant, reader->flow), "agent") == 0) {
        lua_pushvalue(L, -2);
        err = read_part(reader, "tools", &out->key);
        lua_pop(L, 1);
    } else {
        err = mandate_find_in(reader->tenant, reader->flow, "connections", key, bytes, &out->key, reader->fault);
    }

    out->connection.at = 0;
    if (err != MANDATE_OK || (lua_isboolean(L, -1) && lua_toboolean(L, -1)))
        return err;
    if (lua_isinteger(L, -1))
        return handle_reference(L, reader->tenant, -1, reader->environment, &out->connection, reader->fault);
    if (lua_type(L, -1) != LUA_TSTRING)
        return misuse(L, "supplies", "the name of a connection, or true");
    name = lua_tolstring(L, -1, &bytes);
    if (memchr(name, ':', bytes) != NULL)
        return mandate_find(reader->tenant, name, bytes, reader->environment, &out->connection, reader->fault);
    return mandate_find_in(reader->tenant, reader->environment, "connections", name, bytes, &out->connection,
                           reader->fault);
}

static int read_supplies(reading *reader)
{
    lua_State *L = reader->L;
    mandate_supply *supplies = (mandate_supply *)reader->event->supplies;
    int err = MANDATE_OK;

    if (!lua_istable(L, -1))
        return misuse(L, "supplies", "a table { KEY = connection }");
    reader->event->has_supplies = true;
    lua_pushnil(L);
    while (err == MANDATE_OK && lua_next(L, -2) != 0) {
        if (reader->event->supply_count == SUPPLY_LIMIT)
            return luaL_error(L, "event.supplies: more than %d connections", SUPPLY_LIMIT);
        err = read_supply(reader, &supplies[reader->event->supply_count++]);
        lua_pop(L, 1);
    }
    if (err != MANDATE_OK)
        lua_pop(L, 1); /* the key */
    return err;
}

/* Pushes a field of the table at the top, past its metatable: no code of the caller runs here. */
static void push_field(lua_State *L, const char *name)
{
    lua_pushstring(L, name);
    lua_rawget(L, -2);
}

/* The texts stay alive in the event table. */
static const char *text_field(lua_State *L, const char *name)
{
    const char *text;

    push_field(L, name);
    text = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : NULL;
    lua_pop(L, 1);
    return text;
}

/* The record of the row, where the environment declares it. */
static void find_row(reading *reader, const char *key)
{
    mandate_fault none;
    size_t bytes;
    const char *name;

    if (reader->event->row_table == NULL || key == NULL)
        return;
    lua_pushfstring(reader->L, "%s/%s", reader->event->row_table, key);
    name = lua_tolstring(reader->L, -1, &bytes);
    if (mandate_find_in(reader->tenant, reader->environment, "rows", name, bytes, &reader->event->row, &none) !=
        MANDATE_OK)
        reader->event->row.at = 0;
    lua_pop(reader->L, 1);
}

static int read_row(reading *reader)
{
    lua_State *L = reader->L;
    int err = MANDATE_OK;

    if (!lua_istable(L, -1))
        return misuse(L, "row", "a table { table, key, owner }");
    reader->event->has_row = true;
    reader->event->row_table = text_field(L, "table");
    find_row(reader, text_field(L, "key"));
    push_field(L, "owner");
    if (!lua_isnil(L, -1))
        err = read_principal(reader, &reader->event->row_owner);
    lua_pop(L, 1);
    return err;
}

static int read_token(reading *reader)
{
    lua_State *L = reader->L;
    size_t bytes;
    const char *name;

    if (!lua_istable(L, -1))
        return misuse(L, "token", "a table { tenant, audience, object }");
    reader->event->has_token = true;
    reader->event->token_tenant = text_field(L, "tenant");
    reader->event->token_audience = text_field(L, "audience");
    push_field(L, "object");
    name = lua_type(L, -1) == LUA_TSTRING ? lua_tolstring(L, -1, &bytes) : NULL;
    if (name != NULL && mandate_find(reader->tenant, name, bytes, reader->environment, &reader->event->token_object,
                                     reader->fault) != 0)
        reader->event->token_object.at = 0; /* a caller that the tenant does not know is simply not listed */
    lua_pop(L, 1);
    return MANDATE_OK;
}

static int read_flag(reading *reader, const char *name, bool *out)
{
    if (!lua_isboolean(reader->L, -1))
        return misuse(reader->L, name, "true or false");
    *out = lua_toboolean(reader->L, -1) != 0;
    return MANDATE_OK;
}

static int read_channel(reading *reader)
{
    static const char *const words[] = {"teams",      "m365_copilot",   "sharepoint",   "power_apps",
                                        "native_app", "custom_website", "demo_website", "direct_line",
                                        "facebook",   "mobile_app",     "omnichannel",  "other"};
    const char *word = lua_tostring(reader->L, -1);

    for (uint32_t i = 0; word != NULL && i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i], word) == 0) {
            reader->event->channel = i + 1;
            return MANDATE_OK;
        }
    return luaL_error(reader->L, "event.channel: no channel `%s`", luaL_tolstring(reader->L, -1, NULL));
}

/* The tool or trigger of the agent that the text at the top names. */
static int read_part(reading *reader, const char *collection, mandate_object *out)
{
    const char *name = lua_type(reader->L, -1) == LUA_TSTRING ? lua_tostring(reader->L, -1) : NULL;
    bool is_trigger = collection[1] == 'r';

    if (name == NULL)
        return misuse(reader->L, is_trigger ? "trigger" : "tools", "a name");
    return handle_part(reader->tenant, reader->flow, collection, name, out, reader->fault);
}

static int read_tools(reading *reader)
{
    lua_State *L = reader->L;
    mandate_object *tools = (mandate_object *)reader->event->tools;
    lua_Integer count;
    int err = MANDATE_OK;

    if (!lua_istable(L, -1))
        return misuse(L, "tools", "a list of names");
    count = (lua_Integer)lua_rawlen(L, -1);
    if (count > SUPPLY_LIMIT)
        return luaL_error(L, "event.tools: more than %d", SUPPLY_LIMIT);
    reader->event->has_tools = true;
    for (lua_Integer i = 1; i <= count && err == MANDATE_OK; i++) {
        lua_rawgeti(L, -1, i);
        err = read_part(reader, "tools", &tools[reader->event->tool_count]);
        reader->event->tool_count += err == MANDATE_OK;
        lua_pop(L, 1);
    }
    return err;
}

static int read_field(reading *reader, const char *name)
{
    if (strcmp(name, "by") == 0 && question_is_anonymous(reader->L, -1)) {
        reader->event->by.at = MANDATE_ANONYMOUS;
        return MANDATE_OK;
    }
    if (strcmp(name, "by") == 0)
        return read_principal(reader, &reader->event->by);
    if (strcmp(name, "modified_by") == 0)
        return read_principal(reader, &reader->event->modified_by);
    if (strcmp(name, "supplies") == 0)
        return read_supplies(reader);
    if (strcmp(name, "row") == 0)
        return read_row(reader);
    if (strcmp(name, "token") == 0)
        return read_token(reader);
    if (strcmp(name, "via") == 0)
        return read_via(reader);
    if (strcmp(name, "on_demand") == 0)
        return read_flag(reader, name, &reader->event->on_demand);
    if (strcmp(name, "channel") == 0)
        return read_channel(reader);
    if (strcmp(name, "trigger") == 0)
        return read_part(reader, "triggers", &reader->event->trigger);
    if (strcmp(name, "tools") == 0)
        return read_tools(reader);
    return luaL_error(
        reader->L,
        "unknown field `%s` of an event: one of by, supplies, row, modified_by, token, on_demand, via; of "
        "an agent's: by, channel, supplies, tools, trigger",
        name);
}

static int read_event(reading *reader, int index)
{
    lua_State *L = reader->L;
    int err = MANDATE_OK;

    if (lua_isnoneornil(L, index))
        return MANDATE_OK;
    luaL_checktype(L, index, LUA_TTABLE);
    lua_pushnil(L);
    while (err == MANDATE_OK && lua_next(L, index) != 0) {
        if (lua_type(L, -2) != LUA_TSTRING)
            return luaL_error(L, "an event has named fields");
        err = read_field(reader, lua_tostring(L, -2));
        lua_pop(L, 1);
    }
    if (err != MANDATE_OK)
        lua_pop(L, 1);
    return err;
}

/* ---- the answer ---- */

static const char *const run_words[] = {"runs", "fails", "prompts", "refused", "ignored", "waits", "unknown"};
static const char *const step_words[] = {"ok", "fails", "prompts", "refused", "ignored", "waits", "unknown"};

typedef struct writing {
    lua_State *L;
    const mandate *tenant;
    int steps; /* stack index of the list */
} writing;

static void set_name(writing *out, const char *field, mandate_object object)
{
    handle_push_name(out->L, out->tenant, object);
    lua_setfield(out->L, -2, field);
}

/* The key of a record without its environment: `MAIL`, `ann-outlook`, `M1`. */
static void set_key(writing *out, const char *field, mandate_object object)
{
    if (object.at == 0)
        return;
    lua_pushstring(out->L, mandate_key(out->tenant, object));
    lua_setfield(out->L, -2, field);
}

static void set_path(writing *out, const mandate_step *step)
{
    luaL_Buffer name;

    luaL_buffinit(out->L, &name);
    for (uint32_t i = 0; i < step->depth; i++) {
        if (i != 0)
            luaL_addchar(&name, '/');
        luaL_addstring(&name, mandate_key(out->tenant, step->path[i]));
    }
    luaL_pushresult(&name);
    lua_setfield(out->L, -2, "name");
}

static void set_reason(lua_State *L, mandate_outcome outcome, mandate_reason reason)
{
    if (outcome != MANDATE_RUNS) {
        lua_pushstring(L, mandate_reason_code(reason));
        lua_setfield(L, -2, "code");
        lua_pushstring(L, mandate_layer_word(mandate_reason_layer(reason)));
        lua_setfield(L, -2, "layer");
    }
    handle_push_rules(L, mandate_reason_rules(reason));
    lua_setfield(L, -2, "rules");
}

static void set_why(writing *out, const mandate_because *because)
{
    if (mandate_reason_text(because->reason)[0] == '\0')
        return;
    handle_push_text(out->L, out->tenant, because);
    lua_setfield(out->L, -2, "why");
    handle_set_missing(out->L, out->tenant, NULL, because);
}

/* N-35: the last that was said with the reason of the outcome. */
static void set_why_of_run(writing *out, const mandate_run *run)
{
    for (uint32_t i = run->explanation.count; i > 0 && run->outcome != MANDATE_RUNS; i--)
        if (run->explanation.because[i - 1].reason == run->reason) {
            set_why(out, &run->explanation.because[i - 1]);
            return;
        }
}

static void set_rights(writing *out, const mandate_step *step)
{
    const char *far = mandate_account_of(out->tenant, step->connection); /* of another tenant (ISO-1) */

    lua_newtable(out->L);
    for (int i = 0; i < 2; i++)
        if (step->rights_of[i].at != 0) {
            handle_push_name(out->L, out->tenant, step->rights_of[i]);
            lua_rawseti(out->L, -2, i + 1);
        }
    if (step->identity.at == 0 && step->rights_of[0].at == 0 && far[0] != '\0') {
        lua_pushstring(out->L, far);
        lua_rawseti(out->L, -2, 1);
    }
    lua_setfield(out->L, -2, "rights_of");
}

static void on_step(void *userdata, const mandate_step *step)
{
    mandate_because because = {step->reason, step->person, step->subject};
    writing *out = userdata;
    lua_State *L = out->L;

    luaL_checkstack(L, 8, NULL);
    lua_createtable(L, 0, 14);
    set_path(out, step);
    lua_pushstring(L, step_words[step->outcome]);
    lua_setfield(L, -2, "outcome");
    set_name(out, "identity", step->identity);
    if (step->identity.at == 0 && mandate_account_of(out->tenant, step->connection)[0] != '\0') {
        lua_pushstring(L, mandate_account_of(out->tenant, step->connection)); /* of another tenant (ISO-1) */
        lua_setfield(L, -2, "identity");
    }
    set_rights(out, step);
    if (step->flow_connection.at != 0 && !step->is_source_unknown) {
        lua_pushstring(L, step->is_invoker ? "invoker" : "embedded");
        lua_setfield(L, -2, "source");
    }
    set_key(out, "key", step->flow_connection);
    set_key(out, "reference", step->reference);
    set_key(out, "connection", step->connection);
    set_name(out, "session", step->session);
    set_name(out, "run_owner", step->run_owner);
    set_key(out, "machine", step->machine);
    handle_set_machines(out->L, out->tenant, step);
    set_reason(L, step->outcome, step->reason);
    set_why(out, &because);
    handle_set_notes(L, out->tenant, step->notes, step->note_count);
    lua_rawseti(L, out->steps, (lua_Integer)step->position + 1);
}

/* AGT-7, ISO-1: the account of an agent's trigger may be one of another tenant. */
static void set_far_trigger(writing *out, const mandate_run *run)
{
    const char *far = mandate_account_of(out->tenant, run->trigger_connection);

    if (far[0] == '\0')
        return;
    lua_pushstring(out->L, far);
    lua_pushvalue(out->L, -1);
    lua_setfield(out->L, -3, "trigger_identity");
    if (run->start_count != 0)
        lua_setfield(out->L, -2, "context");
    else
        lua_pop(out->L, 1);
}

static int push_run(lua_State *L, const mandate *tenant, const mandate_run *run, bool is_agent, bool is_outline)
{
    writing out = {L, tenant, 0};

    lua_createtable(L, 0, 10); /* above the list of steps */
    lua_pushstring(L, run_words[run->outcome]);
    lua_setfield(L, -2, "outcome");
    set_reason(L, run->outcome, run->reason);
    if (run->outcome == MANDATE_RUNS)
        handle_set_rules(L, 0, &run->explanation, run->start_count);
    set_why_of_run(&out, run);
    set_name(&out, "context", run->context);
    set_name(&out, "trigger_identity", run->trigger_identity);
    if (is_agent && run->trigger_identity.at == 0)
        set_far_trigger(&out, run);
    if (!is_outline) {
        handle_set_because(L, tenant, NULL, &run->explanation);
        handle_set_notes(L, tenant, run->explanation.notes, run->explanation.note_count);
    }
    lua_insert(L, -2);
    lua_setfield(L, -2, "steps");
    luaL_setmetatable(L, HANDLE_RUN);
    return 1;
}

static int play(lua_State *L, bool is_outline)
{
    static const mandate_object nowhere = {0};
    mandate *tenant = handle_check(L, 1);
    mandate_fault fault = {0};
    mandate_supply supplies[SUPPLY_LIMIT];
    mandate_object tools[SUPPLY_LIMIT];
    mandate_event event = {.supplies = supplies, .tools = tools};
    mandate_run run;
    reading reader = {L, tenant, {0}, {0}, &event, &fault};
    writing out = {L, tenant, 0};
    int err;

    lua_settop(L, 3);
    if ((err = handle_reference(L, tenant, 2, nowhere, &reader.flow, &fault)) != MANDATE_OK)
        return handle_fail(L, err, &fault);
    reader.environment = mandate_environment_of(tenant, reader.flow);
    if ((err = read_event(&reader, 3)) != MANDATE_OK)
        return handle_fail(L, err, &fault);
    lua_newtable(L);
    out.steps = lua_gettop(L);
    if ((err = mandate_dry_run(tenant, reader.flow, &event, &run, on_step, &out, &fault)) != MANDATE_OK)
        return handle_fail(L, err, &fault);
    return push_run(L, tenant, &run, strcmp(mandate_kind_word(tenant, reader.flow), "agent") == 0, is_outline);
}

/* t:run(flow, event) -> Run | nil, message, code */
int handle_run(lua_State *L)
{
    return play(L, false);
}

/* mandate.core.outline(tenant, flow, event): the same without the chain of its reasons, for who plays thousands */
int handle_outline(lua_State *L)
{
    return play(L, true);
}
