#include "bind/definition.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <lauxlib.h>

#include "bind/definition_value.h"
#include "bind/identifier.h"
#include "bind/parsed_document.h"
#include "bind/shelf.h"
#include "fact/connector.h"
#include "fact/platform_names.h"

#define SCRATCH "mandate.Scratch"

enum { BODY = 1, SHELF_GIVEN = 2 }; /* on the stack */

typedef const mandate_value json;

typedef struct reading {
    definition_memory memory;
    definition_map uses;
    definition_list steps, reads;
    bool is_open;    /* some step keeps an id, or the set of a table, which whoever joins it replaces */
    char fault[512]; /* what is wrong, empty so far */
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

static mandate_value text_of(const char *text, size_t bytes)
{
    return (mandate_value){.type = MANDATE_TEXT, .count = (uint32_t)bytes, .as.text = text};
}

static mandate_value word_of(const char *word)
{
    return text_of(word, strlen(word));
}

static void set(reading *reader, definition_map *out, const char *field, mandate_value value)
{
    definition_set(&reader->memory, out, field, strlen(field), value);
}

static void set_text(reading *reader, definition_map *out, const char *field, json *text)
{
    if (definition_is_text(text))
        set(reader, out, field, *text);
}

static void set_word(reading *reader, definition_map *out, const char *field, const char *word)
{
    set(reader, out, field, word_of(word));
}

static void set_true(reading *reader, definition_map *out, const char *field)
{
    set(reader, out, field, (mandate_value){.type = MANDATE_BOOLEAN, .as.boolean = true});
}

/* The object does not tell a field. */
static void set_unknown(reading *reader, definition_map *out, const char *field)
{
    definition_list fields = {0};

    definition_add(&reader->memory, &fields, word_of(field));
    set(reader, out, "unknown", definition_list_value(&fields));
}

/* The last part of an API path: /providers/Microsoft.PowerApps/apis/shared_x. */
static bool last_part(json *path, mandate_value *part)
{
    uint32_t first;

    if (!definition_is_text(path))
        return false;
    for (first = path->count; first > 0 && path->as.text[first - 1] != '/'; first--)
        ;
    *part = text_of(path->as.text + first, path->count - first);
    return part->count != 0;
}

static void set_connector(reading *reader, definition_map *out, const mandate_entry *entry)
{
    json *name = definition_field(definition_field(&entry->value, "api"), "name");
    mandate_value part;

    if (definition_is_text(name))
        part = *name;
    else if (!last_part(definition_field(&entry->value, "id"), &part))
        part = text_of(entry->key, entry->key_bytes);
    set(reader, out, "connector", part);
}

/* RUN-19, RUN-20. Old packages write `source`. */
static bool set_source(reading *reader, definition_map *out, const mandate_entry *entry)
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
    set_word(reader, out, "source", definition_is_word(source, "invoker") ? "invoker" : "embedded");
    return true;
}

/* How a reference of a flow is bound. Old packages write `id`. */
static bool set_use(reading *reader, definition_map *out, const mandate_entry *entry)
{
    json *raw = &entry->value, *bound = definition_field(raw, "connection"),
         *logical = definition_field(bound, "connectionReferenceLogicalName"),
         *impersonated = definition_field(definition_field(raw, "impersonation"), "source"),
         *name = definition_field(bound, "name");

    if (!set_source(reader, out, entry))
        return false;
    set_connector(reader, out, entry);
    if (logical == NULL)
        logical = definition_field(raw, "connectionReferenceLogicalName");
    set_text(reader, out, "reference", logical);
    if (!definition_is_text(logical))
        set_unknown(reader, out, "connection");
    set_text(reader, out, "bound_name", name != NULL ? name : definition_field(raw, "connectionName"));
    if (is_text(impersonated, "invoker"))
        set_true(reader, out, "impersonate");
    return true;
}

static bool read_uses(reading *reader, json *references)
{
    for (uint32_t i = 0; definition_is_map(references) && i < references->count; i++) {
        const mandate_entry *entry = &references->as.entries[i];
        definition_map use = {0};

        if (!definition_is_map(&entry->value)) {
            snprintf(reader->fault, sizeof reader->fault, "connectionReferences.%.*s: expected an object",
                     shown(entry->key_bytes), entry->key);
            return false;
        }
        if (!set_use(reader, &use, entry))
            return false;
        definition_set(&reader->memory, &reader->uses, entry->key, entry->key_bytes, definition_map_value(&use));
    }
    return true;
}

/* Sets the connection that an object uses, and gives its connector; NULL where it is none of the flow's. */
static json *set_connection(reading *reader, definition_map *out, json *key)
{
    mandate_value uses = definition_map_value(&reader->uses);
    json *use = key == NULL ? NULL : definition_find(&uses, key->as.text, key->count);

    if (use != NULL)
        set(reader, out, "connection", *key);
    return definition_field(use, "connector");
}

static void *take(reading *reader, size_t bytes)
{
    return definition_take(&reader->memory, bytes);
}

/* A text as C has it. */
static const char *spelled(reading *reader, json *text)
{
    char *copy = take(reader, text->count + 1);

    memcpy(copy, text->as.text, text->count);
    copy[text->count] = '\0';
    return copy;
}

static bool is_dataverse(reading *reader, json *connector)
{
    return connector != NULL && connector_is_dataverse(spelled(reader, connector));
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
static void set_callers(reading *reader, definition_map *out, json *inputs)
{
    json *given = definition_field(inputs, "triggerAuthenticationType");

    set_word(reader, out, "kind", "http");
    if (given == NULL || definition_is_word(given, "all")) {
        set_word(reader, out, "who", "anyone");
    } else if (definition_is_word(given, "tenant")) {
        set_word(reader, out, "who", "tenant");
    } else {
        set_word(reader, out, "who", "specific");
        set_unknown(reader, out, "allowed");
    }
}

static void set_request(reading *reader, definition_map *out, json *trigger)
{
    static const struct {
        const char *word, *kind;
    } kinds[] = {{"apiconnection", "selected_item"}, {"powerapp", "power_app"}, {"powerappv2", "power_app"},
                 {"skills", "agent"},                {"virtualagent", "agent"}};
    json *kind = definition_field(trigger, "kind");

    if (kind == NULL || definition_is_word(kind, "http")) {
        set_callers(reader, out, definition_field(trigger, "inputs"));
        return;
    }
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (definition_is_word(kind, kinds[i].word)) {
            set_word(reader, out, "kind", kinds[i].kind);
            return;
        }
    set_word(reader, out, "kind", "button");
}

/* A word by its number from one on; nothing where the list has none of that number. */
static void set_numbered(reading *reader, definition_map *out, const char *field, const char *const *words,
                         lua_Integer count, lua_Integer position)
{
    if (position >= 1 && position <= count)
        set_word(reader, out, field, words[position - 1]);
}

/* Whose rows start it (4: of the organisation), and as whom it runs (3: as who owns the flow). */
static void set_rows(reading *reader, definition_map *out, json *inputs)
{
    static const char *const scopes[] = {"user", "business_unit", "parent_child", "organization"},
                             *const run_as[] = {"modifying_user", "row_owner", "flow_owner"};
    lua_State *L = reader->memory.L;
    json *table = parameter(inputs, "subscriptionRequest/entityname");

    set_word(reader, out, "kind", "dataverse");
    set_numbered(reader, out, "scope", scopes, 4,
                 definition_integer(L, parameter(inputs, "subscriptionRequest/scope"), 4));
    set_numbered(reader, out, "run_as", run_as, 3,
                 definition_integer(L, parameter(inputs, "subscriptionRequest/runas"), 3));
    if (!definition_has(table, "@"))
        set_text(reader, out, "table", table);
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

static mandate_value trigger_value(reading *reader, json *raw)
{
    json *inputs = definition_field(raw, "inputs"), *sort = definition_field(raw, "type"), *operation = operation_of(raw),
         *connector;
    mandate_value kept;
    definition_map out = {0};

    connector = set_connection(reader, &out, key_of(definition_field(inputs, "host"), &kept));
    set_text(reader, &out, "connector", connector);
    set_text(reader, &out, "operation", operation);
    if (definition_is_word(sort, "recurrence"))
        set_word(reader, &out, "kind", "schedule");
    else if (definition_is_word(sort, "request"))
        set_request(reader, &out, raw);
    else if (is_text(operation, "SubscribeWebhookTrigger") && is_dataverse(reader, connector))
        set_rows(reader, &out, inputs);
    else
        set_word(reader, &out, "kind", is_hybrid(operation) ? "selected_item" : "event");
    return definition_map_value(&out);
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
static void set_needs(reading *reader, definition_map *out, json *operation, json *connector, json *inputs)
{
    const char *right = is_dataverse(reader, connector) ? right_of(operation) : NULL;
    json *rows = parameter(inputs, "entityName");
    definition_map need = {0};
    definition_list needs = {0};

    if (rows == NULL)
        rows = parameter(inputs, "table");
    if (right == NULL || !definition_is_text(rows) || definition_has(rows, "@"))
        return;
    set_text(reader, &need, "set", rows);
    set_word(reader, &need, "right", right);
    definition_add(&reader->memory, &needs, definition_map_value(&need));
    set(reader, out, "needs", definition_list_value(&needs));
    reader->is_open = true;
}

static void set_guid(reading *reader, definition_map *out, const char *field, json *text)
{
    char *guid = take(reader, IDENTIFIER_GUID);

    if (!definition_is_text(text) || !identifier_find_guid(text->as.text, text->count, guid))
        return;
    set(reader, out, field, text_of(guid, IDENTIFIER_GUID));
    reader->is_open = true;
}

static void set_desktop_call(reading *reader, definition_map *out, json *inputs)
{
    json *mode = parameter(inputs, "runMode");

    if (is_text(mode, "attended") || is_text(mode, "unattended"))
        set_text(reader, out, "mode", mode);
    set_guid(reader, out, "desktop_id", parameter(inputs, "uiFlowId"));
}

static bool set_connector_step(reading *reader, definition_map *out, const mandate_entry *action)
{
    json *inputs = definition_field(&action->value, "inputs"), *operation = operation_of(&action->value);
    mandate_value kept;
    json *key = key_of(definition_field(inputs, "host"), &kept), *connector = set_connection(reader, out, key);
    connector_truth premium;

    if (connector == NULL) {
        snprintf(reader->fault, sizeof reader->fault,
                 "actions.%.*s: its connection `%.*s` is not among the connection references",
                 shown(action->key_bytes), action->key, key == NULL ? 3 : shown(key->count),
                 key == NULL ? "nil" : key->as.text);
        return false;
    }
    premium = connector_is_premium(spelled(reader, connector)); /* N-19 */
    set_text(reader, out, "operation", operation);
    if (premium == CONNECTOR_YES)
        set_true(reader, out, "premium");
    else if (premium == CONNECTOR_UNKNOWN)
        set_unknown(reader, out, "premium");
    set_needs(reader, out, operation, connector, inputs);
    if (is_text(connector, CONNECTOR_DESKTOP_FLOWS))
        set_desktop_call(reader, out, inputs);
    return true;
}

static void set_http_step(reading *reader, definition_map *out, json *action)
{
    json *address = definition_field(definition_field(action, "inputs"), "uri");

    set_text(reader, out, "operation", definition_field(action, "type"));
    set_true(reader, out, "premium");
    if (!definition_has(address, "@"))
        set_text(reader, out, "endpoint", address);
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
    definition_map step = {0};

    if (which == NO_STEP)
        return true;
    set(reader, &step, "name", text_of(action->key, action->key_bytes));
    if (which == CONNECTOR_STEP && !set_connector_step(reader, &step, action))
        return false;
    if (which == HTTP_STEP)
        set_http_step(reader, &step, &action->value);
    if (which == CHILD_STEP)
        set_guid(reader, &step, "child_id", definition_field(definition_field(inputs, "host"), "workflowReferenceName"));
    definition_add(&reader->memory, &reader->steps, definition_map_value(&step));
    definition_add(&reader->memory, &reader->reads,
                   (mandate_value){.type = MANDATE_BOOLEAN, .as.boolean = reads_trigger(inputs)});
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
    luaL_buffinit(reader->memory.L, &names);
    for (uint32_t i = 0; i < triggers->count; i++) {
        luaL_addstring(&names, i == 0 ? "" : ", ");
        luaL_addlstring(&names, sorted[i]->key, sorted[i]->key_bytes);
    }
    luaL_pushresult(&names);
    snprintf(reader->fault, sizeof reader->fault, "properties.definition.triggers: a flow has one trigger, this has %s",
             lua_tostring(reader->memory.L, -1));
    lua_pop(reader->memory.L, 1);
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
    return definition_value_of(L, BODY, held);
}

/* A part of the flow: off the shelf, where one is given and nothing in the part is replaced later. */
static void push_part(reading *reader, mandate_value part, bool is_open)
{
    if (is_open || part.count == 0 || lua_isnil(reader->memory.L, SHELF_GIVEN))
        definition_push(reader->memory.L, &part);
    else
        shelf_push(reader->memory.L, SHELF_GIVEN, &part);
}

static int push_flow(reading *reader, const mandate_entry *trigger)
{
    lua_State *L = reader->memory.L;
    mandate_value uses = definition_map_value(&reader->uses), reads = definition_list_value(&reader->reads);

    lua_createtable(L, 0, 4);
    lua_pushliteral(L, "cloud");
    lua_setfield(L, -2, "kind");
    definition_push(L, &uses);
    lua_setfield(L, -2, "connections");
    push_part(reader, definition_list_value(&reader->steps), reader->is_open);
    lua_setfield(L, -2, "steps");
    push_part(reader, trigger_value(reader, &trigger->value), false);
    lua_setfield(L, -2, "trigger");
    if (lua_isnil(L, SHELF_GIVEN))
        definition_push(L, &reads);
    else
        shelf_push_table(L, SHELF_GIVEN, &reads);
    push_label(L, &trigger->value);
    return 3;
}

static int definition_read(lua_State *L)
{
    reading reader = {.memory = {L, lua_touserdata(L, lua_upvalueindex(1))}};
    const mandate_entry *trigger;
    json *body;

    lua_settop(L, SHELF_GIVEN);
    if (!lua_isnil(L, SHELF_GIVEN))
        luaL_checkudata(L, SHELF_GIVEN, SHELF);
    arena_rewind(reader.memory.held);
    body = body_of(L, reader.memory.held);
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
