/*
 * path.h - the path of a fact, segment by segment: `environments.P.flows.F1.state`, keys with dots in brackets.
 *
 * Floor   1 (fact); borrows the text, allocates nothing
 */
#ifndef MANDATE_FACT_PATH_H
#define MANDATE_FACT_PATH_H

#include <stdbool.h>
#include <stddef.h>

typedef struct path_reader {
    const char *text;
    size_t bytes, at;
    const char *segment; /* the last one read */
    size_t segment_bytes;
} path_reader;

/* The next segment: up to a dot or bracket, or what stands in brackets. False at the end or when malformed. */
bool path_next(path_reader *path);

static inline bool path_is_last(const path_reader *path)
{
    return path->at >= path->bytes;
}

#endif
