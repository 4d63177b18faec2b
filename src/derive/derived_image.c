#include "derive/derived_image.h"

#include "base/memory.h"
#include "fact/facts_verify.h"

typedef struct directory_counts {
    uint32_t living, within, members, settled;
} directory_counts;

typedef struct table_counts {
    uint32_t role_grants, memberships_of_tenant, index, doubts, settled, unused;
} table_counts;

/* ---- out ---- */

static void write_directory(const directory *all, const store *facts, section_writer *writer)
{
    uint32_t users = facts->kind_counts[K_USER] + 1, groups = facts->kind_counts[K_GROUP] + 1;
    directory_counts sizes = {all->count, all->within_count, all->member_count, all->settled};

    section_put(writer, &sizes, 1, sizeof sizes);
    section_put(writer, all->persons, users, sizeof *all->persons);
    section_put(writer, all->sorted, users, sizeof *all->sorted);
    section_put(writer, all->within, sizes.within, sizeof *all->within);
    section_put(writer, all->users, groups, sizeof *all->users);
    section_put(writer, all->members, sizes.members, sizeof *all->members);
    section_put(writer, all->group_flags, groups, 1);
}

static void write_table(const membership_table *table, section_writer *writer)
{
    table_counts sizes = {table->role_grant_count, table->count,   table->index_capacity,
                       table->doubt_count,      table->settled, 0};

    section_put(writer, &sizes, 1, sizeof sizes);
    section_put(writer, table->role_grants, sizes.role_grants, sizeof *table->role_grants);
    section_put(writer, table->all, sizes.memberships_of_tenant, sizeof *table->all);
    section_put(writer, table->index, sizes.index, sizeof *table->index);
    section_put(writer, table->doubts, sizes.doubts, sizeof *table->doubts);
}

void derived_image_write(const directory *all, const memberships_of_tenant *table, const store *facts,
                         section_writer *writer)
{
    uint64_t tables = table->table_count;

    if (tables > facts->kind_counts[K_ENVIRONMENT]) /* some were tried and taken back */
        tables = facts->kind_counts[K_ENVIRONMENT];
    write_directory(all, facts, writer);
    section_put(writer, &tables, 1, sizeof tables);
    for (uint32_t i = 0; i < tables; i++)
        write_table(&table->tables[i], writer);
}

/* ---- in ---- */

static bool take_directory(directory *all, const store *facts, section_reader *reader)
{
    uint32_t users = facts->kind_counts[K_USER] + 1, groups = facts->kind_counts[K_GROUP] + 1;
    const directory_counts *sizes = section_take(reader, 1, sizeof *sizes);

    if (sizes == NULL)
        return false;
    all->count = sizes->living;
    all->within_count = all->within_capacity = sizes->within;
    all->member_count = all->member_capacity = sizes->members;
    all->settled = sizes->settled;
    all->person_capacity = all->sorted_capacity = users;
    all->users_capacity = all->group_flags_capacity = groups;
    all->persons = section_take(reader, users, sizeof *all->persons);
    all->sorted = section_take(reader, users, sizeof *all->sorted);
    all->within = section_take(reader, sizes->within, sizeof *all->within);
    all->users = section_take(reader, groups, sizeof *all->users);
    all->members = section_take(reader, sizes->members, sizeof *all->members);
    all->group_flags = section_take(reader, groups, 1);
    for (uint32_t i = 0; i + 1 < groups && !reader->is_damaged; i++)
        all->has_unknown_members |= (all->group_flags[i] & (MEMBERS_UNKNOWN | NESTED_UNKNOWN)) != 0;
    return !reader->is_damaged;
}

static bool take_table(membership_table *table, section_reader *reader)
{
    const table_counts *sizes = section_take(reader, 1, sizeof *sizes);

    if (sizes == NULL)
        return false;
    table->role_grant_count = table->role_grant_capacity = sizes->role_grants;
    table->count = table->capacity = sizes->memberships_of_tenant;
    table->index_capacity = sizes->index;
    table->doubt_count = table->doubt_capacity = sizes->doubts;
    table->settled = sizes->settled;
    table->role_grants = section_take(reader, sizes->role_grants, sizeof *table->role_grants);
    table->all = section_take(reader, sizes->memberships_of_tenant, sizeof *table->all);
    table->index = section_take(reader, sizes->index, sizeof *table->index);
    table->doubts = section_take(reader, sizes->doubts, sizeof *table->doubts);
    return !reader->is_damaged;
}

int derived_image_take(directory *all, memberships_of_tenant *table, const store *facts, section_reader *reader)
{
    const uint64_t *tables;

    if (!take_directory(all, facts, reader) || (tables = section_take(reader, 1, sizeof *tables)) == NULL ||
        *tables != facts->kind_counts[K_ENVIRONMENT])
        return MANDATE_EINVALID;
    if (memory_reserve(&facts->allocator, (void **)&table->tables, &table->table_capacity, (uint32_t)*tables + 1,
                       sizeof *table->tables) != MANDATE_OK)
        return MANDATE_ENOMEM;
    memset(table->tables, 0, ((size_t)*tables + 1) * sizeof *table->tables);
    for (table->table_count = 0; table->table_count < *tables; table->table_count++)
        if (!take_table(&table->tables[table->table_count], reader))
            return MANDATE_EINVALID;
    table->has_elevated = true; /* perhaps: nobody is looked through for it */
    return MANDATE_OK;
}

/* ---- checked ---- */

static bool span_is_sound(span_of held, uint32_t total)
{
    return held.first <= total && held.count <= total - held.first;
}

static bool spans_are_sound(const span_of *spans, uint32_t count, uint32_t total)
{
    for (uint32_t i = 0; i < count; i++)
        if (!span_is_sound(spans[i], total))
            return false;
    return true;
}

static bool entries_are_sound(const store *facts, const uint32_t *entries, uint32_t count, kind wanted_kind)
{
    for (uint32_t i = 0; i < count; i++)
        if (!sound_is_among(facts, entries[i] / 2, kind_bit(wanted_kind)))
            return false;
    return true;
}

static bool directory_is_sound(const directory *all, const store *facts)
{
    uint32_t users = facts->kind_counts[K_USER], groups = facts->kind_counts[K_GROUP];

    if (all->count > users)
        return false;
    for (uint32_t i = 0; i < all->count; i++)
        if (!sound_is_among(facts, all->sorted[i], kind_bit(K_USER)))
            return false;
    for (uint32_t i = 0; i < users; i++)
        if (!span_is_sound(all->persons[i].groups, all->within_count) ||
            (all->persons[i].rank != 0 && all->persons[i].rank >= all->count))
            return false;
    return spans_are_sound(all->users, groups, all->member_count) &&
           entries_are_sound(facts, all->within, all->within_count, K_GROUP) &&
           entries_are_sound(facts, all->members, all->member_count, K_USER);
}

/* Any other byte in a bool is not even one of its values. */
static bool is_boolean(const bool *held)
{
    uint8_t byte;

    memcpy(&byte, held, 1);
    return byte <= 1;
}

static bool is_of_or_none(const store *facts, uint32_t record_id, kind wanted_kind)
{
    return sound_is_among(facts, record_id, kind_bit(wanted_kind) | kind_bit(K_NONE));
}

static bool role_grants_are_sound(const membership_table *table, const store *facts)
{
    for (uint32_t i = 0; i < table->role_grant_count; i++) {
        const role_grant *link = &table->role_grants[i];

        if (!sound_is_among(facts, link->user, kind_bit(K_USER)) || !is_of_or_none(facts, link->role, K_ROLE) ||
            !is_of_or_none(facts, link->team, K_TEAM) || !is_of_or_none(facts, link->unit, K_BUSINESS_UNIT))
            return false;
    }
    return true;
}

static bool doubts_are_sound(const membership_table *table, const store *facts)
{
    const kind_set principals = kind_bit(K_TEAM) | kind_bit(K_GROUP) | kind_bit(K_NONE);

    for (uint32_t i = 0; i < table->doubt_count; i++) {
        const possible_grant *doubt = &table->doubts[i];

        if (!sound_is_among(facts, doubt->principal, principals) || !is_boolean(&doubt->is_any) ||
            !is_of_or_none(facts, doubt->role, K_ROLE))
            return false;
    }
    return true;
}

static bool memberships_are_sound(const membership_table *table, const store *facts)
{
    for (uint32_t i = 1; i < table->count; i++) {
        const membership *held = &table->all[i];

        if (!sound_is_among(facts, held->user, kind_bit(K_USER)) || !is_of_or_none(facts, held->member, K_MEMBER) ||
            !span_is_sound((span_of){held->first, held->count}, table->role_grant_count))
            return false;
    }
    return true;
}

static bool table_is_sound(const membership_table *table, const store *facts)
{
    return role_grants_are_sound(table, facts) && doubts_are_sound(table, facts) &&
           memberships_are_sound(table, facts) &&
           sound_is_table(table->index, table->index_capacity, table->index_capacity - 1, table->count,
                          table->count == 0 ? 0 : table->count - 1);
}

bool derived_image_is_sound(const directory *all, const memberships_of_tenant *table, const store *facts)
{
    if (!directory_is_sound(all, facts))
        return false;
    for (uint32_t i = 0; i < table->table_count; i++)
        if (!table_is_sound(&table->tables[i], facts))
            return false;
    return true;
}
