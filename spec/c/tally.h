/*
 * tally.h - what the C tests count: checks that held and checks that did not, and the last line that sums them.
 */
#ifndef MANDATE_SPEC_TALLY_H
#define MANDATE_SPEC_TALLY_H

#include <stdbool.h>
#include <stdio.h>

static unsigned passed, failed;

/* `where` tells apart the turns of a loop. */
static inline void check(bool fine, const char *what, size_t where)
{
    if (fine) {
        passed++;
        return;
    }
    failed++;
    printf("%s (%zu)\n", what, where);
}

/* The exit status. */
static inline int sum_up(void)
{
    printf("%u passed, %u failed\n", passed, failed);
    return failed != 0;
}

#endif
