/*
 * reason_text.c - the reasons of an answer as text, the names of their records filled in.
 */
#include <string.h>

#include "answer/evaluation.h"
#include "fact/platform_names.h"
#include "fact/predefined.h"
#include "fact/reference.h"

typedef struct writer {
    char *out;
    size_t size, length; /* length counts on past the size */
} writer;

static void put(writer *output, const char *text, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++, output->length++)
        if (output->length + 1 < output->size)
            output->out[output->length] = text[i];
}

/* What a record without a name of its own lies in, such as what a desktop flow depends on. */
static mandate_object named(const mandate *tenant, mandate_object object)
{
    const store *facts = &tenant->facts;
    char name[2];

    while (object.at != 0 && object.at < facts->record_count && mandate_key(tenant, object)[0] == '\0' &&
           reference_write(facts, object.at, name, sizeof name) == 0)
        object.at = facts->records[object.at].parent;
    return object;
}

static void put_name(writer *output, const mandate *tenant, mandate_object object, const char *otherwise)
{
    char name[600];
    const char *text = name;

    object = named(tenant, object);
    if (object.at == 0)
        text = otherwise;
    else if (object.at == MANDATE_ANONYMOUS)
        text = "somebody who is not signed in";
    else if (object.at == PRINCIPAL_UNKNOWN)
        text = "somebody unknown";
    else if (object.at == PRINCIPAL_EVERYONE || reference_write(&tenant->facts, object.at, name, sizeof name) == 0)
        text = mandate_key(tenant, object);
    put(output, text, strlen(text));
}

/* What a step, a tool or a row rests on: the table, by its key or its kind, or a resource. */
static const char *table_of(const store *facts, uint32_t record_id, size_t *bytes)
{
    const char *text;

    switch (SOME_OF(store_kind(facts, record_id))) {
    case K_NEED:
        text = fact(facts, record_id, NEED_resource) != 0 ? store_key(facts, fact(facts, record_id, NEED_resource))
                                                   : names_text(&facts->names, fact(facts, record_id, NEED_table));
        break;
    case K_FLOW:
        text = TABLE_PROCESS;
        break;
    case K_CONNECTION_REFERENCE:
        text = TABLE_CONNECTION_REFERENCE;
        break;
    case K_AGENT:
        text = TABLE_AGENT;
        break;
    case K_MACHINE:
        text = TABLE_MACHINE;
        break;
    case K_MACHINE_GROUP:
        text = TABLE_MACHINE_GROUP;
        break;
    default:
        text = store_key(facts, record_id);
    }
    *bytes = store_kind(facts, record_id) == K_ROW ? strcspn(text, "/") : strlen(text);
    return text;
}

static void put_table(writer *output, const store *facts, uint32_t record_id)
{
    size_t bytes = 0;
    const char *text = record_id == 0 || record_id >= facts->record_count ? "a table" : table_of(facts, record_id, &bytes);

    put(output, text, bytes == 0 ? strlen(text) : bytes);
}

/* N-17: what the privilege is called after: what the table tells, what the platform calls it, or the table itself. */
static void put_privilege(writer *output, const store *facts, uint32_t record_id)
{
    size_t bytes = 0;
    const char *text = record_id == 0 || record_id >= facts->record_count ? "" : table_of(facts, record_id, &bytes), *name;
    uint32_t environment = bytes == 0 ? 0 : store_enclosing(facts, record_id, K_ENVIRONMENT);
    uint32_t table =
        environment == 0 ? 0 : store_find(facts, environment, K_TABLE, names_find(&facts->names, text, bytes));

    if (table != 0 && fact(facts, table, TABLE_privilege_name) != 0)
        name = names_text(&facts->names, fact(facts, table, TABLE_privilege_name));
    else
        name = predefined_privilege_name(text, bytes);
    if (name == NULL)
        put_table(output, facts, record_id);
    else
        put(output, name, strlen(name));
}

/* `append_to` on a table is AppendTo; the right on a resource is a word of its own. */
static void put_right(writer *output, const store *facts, uint32_t need)
{
    bool is_need = need != 0 && store_is_of(facts, need, K_NEED), is_first = true;
    const char *text = is_need ? names_text(&facts->names, fact(facts, need, NEED_right)) : "a privilege";
    bool is_table = is_need && fact(facts, need, NEED_resource) == 0;

    for (; *text != '\0'; text++, is_first = false) {
        char letter = *text;

        if (is_table && letter == '_' && text[1] != '\0')
            letter = *++text, is_first = true;
        if (is_table && is_first && letter >= 'a' && letter <= 'z')
            letter = (char)(letter - 'a' + 'A');
        put(output, &letter, 1);
    }
}

/* A need is told by the step or tool that has it. */
static mandate_object holder_of(const mandate *tenant, mandate_object object)
{
    if (object.at != 0 && object.at < tenant->facts.record_count && store_is_of(&tenant->facts, object.at, K_NEED))
        object.at = tenant->facts.records[object.at].parent;
    return object;
}

size_t mandate_because_text(const mandate *tenant, const mandate_because *because, char *out, size_t size)
{
    const char *text = mandate_reason_text(because->reason);
    bool is_open = strcmp(mandate_reason_code(because->reason), "unknown") == 0;
    const char *nobody = is_open ? "somebody" : "nobody"; /* whether somebody does: none is named, any may be meant */
    writer output = {out, size, 0};

    while (*text != '\0') {
        size_t plain = strcspn(text, "{");

        put(&output, text, plain);
        text += plain;
        if (strncmp(text, "{a}", 3) == 0)
            put_name(&output, tenant, because->a, nobody);
        else if (strncmp(text, "{b}", 3) == 0)
            put_name(&output, tenant, holder_of(tenant, because->b), "nothing");
        else if (strncmp(text, "{t}", 3) == 0)
            put_table(&output, &tenant->facts, because->b.at);
        else if (strncmp(text, "{p}", 3) == 0)
            put_privilege(&output, &tenant->facts, because->b.at);
        else if (strncmp(text, "{v}", 3) == 0)
            put_right(&output, &tenant->facts, because->b.at);
        text += *text == '\0' ? 0 : 3;
    }
    if (size != 0)
        out[output.length < size ? output.length : size - 1] = '\0';
    return output.length;
}
