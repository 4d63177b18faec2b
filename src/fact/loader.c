#include "fact/loader.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "fact/predefined.h"

void loader_enter(document_loader *loader, const char *key, size_t bytes)
{
    if (loader->depth < LOADER_DEPTH)
        loader->path[loader->depth] = (path_segment){key, bytes};
    loader->depth++;
}

void loader_enter_index(document_loader *loader, uint32_t index)
{
    loader_enter(loader, NULL, index);
}

void loader_leave(document_loader *loader)
{
    loader->depth--;
}

int loader_fail(document_loader *loader, int code, const char *format, ...)
{
    va_list arguments;
    char path[256];
    size_t path_bytes;
    int length;

    if (loader->fault == NULL)
        return code;
    loader->fault->code = code;
    path_bytes =
        path_spell(loader->path, loader->depth < LOADER_DEPTH ? loader->depth : LOADER_DEPTH, path, sizeof path);
    length = snprintf(loader->fault->message, sizeof loader->fault->message, "%s%s", path, path_bytes == 0 ? "" : ": ");
    va_start(arguments, format);
    vsnprintf(loader->fault->message + length, sizeof loader->fault->message - (size_t)length, format, arguments);
    va_end(arguments);
    return code;
}

int loader_wrong(document_loader *loader, const char *expected, const mandate_value *got)
{
    switch (got->type) {
    case MANDATE_ABSENT:
        return loader_fail(loader, MANDATE_EINVALID, "expected %s, got nothing", expected);
    case MANDATE_BOOLEAN:
        return loader_fail(loader, MANDATE_EINVALID, "expected %s, got %s", expected,
                           got->as.boolean ? "true" : "false");
    case MANDATE_INTEGER:
        return loader_fail(loader, MANDATE_EINVALID, "expected %s, got the number %lld", expected,
                           (long long)got->as.integer);
    case MANDATE_NUMBER:
        return loader_fail(loader, MANDATE_EINVALID, "expected %s, got the number %g", expected, got->as.number);
    case MANDATE_TEXT:
        return loader_fail(loader, MANDATE_EINVALID, "expected %s, got the text `%.*s`", expected,
                           (int)(got->count > 80 ? 80 : got->count), got->as.text);
    case MANDATE_LIST:
        return loader_fail(loader, MANDATE_EINVALID, "expected %s, got a list", expected);
    case MANDATE_MAP:
        break;
    }
    return loader_fail(loader, MANDATE_EINVALID, "expected %s, got a map", expected);
}

int loader_refuse_zero(document_loader *loader, const char *text, size_t bytes)
{
    if (bytes == 0 || memchr(text, '\0', bytes) == NULL)
        return MANDATE_OK;
    return loader_fail(loader, MANDATE_EINVALID, "a text holds no NUL byte: there is one behind `%.100s`", text);
}

int loader_no_such(document_loader *loader, const char *what, const char *text, size_t bytes, uint32_t parent,
                   uint32_t slot)
{
    nearest near = nearest_to(text, bytes);
    uint32_t offered = 0;

    for (uint32_t each = store_first(loader->facts, parent, slot); each != 0 && offered < 20000;
         each = store_next(loader->facts, each), offered++)
        nearest_offer(&near, store_key(loader->facts, each), strlen(store_key(loader->facts, each)));
    if (store_kind(loader->facts, parent) == K_ENVIRONMENT && slot == ENVIRONMENT_roles)
        predefined_offer(&near);
    if (loader_refuse_zero(loader, text, bytes) != MANDATE_OK)
        return MANDATE_EINVALID;
    if (near.best != NULL)
        return loader_fail(loader, MANDATE_EINVALID, "no %s `%.*s`, did you mean `%.*s`?", what,
                           (int)(bytes > 100 ? 100 : bytes), text, (int)near.best_bytes, near.best);
    return loader_fail(loader, MANDATE_EINVALID, "no %s `%.*s`", what, (int)(bytes > 100 ? 100 : bytes), text);
}
