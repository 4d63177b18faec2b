#include "fact/nearest.h"

#include "base/names.h"

nearest nearest_to(const char *wanted, size_t bytes)
{
    nearest search = {wanted, bytes, NULL, 0, 0};

    search.distance = 3 + (unsigned)(bytes / 4); /* offers must stay below; two letters swapped are two changes */
    if (search.distance > bytes)
        search.distance = (unsigned)bytes;
    return search;
}

static unsigned smallest(unsigned a, unsigned b, unsigned c)
{
    unsigned least = a < b ? a : b;
    return least < c ? least : c;
}

/* Levenshtein distance without regard to case, one row at a time. */
static unsigned distance(const char *a, size_t a_bytes, const char *b, size_t b_bytes)
{
    unsigned row[NEAREST_BYTES + 1];

    for (size_t j = 0; j <= b_bytes; j++)
        row[j] = (unsigned)j;
    for (size_t i = 1; i <= a_bytes; i++) {
        unsigned diagonal = row[0];

        row[0] = (unsigned)i;
        for (size_t j = 1; j <= b_bytes; j++) {
            unsigned above = row[j], changed = names_lower(a[i - 1]) != names_lower(b[j - 1]);

            row[j] = smallest(row[j] + 1, row[j - 1] + 1, diagonal + changed);
            diagonal = above;
        }
    }
    return row[b_bytes];
}

void nearest_offer(nearest *search, const char *candidate, size_t bytes)
{
    unsigned far;

    if (bytes == 0 || bytes > NEAREST_BYTES || search->bytes > NEAREST_BYTES)
        return;
    far = distance(search->wanted, search->bytes, candidate, bytes);
    if (far >= search->distance)
        return;
    search->distance = far;
    search->best = candidate;
    search->best_bytes = bytes;
}
