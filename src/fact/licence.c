#include "fact/licence.h"

#include "base/names.h"

enum {
    SHARES = LICENCE_SHARES,
    PREMIUM = LICENCE_PREMIUM,
    LASTS = LICENCE_LASTS,
    IS_APPS = LICENCE_APPS,
    IS_DYNAMICS = LICENCE_DYNAMICS
};

static const struct licence_row {
    const char *word;
    uint32_t flags;
} words[] = {
#define LICENCE(word, flags) {word, flags},
#define MICROSOFT_365_PREFIX(prefix)
#include "fact/licences.def"
#undef LICENCE
#undef MICROSOFT_365_PREFIX
};

static const char *const prefixes[] = {
#define LICENCE(word, flags)
#define MICROSOFT_365_PREFIX(prefix) prefix,
#include "fact/licences.def"
#undef LICENCE
#undef MICROSOFT_365_PREFIX
};

enum { WORD_COUNT = sizeof words / sizeof *words, PREFIX_COUNT = sizeof prefixes / sizeof *prefixes };

/* What of a name is behind a word in lower case that it begins with; NULL where it does not. */
static const char *behind(const char *name, const char *word)
{
    while (*word != '\0' && names_lower(*name) == *word)
        name++, word++;
    return *word == '\0' ? name : NULL;
}

uint32_t licence_flags(const char *word)
{
    uint32_t flags = 0;

    for (size_t i = 0; i < WORD_COUNT; i++) {
        const char *rest = behind(word, words[i].word);

        if (rest != NULL && *rest == '\0')
            flags |= words[i].flags;
    }
    for (size_t i = 0; i < PREFIX_COUNT; i++)
        if (behind(word, prefixes[i]) != NULL)
            return flags | LICENCE_MICROSOFT_365;
    return flags;
}

const char *licence_word(size_t number)
{
    return number < WORD_COUNT ? words[number].word : NULL;
}

const char *licence_prefix(size_t number)
{
    return number < PREFIX_COUNT ? prefixes[number] : NULL;
}
