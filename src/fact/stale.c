#include "fact/stale.h"

/* Remembers a record whose derived state is stale. */
static void remember(store *facts, uint32_t record_id)
{
    for (uint32_t i = 0; i < facts->touched_count; i++)
        if (facts->touched[i] == record_id)
            return;
    facts->stale |= STALE_SOME;
    if (facts->touched_count == TOUCHED_LIMIT)
        facts->stale |= STALE_ALL;
    else
        facts->touched[facts->touched_count++] = record_id;
}

enum { EVERYTHING, NOTHING, RECORD, PARENT }; /* 0: what no line tells */

#define SLOT_LIMIT 64

static const unsigned char by_field[K_COUNT][SLOT_LIMIT] = {
#define STALE(KIND, field, what) [K_##KIND][KIND##_##field] = what,
#define LIFE(KIND, what)
#include "fact/stale.def"
#undef STALE
#undef LIFE
};

static const unsigned char by_life[K_COUNT] = {
#define STALE(KIND, field, what)
#define LIFE(KIND, what) [K_##KIND] = what,
#include "fact/stale.def"
#undef STALE
#undef LIFE
};

/* The record that stands for what a change makes stale; 0: nothing, RECORD_TENANT: everything. */
static uint32_t stale_record(const store *facts, uint32_t record_id, uint32_t slot)
{
    kind changed = store_kind(facts, record_id);

    switch (slot < SLOT_LIMIT ? by_field[changed][slot] : by_life[changed]) {
    case NOTHING:
        return 0;
    case RECORD:
        return record_id;
    case PARENT:
        return facts->records[record_id].parent;
    default:
        return RECORD_TENANT;
    }
}

void stale_touch(store *facts, uint32_t record_id, uint32_t slot)
{
    uint32_t stale;

    facts->generation++;
    if ((facts->stale & STALE_ALL) != 0)
        return;
    stale = stale_record(facts, record_id, slot);
    if (stale == RECORD_TENANT)
        facts->stale |= STALE_ALL;
    else if (stale != 0)
        remember(facts, stale);
}

void stale_forget(store *facts, uint32_t record_id)
{
    for (uint32_t i = 0; i < facts->touched_count; i++)
        if (facts->touched[i] == record_id)
            facts->touched[i--] = facts->touched[--facts->touched_count];
    if (store_kind(facts, record_id) == K_MEMBER && (facts->stale & STALE_ALL) == 0)
        remember(facts, facts->records[record_id].parent);
}
