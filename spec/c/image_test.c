/*
 * image_test.c - images whose checksum is right and whose content is not: each word of one, in turn, becomes a number
 * that it should not be, then each kind, field, ring, rank, table and pair of names. What is refused stays its owner's;
 * what is opened answers. Prints `N passed, N failed`.
 */
#include "answer/tenant.h"
#include "base/checksum.h"
#include "rich.h"
#include "tally.h"

enum { HEADER = 48, BYTES_AT = 24, CHECKSUM_AT = 32, RECORDS = 400, TABLE_COUNTS = 24, BENT = 64 };

static void set_sum(uint8_t *bytes, size_t count)
{
    uint64_t sum = checksum_of(bytes + HEADER, count - HEADER);

    memcpy(bytes + CHECKSUM_AT, &sum, sizeof sum);
}

/* The image of a tenant that holds something of everything; NULL when it cannot be made. */
static uint8_t *make_image(heap *held, size_t *count)
{
    const mandate_allocator allocator = {heap_resize, held};
    mandate *tenant = NULL;
    mandate_fault fault;
    uint8_t *bytes = NULL;

    if (mandate_new(&tenant, "t", &allocator) == MANDATE_OK && rich_load(tenant, &fault) == MANDATE_OK &&
        rich_doubts(tenant, &fault) == MANDATE_OK && mandate_image_bytes(tenant, count) == MANDATE_OK &&
        (bytes = heap_resize(held, NULL, 0, *count)) != NULL)
        mandate_image_write(tenant, bytes, *count);
    mandate_free(tenant);
    return bytes;
}

static void ignore_step(void *userdata, const mandate_step *step)
{
    mandate_machine_option candidate = {0};

    for (int i = 0; i < 40 && mandate_machine_option_next(userdata, step, &candidate); i++)
        continue;
}

/* Whether every action on a record is answered, with a reason that has words, and denied where it cannot be asked. */
static bool answers(mandate *tenant, mandate_object who, mandate_object target)
{
    bool fine = true;

    for (int action = 0; mandate_action_word(action) != NULL; action++) {
        mandate_question question = {.who = who, .target = target, .action = action};
        mandate_answer answer = {MANDATE_ALLOWED, 0};
        int err = mandate_can(tenant, &question, &answer, NULL);

        fine =
            fine && (err == MANDATE_OK ? answer.status <= MANDATE_UNKNOWN && *mandate_reason_text(answer.reason) != '\0'
                                       : err == MANDATE_EINVALID && answer.status == MANDATE_DENIED);
    }
    return fine;
}

static bool is_a(const mandate *tenant, mandate_object object, const char *word)
{
    return strcmp(mandate_kind_word(tenant, object), word) == 0;
}

/* What is asked of a record besides: how a flow runs, who is in a group or a team, what roles somebody holds. */
static void look_at(mandate *tenant, mandate_object who, mandate_object target)
{
    mandate_event event = {.by = who, .has_row = true, .row_owner = who};
    uint32_t position = 0;
    mandate_object member;
    mandate_role role;
    mandate_run run;
    mandate_fault fault;

    if (is_a(tenant, target, "flow"))
        mandate_dry_run(tenant, target, &event, &run, ignore_step, tenant, &fault);
    if (is_a(tenant, target, "group") || is_a(tenant, target, "team") || is_a(tenant, target, "list"))
        mandate_member_next(tenant, target, &position, &member);
    if (is_a(tenant, target, "environment"))
        mandate_role_next(tenant, who, target, &position, &role);
}

/* Whether every question about every record is answered for every user. */
static bool answers_all(mandate *tenant)
{
    static const mandate_object nowhere = {0}, root = {1};
    uint32_t users = 0;
    bool fine = true;

    for (mandate_object who = mandate_next(tenant, root, "users", nowhere); who.at != 0 && users++ < 8;
         who = mandate_next(tenant, root, "users", who)) {
        for (uint32_t at = 1; at < RECORDS; at++) {
            mandate_object target = {at};

            if (!mandate_is_alive(tenant, target))
                continue;
            fine = fine && answers(tenant, who, target);
            look_at(tenant, who, target);
        }
    }
    return fine;
}

/* Asked as it was opened, and again after an edit for which everything that is derived is found anew. */
static bool lives(mandate *tenant)
{
    const mandate_value guest = TEXT("guest");
    mandate_fault fault;
    bool fine = answers_all(tenant);

    rich_edit(tenant, "users.B.kind", guest, &fault);
    return fine && mandate_refresh(tenant) == MANDATE_OK && answers_all(tenant);
}

/* Opens a copy. Returns whether it was opened. */
static bool try_image(const uint8_t *bytes, size_t count, heap *held, size_t at)
{
    const mandate_allocator allocator = {heap_resize, held};
    size_t before = held->bytes;
    uint8_t *copy = heap_resize(held, NULL, 0, count);
    mandate *opened = NULL;
    mandate_fault fault = {0};
    int err;

    memcpy(copy, bytes, count);
    err = mandate_image_open(&opened, copy, count, &allocator, &fault);
    if (err == MANDATE_OK) {
        check(lives(opened), "a changed image is opened and gives a wrong answer", at);
    } else {
        check(err == MANDATE_EINVALID && opened == NULL && fault.message[0] != '\0', "a refusal without a reason", at);
        heap_resize(held, copy, count, 0);
    }
    mandate_free(opened);
    check(held->bytes == before, "bytes are left", at);
    return err == MANDATE_OK;
}

/* Every word becomes one of its neighbours, nothing, nobody known, everyone; returns how many of these are refused. */
static size_t change_words(uint8_t *bytes, size_t count, heap *held)
{
    size_t refused = 0;

    for (size_t at = HEADER; at + 4 <= count; at += 4) {
        uint32_t was;

        memcpy(&was, bytes + at, 4);
        const uint32_t words[] = {was + 1, was - 1, was ^ 1u << 16, was ^ 1u << 24, 0, UINT32_MAX, UINT32_MAX - 1};

        for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
            memcpy(bytes + at, &words[i], 4);
            set_sum(bytes, count);
            refused += !try_image(bytes, count, held, at);
        }
        memcpy(bytes + at, &was, 4);
    }
    set_sum(bytes, count);
    return refused;
}

/* The image opened in a copy: where its arrays lie. */
static const store *open_copy(const uint8_t *bytes, size_t count, heap *held, uint8_t **copy, mandate **opened)
{
    const mandate_allocator allocator = {heap_resize, held};
    mandate_fault fault;

    *copy = heap_resize(held, NULL, 0, count);
    memcpy(*copy, bytes, count);
    if (mandate_image_open(opened, *copy, count, &allocator, &fault) != MANDATE_OK)
        abort();
    return &(*opened)->facts;
}

/* Changes some bytes that lie in the opened copy, tries the image and puts them back. */
static void try_bent(uint8_t *bytes, size_t count, heap *held, size_t at, const void *bent, size_t size,
                     const char *message)
{
    uint8_t was[BENT];

    memcpy(was, bytes + at, size);
    memcpy(bytes + at, bent, size);
    set_sum(bytes, count);
    check(!try_image(bytes, count, held, at), message, at);
    memcpy(bytes + at, was, size);
    set_sum(bytes, count);
}

/* A child of a kind that its siblings are not of would be taken for one of theirs. */
static void change_kinds(uint8_t *bytes, size_t count, heap *held)
{
    uint8_t *copy;
    mandate *opened = NULL;
    const store *facts = open_copy(bytes, count, held, &copy, &opened);

    for (uint32_t at = 1; at < facts->record_count; at++)
        for (uint8_t of = 0; of <= K_COUNT && facts->records[at].field != UINT16_MAX; of++)
            if (of != facts->kinds[at])
                try_bent(bytes, count, held, (size_t)(facts->kinds - copy) + at, &of, sizeof of,
                         "a child of another kind is let in");
    mandate_free(opened);
}

/* A ring of children that never comes to its last one would be followed for ever. */
static void shorten_rings(uint8_t *bytes, size_t count, heap *held)
{
    uint8_t *copy;
    mandate *opened = NULL;
    const store *facts = open_copy(bytes, count, held, &copy, &opened);
    size_t records = (size_t)((const uint8_t *)facts->records - copy);

    for (uint32_t at = 1; at < facts->record_count; at++) {
        record bent = facts->records[at];
        uint32_t last = bent.field == UINT16_MAX ? at : fact(facts, bent.parent, bent.field);

        for (int i = 0; i < 2 && at != last; i++) {
            bent.next = i == 0 ? at : facts->records[last].next;
            try_bent(bytes, count, held, records + at * sizeof bent, &bent, sizeof bent,
                     "a ring without its last child is let in");
        }
    }
    mandate_free(opened);
}

/* Two names that each say to be followed by the other would be searched for ever. */
static void tie_names(uint8_t *bytes, size_t count, heap *held)
{
    uint8_t *copy;
    mandate *opened = NULL;
    const store *facts = open_copy(bytes, count, held, &copy, &opened);
    size_t entries = (size_t)((const uint8_t *)facts->names.entries - copy);

    for (uint32_t name = 1; name + 1 < facts->names.count; name++) {
        name_entry tied[2];

        memcpy(tied, &facts->names.entries[name], sizeof tied);
        tied[0].next = name + 1;
        tied[1].next = name;
        try_bent(bytes, count, held, entries + name * sizeof *tied, tied, sizeof tied,
                 "names that follow each other are let in");
    }
    mandate_free(opened);
}

/* A child of its own that nobody names any more, and that says to be in no field. */
static void orphan(uint8_t *bytes, size_t count, heap *held, const store *facts, const uint8_t *copy, uint32_t at)
{
    record bent = facts->records[at];
    const uint32_t *slot = &facts->slots[facts->records[bent.parent].slots + bent.field];
    const uint32_t none = 0;

    memcpy(bytes + ((const uint8_t *)slot - copy), &none, sizeof none);
    bent.field = UINT16_MAX;
    try_bent(bytes, count, held, (size_t)((const uint8_t *)&facts->records[at] - copy), &bent, sizeof bent,
             "a record in no field is let in");
    memcpy(bytes + ((const uint8_t *)slot - copy), slot, sizeof none);
    set_sum(bytes, count);
}

/* A record that says to be in no field, or in one that holds no such children, would be looked for where nothing is. */
static void displace(uint8_t *bytes, size_t count, heap *held)
{
    uint8_t *copy;
    mandate *opened = NULL;
    const store *facts = open_copy(bytes, count, held, &copy, &opened);
    size_t records = (size_t)((const uint8_t *)facts->records - copy);

    for (uint32_t at = 2; at < facts->record_count; at++) {
        const record was = facts->records[at];
        record bent = was;

        for (uint32_t slot = 0; slot <= schema_of(store_kind(facts, was.parent))->field_count; slot++) {
            bent.field = (uint16_t)(slot == was.field ? UINT16_MAX : slot);
            try_bent(bytes, count, held, records + at * sizeof bent, &bent, sizeof bent,
                     "a record in the wrong field is let in");
        }
        if (was.next == at && was.field != UINT16_MAX)
            orphan(bytes, count, held, facts, copy, at);
    }
    mandate_free(opened);
}

/* The record that stands for none has nothing; a rank leads into the candidates, and no further. */
static void overreach(uint8_t *bytes, size_t count, heap *held)
{
    uint8_t *copy;
    mandate *opened = NULL;
    const store *facts = open_copy(bytes, count, held, &copy, &opened);
    record none = {.width = 1, .slots = UINT32_MAX};

    try_bent(bytes, count, held, (size_t)((const uint8_t *)facts->records - copy), &none, sizeof none,
             "a record of none that holds something is let in");
    for (uint32_t user = 0; user < facts->kind_counts[K_USER]; user++) {
        person bent = opened->directory.persons[user];

        bent.rank = opened->directory.count;
        try_bent(bytes, count, held, (size_t)((const uint8_t *)&opened->directory.persons[user] - copy), &bent,
                 sizeof bent, "a rank behind the last is let in");
    }
    mandate_free(opened);
}

/* A table with more in use than it says would be full before it grows, and searched for ever. */
static void fill_table(uint8_t *bytes, size_t count, heap *held, size_t at, const uint32_t *slots, uint32_t capacity)
{
    const uint32_t some = 1;

    for (uint32_t slot = 0; slot < capacity; slot++)
        if (slots[slot] == 0)
            try_bent(bytes, count, held, at + slot * sizeof some, &some, sizeof some, "a fuller table is let in");
}

static void fill_tables(uint8_t *bytes, size_t count, heap *held)
{
    uint8_t *copy;
    mandate *opened = NULL;
    const store *facts = open_copy(bytes, count, held, &copy, &opened);
    const membership_table *table = opened->memberships_of_tenant.tables;

    fill_table(bytes, count, held, (size_t)((const uint8_t *)facts->index - copy), facts->index, facts->index_capacity);
    fill_table(bytes, count, held, (size_t)((const uint8_t *)facts->names.slots - copy), facts->names.slots,
               facts->names.slots_capacity);
    for (uint32_t i = 0; i < opened->memberships_of_tenant.table_count; i++)
        fill_table(bytes, count, held, (size_t)((const uint8_t *)table[i].index - copy), table[i].index,
                   table[i].index_capacity);
    mandate_free(opened);
}

/* Cut anywhere, with its length and its sum set right, an image is refused. */
static void cut(uint8_t *bytes, size_t count, heap *held)
{
    for (size_t length = HEADER; length < count; length += 8) {
        uint8_t head[HEADER];
        uint64_t said = length;

        memcpy(head, bytes, HEADER);
        memcpy(bytes + BYTES_AT, &said, sizeof said);
        set_sum(bytes, length);
        check(!try_image(bytes, length, held, length), "a cut image is opened", length);
        memcpy(bytes, head, HEADER);
    }
}

/* Where an environment has no table, its members could not be looked up. */
static void drop_tables(uint8_t *bytes, size_t count, heap *held)
{
    uint8_t *copy, head[HEADER], was[2 * sizeof(uint64_t)];
    mandate *opened = NULL;
    uint64_t length;
    size_t at;

    open_copy(bytes, count, held, &copy, &opened);
    at = (size_t)((const uint8_t *)opened->memberships_of_tenant.tables[0].role_grants - copy) - TABLE_COUNTS -
         sizeof(uint64_t);
    check(bytes[at] == opened->memberships_of_tenant.table_count, "the count of tables is not before the first", at);
    length = at + sizeof was;
    memcpy(head, bytes, HEADER);
    memcpy(was, bytes + at, sizeof was);
    memset(bytes + at, 0, sizeof was);
    memcpy(bytes + BYTES_AT, &length, sizeof length);
    set_sum(bytes, length);
    check(!try_image(bytes, length, held, at), "an image without its tables is let in", at);
    memcpy(bytes, head, HEADER);
    memcpy(bytes + at, was, sizeof was);
    mandate_free(opened);
}

int main(void)
{
    heap held = {.left = SIZE_MAX};
    size_t count = 0;
    uint8_t *bytes = make_image(&held, &count);

    check(bytes != NULL, "no image", 0);
    if (bytes == NULL)
        return sum_up();
    check(try_image(bytes, count, &held, 0), "an image as it was made is refused", 0);
    check(change_words(bytes, count, &held) > count / 4, "few changes are noticed", 0);
    change_kinds(bytes, count, &held);
    shorten_rings(bytes, count, &held);
    tie_names(bytes, count, &held);
    displace(bytes, count, &held);
    overreach(bytes, count, &held);
    fill_tables(bytes, count, &held);
    cut(bytes, count, &held);
    drop_tables(bytes, count, &held);
    check(try_image(bytes, count, &held, 0), "an image that was put right again is refused", 0);
    heap_resize(&held, bytes, count, 0);
    check(held.bytes == 0, "bytes are left", 0);
    return sum_up();
}
