#include "bind/definition.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <lauxlib.h>

#include "bind/definition_value.h"
#include "bind/identifier.h"
#include "bind/parsed_document.h"
#include "fact/connector.h"
#include "fact/platform_names.h"

#define SCRATCH "mandate.Scratch"

enum { BODY = 1, USES = 2, STEPS = 3, READS = 4 }; /* on the stack */

typedef const mandate_value json;

typedef struct reading {
    lua_State *L;
    arena *held;
    lua_Integer steps; /* so far */
    char fault[512];   /* what is wrong, empty so far */
} reading;

/* Bytes of a key that a message shows. */
enum { SHOWN = 200 };

static int shown(size_t bytes)
{
    return bytes > SHOWN ? SHOWN : (int)bytes;
}

static bool is_text(json *text, const char *word)
{
    return definition_is_text(text) && text->count == strlen(word) && memcmp(text->as.text, word, text->count) == 0;
}

/* ---- connections ---- */

static bool is_name(const char *text, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++) {
        char c = text[i];

        if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-'))
            return false;
    }
    return bytes != 0;
}

/* What stands in quotes and brackets behind some words, `…['name']`. */
static bool behind(json *text, const char *words, mandate_value *name)
{
    size_t bytes = strlen(words);

    for (uint32_t i = 0; i + bytes < text->count; i++) {
        const char *first = text->as.text + i + bytes, *last, *end = text->as.text + text->count;

        if (memcmp(text->as.text + i, words, bytes) != 0)
            continue;
        last = memchr(first, '\'', (size_t)(end - first));
        if (last == NULL || last == first || last + 1 == end || last[1] != ']')
            continue;
        *name = (mandate_value){.type = MANDATE_TEXT, .count = (uint32_t)(last - first), .as.text = first};
        return true;
    }
    return false;
}

/* The key of the connection reference that a host names; NULL where it names none. */
static json *key_of(json *host, mandate_value *kept)
{
    json *name = definition_field(host, "connectionName"), *connection = definition_field(host, "connection");

    if (definition_is_text(name))
        return name;
    name = definition_field(connection, "name");
    if (name == NULL)
        name = definition_field(connection, "referenceName");
    if (!definition_is_text(name))
        return NULL;
    if (behind(name, "['connections']['", kept) || behind(name, "['$connections']['", kept) ||
        behind(name, "('$connections')['", kept))
        return kept;
    return is_name(name->as.text, name->count) ? name : NULL;
}

static void set_text(lua_State *L, const char *field, json *text)
{
    if (!definition_is_text(text))
        return;
    lua_pushlstring(L, text->as.text, text->count);
    lua_setfield(L, -2, field);
}

static void set_word(lua_State *L, const char *field, const char *word)
{
    lua_pushstring(L, word);
    lua_setfield(L, -2, field);
}

static void set_true(lua_State *L, const char *field)
{
    lua_pushboolean(L, true);
    lua_setfield(L, -2, field);
}

/* The object at the top does not tell a field. */
static void set_unknown(lua_State *L, const char *field)
{
    lua_createtable(L, 1, 0);
    lua_pushstring(L, field);
    lua_rawseti(L, -2, 1);
    lua_setfield(L, -2, "unknown");
}

/* The last part of an API path: /providers/Microsoft.PowerApps/apis/shared_x. */
static bool push_last_part(lua_State *L, json *path)
{
    uint32_t first;

    if (!definition_is_text(path))
        return false;
    for (first = path->count; first > 0 && path->as.text[first - 1] != '/'; first--)
        ;
    if (first == path->count)
        return false;
    lua_pushlstring(L, path->as.text + first, path->count - first);
    return true;
}

static void set_connector(lua_State *L, const mandate_entry *entry)
{
    json *name = definition_field(definition_field(&entry->value, "api"), "name");

    if (definition_is_text(name))
        definition_push(L, name);
    else if (!push_last_part(L, definition_field(&entry->value, "id")))
        lua_pushlstring(L, entry->key, entry->key_bytes);
    lua_setfield(L, -2, "connector");
}

/* RUN-19, RUN-20. Old packages write `source`. */
static bool set_source(reading *reader, const mandate_entry *entry)
{
    json *source = definition_field(&entry->value, "runtimeSource");

    if (source == NULL)
        source = definition_field(&entry->value, "source");
    if (source != NULL && !definition_is_word(source, "embedded") && !definition_is_word(source, "invoker")) {
        snprintf(reader->fault, sizeof reader->fault, "connectionReferences.%.*s.runtimeSource: unknown word `%.*s`",
                 shown(entry->key_bytes), entry->key, definition_is_text(source) ? shown(source->count) : 1,
                 definition_is_text(source) ? source->as.text : "?");
        return false;
    }
    set_word(reader->L, "source", definition_is_word(source, "invoker") ? "invoker" : "embedded");
    return true;
}

/* How a reference of a flow is bound. Old packages write `id`. */
static bool set_use(reading *reader, const mandate_entry *entry)
{
    json *raw = &entry->value, *bound = definition_field(raw, "connection"),
         *logical = definition_field(bound, "connectionReferenceLogicalName"),
         *impersonated = definition_field(definition_field(raw, "impersonation"), "source"),
         *name = definition_field(bound, "name");
    lua_State *L = reader->L;

    if (!set_source(reader, entry))
        return false;
    set_connector(L, entry);
    if (logical == NULL)
        logical = definition_field(raw, "connectionReferenceLogicalName");
    set_text(L, "reference", logical);
    if (!definition_is_text(logical))
        set_unknown(L, "connection");
    set_text(L, "bound_name", name != NULL ? name : definition_field(raw, "connectionName"));
    if (is_text(impersonated, "invoker"))
        set_true(L, "impersonate");
    return true;
}

static bool read_uses(reading *reader, json *references)
{
    for (uint32_t i = 0; definition_is_map(references) && i < references->count; i++) {
        const mandate_entry *entry = &references->as.entries[i];

        if (!definition_is_map(&entry->value)) {
            snprintf(reader->fault, sizeof reader->fault, "connectionReferences.%.*s: expected an object",
                     shown(entry->key_bytes), entry->key);
            return false;
        }
        lua_pushlstring(reader->L, entry->key, entry->key_bytes);
        lua_createtable(reader->L, 0, 5);
        if (!set_use(reader, entry))
            return false;
        lua_rawset(reader->L, USES);
    }
    return true;
}

/*
 * Sets the connection that the object at the top uses, and gives its connector, held by its use; NULL where it is none
 * of the flow's.
 */
static const char *set_connection(lua_State *L, json *key)
{
    const char *connector;

    if (key == NULL)
        return NULL;
    definition_push(L, key);
    lua_pushvalue(L, -1);
    if (lua_rawget(L, USES) != LUA_TTABLE) {
        lua_pop(L, 2);
        return NULL;
    }
    lua_getfield(L, -1, "connector");
    connector = lua_tostring(L, -1);
    lua_pop(L, 2);
    lua_setfield(L, -2, "connection");
    return connector;
}

static bool is_dataverse(const char *connector)
{
    return connector != NULL && connector_is_dataverse(connector);
}

/* ---- triggers ---- */

static json *parameter(json *inputs, const char *name)
{
    return definition_field(definition_field(inputs, "parameters"), name);
}

/* N-15: what an older definition calls with is in its metadata alone. */
static json *operation_of(json *action)
{
    json *inputs = definition_field(action, "inputs"),
         *operation = definition_field(definition_field(inputs, "host"), "operationId");

    if (operation == NULL)
        operation = definition_field(inputs, "operationId");
    if (operation == NULL)
        operation = definition_field(
            definition_field(definition_field(action, "metadata"), "flowSystemMetadata"), "swaggerOperationId");
    return operation;
}

/* Every word but those for anyone and the tenant stands for chosen callers, whom no export seen so far names (IDN-20). */
static void set_callers(lua_State *L, json *inputs)
{
    json *given = definition_field(inputs, "triggerAuthenticationType");

    set_word(L, "kind", "http");
    if (given == NULL || definition_is_word(given, "all")) {
        set_word(L, "who", "anyone");
    } else if (definition_is_word(given, "tenant")) {
        set_word(L, "who", "tenant");
    } else {
        set_word(L, "who", "specific");
        set_unknown(L, "allowed");
    }
}

static void set_request(lua_State *L, json *trigger)
{
    static const struct {
        const char *word, *kind;
    } kinds[] = {{"apiconnection", "selected_item"}, {"powerapp", "power_app"}, {"powerappv2", "power_app"},
                 {"skills", "agent"},                {"virtualagent", "agent"}};
    json *kind = definition_field(trigger, "kind");

    if (kind == NULL || definition_is_word(kind, "http")) {
        set_callers(L, definition_field(trigger, "inputs"));
        return;
    }
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (definition_is_word(kind, kinds[i].word)) {
            set_word(L, "kind", kinds[i].kind);
            return;
        }
    set_word(L, "kind", "button");
}

/* A word by its number from one on; nothing where the list has none of that number. */
static void set_numbered(lua_State *L, const char *field, const char *const *words, lua_Integer count, lua_Integer position)
{
    if (position >= 1 && position <= count)
        set_word(L, field, words[position - 1]);
}

/* Whose rows start it (4: of the organisation), and as whom it runs (3: as who owns the flow). */
static void set_rows(lua_State *L, json *inputs)
{
    static const char *const scopes[] = {"user", "business_unit", "parent_child", "organization"},
                             *const run_as[] = {"modifying_user", "row_owner", "flow_owner"};
    json *table = parameter(inputs, "subscriptionRequest/entityname");

    set_word(L, "kind", "dataverse");
    set_numbered(L, "scope", scopes, 4, definition_integer(L, parameter(inputs, "subscriptionRequest/scope"), 4));
    set_numbered(L, "run_as", run_as, 3, definition_integer(L, parameter(inputs, "subscriptionRequest/runas"), 3));
    if (!definition_has(table, "@"))
        set_text(L, "table", table);
}

static bool is_hybrid(json *operation)
{
    enum { BYTES = 13 };

    for (uint32_t i = 0; definition_is_text(operation) && i + BYTES <= operation->count; i++) {
        mandate_value part = {.type = MANDATE_TEXT, .count = BYTES, .as.text = operation->as.text + i};

        if (definition_is_word(&part, "hybridtrigger"))
            return true;
    }
    return false;
}

static void push_trigger(lua_State *L, json *raw)
{
    json *inputs = definition_field(raw, "inputs"), *sort = definition_field(raw, "type"), *operation = operation_of(raw);
    mandate_value kept;
    const char *connector;

    lua_createtable(L, 0, 4);
    connector = set_connection(L, key_of(definition_field(inputs, "host"), &kept));
    if (connector != NULL)
        set_word(L, "connector", connector);
    set_text(L, "operation", operation);
    if (definition_is_word(sort, "recurrence"))
        set_word(L, "kind", "schedule");
    else if (definition_is_word(sort, "request"))
        set_request(L, raw);
    else if (is_text(operation, "SubscribeWebhookTrigger") && is_dataverse(connector))
        set_rows(L, inputs);
    else
        set_word(L, "kind", is_hybrid(operation) ? "selected_item" : "event");
}

static void push_label(lua_State *L, json *raw)
{
    json *kind = definition_field(raw, "kind");

    definition_push(L, definition_field(raw, "type"));
    lua_pushliteral(L, "/");
    if (definition_is_text(kind))
        definition_push(L, kind);
    else
        lua_pushliteral(L, "None");
    lua_concat(L, 3);
}

/* ---- actions in their order ---- */

static int by_key(const void *a, const void *b)
{
    const mandate_entry *x = *(const mandate_entry *const *)a, *y = *(const mandate_entry *const *)b;
    uint32_t bytes = x->key_bytes < y->key_bytes ? x->key_bytes : y->key_bytes;
    int order = memcmp(x->key, y->key, bytes);

    return order != 0 ? order : (x->key_bytes > y->key_bytes) - (x->key_bytes < y->key_bytes);
}

typedef struct level {
    const mandate_entry **sorted; /* by name */
    bool *done;
    uint32_t count;
} level;

/* Whether an action runs after none of its level that is not in order yet. */
static bool is_ready(const level *all, const mandate_entry *action)
{
    json *after = definition_field(&action->value, "runAfter");

    for (uint32_t i = 0; definition_is_map(after) && i < after->count; i++) {
        const mandate_entry *wanted = &after->as.entries[i],
                            **found = bsearch(&wanted, all->sorted, all->count, sizeof *all->sorted, by_key);

        if (found != NULL && !all->done[found - all->sorted])
            return false;
    }
    return true;
}

static void *take(reading *reader, size_t bytes)
{
    void *taken = arena_take(reader->held, bytes);

    if (taken == NULL)
        luaL_error(reader->L, "not enough memory");
    return taken;
}

/* The next ones of a level in order; 0 where each waits for another. */
static uint32_t add_ready(const level *all, const mandate_entry **out)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < all->count; i++)
        if (!all->done[i] && is_ready(all, all->sorted[i])) {
            all->done[i] = true;
            out[count++] = all->sorted[i];
        }
    return count;
}

/* The actions of one level: those that run after others come later; ties by name, and so does a loop of runAfter. */
static const mandate_entry **in_order(reading *reader, json *actions)
{
    level all = {.count = actions->count};
    const mandate_entry **out = take(reader, (all.count + 1) * sizeof *out);
    uint32_t count = 0, more = 1;

    all.sorted = take(reader, (all.count + 1) * sizeof *all.sorted);
    all.done = take(reader, all.count + 1);
    memset(all.done, 0, all.count + 1);
    for (uint32_t i = 0; i < all.count; i++)
        all.sorted[i] = &actions->as.entries[i];
    qsort(all.sorted, all.count, sizeof *all.sorted, by_key);
    while (count < all.count && more != 0)
        count += more = add_ready(&all, out + count);
    for (uint32_t i = 0; i < all.count; i++)
        if (!all.done[i])
            out[count++] = all.sorted[i];
    return out;
}

/* ---- steps ---- */

/* What a Dataverse operation asks of the table it names. */
static const char *right_of(json *operation)
{
    static const struct {
        const char *operation, *right;
    } rights[] = {{"ListRecords", "read"},
                  {"GetItem", "read"},
                  {"CreateRecord", "create"},
                  {"UpdateRecord", "write"},
                  {"UpdateOnlyRecord", "write"},
                  {"DeleteRecord", "delete"},
                  {"GetEntityFileImageFieldContent", "read"},
                  {"UpdateEntityFileImageFieldContent", "write"},
                  {"AssociateEntities", "append"},
                  {"DisassociateEntities", "append"},
                  {"GetItems_V2", "read"},
                  {"GetItem_V2", "read"},
                  {"PostItem_V2", "create"},
                  {"PatchItem_V2", "write"},
                  {"DeleteItem", "delete"}};

    for (size_t i = 0; i < sizeof rights / sizeof *rights; i++)
        if (is_text(operation, rights[i].operation))
            return rights[i].right;
    return NULL;
}

/* N-16: a set of rows names its table once it is known which tables there are. */
static void set_needs(lua_State *L, json *operation, const char *connector, json *inputs)
{
    const char *right = is_dataverse(connector) ? right_of(operation) : NULL;
    json *set = parameter(inputs, "entityName");

    if (set == NULL)
        set = parameter(inputs, "table");
    if (right == NULL || !definition_is_text(set) || definition_has(set, "@"))
        return;
    lua_createtable(L, 1, 0);
    lua_createtable(L, 0, 2);
    set_text(L, "set", set);
    set_word(L, "right", right);
    lua_rawseti(L, -2, 1);
    lua_setfield(L, -2, "needs");
}

static void set_guid(lua_State *L, const char *field, json *text)
{
    if (definition_is_text(text) && identifier_push_guid(L, text->as.text, text->count))
        lua_setfield(L, -2, field);
}

static void set_desktop_call(lua_State *L, json *inputs)
{
    json *mode = parameter(inputs, "runMode");

    if (is_text(mode, "attended") || is_text(mode, "unattended"))
        set_text(L, "mode", mode);
    set_guid(L, "desktop_id", parameter(inputs, "uiFlowId"));
}

static bool set_connector_step(reading *reader, const mandate_entry *action)
{
    json *inputs = definition_field(&action->value, "inputs"), *operation = operation_of(&action->value);
    mandate_value kept;
    json *key = key_of(definition_field(inputs, "host"), &kept);
    const char *connector = set_connection(reader->L, key);
    connector_truth premium;

    if (connector == NULL) {
        snprintf(reader->fault, sizeof reader->fault,
                 "actions.%.*s: its connection `%.*s` is not among the connection references",
                 shown(action->key_bytes), action->key, key == NULL ? 3 : shown(key->count),
                 key == NULL ? "nil" : key->as.text);
        return false;
    }
    premium = connector_is_premium(connector); /* N-19 */
    set_text(reader->L, "operation", operation);
    if (premium == CONNECTOR_YES)
        set_true(reader->L, "premium");
    else if (premium == CONNECTOR_UNKNOWN)
        set_unknown(reader->L, "premium");
    set_needs(reader->L, operation, connector, inputs);
    if (strcmp(connector, CONNECTOR_DESKTOP_FLOWS) == 0)
        set_desktop_call(reader->L, inputs);
    return true;
}

static void set_http_step(lua_State *L, json *action)
{
    json *address = definition_field(definition_field(action, "inputs"), "uri");

    set_text(L, "operation", definition_field(action, "type"));
    set_true(L, "premium");
    if (!definition_has(address, "@"))
        set_text(L, "endpoint", address);
}

typedef enum sort { NO_STEP, CONNECTOR_STEP, HTTP_STEP, CHILD_STEP } sort;

static sort sort_of(json *type)
{
    static const char open[] = "openapiconnection";
    mandate_value beginning;

    if (!definition_is_text(type))
        return NO_STEP;
    beginning = *type;
    if (beginning.count > sizeof open - 1)
        beginning.count = sizeof open - 1;
    if (definition_is_word(&beginning, open) || definition_is_word(type, "apiconnection") ||
        definition_is_word(type, "apiconnectionwebhook") || definition_is_word(type, "apiconnectionnotification"))
        return CONNECTOR_STEP;
    if (definition_is_word(type, "http") || definition_is_word(type, "httpwebhook"))
        return HTTP_STEP;
    return definition_is_word(type, "workflow") ? CHILD_STEP : NO_STEP;
}

static bool ends_with(const char *text, const char *end, const char *word)
{
    size_t bytes = strlen(word);

    return (size_t)(end - text) >= bytes && memcmp(end - bytes, word, bytes) == 0;
}

/* Whether a text calls one of the two functions that give what started the flow. */
static bool takes_trigger(const char *text, size_t bytes)
{
    const char *end = text + bytes;

    for (const char *cursor = text; cursor < end && (cursor = memchr(cursor, '(', (size_t)(end - cursor))) != NULL; cursor++)
        if (ends_with(text, cursor, "triggerBody") || ends_with(text, cursor, "triggerOutputs"))
            return true;
    return false;
}

/* Whether some text takes what started the flow. Depth is bounded by the readers of JSON. */
static bool reads_trigger(json *node)
{
    bool found = definition_is_text(node) && takes_trigger(node->as.text, node->count);

    if (node == NULL)
        return false;
    for (uint32_t i = 0; node->type == MANDATE_MAP && i < node->count && !found; i++)
        found = reads_trigger(&node->as.entries[i].value);
    for (uint32_t i = 0; node->type == MANDATE_LIST && i < node->count && !found; i++)
        found = reads_trigger(&node->as.items[i]);
    return found;
}

static bool add_step(reading *reader, const mandate_entry *action)
{
    json *inputs = definition_field(&action->value, "inputs");
    sort which = sort_of(definition_field(&action->value, "type"));
    lua_State *L = reader->L;

    if (which == NO_STEP)
        return true;
    lua_createtable(L, 0, 4);
    lua_pushlstring(L, action->key, action->key_bytes);
    lua_setfield(L, -2, "name");
    if (which == CONNECTOR_STEP && !set_connector_step(reader, action))
        return false;
    if (which == HTTP_STEP)
        set_http_step(L, &action->value);
    if (which == CHILD_STEP)
        set_guid(L, "child_id", definition_field(definition_field(inputs, "host"), "workflowReferenceName"));
    lua_rawseti(L, STEPS, ++reader->steps);
    lua_pushboolean(L, reads_trigger(inputs));
    lua_rawseti(L, READS, reader->steps);
    return true;
}

static bool read_actions(reading *reader, json *actions);

static bool read_cases(reading *reader, json *cases)
{
    const mandate_entry **each = definition_is_map(cases) ? in_order(reader, cases) : NULL;
    bool fine = true;

    for (uint32_t i = 0; each != NULL && i < cases->count && fine; i++)
        fine = read_actions(reader, definition_field(&each[i]->value, "actions"));
    return fine;
}

static bool read_inner(reading *reader, json *action)
{
    return read_actions(reader, definition_field(action, "actions")) &&
           read_actions(reader, definition_field(definition_field(action, "else"), "actions")) &&
           read_cases(reader, definition_field(action, "cases")) &&
           read_actions(reader, definition_field(definition_field(action, "default"), "actions"));
}

/* Recursion is bounded by the depth of the document. */
static bool read_actions(reading *reader, json *actions)
{
    const mandate_entry **each = definition_is_map(actions) ? in_order(reader, actions) : NULL;
    bool fine = true;

    for (uint32_t i = 0; each != NULL && i < actions->count && fine; i++)
        fine = add_step(reader, each[i]) && read_inner(reader, &each[i]->value);
    return fine;
}

/* ---- flows ---- */

/* The names of the triggers, as a message lists them. */
static void list_triggers(reading *reader, json *triggers)
{
    luaL_Buffer names;
    const mandate_entry **sorted = take(reader, triggers->count * sizeof *sorted);

    for (uint32_t i = 0; i < triggers->count; i++)
        sorted[i] = &triggers->as.entries[i];
    qsort(sorted, triggers->count, sizeof *sorted, by_key);
    luaL_buffinit(reader->L, &names);
    for (uint32_t i = 0; i < triggers->count; i++) {
        luaL_addstring(&names, i == 0 ? "" : ", ");
        luaL_addlstring(&names, sorted[i]->key, sorted[i]->key_bytes);
    }
    luaL_pushresult(&names);
    snprintf(reader->fault, sizeof reader->fault, "properties.definition.triggers: a flow has one trigger, this has %s",
             lua_tostring(reader->L, -1));
    lua_pop(reader->L, 1);
}

/* The one trigger of a definition; NULL where it has none or several, and the fault says so. */
static const mandate_entry *trigger_of(reading *reader, json *definition)
{
    json *triggers = definition_field(definition, "triggers");

    if (!definition_is_map(triggers)) {
        snprintf(reader->fault, sizeof reader->fault, "properties.definition.triggers: missing");
        return NULL;
    }
    if (triggers->count > 1)
        list_triggers(reader, triggers);
    if (triggers->count == 0)
        snprintf(reader->fault, sizeof reader->fault, "properties.definition.triggers: a flow has one trigger, this has none");
    if (triggers->count != 1)
        return NULL;
    if (definition_is_text(definition_field(&triggers->as.entries[0].value, "type")))
        return &triggers->as.entries[0];
    snprintf(reader->fault, sizeof reader->fault, "properties.definition.triggers.%.*s.type: missing",
             shown(triggers->as.entries[0].key_bytes), triggers->as.entries[0].key);
    return NULL;
}

static const mandate_entry *read_body(reading *reader, json *body)
{
    json *properties = definition_field(body, "properties"), *definition = definition_field(properties, "definition");
    const mandate_entry *trigger = trigger_of(reader, definition);

    if (trigger == NULL || !read_uses(reader, definition_field(properties, "connectionReferences")) ||
        !read_actions(reader, definition_field(definition, "actions")))
        return NULL;
    return trigger;
}

static json *body_of(lua_State *L, arena *held)
{
    const parsed *given = luaL_testudata(L, BODY, PARSED);

    if (given != NULL)
        return &given->document;
    luaL_checktype(L, BODY, LUA_TTABLE);
    return definition_value_of(L, held);
}

static int push_flow(reading *reader, const mandate_entry *trigger)
{
    lua_State *L = reader->L;

    lua_createtable(L, 0, 4);
    set_word(L, "kind", "cloud");
    lua_pushvalue(L, USES);
    lua_setfield(L, -2, "connections");
    lua_pushvalue(L, STEPS);
    lua_setfield(L, -2, "steps");
    push_trigger(L, &trigger->value);
    lua_setfield(L, -2, "trigger");
    lua_pushvalue(L, READS);
    push_label(L, &trigger->value);
    return 3;
}

static int count_of(json *map)
{
    enum { MOST = 1 << 16 };

    return !definition_is_map(map) ? 0 : map->count < MOST ? (int)map->count : MOST;
}

/* Tables for the uses, the steps and which of them read the trigger, with room for what stands at the top. */
static void push_tables(lua_State *L, json *body)
{
    json *properties = definition_field(body, "properties");
    int steps = count_of(definition_field(definition_field(properties, "definition"), "actions"));

    lua_createtable(L, 0, count_of(definition_field(properties, "connectionReferences")));
    lua_createtable(L, steps, 0);
    lua_createtable(L, steps, 0);
}

static int definition_read(lua_State *L)
{
    reading reader = {.L = L, .held = lua_touserdata(L, lua_upvalueindex(1))};
    const mandate_entry *trigger;
    json *body;

    lua_settop(L, BODY);
    arena_rewind(reader.held);
    body = body_of(L, reader.held);
    push_tables(L, body);
    trigger = body == NULL ? NULL : read_body(&reader, body);
    if (trigger != NULL)
        return push_flow(&reader, trigger);
    lua_pushnil(L);
    lua_pushstring(L, body == NULL ? "nested too deeply" : reader.fault);
    return 2;
}

static int scratch_clear(lua_State *L)
{
    arena_clear(luaL_checkudata(L, 1, SCRATCH));
    return 0;
}

void definition_open(lua_State *L)
{
    memset(lua_newuserdatauv(L, sizeof(arena), 0), 0, sizeof(arena));
    luaL_newmetatable(L, SCRATCH);
    lua_pushcfunction(L, scratch_clear);
    lua_setfield(L, -2, "__gc");
    lua_setmetatable(L, -2);
    lua_pushcclosure(L, definition_read, 1);
}
