#include "fact/version.h"

/* The number before the next dot, and on to what follows it. */
static unsigned long next_number(const char **version)
{
    unsigned long number = 0;

    while (**version >= '0' && **version <= '9')
        number = number * 10 + (unsigned long)(*(*version)++ - '0');
    if (**version == '.')
        (*version)++;
    return number;
}

bool version_is_before(const char *version, const unsigned long *parts, int count)
{
    for (int part = 0; part < count; part++) {
        unsigned long number = next_number(&version);

        if (number != parts[part])
            return number < parts[part];
    }
    return false;
}
