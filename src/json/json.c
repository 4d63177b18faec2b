/*
 * json.c - a tenant document in JSON, as the tree of values that mandate_load takes, through libyajl.
 *
 * Shape   what is open lies on a stack of entries, the innermost last; what closes moves to the arena
 * Owner   the tree lies in one arena, which is freed once the tenant is loaded
 * Errors  where memory ends a callback stops the parser. libyajl itself does not expect its own memory to end: a program
 *         that must survive that reads its documents before it is short of it
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yajl/yajl_parse.h>

#include "json/arena.h"
#include "json/duplicate_keys.h"
#include "mandate_json.h"

enum { DEPTH = 200, REFUSED = 0, TAKEN = 1 };

typedef struct container {
    uint32_t first; /* of its entries */
    bool is_list;
} container;

typedef struct json_reader {
    arena held;
    mandate_value document;
    mandate_entry *entries;
    uint32_t count, capacity, depth;
    container open[DEPTH];
    const char *why; /* it stopped; NULL: libyajl says */
    int code;
} json_reader;

static int stop(json_reader *reader, int code, const char *why)
{
    reader->code = code;
    reader->why = why;
    return REFUSED;
}

static void *take(json_reader *reader, size_t bytes)
{
    void *taken = arena_take(&reader->held, bytes == 0 ? 1 : bytes);

    if (taken == NULL)
        stop(reader, MANDATE_ENOMEM, "not enough memory");
    return taken;
}

static const char *keep(json_reader *reader, const unsigned char *text, size_t bytes)
{
    char *copy = take(reader, bytes);

    if (copy != NULL)
        memcpy(copy, text, bytes);
    return copy;
}

static mandate_entry *add_entry(json_reader *reader)
{
    uint32_t wanted = reader->capacity == 0 ? 64 : reader->capacity * 2;
    mandate_entry *more;

    if (reader->count == reader->capacity) {
        more = reader->capacity > UINT32_MAX / 2 ? NULL : realloc(reader->entries, wanted * sizeof *more);
        if (more == NULL) {
            stop(reader, MANDATE_ENOMEM, "not enough memory");
            return NULL;
        }
        reader->entries = more;
        reader->capacity = wanted;
    }
    memset(&reader->entries[reader->count], 0, sizeof *reader->entries);
    return &reader->entries[reader->count++];
}

/* A value at its place: item, or what stands behind the newest key. */
static int place(json_reader *reader, mandate_value value)
{
    mandate_entry *item;

    if (reader->depth == 0) {
        reader->document = value;
        return TAKEN;
    }
    if (!reader->open[reader->depth - 1].is_list) {
        reader->entries[reader->count - 1].value = value;
        return TAKEN;
    }
    item = add_entry(reader);
    if (item == NULL)
        return REFUSED;
    item->value = value;
    return TAKEN;
}

/* A list closes up where a null stands; an entry that holds none is left out when its map closes. */
static int on_null(void *userdata)
{
    (void)userdata;
    return TAKEN;
}

static int on_boolean(void *userdata, int boolean)
{
    return place(userdata, (mandate_value){.type = MANDATE_BOOLEAN, .as.boolean = boolean != 0});
}

static int on_integer(void *userdata, long long integer)
{
    return place(userdata, (mandate_value){.type = MANDATE_INTEGER, .as.integer = integer});
}

static int on_double(void *userdata, double number)
{
    return place(userdata, (mandate_value){.type = MANDATE_NUMBER, .as.number = number});
}

static int on_text(void *userdata, const unsigned char *text, size_t bytes)
{
    mandate_value value = {.type = MANDATE_TEXT, .count = (uint32_t)bytes, .as.text = keep(userdata, text, bytes)};

    return value.as.text == NULL ? REFUSED : place(userdata, value);
}

static int on_key(void *userdata, const unsigned char *key, size_t bytes)
{
    mandate_entry *entry = add_entry(userdata);

    if (entry == NULL)
        return REFUSED;
    entry->key = keep(userdata, key, bytes);
    entry->key_bytes = (uint32_t)bytes;
    return entry->key == NULL ? REFUSED : TAKEN;
}

static int open_container(json_reader *reader, bool is_list)
{
    if (reader->depth == DEPTH)
        return stop(reader, MANDATE_EINVALID, "nested too deeply");
    reader->open[reader->depth++] = (container){reader->count, is_list};
    return TAKEN;
}

static int on_open_map(void *userdata)
{
    return open_container(userdata, false);
}

static int on_open_list(void *userdata)
{
    return open_container(userdata, true);
}

/* Takes the entries of the innermost container off. */
static mandate_entry *close_container(json_reader *reader, uint32_t *count)
{
    uint32_t first = reader->open[--reader->depth].first;

    *count = reader->count - first;
    reader->count = first;
    return reader->entries + first;
}

/* Nothing in brackets is an empty map: what a list takes, and a map. */
static int on_close_list(void *userdata)
{
    json_reader *reader = userdata;
    mandate_value value = {.type = MANDATE_MAP}, *items;
    mandate_entry *entries = close_container(reader, &value.count);

    if (reader->depth == 0)
        return stop(reader, MANDATE_EINVALID, "a tenant document is an object");
    if (value.count == 0)
        return place(reader, value);
    items = take(reader, value.count * sizeof *items);
    if (items == NULL)
        return REFUSED;
    for (uint32_t i = 0; i < value.count; i++)
        items[i] = entries[i].value;
    value.type = MANDATE_LIST;
    value.as.items = items;
    return place(reader, value);
}

static bool has_a_key_twice(json_reader *reader, const mandate_entry *entries, uint32_t count)
{
    uint32_t wanted = distinct_slots(count), *slots = wanted == 0 ? NULL : take(reader, wanted * sizeof *slots);

    if (wanted != 0 && slots == NULL)
        return true;
    if (duplicate_keys_check(entries, count, slots))
        return false;
    stop(reader, MANDATE_EINVALID, "a key stands twice in an object");
    return true;
}

static int on_close_map(void *userdata)
{
    json_reader *reader = userdata;
    mandate_value value = {.type = MANDATE_MAP};
    uint32_t count;
    mandate_entry *entries = close_container(reader, &count), *kept;

    if (count == 0)
        return place(reader, value);
    if (has_a_key_twice(reader, entries, count))
        return REFUSED;
    value.as.entries = kept = take(reader, count * sizeof *kept);
    if (kept == NULL)
        return REFUSED;
    for (uint32_t i = 0; i < count; i++)
        if (entries[i].value.type != MANDATE_ABSENT)
            kept[value.count++] = entries[i];
    return place(reader, value);
}

static const yajl_callbacks callbacks = {.yajl_null = on_null,
                                         .yajl_boolean = on_boolean,
                                         .yajl_integer = on_integer,
                                         .yajl_double = on_double,
                                         .yajl_string = on_text,
                                         .yajl_start_map = on_open_map,
                                         .yajl_map_key = on_key,
                                         .yajl_end_map = on_close_map,
                                         .yajl_start_array = on_open_list,
                                         .yajl_end_array = on_close_list};

static uint32_t line_at(const char *text, size_t bytes)
{
    uint32_t line = 1;

    for (size_t i = 0; i < bytes; i++)
        line += text[i] == '\n';
    return line;
}

static void say(mandate_fault *fault, int code, uint32_t line, const char *why)
{
    if (fault == NULL)
        return;
    fault->code = code;
    snprintf(fault->message, sizeof fault->message, "line %u: %.300s", (unsigned)line, why);
}

/* The first line of what libyajl says, without its end. */
static void say_as_parser(mandate_fault *fault, yajl_handle parser, const char *text, size_t bytes)
{
    unsigned char *said = yajl_get_error(parser, 0, (const unsigned char *)text, bytes);
    char *end = said == NULL ? NULL : strchr((char *)said, '\n');

    if (end != NULL)
        *end = '\0';
    say(fault, MANDATE_EINVALID, line_at(text, yajl_get_bytes_consumed(parser)),
        said == NULL ? "no JSON" : (const char *)said);
    yajl_free_error(parser, said);
}

static int parse(json_reader *reader, const char *text, size_t bytes, mandate_fault *fault)
{
    yajl_handle parser = yajl_alloc(&callbacks, NULL, reader);
    int code = MANDATE_OK;

    if (parser == NULL)
        return MANDATE_ENOMEM;
    if (yajl_parse(parser, (const unsigned char *)text, bytes) != yajl_status_ok ||
        yajl_complete_parse(parser) != yajl_status_ok) {
        code = reader->code == 0 ? MANDATE_EINVALID : reader->code;
        if (reader->why == NULL)
            say_as_parser(fault, parser, text, bytes);
        else
            say(fault, code, line_at(text, yajl_get_bytes_consumed(parser)), reader->why);
    }
    yajl_free(parser);
    return code;
}

int mandate_json_load(mandate *tenant, const char *text, size_t bytes, mandate_fault *fault)
{
    json_reader reader = {.code = 0};
    int code;

    if (bytes >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) /* a byte order mark */
        text += 3, bytes -= 3;
    code = parse(&reader, text, bytes, fault);
    if (code == MANDATE_OK && reader.document.type != MANDATE_MAP) {
        code = MANDATE_EINVALID;
        say(fault, code, 1, "a tenant document is an object");
    }
    if (code == MANDATE_OK)
        code = mandate_load(tenant, &reader.document, fault);
    free(reader.entries);
    arena_clear(&reader.held);
    return code;
}
