/*
 * memory_test.c - every allocation fails once, in turn: nothing leaks, nothing crashes, and nobody is allowed by
 * accident. Prints `N passed, N failed`.
 */
#include <mandate.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT(t) {.type = MANDATE_TEXT, .count = sizeof(t) - 1, .as.text = t}
#define LIST(...)                                                                                                \
    {.type = MANDATE_LIST, .count = sizeof((const mandate_value[]){__VA_ARGS__}) / sizeof(mandate_value),        \
     .as.items = (const mandate_value[]){__VA_ARGS__}}
#define MAP(...)                                                                                                 \
    {.type = MANDATE_MAP, .count = sizeof((const mandate_entry[]){__VA_ARGS__}) / sizeof(mandate_entry),         \
     .as.entries = (const mandate_entry[]){__VA_ARGS__}}
#define ENTRY(k, ...) {.key = k, .key_bytes = sizeof(k) - 1, .value = __VA_ARGS__}

typedef struct heap {
    size_t bytes;  /* held */
    size_t left;   /* allocations that still succeed */
    bool has_failed;
} heap;

static void *resize(void *userdata, void *block, size_t old_bytes, size_t wanted_bytes)
{
    heap *held = userdata;
    void *got;

    if (wanted_bytes == 0) {
        held->bytes -= old_bytes;
        free(block);
        return NULL;
    }
    if (held->left == 0) {
        held->has_failed = true;
        return NULL;
    }
    held->left--;
    got = realloc(block, wanted_bytes);
    held->bytes += wanted_bytes - (block == NULL ? 0 : old_bytes);
    return got;
}

static unsigned passed, failed;

static void check(bool fine, const char *what, size_t step)
{
    if (fine) {
        passed++;
        return;
    }
    failed++;
    printf("with %zu allocations: %s\n", step, what);
}

static int ask(mandate *tenant, const char *who, const char *action, mandate_answer *answer)
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

/* One life of a tenant. Returns true when every call had the memory it wanted. */
static bool live(heap *held, size_t step)
{
    const mandate_allocator allocator = {resize, held};
    const mandate_value document =
        MAP(ENTRY("name", TEXT("t")),
            ENTRY("users", MAP(ENTRY("a@x", MAP(ENTRY("licenses", LIST(TEXT("premium"))))), ENTRY("b@x", MAP(ENTRY("enabled", {.type = MANDATE_BOOLEAN, .as.boolean = true}))))),
            ENTRY("groups", MAP(ENTRY("G", MAP(ENTRY("members", LIST(TEXT("b@x"), TEXT("group:H"))))),
                                ENTRY("H", MAP(ENTRY("members", LIST(TEXT("group:G"))))))),
            ENTRY("environments",
                  MAP(ENTRY("P", MAP(ENTRY("members", MAP(ENTRY("a@x", MAP(ENTRY("roles", LIST(TEXT("Basic User"))))),
                                                          ENTRY("b@x", MAP(ENTRY("roles", LIST(TEXT("Basic User"))))))),
                                     ENTRY("flows", MAP(ENTRY("F", MAP(ENTRY("owner", TEXT("a@x")),
                                                                       ENTRY("trigger", MAP(ENTRY("kind", TEXT("button")))))))))))));
    const mandate_value shared = LIST(TEXT("group:H"));
    const char *path = "environments.P.flows.F.run_only";
    mandate_fault fault = {0};
    mandate_answer answer = {MANDATE_DENIED, 0};
    mandate *tenant = NULL;
    int err = mandate_new(&tenant, "t", &allocator);

    if (err == MANDATE_OK)
        err = mandate_load(tenant, &document, &fault);
    if (err == MANDATE_OK)
        err = ask(tenant, "b@x", "run", &answer);
    if (err == MANDATE_OK)
        check(answer.status == MANDATE_DENIED, "a stranger runs", step);
    if (err == MANDATE_OK) {
        err = mandate_edit(tenant, path, strlen(path), &shared, &fault);
        if (err != MANDATE_OK && ask(tenant, "b@x", "run", &answer) == MANDATE_OK)
            check(answer.status == MANDATE_DENIED, "a share that failed allows", step);
    }
    if (err == MANDATE_OK && (err = ask(tenant, "b@x", "run", &answer)) == MANDATE_OK)
        check(answer.status == MANDATE_ALLOWED, "a member of a nested group may not run", step);
    check(err == MANDATE_OK || err == MANDATE_ENOMEM, "another error than no memory", step);
    check(err == MANDATE_OK || answer.status != MANDATE_ALLOWED || !held->has_failed, "allowed without memory", step);
    mandate_free(tenant);
    check(held->bytes == 0, "bytes are left", step);
    return err == MANDATE_OK && !held->has_failed;
}

int main(void)
{
    bool whole = false;

    for (size_t step = 0; !whole && step < 5000; step++) {
        heap held = {0, step, false};
        whole = live(&held, step);
    }
    check(whole, "never had enough", 5000);
    printf("%u passed, %u failed\n", passed, failed);
    return failed != 0;
}
