/*
 * json.c - a tenant document in JSON, as the tree of values that mandate_load takes, through libyajl.
 *
 * Owner   the tree lies in one arena, which is freed once the tenant is loaded
 * Errors  where memory ends a callback stops the parser. libyajl itself does not expect its own memory to end: a program
 *         that must survive that reads its documents before it is short of it
 */
#include <stdio.h>
#include <string.h>
#include <yajl/yajl_parse.h>

#include "json/arena.h"
#include "json/tree.h"
#include "mandate_json.h"

enum { REFUSED = 0, TAKEN = 1 };

typedef struct json_reader {
    arena held;
    tree built;
    const char *why; /* it stopped; NULL: libyajl says */
    int code;
} json_reader;

static int stop(json_reader *reader, int code, const char *why)
{
    reader->code = code;
    reader->why = why;
    return REFUSED;
}

static void *take(void *held, size_t bytes)
{
    return arena_take(held, bytes == 0 ? 1 : bytes);
}

static int answer(json_reader *reader, tree_fault fault)
{
    switch (fault) {
    case TREE_FINE:
        return TAKEN;
    case TREE_TOO_DEEP:
        return stop(reader, MANDATE_EINVALID, "nested too deeply");
    case TREE_KEY_TWICE:
        return stop(reader, MANDATE_EINVALID, "a key stands twice in an object");
    case TREE_NO_MEMORY:
        break;
    }
    return stop(reader, MANDATE_ENOMEM, "not enough memory");
}

static const char *keep(json_reader *reader, const unsigned char *text, size_t bytes)
{
    char *copy = take(&reader->held, bytes);

    if (copy != NULL)
        memcpy(copy, text, bytes);
    return copy;
}

static int place(json_reader *reader, mandate_value value)
{
    return answer(reader, tree_place(&reader->built, value));
}

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

    return value.as.text == NULL ? answer(userdata, TREE_NO_MEMORY) : place(userdata, value);
}

static int on_key(void *userdata, const unsigned char *key, size_t bytes)
{
    json_reader *reader = userdata;
    const char *kept = keep(reader, key, bytes);

    return answer(reader, kept == NULL ? TREE_NO_MEMORY : tree_key(&reader->built, kept, bytes));
}

static int on_open_map(void *userdata)
{
    json_reader *reader = userdata;

    return answer(reader, tree_open(&reader->built, false));
}

static int on_open_list(void *userdata)
{
    json_reader *reader = userdata;

    return answer(reader, tree_open(&reader->built, true));
}

static int on_close_list(void *userdata)
{
    json_reader *reader = userdata;

    if (reader->built.depth == 1)
        return stop(reader, MANDATE_EINVALID, "a tenant document is an object");
    return answer(reader, tree_close(&reader->built));
}

static int on_close_map(void *userdata)
{
    json_reader *reader = userdata;

    return answer(reader, tree_close(&reader->built));
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
    json_reader reader = {.built = {.take = take, .limit = TREE_DEPTH}};
    int code;

    reader.built.memory = &reader.held;
    if (bytes >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) /* a byte order mark */
        text += 3, bytes -= 3;
    code = parse(&reader, text, bytes, fault);
    if (code == MANDATE_OK && reader.built.root.type != MANDATE_MAP) {
        code = MANDATE_EINVALID;
        say(fault, code, 1, "a tenant document is an object");
    }
    if (code == MANDATE_OK)
        code = mandate_load(tenant, &reader.built.root, fault);
    arena_clear(&reader.held);
    return code;
}
