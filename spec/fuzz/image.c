/*
 * image.c - a fuzz target: an image whose checksum is right and whose content is anything is refused, or answers,
 * takes edits and is saved again without a step outside its bytes.
 *
 * Shape   an input is a list of changes to a good image: place, width, value. Damage to the header is in it too; the
 *         checksum is set right afterwards
 */
#include "base/checksum.h"
#include "bytes.h"
#include "rich.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count);

enum { HEADER = 48, BYTES_AT = 24, CHECKSUM_AT = 32 };

static uint8_t *good(size_t *count)
{
    static uint8_t *kept;
    static size_t derived_image_count;

    if (kept == NULL) {
        heap held = {.left = SIZE_MAX};
        const mandate_allocator allocator = {heap_resize, &held};
        mandate *tenant = NULL;
        mandate_fault fault;

        if (mandate_new(&tenant, "t", &allocator) != MANDATE_OK || rich_load(tenant, &fault) != MANDATE_OK ||
            mandate_image_bytes(tenant, &derived_image_count) != MANDATE_OK)
            abort();
        kept = malloc(derived_image_count);
        mandate_image_write(tenant, kept, derived_image_count);
        mandate_free(tenant);
    }
    *count = derived_image_count;
    return kept;
}

/* Words of four bytes become small, large or near what they were; the header's sums are set right. */
static void change(uint8_t *image, size_t count, decisions *from)
{
    uint64_t sum, bytes = count;

    while (from->at < from->end) {
        size_t at = (take(from) | take(from) << 8 | take(from) << 16) % (count / 4) * 4;
        uint32_t how = take(from), word;

        memcpy(&word, image + at, 4);
        word = how < 64 ? how : how < 128 ? word + (how - 95) : how < 192 ? word ^ 1u << (how & 31) : 0u - (how & 63);
        memcpy(image + at, &word, 4);
    }
    memcpy(image + BYTES_AT, &bytes, 8);
    sum = checksum_of(image + HEADER, count - HEADER);
    memcpy(image + CHECKSUM_AT, &sum, 8);
}

static void use(mandate *opened, heap *held)
{
    mandate_fault fault;
    size_t count;
    uint32_t mark = mandate_mark(opened);
    const mandate_value shared = LIST(TEXT("everyone"));
    uint8_t *again;

    print_everything(opened);
    ask_everything(opened);
    mandate_edit(opened, "environments.A.flows.A.run_only", 31, &shared, &fault);
    ask_everything(opened);
    mandate_rollback(opened, mark);
    ask_everything(opened);
    if (mandate_image_bytes(opened, &count) != MANDATE_OK)
        abort();
    again = heap_resize(held, NULL, 0, count);
    mandate_image_write(opened, again, count);
    heap_resize(held, again, count, 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    decisions from = {bytes, bytes + size};
    heap held = {.left = SIZE_MAX};
    const mandate_allocator allocator = {heap_resize, &held};
    mandate *opened = NULL;
    mandate_fault fault;
    size_t count;
    const uint8_t *source = good(&count);
    uint8_t *image = heap_resize(&held, NULL, 0, count);

    memcpy(image, source, count);
    change(image, count, &from);
    if (mandate_image_open(&opened, image, count, &allocator, &fault) == MANDATE_OK)
        use(opened, &held);
    else
        heap_resize(&held, image, count, 0);
    mandate_free(opened);
    if (held.bytes != 0)
        abort();
    return 0;
}
