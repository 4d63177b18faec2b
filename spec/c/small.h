/*
 * small.h - what the C tests share: values written as they are read, a heap that counts, and a small tenant.
 *
 * Shape   a@x owns flow:P/F; b@x is a member of group G within H within G, and runs it once H has the share
 */
#ifndef MANDATE_SPEC_SMALL_H
#define MANDATE_SPEC_SMALL_H

#include <stdlib.h>
#include <string.h>

#include <mandate.h>

/* clang-format off */
#define TEXT(t) {.type = MANDATE_TEXT, .count = sizeof(t) - 1, .as.text = t}
#define YES {.type = MANDATE_BOOLEAN, .as.boolean = true}
#define NO {.type = MANDATE_BOOLEAN, .as.boolean = false}
#define LIST(...)                                                                                                \
    {.type = MANDATE_LIST, .count = sizeof((const mandate_value[]){__VA_ARGS__}) / sizeof(mandate_value),        \
     .as.items = (const mandate_value[]){__VA_ARGS__}}
#define MAP(...)                                                                                                 \
    {.type = MANDATE_MAP, .count = sizeof((const mandate_entry[]){__VA_ARGS__}) / sizeof(mandate_entry),         \
     .as.entries = (const mandate_entry[]){__VA_ARGS__}}
#define ENTRY(k, ...) {.key = k, .key_bytes = sizeof(k) - 1, .value = __VA_ARGS__}
/* clang-format on */

typedef struct heap {
    size_t bytes; /* held */
    size_t left;  /* allocations that still succeed */
    bool is_stuck; /* no block that is held grows */
    bool has_failed;
    uint8_t junk; /* what new memory is filled with, when not 0 */
} heap;

static inline void *heap_resize(void *userdata, void *block, size_t old_bytes, size_t wanted_bytes)
{
    heap *held = userdata;
    void *got;

    if (wanted_bytes == 0) {
        held->bytes -= block == NULL ? 0 : old_bytes;
        free(block);
        return NULL;
    }
    if (held->left == 0 || (held->is_stuck && block != NULL && wanted_bytes > old_bytes)) {
        held->has_failed = true;
        return NULL;
    }
    held->left--;
    got = realloc(block, wanted_bytes);
    if (got == NULL)
        abort();
    if (block == NULL)
        old_bytes = 0;
    if (held->junk != 0 && wanted_bytes > old_bytes)
        memset((uint8_t *)got + old_bytes, held->junk, wanted_bytes - old_bytes);
    held->bytes += wanted_bytes - old_bytes;
    return got;
}

static inline int small_load(mandate *tenant, mandate_fault *fault)
{
    const mandate_value document = MAP(
        ENTRY("name", TEXT("t")),
        ENTRY("users", MAP(ENTRY("a@x", MAP(ENTRY("licenses", LIST(TEXT("premium"))))),
                           ENTRY("b@x", MAP(ENTRY("enabled", YES))))),
        ENTRY("groups", MAP(ENTRY("G", MAP(ENTRY("members", LIST(TEXT("b@x"), TEXT("group:H"))))),
                            ENTRY("H", MAP(ENTRY("members", LIST(TEXT("group:G"))))))),
        ENTRY("environments",
              MAP(ENTRY("P", MAP(ENTRY("members", MAP(ENTRY("a@x", MAP(ENTRY("roles", LIST(TEXT("Basic User"))))),
                                                      ENTRY("b@x", MAP(ENTRY("roles", LIST(TEXT("Basic User"))))))),
                                 ENTRY("flows",
                                       MAP(ENTRY("F", MAP(ENTRY("owner", TEXT("a@x")),
                                                          ENTRY("trigger", MAP(ENTRY("kind", TEXT("button")))))))))))));

    return mandate_load(tenant, &document, fault);
}

/* Gives the flow to group H, or takes the share away. */
static inline int small_share(mandate *tenant, bool is_shared, mandate_fault *fault)
{
    static const char path[] = "environments.P.flows.F.run_only";
    const mandate_value shared = LIST(TEXT("group:H")), none = {.type = MANDATE_ABSENT};

    return mandate_edit(tenant, path, sizeof path - 1, is_shared ? &shared : &none, fault);
}

static inline int small_ask(mandate *tenant, const char *who, const char *action, mandate_answer *answer)
{
    static const mandate_object nowhere = {0};
    mandate_question question = {.action = mandate_action(action, strlen(action))};
    mandate_fault fault;

    answer->status = MANDATE_DENIED;
    if (mandate_find(tenant, who, strlen(who), nowhere, &question.who, &fault) != MANDATE_OK ||
        mandate_find(tenant, "flow:P/F", 8, nowhere, &question.target, &fault) != MANDATE_OK)
        return MANDATE_ENOTFOUND;
    return mandate_can(tenant, &question, answer, NULL);
}

#endif
