/*
 * store.h - the facts of one tenant: records with slots, and the journal that can take every change back.
 *
 * Shape   records are numbered from 1; record 1 is the tenant itself. A record has a kind, a key (for children of
 *         maps), a parent and its slots. Children of one field form a ring: the parent's slot holds the last
 *         child, whose `next` is the first. Kinds lie beside the records, a byte each: who is named in a list is told
 *         apart without touching his record. A record holds its slots up to the last that was needed when it was made;
 *         what lies behind is absent, and a record that needs more is given all, once. Lists are immutable runs
 *         [count, items ...] in one arena.
 *         A removed record stays in its ring, dead, so that a rollback can revive it.
 * Errors  MANDATE_ENOMEM; nothing has changed then
 * Floor   1 (fact): the only place where facts change; every change is journaled with what it replaced. store.c holds
 *         the records, index.c finds them by key, list.c the lists, journal.c the way back, stale.c what to derive anew
 */
#ifndef MANDATE_FACT_STORE_H
#define MANDATE_FACT_STORE_H

#include "base/names.h"
#include "fact/schema.h"

enum { RECORD_TENANT = 1, RECORD_LIMIT = 0x7FFFFFFF }; /* a bit is left beside a record's number */
enum { RECORD_DEAD = 1, RECORD_IMPLICIT = 2 };         /* implicit: exists by rule, not printed (unit Root, roles) */

typedef struct record {
    uint32_t slots;   /* first slot */
    uint32_t key;     /* name id, 0 in sequences and objects */
    uint32_t parent;  /* record */
    uint32_t next;    /* ring of siblings */
    uint32_t ordinal; /* dense number within its kind, from 0 */
    uint16_t field;   /* of the parent */
    uint8_t flags;
    uint8_t width; /* how many slots it holds */
} record;

typedef struct journal_entry {
    uint32_t record;
    uint32_t slot; /* or one of JOURNAL_*; above JOURNAL_WIDENED the width before */
    uint32_t old;
    uint32_t lists; /* length of the list arena before */
} journal_entry;

enum { JOURNAL_FLAGS = 0xFFFF, JOURNAL_CREATED = 0xFFFE, JOURNAL_WIDENED = 0xFFFD, JOURNAL_WIDTH_SHIFT = 16 };

/*
 * What edits have made stale; cleared by derive. Small edits are remembered by record: a user, a group, a member or an
 * environment. Where that is not enough, or more than TOUCHED_LIMIT were edited, everything is stale.
 */
enum { STALE_SOME = 1, STALE_ALL = 2 };
enum { TOUCHED_LIMIT = 64, RECENT_LISTS_COUNT = 64 };

/* A record that an id leads, or once led, to. */
typedef struct id_entry {
    uint32_t record; /* 0: free */
    uint32_t fold;   /* of the id, without braces */
} id_entry;

typedef struct store {
    mandate_allocator allocator;
    names names;
    record *records;
    uint32_t record_count, record_capacity; /* record 0 is unused */
    uint8_t *kinds;                         /* by record */
    uint32_t kind_capacity;
    uint32_t *slots;
    uint32_t slot_count, slot_capacity;
    uint32_t *lists; /* list 0 is unused */
    uint32_t list_count, list_capacity;
    uint32_t lists_mark; /* list_count at the last journal entry */
    uint32_t
        recent_lists[RECENT_LISTS_COUNT]; /* lists added lately, by their items: the same one is not laid out twice */
    uint32_t *index;                      /* (parent, kind, key fold) to record; open addressing */
    uint32_t index_count, index_capacity;
    id_entry *ids; /* open addressing; NULL while nothing has an id */
    uint32_t id_count, id_capacity;
    uint32_t kind_counts[K_COUNT];
    uint32_t collectives_from; /* no team and no list has a number below: a principal there is told without its kind */
    journal_entry *journal;
    uint32_t journal_count, journal_capacity;
    uint32_t journal_first;          /* the mark of the first entry; those before it are forgotten */
    uint32_t stale;                  /* STALE_* bits */
    uint32_t touched[TOUCHED_LIMIT]; /* records, while STALE_ALL is not set */
    uint32_t touched_count;
    uint32_t generation; /* grows with every change */
} store;

int store_init(store *facts, const mandate_allocator *allocator);
void store_clear(store *facts);

/* ---- reading ---- */

static inline const record *store_record(const store *facts, uint32_t record_id)
{
    return &facts->records[record_id];
}

static inline kind store_kind(const store *facts, uint32_t record_id)
{
    return (kind)facts->kinds[record_id];
}

static inline bool store_is_alive(const store *facts, uint32_t record_id)
{
    return record_id != 0 && (facts->records[record_id].flags & RECORD_DEAD) == 0;
}

/* Whether a number is that of a record of a kind, living or dead; any number may be asked about. */
static inline bool store_is_of(const store *facts, uint32_t record_id, kind wanted_kind)
{
    return record_id != 0 && record_id < facts->record_count && store_kind(facts, record_id) == wanted_kind;
}

/* Whether a number is that of a living record of a kind; any number may be asked about. */
static inline bool store_is_living(const store *facts, uint32_t record_id, kind wanted_kind)
{
    return store_is_of(facts, record_id, wanted_kind) && store_is_alive(facts, record_id);
}

/* The raw slot of a field. */
static inline uint32_t fact(const store *facts, uint32_t record_id, uint32_t slot)
{
    const record *held = &facts->records[record_id];
    return slot < held->width ? facts->slots[held->slots + slot] : 0;
}

static inline bool fact_boolean(const store *facts, uint32_t record_id, uint32_t slot, bool otherwise)
{
    uint32_t value = fact(facts, record_id, slot);
    return value == 0 ? otherwise : value == 2;
}

/* The index of the word of an enumerated field. */
static inline uint32_t fact_enum(const store *facts, uint32_t record_id, uint32_t slot, uint32_t otherwise)
{
    uint32_t value = fact(facts, record_id, slot);
    return value == 0 ? otherwise : value - 1;
}

static inline int64_t fact_integer(const store *facts, uint32_t record_id, uint32_t slot, int64_t otherwise)
{
    uint32_t value = fact(facts, record_id, slot);
    return value == 0 ? otherwise : (int64_t)value - 1;
}

/* The child record of an OBJECT field, 0 when absent. `at` 0 gives 0. */
static inline uint32_t fact_object(const store *facts, uint32_t record_id, uint32_t slot)
{
    uint32_t child = record_id == 0 ? 0 : fact(facts, record_id, slot);
    return store_is_alive(facts, child) ? child : 0;
}

/* Whether `unknown` of a record names the field; unknown_slot is the slot of its UNKNOWN field. */
static inline bool fact_is_unknown(const store *facts, uint32_t record_id, uint32_t unknown_slot, uint32_t slot)
{
    uint32_t bits = fact(facts, record_id, unknown_slot + slot / UNKNOWN_BITS);
    return (bits >> slot % UNKNOWN_BITS & 1u) != 0;
}

/* Whether a field is absent because nobody tells it. */
static inline bool fact_is_open(const store *facts, uint32_t record_id, uint32_t unknown_slot, uint32_t slot)
{
    return fact(facts, record_id, slot) == 0 && fact_is_unknown(facts, record_id, unknown_slot, slot);
}

/* Whether the document says of a field, whichever it is, that it does not tell it: by `unknown`, or by "?". */
bool fact_is_untold(const store *facts, uint32_t record_id, uint32_t slot);

/* A principal, who is PRINCIPAL_UNKNOWN where nobody is told and `unknown` names the field. */
static inline uint32_t fact_principal(const store *facts, uint32_t record_id, uint32_t unknown_slot, uint32_t slot)
{
    uint32_t told = fact(facts, record_id, slot);
    return told == 0 && fact_is_unknown(facts, record_id, unknown_slot, slot) ? PRINCIPAL_UNKNOWN : told;
}

/* Whether a list of words, stored as bits, holds one; whether it stands there at all, though it may be empty. */
static inline bool fact_holds_word(const store *facts, uint32_t record_id, uint32_t slot, uint32_t word)
{
    return (fact(facts, record_id, slot) >> word & 1u) != 0;
}

static inline bool fact_is_told(const store *facts, uint32_t record_id, uint32_t slot)
{
    return fact(facts, record_id, slot) != 0;
}

typedef struct span {
    const uint32_t *at;
    uint32_t count;
} span;

/* The items of a list slot; empty when absent. Borrowed until the next edit. */
static inline span fact_list(const store *facts, uint32_t record_id, uint32_t slot)
{
    uint32_t list = fact(facts, record_id, slot);
    span items = {facts->lists + list + 1, list == 0 ? 0 : facts->lists[list]};
    return items;
}

static inline bool span_holds(span items, uint32_t item)
{
    for (uint32_t i = 0; i < items.count; i++)
        if (items.at[i] == item)
            return true;
    return false;
}

/* Whether a list of names holds one, in any case. */
static inline bool span_holds_name(const store *facts, span items, uint32_t name)
{
    for (uint32_t i = 0; i < items.count; i++)
        if (names_fold(&facts->names, items.at[i]) == names_fold(&facts->names, name))
            return true;
    return false;
}

/* The first living child of a MAP or SEQUENCE field, then the next; 0 at the end. */
uint32_t store_first(const store *facts, uint32_t parent, uint32_t slot);
uint32_t store_next(const store *facts, uint32_t child);

/* The living record of a kind and key fold below a parent, or 0. */
uint32_t store_find(const store *facts, uint32_t parent, kind wanted_kind, uint32_t fold);
uint32_t store_find_text(const store *facts, uint32_t parent, kind wanted_kind, const char *key, size_t bytes);

/* Brings what store_find_text is going to read of some keys near, as names_fetch does. */
void store_fetch(const store *facts, uint32_t parent, kind wanted_kind, const mandate_value *keys, uint32_t count);

/* Orders two records by key, without regard to ASCII case. */
int store_compare_keys(const store *facts, uint32_t a, uint32_t b);

/* The environment, or flow, a record lies in (itself included); 0 when in none. */
uint32_t store_enclosing(const store *facts, uint32_t record_id, kind wanted_kind);

static inline const char *store_key(const store *facts, uint32_t record_id)
{
    return names_text(&facts->names, facts->records[record_id].key);
}

/* ---- changing ---- */

/* Sets a raw slot and remembers what it held. */
int store_set(store *facts, uint32_t record_id, uint32_t slot, uint32_t value);

/* Adds a list to the arena, or finds it there; *out is its slot value. An empty list is not an absent one. */
int store_add_list(store *facts, const uint32_t *items, uint32_t count, uint32_t *out);

/*
 * Finds or makes the child of a field: by key for maps (key 0: always a new one, for sequences; for objects the
 * one that was). A dead child is revived with empty slots. flags: 0 or RECORD_IMPLICIT. width: how many slots a new one
 * is going to need, as far as is known.
 */
int store_declare(store *facts, uint32_t parent, uint32_t slot, kind wanted_kind, uint32_t key, uint8_t flags,
                  uint32_t width, uint32_t *out);

/* Marks a record and everything below it dead. */
int store_remove(store *facts, uint32_t record_id);

/* What was loaded stays: gives back memory that only loading needed, and forgets how. All can be taken back on ENOMEM. */
int store_trim(store *facts);

/* Takes back everything journaled since the mark. Cannot fail. */
void store_rollback(store *facts, uint32_t mark);

/* Forgets the journal and gives its memory back; no mark from before leads anywhere. */
void store_drop_journal(store *facts);

#endif
