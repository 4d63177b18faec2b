/*
 * reason_text.c - the reasons of an answer as text, the names of their records filled in.
 */
#include <string.h>

#include "answer/evaluation.h"
#include "fact/reference.h"

typedef struct writer {
    char *out;
    size_t size, length; /* length counts on past the size */
} writer;

static void put(writer *to, const char *text, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++, to->length++)
        if (to->length + 1 < to->size)
            to->out[to->length] = text[i];
}

static void put_name(writer *to, const mandate *tenant, mandate_object object, const char *otherwise)
{
    char name[600];
    const char *text = name;

    if (object.at == 0)
        text = otherwise;
    else if (object.at == MANDATE_ANONYMOUS)
        text = "somebody who is not signed in";
    else if (object.at == PRINCIPAL_UNKNOWN)
        text = "somebody unknown";
    else if (object.at == PRINCIPAL_EVERYONE || reference_write(&tenant->facts, object.at, name, sizeof name) == 0)
        text = mandate_key(tenant, object);
    put(to, text, strlen(text));
}

size_t mandate_because_text(const mandate *tenant, const mandate_because *because, char *out, size_t size)
{
    const char *text = mandate_reason_text(because->reason);
    writer to = {out, size, 0};

    while (*text != '\0') {
        size_t plain = strcspn(text, "{");

        put(&to, text, plain);
        text += plain;
        if (strncmp(text, "{a}", 3) == 0)
            put_name(&to, tenant, because->a, "nobody");
        else if (strncmp(text, "{b}", 3) == 0)
            put_name(&to, tenant, because->b, "nothing");
        text += *text == '\0' ? 0 : 3;
    }
    if (size != 0)
        out[to.length < size ? to.length : size - 1] = '\0';
    return to.length;
}
