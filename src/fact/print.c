/*
 * print.c - documents out: living records to a sink, fields in the order of the schema, children as declared.
 */
#include <stdlib.h>
#include <string.h>

#include "fact/document.h"
#include "fact/moment.h"
#include "fact/reference.h"

typedef struct printer {
    const store *facts;
    const mandate_sink *sink;
} printer;

static void print_record(const printer *out, uint32_t record_id);

static void put_text(const printer *out, const char *text)
{
    out->sink->text(out->sink->userdata, text, strlen(text));
}

static void put_name(const printer *out, uint32_t name)
{
    out->sink->text(out->sink->userdata, names_text(&out->facts->names, name), names_bytes(&out->facts->names, name));
}

static void put_key(const printer *out, const char *key)
{
    out->sink->key(out->sink->userdata, key, strlen(key));
}

static void open_list(const printer *out)
{
    out->sink->open_list(out->sink->userdata);
}

static void open_map(const printer *out)
{
    out->sink->open_map(out->sink->userdata);
}

static void close_list(const printer *out)
{
    out->sink->close(out->sink->userdata, true);
}

static void close_map(const printer *out)
{
    out->sink->close(out->sink->userdata, false);
}

/* A principal or machine as documents write it; `put` is put_text or put_key. */
/* `machine:P/M` becomes `machine:M`: the environment is the one at hand. */
static void drop_environment(char *text)
{
    char *name = strchr(text, ':') + 1;
    const char *slash = strchr(name, '/');

    memmove(name, slash + 1, strlen(slash + 1) + 1);
}

/* A very long one is written in memory of its own; without any it is put as not known, never as another one. */
static void put_reference(const printer *out, uint32_t record_id, void (*put)(const printer *, const char *))
{
    const mandate_allocator *allocator = &out->facts->allocator;
    char room[600], *text = room;
    size_t bytes;

    if (record_id == PRINCIPAL_EVERYONE || record_id == PRINCIPAL_UNKNOWN) {
        put(out, record_id == PRINCIPAL_EVERYONE ? "everyone" : "?");
        return;
    }
    bytes = reference_write(out->facts, record_id, room, sizeof room) + 1;
    if (bytes > sizeof room && (text = allocator->resize(allocator->userdata, NULL, 0, bytes)) != NULL)
        reference_write(out->facts, record_id, text, bytes);
    if (text != NULL && (store_kind(out->facts, record_id) == K_MACHINE || store_kind(out->facts, record_id) == K_MACHINE_GROUP))
        drop_environment(text);
    put(out, text != NULL ? text : "?");
    if (text != room && text != NULL)
        allocator->resize(allocator->userdata, text, bytes, 0);
}

static void print_scalar(const printer *out, uint32_t name)
{
    const char *text = names_text(&out->facts->names, name);

    if (text[0] == '\0' || text[1] != ':')
        put_name(out, name);
    else if (text[0] == 'b')
        out->sink->boolean(out->sink->userdata, text[2] == 't');
    else if (text[0] == 'i')
        out->sink->integer(out->sink->userdata, strtoll(text + 2, NULL, 10));
    else if (text[0] == 'n')
        out->sink->number(out->sink->userdata, strtod(text + 2, NULL));
    else
        out->sink->text(out->sink->userdata, text + 2, names_bytes(&out->facts->names, name) - 2);
}

static void print_time(const printer *out, uint32_t held)
{
    char text[MOMENT_BYTES];

    moment_write((int64_t)held - 1, text);
    put_text(out, text);
}

static void print_bits(const printer *out, uint32_t bits, const char *const *words)
{
    open_list(out);
    for (int i = 0; words[i] != NULL; i++)
        if ((bits >> i & 1) != 0)
            put_text(out, words[i]);
    close_list(out);
}

static void print_unknown(const printer *out, uint32_t record_id, uint32_t slot)
{
    const kind_schema *schema = schema_of(store_kind(out->facts, record_id));

    open_list(out);
    for (uint32_t i = 0; i < schema->field_count; i++)
        if (fact_is_unknown(out->facts, record_id, slot, i))
            put_text(out, schema->fields[i].name);
    close_list(out);
}

static void print_list(const printer *out, const field *field_schema, span items)
{
    open_list(out);
    for (uint32_t i = 0; i < items.count; i++) {
        if (field_schema->type == F_PRINCIPALS)
            put_reference(out, items.at[i], put_text);
        else if (field_schema->type == F_REFERENCES)
            put_text(out, store_key(out->facts, items.at[i]));
        else if (field_schema->type == F_WORDS)
            put_text(out, field_schema->words[items.at[i] - 1]);
        else
            put_name(out, items.at[i]);
    }
    close_list(out);
}

static void print_depths(const printer *out, uint32_t packed)
{
    open_map(out);
    for (int verb = 0; verb < verbs_count; verb++) {
        uint32_t depth = privilege_depth(packed, verb);

        if (depth == DEPTH_NONE)
            continue;
        put_key(out, words_verbs[verb]);
        put_text(out, words_depths[depth - 1]);
    }
    close_map(out);
}

static void print_pair_value(const printer *out, const field *field_schema, uint32_t held)
{
    if (field_schema->type == F_VERB_SHARES)
        print_bits(out, held, words_verbs);
    else if (field_schema->type == F_LEVEL_SHARES)
        put_text(out, words_connection_levels[held - 1]);
    else if (field_schema->type == F_PRIVILEGES)
        print_depths(out, held);
    else if (field_schema->type == F_COUNTS)
        out->sink->integer(out->sink->userdata, (int64_t)held - 1);
    else
        put_name(out, held);
}

static void print_pairs(const printer *out, const field *field_schema, span items)
{
    open_map(out);
    for (uint32_t i = 0; i + 1 < items.count; i += 2) {
        if (field_is_share_map(field_schema))
            put_reference(out, items.at[i], put_key);
        else
            put_key(out, names_text(&out->facts->names, items.at[i]));
        print_pair_value(out, field_schema, items.at[i + 1]);
    }
    close_map(out);
}

static void print_scope(const printer *out, span items)
{
    if (items.at[0] == SCOPE_ALL) {
        put_text(out, "all");
        return;
    }
    open_map(out);
    put_key(out, items.at[0] == SCOPE_INCLUDE ? "include" : "exclude");
    open_list(out);
    for (uint32_t i = 1; i < items.count; i++)
        put_text(out, store_key(out->facts, items.at[i]));
    close_list(out);
    close_map(out);
}

static void print_endpoint_rules(const printer *out, span items)
{
    open_list(out);
    for (uint32_t i = 0; i + 1 < items.count; i += 2) {
        open_list(out);
        put_text(out, items.at[i] == 1 ? "allow" : "deny");
        put_name(out, items.at[i + 1]);
        close_list(out);
    }
    close_list(out);
}

static bool is_printed(const store *facts, uint32_t record_id)
{
    return (facts->records[record_id].flags & (RECORD_DEAD | RECORD_IMPLICIT)) == 0;
}

static void print_children(const printer *out, uint32_t record_id, uint32_t slot, bool is_map)
{
    if (is_map)
        open_map(out);
    else
        open_list(out);
    for (uint32_t child = store_first(out->facts, record_id, slot); child != 0; child = store_next(out->facts, child)) {
        if (!is_printed(out->facts, child))
            continue;
        if (is_map)
            put_key(out, store_key(out->facts, child));
        print_record(out, child);
    }
    out->sink->close(out->sink->userdata, !is_map);
}

/* One of the words, or a number. */
static void print_limit(const printer *out, const field *field_schema, uint32_t held)
{
    if (held <= field_schema->word_count)
        put_text(out, field_schema->words[held - 1]);
    else
        out->sink->integer(out->sink->userdata, (int64_t)held - field_schema->word_count - 1);
}

static void print_account(const printer *out, uint32_t record_id, uint32_t slot)
{
    uint32_t foreign = fact(out->facts, record_id, slot + 1);

    if (foreign != 0)
        put_name(out, foreign);
    else
        put_reference(out, fact(out->facts, record_id, slot), put_text);
}

static bool is_spelled_by_name(const char *text, const char *key)
{
    size_t bytes = strlen(text), tail = strlen(key);

    return names_are_same(text, key) ||
           (bytes > tail && text[bytes - tail - 1] == '/' && names_are_same(text + bytes - tail, key));
}

/* The flow or agent that a tool calls, by name where it was told by id (contract 9.1); what is not there, as told. */
static void print_called(const printer *out, uint32_t tool, uint32_t slot, uint32_t told)
{
    uint32_t environment = store_enclosing(out->facts, tool, K_ENVIRONMENT);
    uint32_t record_id = reference_find_free(out->facts, environment,
                                      slot == TOOL_flow ? ENVIRONMENT_flows : ENVIRONMENT_agents, told);

    if (record_id == 0 || is_spelled_by_name(names_text(&out->facts->names, told), store_key(out->facts, record_id)))
        put_name(out, told);
    else if (store_enclosing(out->facts, record_id, K_ENVIRONMENT) == environment)
        put_text(out, store_key(out->facts, record_id));
    else
        put_reference(out, record_id, put_text);
}

static void print_platform_scope(const printer *out, uint32_t held)
{
    if (held == RECORD_TENANT)
        put_text(out, "tenant");
    else
        put_reference(out, held, put_text);
}

static void print_field(const printer *out, uint32_t record_id, uint32_t slot, const field *field_schema)
{
    uint32_t held = fact(out->facts, record_id, slot);

    switch (field_schema->type) {
    case F_BOOLEAN:
        out->sink->boolean(out->sink->userdata, held == 2);
        return;
    case F_INTEGER:
        out->sink->integer(out->sink->userdata, (int64_t)held - 1);
        return;
    case F_TIME:
        print_time(out, held);
        return;
    case F_ENUM:
        put_text(out, field_schema->words[held - 1]);
        return;
    case F_ENUMS:
        print_bits(out, held, field_schema->words);
        return;
    case F_TEXT:
        if (store_kind(out->facts, record_id) == K_TOOL && (slot == TOOL_flow || slot == TOOL_agent)) {
            print_called(out, record_id, slot, held);
            return;
        }
        put_name(out, held);
        return;
    case F_ID:
    case F_APPLICATION:
        put_name(out, held);
        return;
    case F_SCALAR:
        print_scalar(out, held);
        return;
    case F_REFERENCE:
    case F_FLOW_KEY:
        put_text(out, store_key(out->facts, held));
        return;
    case F_MACHINE_TARGET:
    case F_PRINCIPAL:
        put_reference(out, held, put_text);
        return;
    case F_TEXTS:
    case F_WORDS:
    case F_REFERENCES:
    case F_PRINCIPALS:
    case F_ROLES:
        print_list(out, field_schema, fact_list(out->facts, record_id, slot));
        return;
    case F_TEXT_MAP:
    case F_PRIVILEGES:
    case F_COUNTS:
    case F_VERB_SHARES:
    case F_LEVEL_SHARES:
        print_pairs(out, field_schema, fact_list(out->facts, record_id, slot));
        return;
    case F_SCOPE:
        print_scope(out, fact_list(out->facts, record_id, slot));
        return;
    case F_ENDPOINT_RULES:
        print_endpoint_rules(out, fact_list(out->facts, record_id, slot));
        return;
    case F_UNKNOWN:
        print_unknown(out, record_id, slot);
        return;
    case F_LIMIT:
        print_limit(out, field_schema, held);
        return;
    case F_ACCOUNT:
        print_account(out, record_id, slot);
        return;
    case F_PLATFORM_SCOPE:
        print_platform_scope(out, held);
        return;
    case F_UNKNOWN_REST:
    case F_FOREIGN:
        return;
    case F_OBJECT:
        print_record(out, held);
        return;
    case F_MAP:
    case F_SEQUENCE:
        print_children(out, record_id, slot, field_schema->type == F_MAP);
        return;
    }
}

/* A ring counts as present while it holds something to print. */
static bool is_present(const store *facts, uint32_t record_id, uint32_t slot, const field *field_schema)
{
    uint32_t held = fact(facts, record_id, slot);

    if (field_schema->type == F_UNKNOWN && held == 0 && schema_of(store_kind(facts, record_id))->field_count > UNKNOWN_BITS)
        return fact(facts, record_id, slot + 1) != 0;
    if (held == 0 || field_is_hidden(field_schema))
        return false;
    if (field_schema->type == F_OBJECT)
        return is_printed(facts, held);
    if (field_schema->type != F_MAP && field_schema->type != F_SEQUENCE)
        return true;
    for (uint32_t child = store_first(facts, record_id, slot); child != 0; child = store_next(facts, child))
        if (is_printed(facts, child))
            return true;
    return false;
}

static void print_record(const printer *out, uint32_t record_id)
{
    const kind_schema *schema = schema_of(store_kind(out->facts, record_id));

    if (schema->is_transparent && is_present(out->facts, record_id, 0, &schema->fields[0])) {
        print_field(out, record_id, 0, &schema->fields[0]);
        return;
    }
    open_map(out);
    for (uint32_t slot = 0; slot < schema->field_count && !schema->is_transparent; slot++) {
        if (!is_present(out->facts, record_id, slot, &schema->fields[slot]))
            continue;
        put_key(out, schema->fields[slot].name);
        print_field(out, record_id, slot, &schema->fields[slot]);
    }
    close_map(out);
}

void document_print(const store *facts, const mandate_sink *sink)
{
    printer out = {facts, sink};

    print_record(&out, RECORD_TENANT);
}

void document_print_record(const store *facts, uint32_t record_id, const mandate_sink *sink)
{
    printer out = {facts, sink};

    print_record(&out, record_id);
}

void document_print_field(const store *facts, uint32_t record_id, uint32_t slot, const mandate_sink *sink)
{
    printer out = {facts, sink};
    const field *field_schema = &schema_of(store_kind(facts, record_id))->fields[slot];

    if (is_present(facts, record_id, slot, field_schema))
        print_field(&out, record_id, slot, field_schema);
}

void document_print_pair(const store *facts, uint32_t record_id, uint32_t slot, const char *key, size_t bytes,
                         const mandate_sink *sink)
{
    printer out = {facts, sink};
    const field *field_schema = &schema_of(store_kind(facts, record_id))->fields[slot];
    span items = fact_list(facts, record_id, slot);
    uint32_t wanted = names_find(&facts->names, key, bytes), principal = 0;
    mandate_fault fault;

    if (field_is_share_map(field_schema))
        reference_find(facts, key, bytes, store_enclosing(facts, record_id, K_ENVIRONMENT), &principal, &fault);
    for (uint32_t i = 0; i + 1 < items.count; i += 2)
        if (field_is_share_map(field_schema) ? items.at[i] == principal
                                             : wanted != 0 && names_fold(&facts->names, items.at[i]) == wanted) {
            print_pair_value(&out, field_schema, items.at[i + 1]);
            return;
        }
}
