/*
 * thread_test.c - threads with a tenant each share nothing: they load, ask, edit, save and open side by side, and drop
 * thousands of tenants. Built for the thread sanitizer by `make check-hard`. Prints `N passed, N failed`.
 */
#include <pthread.h>
#include <stdio.h>

#include "small.h"

enum { THREADS = 2, TENANTS = 2000 };

typedef struct work {
    heap held;
    unsigned passed, failed;
} work;

static void check(work *of, bool fine, const char *what)
{
    if (fine) {
        of->passed++;
        return;
    }
    of->failed++;
    printf("%s\n", what);
}

static void expect(work *of, mandate *tenant, mandate_status wanted, const char *what)
{
    mandate_answer answer;

    check(of, small_ask(tenant, "b@x", "run", &answer) == MANDATE_OK && answer.status == wanted, what);
}

static mandate *reopen(work *of, mandate *tenant, const mandate_allocator *allocator)
{
    mandate_fault fault = {0};
    mandate *opened = NULL;
    size_t count = 0;
    void *bytes;

    check(of, mandate_image_bytes(tenant, &count) == MANDATE_OK, "no image");
    bytes = heap_resize(&of->held, NULL, 0, count);
    mandate_image_write(tenant, bytes, count);
    if (mandate_image_open(&opened, bytes, count, allocator, &fault) != MANDATE_OK)
        heap_resize(&of->held, bytes, count, 0);
    check(of, opened != NULL, "the image does not open");
    return opened;
}

static void live(work *of)
{
    const mandate_allocator allocator = {heap_resize, &of->held};
    mandate_fault fault = {0};
    mandate *tenant = NULL, *opened;

    if (mandate_new(&tenant, "t", &allocator) != MANDATE_OK || small_load(tenant, &fault) != MANDATE_OK) {
        check(of, false, "the tenant does not load");
        mandate_free(tenant);
        return;
    }
    expect(of, tenant, MANDATE_DENIED, "a stranger runs");
    check(of, small_share(tenant, true, &fault) == MANDATE_OK, "no share");
    expect(of, tenant, MANDATE_ALLOWED, "a member of a nested group may not run");
    opened = reopen(of, tenant, &allocator);
    mandate_free(tenant);
    if (opened == NULL)
        return;
    expect(of, opened, MANDATE_ALLOWED, "a share is lost in the image");
    check(of, small_share(opened, false, &fault) == MANDATE_OK, "the share stays");
    expect(of, opened, MANDATE_DENIED, "a stranger runs");
    mandate_free(opened);
}

static void *run(void *userdata)
{
    work *of = userdata;

    for (int i = 0; i < TENANTS; i++)
        live(of);
    check(of, of->held.bytes == 0, "bytes are left");
    return NULL;
}

int main(void)
{
    work works[THREADS];
    pthread_t threads[THREADS];
    unsigned passed = 0, failed = 0;

    for (int i = 0; i < THREADS; i++) {
        works[i] = (work){.held = {.left = SIZE_MAX}};
        if (pthread_create(&threads[i], NULL, run, &works[i]) != 0)
            return 2;
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        passed += works[i].passed;
        failed += works[i].failed;
    }
    printf("%u passed, %u failed\n", passed, failed);
    return failed != 0;
}
