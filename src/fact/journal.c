#include "fact/journal.h"

#include "base/memory.h"
#include "fact/index.h"
#include "fact/stale.h"

int journal_room(store *facts)
{
    return memory_reserve(&facts->allocator, (void **)&facts->journal, &facts->journal_capacity,
                          facts->journal_count + 1, sizeof *facts->journal);
}

void journal_add(store *facts, uint32_t record_id, uint32_t slot, uint32_t old)
{
    journal_entry *entry = &facts->journal[facts->journal_count++];

    entry->record = record_id;
    entry->slot = slot;
    entry->old = old;
    entry->lists = facts->lists_mark;
    facts->lists_mark = facts->list_count;
}

/* Takes the slots of a record that was given all of them; they are the last, as all is taken back in order. */
static void narrow(store *facts, uint32_t record_id, uint32_t width, uint32_t slots)
{
    record *held = &facts->records[record_id];

    facts->slot_count = held->slots;
    held->slots = slots;
    held->width = (uint8_t)width;
}

/* Takes a record that was made out of its ring and the index; it is the newest one, as all is taken back in order. */
static void uncreate(store *facts, uint32_t record_id, uint32_t last)
{
    record *gone = &facts->records[record_id];

    if (gone->field != UINT16_MAX) {
        if (last != 0)
            facts->records[last].next = gone->next;
        facts->slots[facts->records[gone->parent].slots + gone->field] = last;
    }
    if (gone->key != 0)
        index_remove(facts, record_id);
    facts->kind_counts[facts->kinds[record_id]]--;
    facts->slot_count = gone->slots;
    facts->record_count--;
}

static void take_back(store *facts, const journal_entry *entry)
{
    record *number = &facts->records[entry->record];

    if ((entry->slot & JOURNAL_FLAGS) == JOURNAL_WIDENED) {
        narrow(facts, entry->record, entry->slot >> JOURNAL_WIDTH_SHIFT, entry->old);
        return;
    }
    stale_touch(facts, entry->record, entry->slot);
    if (entry->slot == JOURNAL_CREATED) {
        stale_forget(facts, entry->record);
        uncreate(facts, entry->record, entry->old);
    } else if (entry->slot == JOURNAL_FLAGS) {
        number->flags = (uint8_t)entry->old;
    } else {
        facts->slots[number->slots + entry->slot] = entry->old;
    }
}

void store_rollback(store *facts, uint32_t mark)
{
    while (facts->journal_count > mark) {
        const journal_entry *entry = &facts->journal[--facts->journal_count];

        take_back(facts, entry);
        facts->list_count = facts->lists_mark = entry->lists;
    }
}

void store_drop_journal(store *facts)
{
    facts->journal_first += facts->journal_count + 1;
    facts->journal_count = 0;
    memory_release(&facts->allocator, (void **)&facts->journal, &facts->journal_capacity, sizeof *facts->journal);
}
