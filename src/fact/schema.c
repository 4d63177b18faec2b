#include "fact/schema.h"

#include <string.h>

/* clouds, user_kinds ...: each ends with NULL. */
#define WORDS(list)      const char *const words_##list[] = {
#define WORD(NAME, word) word,
#define END_WORDS(list) \
    NULL                \
    }                   \
    ;
#include "fact/words.def"

#define WORDS(list)
#define WORD(NAME, word)
#define FLAGGED(NAME, word, bits) [NAME] = bits,
#define END_WORDS(list)
const unsigned char schema_starts_of[trigger_kinds_count] = {
#include "fact/words.def"
};

#define NONE
#define OF(K)        .of = K_##K,
#define WORDS(list)  .words = words_##list, .word_count = list##_count,
#define ANY_OF(bits) .mask = bits,

#define KIND(K, word) static const field K##_fields[] = {
#define FIELD(K, field_name, field_type, argument) \
    {.name = #field_name, .name_bytes = sizeof #field_name - 1, .type = F_##field_type, argument},
#define END(K) \
    }          \
    ;
#include "fact/schema.def"
#undef KIND
#undef FIELD
#undef END

static const kind_schema schemas[K_COUNT] = {
#define KIND(K, word_text) [K_##K] = {.word = word_text, .fields = K##_fields, .field_count = K##_slots,
#define FIELD(K, field_name, field_type, argument)
#define END(K)                                                                                                   \
    .is_transparent = K_##K == K_GRANT || K_##K == K_ASSIGNMENT || K_##K == K_ENDPOINTS || K_##K == K_UNIT_ROLES \
    }                                                                                                            \
    ,
#include "fact/schema.def"
#undef KIND
#undef FIELD
#undef END
};

const kind_schema *schema_of(kind wanted_kind)
{
    return &schemas[wanted_kind];
}

int schema_field(kind wanted_kind, const char *name, size_t bytes)
{
    const kind_schema *schema = &schemas[wanted_kind];

    for (uint32_t i = 0; i < schema->field_count; i++)
        if (schema->fields[i].name_bytes == bytes && !field_is_hidden(&schema->fields[i]) &&
            memcmp(schema->fields[i].name, name, bytes) == 0)
            return (int)i;
    return -1;
}

int schema_word(const char *const *words, const char *text, size_t bytes)
{
    for (int i = 0; words[i] != NULL; i++)
        if (strlen(words[i]) == bytes && memcmp(words[i], text, bytes) == 0)
            return i;
    return -1;
}
