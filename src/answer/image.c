/*
 * image.c - a tenant as one block of bytes: saved whole, opened in place.
 *
 * Shape   a header, the facts, what is derived from them. Opened, the arrays stay where they lie; the allocator of such
 *         a tenant knows the block and copies out of it what must grow
 * Errors  MANDATE_EINVALID for bytes that are no image, of another version or machine, damaged, or not sound: the
 *         checksum tells damage, and every number is checked before it is followed
 */
#include <stdio.h>
#include <string.h>

#include "answer/tenant.h"
#include "base/checksum.h"
#include "derive/derived_image.h"
#include "fact/facts_image.h"

enum { BYTE_ORDER_MARK = 0x01020304, FORMAT = 4 };

typedef struct header {
    char magic[8];
    uint32_t byte_order, format;
    uint64_t fingerprint, bytes, checksum, unused;
} header;

static const char magic[8] = {'m', 'a', 'n', 'd', 'a', 't', 'e', '\n'};

static uint64_t fingerprint(void)
{
    return facts_image_fingerprint() ^ sizeof(membership) << 32 ^ sizeof(role_grant) << 40 ^
           sizeof(possible_grant) << 48 ^ sizeof(span_of) << 56;
}

/* A last word, so that an empty array too begins inside the block. */
static const uint64_t end = 0;

static void write_all(const mandate *tenant, section_writer *writer)
{
    header first;

    memset(&first, 0, sizeof first);
    section_put(writer, &first, 1, sizeof first);
    facts_image_write(&tenant->facts, writer);
    derived_image_write(&tenant->directory, &tenant->memberships_of_tenant, &tenant->facts, writer);
    section_put(writer, &end, 1, sizeof end);
}

int mandate_image_bytes(mandate *tenant, size_t *out)
{
    section_writer writer = {NULL, 0};
    int err = tenant->facts.stale != 0 ? mandate_refresh(tenant) : MANDATE_OK;

    *out = 0;
    if (err != MANDATE_OK)
        return err;
    write_all(tenant, &writer);
    *out = writer.used;
    return MANDATE_OK;
}

void mandate_image_write(const mandate *tenant, void *out, size_t bytes)
{
    section_writer writer = {out, 0};
    header first = {.byte_order = BYTE_ORDER_MARK, .format = FORMAT, .fingerprint = fingerprint(), .bytes = bytes};

    write_all(tenant, &writer);
    memcpy(first.magic, magic, sizeof magic);
    first.checksum = checksum_of((uint8_t *)out + sizeof first, bytes - sizeof first);
    memcpy(out, &first, sizeof first);
}

/* ---- in ---- */

static int refuse(mandate_fault *fault, const char *why)
{
    fault->code = MANDATE_EINVALID;
    snprintf(fault->message, sizeof fault->message, "%s", why);
    return MANDATE_EINVALID;
}

static int check_header(const void *bytes, size_t count, mandate_fault *fault)
{
    header first;

    if (count < sizeof first || count % 8 != 0 || (uintptr_t)bytes % 8 != 0)
        return refuse(fault, "no image: too short");
    memcpy(&first, bytes, sizeof first);
    if (memcmp(first.magic, magic, sizeof magic) != 0)
        return refuse(fault, "no image of a tenant");
    if (first.byte_order != BYTE_ORDER_MARK)
        return refuse(fault, "an image of a machine with another byte order");
    if (first.format != FORMAT || first.fingerprint != fingerprint())
        return refuse(fault, "an image of another version: save the tenant again");
    if (first.unused != 0)
        return refuse(fault, "a damaged image: its header");
    if (first.bytes != count)
        return refuse(fault, "a damaged image: bytes are missing or too many");
    if (first.checksum != checksum_of((const uint8_t *)bytes + sizeof first, count - sizeof first))
        return refuse(fault, "a damaged image: its checksum differs");
    return MANDATE_OK;
}

/* What lies in the image is never freed, and copied out when it grows. */
static void *image_resize(void *userdata, void *block, size_t old_bytes, size_t wanted_bytes)
{
    image_memory *image = userdata;
    uint8_t *cursor = block;
    void *made;

    if (block == NULL || cursor < image->from || cursor >= image->from + image->bytes)
        return image->inner.resize(image->inner.userdata, block, old_bytes, wanted_bytes);
    if (wanted_bytes == 0)
        return NULL;
    made = image->inner.resize(image->inner.userdata, NULL, 0, wanted_bytes);
    if (made != NULL)
        memcpy(made, block, old_bytes < wanted_bytes ? old_bytes : wanted_bytes);
    return made;
}

static int take_all(mandate *made, void *bytes, size_t count, mandate_fault *fault)
{
    section_reader reader = {bytes, count, sizeof(header), false};
    int err;

    if (!facts_image_take(&made->facts, &reader) || !facts_image_is_sound(&made->facts))
        return refuse(fault, "a damaged image: its facts are not sound");
    err = derived_image_take(&made->directory, &made->memberships_of_tenant, &made->facts, &reader);
    if (err == MANDATE_ENOMEM)
        return err;
    if (err != MANDATE_OK || reader.at + sizeof end != count ||
        !derived_image_is_sound(&made->directory, &made->memberships_of_tenant, &made->facts))
        return refuse(fault, "a damaged image: what is derived is not sound");
    return MANDATE_OK;
}

static int refuse_layout(mandate_fault *fault)
{
    strcpy(fault->message, "the program was compiled with a later mandate.h than the library");
    return fault->code = MANDATE_EINVALID;
}

int mandate_image_open_of(mandate **out, void *bytes, size_t count, const mandate_allocator *given,
                          mandate_fault *wanted, uint32_t layout)
{
    const mandate_allocator chosen = memory_allocator_or_libc(given), *allocator = &chosen;
    mandate_fault unread, *fault = fault_or(wanted, &unread);
    mandate *made;
    int err = tenant_layout_is_known(layout) ? check_header(bytes, count, fault) : refuse_layout(fault);

    *out = NULL;
    if (err != MANDATE_OK)
        return err;
    made = allocator->resize(allocator->userdata, NULL, 0, sizeof *made);
    if (made == NULL)
        return MANDATE_ENOMEM;
    memset(made, 0, sizeof *made);
    made->layout = layout;
    made->image.inner = *allocator;
    made->image.from = bytes;
    made->image.bytes = count;
    made->facts.allocator.resize = image_resize;
    made->facts.allocator.userdata = &made->image;
    err = take_all(made, bytes, count, fault);
    if (err != MANDATE_OK) {
        memberships_clear(&made->memberships_of_tenant, &made->facts.allocator);
        allocator->resize(allocator->userdata, made, sizeof *made, 0);
        return err;
    }
    *out = made;
    return MANDATE_OK;
}
