/*
 * memory_test.c - every allocation fails once, in turn: nothing leaks, nothing crashes, and nobody is allowed by
 * accident; bytes that are no image are refused and stay their owner's. Prints `N passed, N failed`.
 */
#include <stdio.h>

#include "small.h"

enum { STEPS = 5000 };

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

static int make(mandate **out, heap *held)
{
    const mandate_allocator allocator = {heap_resize, held};
    mandate_fault fault = {0};
    int err = mandate_new(out, "t", &allocator);

    return err == MANDATE_OK ? small_load(*out, &fault) : err;
}

/* Asks who may run the flow while it is not shared, shared, and not shared again. */
static int exercise(mandate *tenant, size_t step)
{
    mandate_fault fault = {0};
    mandate_answer answer;
    int err;

    for (int turn = 0; turn < 3; turn++) {
        bool is_shared = turn == 1;

        err = small_share(tenant, is_shared, &fault);
        if (err != MANDATE_OK && !is_shared)
            return err;
        if (err != MANDATE_OK && small_ask(tenant, "b@x", "run", &answer) == MANDATE_OK)
            check(answer.status == MANDATE_DENIED, "a share that failed allows", step);
        if (err == MANDATE_OK)
            err = small_ask(tenant, "b@x", "run", &answer);
        if (err != MANDATE_OK)
            return err;
        check(answer.status == (is_shared ? MANDATE_ALLOWED : MANDATE_DENIED),
              is_shared ? "a member of a nested group may not run" : "a stranger runs", step);
    }
    return MANDATE_OK;
}

/* A share is set and taken back by a rollback. */
static int try_out(mandate *tenant, size_t step)
{
    uint32_t mark = mandate_mark(tenant);
    mandate_fault fault = {0};
    mandate_answer answer = {MANDATE_DENIED, 0};
    int err = small_share(tenant, true, &fault);

    mandate_rollback(tenant, mark);
    if (err == MANDATE_OK)
        err = small_ask(tenant, "b@x", "run", &answer);
    check(answer.status == MANDATE_DENIED, "a share that was rolled back allows", step);
    return err;
}

static bool finish(int err, const heap *held, size_t step)
{
    check(err == MANDATE_OK || err == MANDATE_ENOMEM, "another error than no memory", step);
    check(held->bytes == 0, "bytes are left", step);
    return err == MANDATE_OK && !held->has_failed;
}

/* One life of a tenant. Returns true when every call had the memory it wanted. */
static bool live(heap *held, size_t step)
{
    mandate *tenant = NULL;
    int err = make(&tenant, held);

    if (err == MANDATE_OK)
        err = exercise(tenant, step);
    if (err == MANDATE_OK)
        err = try_out(tenant, step);
    mandate_free(tenant);
    return finish(err, held, step);
}

/* ---- images --------------------------------------------------------------------------------------------- */

/* An image of the small tenant in a block of the heap; NULL with the error when it cannot be made. */
static void *image_of(mandate *tenant, heap *held, size_t *count, int *err)
{
    void *bytes;

    *err = mandate_image_bytes(tenant, count);
    if (*err != MANDATE_OK)
        return NULL;
    bytes = heap_resize(held, NULL, 0, *count);
    if (bytes == NULL) {
        *err = MANDATE_ENOMEM;
        return NULL;
    }
    mandate_image_write(tenant, bytes, *count);
    return bytes;
}

/* Opens the block, which is freed with the tenant, or here. */
static int open_image(mandate **out, void *bytes, size_t count, heap *held, size_t step)
{
    const mandate_allocator allocator = {heap_resize, held};
    mandate_fault fault = {0};
    size_t before = held->bytes;
    int err = mandate_image_open(out, bytes, count, &allocator, &fault);

    if (err != MANDATE_OK) {
        check(*out == NULL, "a tenant comes out of an image that failed", step);
        check(held->bytes == before, "an image that failed holds or has freed memory", step);
        heap_resize(held, bytes, count, 0);
    }
    return err;
}

/* One life of a tenant that is saved with its share, and opened. */
static bool live_opened(heap *held, size_t step)
{
    mandate *tenant = NULL, *opened = NULL;
    mandate_fault fault = {0};
    mandate_answer answer = {MANDATE_DENIED, 0};
    size_t count = 0;
    void *bytes = NULL;
    int err = make(&tenant, held);

    if (err == MANDATE_OK)
        err = small_share(tenant, true, &fault);
    if (err == MANDATE_OK)
        bytes = image_of(tenant, held, &count, &err);
    mandate_free(tenant);
    if (err == MANDATE_OK)
        err = open_image(&opened, bytes, count, held, step);
    if (err == MANDATE_OK && (err = small_ask(opened, "b@x", "run", &answer)) == MANDATE_OK)
        check(answer.status == MANDATE_ALLOWED, "a share is lost in the image", step);
    if (err == MANDATE_OK)
        err = exercise(opened, step);
    if (err == MANDATE_OK)
        err = try_out(opened, step);
    mandate_free(opened);
    return finish(err, held, step);
}

static void refused(void *bytes, size_t count, heap *held, const char *what, size_t step)
{
    const mandate_allocator allocator = {heap_resize, held};
    size_t before = held->bytes;
    mandate *opened = NULL;
    mandate_fault fault = {0};
    int err = mandate_image_open(&opened, bytes, count, &allocator, &fault);

    check(err == MANDATE_EINVALID && opened == NULL && fault.message[0] != '\0', what, step);
    check(held->bytes == before, "a refusal holds or has freed memory", step);
}

/* Cut short anywhere, moved off its alignment, or with any one byte of it changed, an image is refused. */
static void damage(heap *held)
{
    enum { UNUSED_AT = 40, UNUSED_END = 48 }; /* the only bytes of the header that mean nothing */
    mandate *tenant = NULL;
    size_t count = 0;
    int err = make(&tenant, held);
    uint8_t *bytes = err == MANDATE_OK ? image_of(tenant, held, &count, &err) : NULL;
    uint8_t *moved = malloc(count + 8);

    mandate_free(tenant);
    check(bytes != NULL && moved != NULL, "no image to damage", 0);
    for (size_t cut = 0; bytes != NULL && cut < count; cut++)
        refused(bytes, cut, held, "a cut image is opened", cut);
    for (size_t by = 1; bytes != NULL && moved != NULL && by < 8; by++) {
        memcpy(moved + by, bytes, count);
        refused(moved + by, count, held, "an image off its alignment is opened", by);
    }
    for (size_t at = 0; bytes != NULL && at < count; at++) {
        if (at >= UNUSED_AT && at < UNUSED_END)
            continue;
        bytes[at] ^= 0x10;
        refused(bytes, count, held, "a changed image is opened", at);
        bytes[at] ^= 0x10;
    }
    free(moved);
    heap_resize(held, bytes, count, 0);
    check(held->bytes == 0, "bytes are left", 0);
}

/* Sets, or removes, what is at a path. */
static bool put(mandate *tenant, const char *path, const mandate_value *value)
{
    mandate_fault fault;

    return mandate_edit(tenant, path, strlen(path), value, &fault) == MANDATE_OK;
}

/* The image of a tenant to which people, groups and shares came and went. */
static uint8_t *used_image(uint8_t junk, size_t *count)
{
    static const char *const paths[] = {"users[c@x]", "groups[I]", "users[d@x]", "groups[J]"};
    const mandate_value one = MAP(ENTRY("members", LIST(TEXT("b@x")))), person = MAP(ENTRY("enabled", YES));
    const mandate_value none = {.type = MANDATE_ABSENT};
    heap held = {.left = SIZE_MAX, .junk = junk};
    mandate *tenant = NULL;
    mandate_fault fault;
    mandate_answer answer;
    int err = make(&tenant, &held);

    for (size_t i = 0; err == MANDATE_OK && i < 4; i++)
        check(put(tenant, paths[i], i % 2 == 0 ? &person : &one), "no edit", i);
    check(err == MANDATE_OK && small_ask(tenant, "b@x", "run", &answer) == MANDATE_OK, "no answer", 0);
    check(small_share(tenant, true, &fault) == MANDATE_OK && put(tenant, paths[0], &none) &&
              put(tenant, paths[1], &none) && small_ask(tenant, "b@x", "run", &answer) == MANDATE_OK,
          "no answer", 1);
    uint8_t *bytes = image_of(tenant, &held, count, &err);
    mandate_free(tenant);
    return bytes;
}

/* An image is of the tenant alone: nothing of what lay in memory before is in it. */
static void same_image(void)
{
    size_t count = 0, again = 0;
    uint8_t *one = used_image(0x5a, &count), *other = used_image(0xa5, &again);

    check(one != NULL && other != NULL && count == again, "images of one tenant differ in length", 0);
    for (size_t at = 0; one != NULL && other != NULL && at < count && count == again; at++)
        if (one[at] != other[at])
            check(false, "a byte of an image depends on what lay in memory", at);
    check(true, "", 0);
    free(one);
    free(other);
}

/* ---- arguments ------------------------------------------------------------------------------------------ */

/* What a caller hands over of another kind than its name says is refused, not followed. */
static void wrong_kinds(heap *held)
{
    const mandate_object nowhere = {0}, far = {UINT32_MAX - 2};
    mandate_question question = {.action = mandate_action("set_source", 10)};
    mandate_object *each[] = {&question.arguments.principal, &question.arguments.connection, &question.arguments.flow,
                              &question.arguments.role,      &question.arguments.key,        &question.arguments.group};
    mandate *tenant = NULL;
    mandate_fault fault;
    mandate_answer answer;
    bool fine = make(&tenant, held) == MANDATE_OK;

    fine = fine && mandate_find(tenant, "a@x", 3, nowhere, &question.who, &fault) == MANDATE_OK &&
           mandate_find(tenant, "flow:P/F", 8, nowhere, &question.target, &fault) == MANDATE_OK;
    check(fine, "no small tenant", 0);
    for (size_t i = 0; fine && i < sizeof each / sizeof *each; i++) {
        *each[i] = each[i] == &question.arguments.flow || i == 0 ? (mandate_object){1} : question.target;
        check(mandate_can(tenant, &question, &answer, NULL) == MANDATE_EINVALID, "another kind is followed", i);
        *each[i] = far;
        check(mandate_can(tenant, &question, &answer, NULL) == MANDATE_EINVALID, "a far number is followed", i);
        *each[i] = nowhere;
    }
    mandate_free(tenant);
    check(held->bytes == 0, "bytes are left", 0);
}

static void every_failure(bool (*life)(heap *, size_t))
{
    bool whole = false;

    for (size_t step = 0; !whole && step < STEPS; step++) {
        heap held = {.left = step};
        whole = life(&held, step);
    }
    check(whole, "never had enough", STEPS);
}

int main(void)
{
    heap plenty = {.left = SIZE_MAX};

    every_failure(live);
    every_failure(live_opened);
    damage(&plenty);
    same_image();
    wrong_kinds(&plenty);
    printf("%u passed, %u failed\n", passed, failed);
    return failed != 0;
}
