#include "derive/kept.h"

#include "base/memory.h"
#include "fact/sound.h"

typedef struct people_counts {
    uint32_t living, within, members, settled;
} people_counts;

typedef struct table_counts {
    uint32_t links, standings, index, doubts, settled, unused;
} table_counts;

/* ---- out ---- */

static void write_people(const people *all, const store *facts, section_writer *to)
{
    uint32_t users = facts->kind_counts[K_USER] + 1, groups = facts->kind_counts[K_GROUP] + 1;
    people_counts of = {all->count, all->within_count, all->member_count, all->settled};

    section_put(to, &of, 1, sizeof of);
    section_put(to, all->persons, users, sizeof *all->persons);
    section_put(to, all->sorted, users, sizeof *all->sorted);
    section_put(to, all->within, of.within, sizeof *all->within);
    section_put(to, all->users, groups, sizeof *all->users);
    section_put(to, all->members, of.members, sizeof *all->members);
    section_put(to, all->murky, groups, 1);
}

static void write_table(const standing_table *table, section_writer *to)
{
    table_counts of = {table->link_count, table->count, table->index_capacity, table->doubt_count, table->settled, 0};

    section_put(to, &of, 1, sizeof of);
    section_put(to, table->links, of.links, sizeof *table->links);
    section_put(to, table->all, of.standings, sizeof *table->all);
    section_put(to, table->index, of.index, sizeof *table->index);
    section_put(to, table->doubts, of.doubts, sizeof *table->doubts);
}

void kept_write(const people *all, const standings *table, const store *facts, section_writer *to)
{
    uint64_t tables = table->table_count;

    if (tables > facts->kind_counts[K_ENVIRONMENT]) /* some were tried and taken back */
        tables = facts->kind_counts[K_ENVIRONMENT];
    write_people(all, facts, to);
    section_put(to, &tables, 1, sizeof tables);
    for (uint32_t i = 0; i < tables; i++)
        write_table(&table->tables[i], to);
}

/* ---- in ---- */

static bool take_people(people *all, const store *facts, section_reader *in)
{
    uint32_t users = facts->kind_counts[K_USER] + 1, groups = facts->kind_counts[K_GROUP] + 1;
    const people_counts *of = section_take(in, 1, sizeof *of);

    if (of == NULL)
        return false;
    all->count = of->living;
    all->within_count = all->within_capacity = of->within;
    all->member_count = all->member_capacity = of->members;
    all->settled = of->settled;
    all->person_capacity = all->sorted_capacity = users;
    all->users_capacity = all->murky_capacity = groups;
    all->persons = section_take(in, users, sizeof *all->persons);
    all->sorted = section_take(in, users, sizeof *all->sorted);
    all->within = section_take(in, of->within, sizeof *all->within);
    all->users = section_take(in, groups, sizeof *all->users);
    all->members = section_take(in, of->members, sizeof *all->members);
    all->murky = section_take(in, groups, 1);
    for (uint32_t i = 0; i + 1 < groups && !in->is_damaged; i++)
        all->is_murky |= (all->murky[i] & (MURKY_SELF | MURKY_BELOW)) != 0;
    return !in->is_damaged;
}

static bool take_table(standing_table *table, section_reader *in)
{
    const table_counts *of = section_take(in, 1, sizeof *of);

    if (of == NULL)
        return false;
    table->link_count = table->link_capacity = of->links;
    table->count = table->capacity = of->standings;
    table->index_capacity = of->index;
    table->doubt_count = table->doubt_capacity = of->doubts;
    table->settled = of->settled;
    table->links = section_take(in, of->links, sizeof *table->links);
    table->all = section_take(in, of->standings, sizeof *table->all);
    table->index = section_take(in, of->index, sizeof *table->index);
    table->doubts = section_take(in, of->doubts, sizeof *table->doubts);
    return !in->is_damaged;
}

int kept_take(people *all, standings *table, const store *facts, section_reader *in)
{
    const uint64_t *tables;

    if (!take_people(all, facts, in) || (tables = section_take(in, 1, sizeof *tables)) == NULL ||
        *tables != facts->kind_counts[K_ENVIRONMENT])
        return MANDATE_EINVALID;
    if (memory_reserve(&facts->allocator, (void **)&table->tables, &table->table_capacity, (uint32_t)*tables + 1,
                       sizeof *table->tables) != MANDATE_OK)
        return MANDATE_ENOMEM;
    memset(table->tables, 0, ((size_t)*tables + 1) * sizeof *table->tables);
    for (table->table_count = 0; table->table_count < *tables; table->table_count++)
        if (!take_table(&table->tables[table->table_count], in))
            return MANDATE_EINVALID;
    return MANDATE_OK;
}

/* ---- checked ---- */

static bool span_is_sound(span_of of, uint32_t total)
{
    return of.first <= total && of.count <= total - of.first;
}

static bool spans_are_sound(const span_of *spans, uint32_t count, uint32_t total)
{
    for (uint32_t i = 0; i < count; i++)
        if (!span_is_sound(spans[i], total))
            return false;
    return true;
}

static bool entries_are_sound(const store *facts, const uint32_t *entries, uint32_t count, kind of)
{
    for (uint32_t i = 0; i < count; i++)
        if (!sound_is_among(facts, entries[i] / 2, kind_bit(of)))
            return false;
    return true;
}

static bool people_are_sound(const people *all, const store *facts)
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

static bool is_of_or_none(const store *facts, uint32_t at, kind of)
{
    return sound_is_among(facts, at, kind_bit(of) | kind_bit(K_NONE));
}

static bool links_are_sound(const standing_table *table, const store *facts)
{
    for (uint32_t i = 0; i < table->link_count; i++) {
        const standing_link *link = &table->links[i];

        if (!sound_is_among(facts, link->user, kind_bit(K_USER)) || !is_of_or_none(facts, link->role, K_ROLE) ||
            !is_of_or_none(facts, link->team, K_TEAM))
            return false;
    }
    return true;
}

static bool doubts_are_sound(const standing_table *table, const store *facts)
{
    const kind_set principals = kind_bit(K_TEAM) | kind_bit(K_GROUP) | kind_bit(K_NONE);

    for (uint32_t i = 0; i < table->doubt_count; i++) {
        const standing_doubt *doubt = &table->doubts[i];

        if (!sound_is_among(facts, doubt->principal, principals) || !is_boolean(&doubt->is_any) ||
            !is_of_or_none(facts, doubt->role, K_ROLE))
            return false;
    }
    return true;
}

static bool standings_are_sound(const standing_table *table, const store *facts)
{
    for (uint32_t i = 1; i < table->count; i++) {
        const standing *at = &table->all[i];

        if (!sound_is_among(facts, at->user, kind_bit(K_USER)) || !is_of_or_none(facts, at->member, K_MEMBER) ||
            !span_is_sound((span_of){at->first, at->count}, table->link_count))
            return false;
    }
    return true;
}

static bool table_is_sound(const standing_table *table, const store *facts)
{
    return links_are_sound(table, facts) && doubts_are_sound(table, facts) && standings_are_sound(table, facts) &&
           sound_is_table(table->index, table->index_capacity, table->index_capacity - 1, table->count,
                          table->count == 0 ? 0 : table->count - 1);
}

bool kept_is_sound(const people *all, const standings *table, const store *facts)
{
    if (!people_are_sound(all, facts))
        return false;
    for (uint32_t i = 0; i < table->table_count; i++)
        if (!table_is_sound(&table->tables[i], facts))
            return false;
    return true;
}
