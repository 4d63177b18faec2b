/*
 * path.h - the path of a fact, segment by segment: `environments.P.flows.F1.state`, keys with dots in brackets.
 *
 * Spelled the same wherever an error names a place, in documents and in edits.
 * Floor   1 (fact); borrows the texts, allocates nothing
 */
#ifndef MANDATE_FACT_PATH_H
#define MANDATE_FACT_PATH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

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

/* One key of a path, or a place in a sequence: then no text, and `bytes` is the number. */
typedef struct path_segment {
    const char *key;
    size_t bytes;
} path_segment;

/* Spells a path into `room` bytes, cut where they end, and keys after 200 bytes; returns its length. */
size_t path_spell(const path_segment *path, uint32_t depth, char *out, size_t room);

#endif
