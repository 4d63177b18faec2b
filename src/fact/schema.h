/*
 * schema.h - the kinds of records, their fields, and the words that fields may hold.
 *
 * Shape   a record has a 32-bit slot for each field of its kind, up to the last it needs: fields that are often given
 *         stand first in schema.def. A slot of 0 is an absent field; a boolean
 *         is stored as 1 (false) or 2 (true), an enumerated word as its index + 1, an integer as value + 1, a time
 *         as seconds + 1, a text as a name id, a reference as a record id. Lists live in the list arena.
 * Floor   1 (fact): constant tables only
 * Source  schema.def
 */
#ifndef MANDATE_FACT_SCHEMA_H
#define MANDATE_FACT_SCHEMA_H

#include "mandate.h"

typedef enum kind {
    K_NONE,
#define KIND(K, word) K_##K,
#define FIELD(K, name, type, argument)
#define END(K)
#include "fact/schema.def"
#undef KIND
#undef FIELD
#undef END
    K_COUNT
} kind;

/* FLOW_owner, USER_licenses ...: slot numbers. FLOW_slots: how many. */
#define KIND(K, word)                  enum {
#define FIELD(K, name, type, argument) K##_##name,
#define END(K) \
    K##_slots  \
    }          \
    ;
#include "fact/schema.def"
#undef KIND
#undef FIELD
#undef END

typedef enum field_type {
    F_BOOLEAN,
    F_INTEGER,        /* 0 ... 2^31 */
    F_TIME,           /* ISO 8601 UTC in documents */
    F_ENUM,           /* one of `words` */
    F_ENUMS,          /* a list of words: bits, one a word; WORDS_NONE for an empty list, which is not an absent one */
    F_WORDS,          /* a list of words in the order told: index + 1 of each */
    F_TEXT,           /* a name id */
    F_ID,             /* a name id, unique among the records of the same kind and parent (ids.h) */
    F_APPLICATION,    /* a name id: an id that several records may have (ids.h) */
    F_TEXTS,          /* list: name ids */
    F_TEXT_MAP,       /* list: name id, name id ... */
    F_SCALAR,         /* any boolean, number or text: a name id of "b:true" "n:3" "s:text" */
    F_REFERENCE,      /* a record of `of`, found in the nearest enclosing map of that kind */
    F_REFERENCES,     /* list of those */
    F_FLOW_KEY,       /* a FLOW_CONNECTION of the same flow */
    F_MACHINE_TARGET, /* "machine:M1" or "machine_group:G" of the same environment */
    F_PRINCIPAL,      /* one of `mask` */
    F_PRINCIPALS,     /* list of those */
    F_ROLES,          /* list: name ids of roles of the environment or predefined */
    F_PRIVILEGES,     /* list: table name id, depths packed by verb */
    F_VERB_SHARES,    /* list: principal, verb bits */
    F_LEVEL_SHARES,   /* list: principal, connection_level */
    F_SCOPE,          /* list: scope_mode, environment records */
    F_ENDPOINT_RULES, /* list: 1 allow or 2 deny, pattern name id */
    F_COUNTS,         /* list: name id, number + 1 ... */
    F_LIMIT,          /* one of `words`, or a number: behind the words */
    F_ACCOUNT,        /* one of `mask`, or somebody of another tenant, whose name is in the next slot */
    F_PLATFORM_SCOPE, /* the tenant, an environment group or an environment */
    F_UNKNOWN,        /* bits, one a field of the same kind; what has no bit here has one in the next slot */
    F_UNKNOWN_REST,   /* hidden: no field of documents */
    F_FOREIGN,        /* hidden: a name id, where the account before it is of another tenant */
    F_OBJECT,         /* one child record of `of` */
    F_MAP,            /* keyed children of `of`: the slot holds the last child */
    F_SEQUENCE        /* ordered children of `of`: the slot holds the last child */
} field_type;

enum { P_USER = 1, P_GROUP = 2, P_TEAM = 4, P_LIST = 8, P_EVERYONE = 16, P_UNKNOWN = 32 };

/* In a slot of a principal, beside record ids. */
#define PRINCIPAL_EVERYONE 0xFFFFFFFEu
#define PRINCIPAL_UNKNOWN  0xFFFFFFFFu

/* An empty list of words, of which no other bit is set. */
#define WORDS_NONE 0x80000000u
/* Fields that the first slot of an UNKNOWN field has bits for. */
#define UNKNOWN_BITS 32

typedef struct field {
    const char *name;
    uint32_t name_bytes;
    field_type type;
    kind of;                  /* OBJECT MAP SEQUENCE REFERENCE REFERENCES */
    uint32_t mask;            /* PRINCIPAL(S): which */
    const char *const *words; /* ENUM(S); ends with NULL */
    uint32_t word_count;
} field;

/* Maps of shares are laid out as pairs of a principal and what it gets. */
static inline bool field_is_share_map(const field *field_schema)
{
    return field_schema->type == F_VERB_SHARES || field_schema->type == F_LEVEL_SHARES;
}

/* What stands in a slot of its own beside the field before it, and is none of the document's. */
static inline bool field_is_hidden(const field *field_schema)
{
    return field_schema->type == F_UNKNOWN_REST || field_schema->type == F_FOREIGN;
}

/* These, and maps whose keys are names, are laid out as pairs. */
static inline bool field_is_pair_map(const field *field_schema)
{
    return field_schema->type == F_TEXT_MAP || field_schema->type == F_PRIVILEGES || field_schema->type == F_COUNTS ||
           field_is_share_map(field_schema);
}

typedef struct kind_schema {
    const char *word; /* for messages: "connection reference" */
    const field *fields;
    uint32_t field_count;
    bool is_transparent; /* its only field stands for the record: assignments = { role = { principals } } */
} kind_schema;

const kind_schema *schema_of(kind wanted_kind);

/* For a switch over some kinds of records or types of fields: all others are alike, one that is added as well. A switch
   without it lists them all, or is a warning (-Wswitch-enum). */
#define SOME_OF(value) ((uint32_t)(value))

/* "a" or "an", as the word of a kind needs. */
static inline const char *schema_article(const kind_schema *schema)
{
    switch (schema->word[0]) {
    case 'a':
    case 'e':
    case 'i':
    case 'o':
        return "an";
    default:
        return "a";
    }
}

/* The field index of a name, or -1. Field names compare exactly. */
int schema_field(kind wanted_kind, const char *name, size_t bytes);

/* Index of a word in a NULL-ended list, or -1. */
int schema_word(const char *const *words, const char *text, size_t bytes);

/* enum clouds { CLOUD_PUBLIC ... }: the number of a word is its index in its list. */
#define WORDS(list)        enum list {
#define LEVELS(list, NONE) enum list { NONE,
#define WORD(NAME, word)   NAME,
#define END_WORDS(list) \
    }                   \
    ;
#include "fact/words.def"

/* clouds_count ...: how many words a list has. */
#define WORDS(list)      enum { list##_count = 0
#define WORD(NAME, word) +1
#define END_WORDS(list) \
    }                   \
    ;
#include "fact/words.def"

/* words_clouds ...: the words themselves, in order, and NULL. */
#define WORDS(list) extern const char *const words_##list[];
#define WORD(NAME, word)
#define END_WORDS(list)
#include "fact/words.def"

/* Flags of kinds of triggers. */
enum { STARTS_BY_PERSON = 1, STARTS_BY_CALL = 2, STARTS_BY_ITSELF = 4, STARTS_LISTENING = 8 };
extern const unsigned char schema_starts_of[trigger_kinds_count];
static inline uint32_t schema_starts(uint32_t trigger_kind)
{
    return trigger_kind < trigger_kinds_count ? schema_starts_of[trigger_kind] : 0;
}

/* Numbers behind the words of a list. */
enum { POLICY_IGNORE = CUSTOM_IGNORE, USER_SHARING_NUMBER = user_sharings_count };
_Static_assert((int)CUSTOM_BLOCKED == (int)POLICY_BLOCKED && (int)CUSTOM_IGNORE == policy_groups_count,
               "the groups of custom connectors are those of policies, and one more");
enum { SCOPE_ALL = 1, SCOPE_INCLUDE, SCOPE_EXCLUDE };

static inline uint32_t privilege_depth(uint32_t packed, int verb)
{
    return packed >> (3 * verb) & 7u;
}

#endif
