/*
 * section.h - arrays laid one after another into a block of bytes, and taken out of it again without a copy.
 *
 * Shape   every array begins at a multiple of 8; a writer without a block only counts
 * Errors  a reader that would pass its end, or begin an array there, is damaged from then on and gives NULL
 * Floor   0 (base)
 */
#ifndef MANDATE_BASE_SECTION_H
#define MANDATE_BASE_SECTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef struct section_writer {
    uint8_t *out; /* or NULL */
    size_t used;
} section_writer;

typedef struct section_reader {
    uint8_t *from;
    size_t bytes, at;
    bool is_damaged;
} section_reader;

static inline size_t section_align(size_t position)
{
    return (position + 7) & ~(size_t)7;
}

static inline void section_put(section_writer *writer, const void *items, size_t count, size_t item_bytes)
{
    size_t bytes = count * item_bytes, padding = section_align(writer->used + bytes) - (writer->used + bytes);

    if (writer->out != NULL && bytes != 0)
        memcpy(writer->out + writer->used, items, bytes);
    if (writer->out != NULL)
        memset(writer->out + writer->used + bytes, 0, padding);
    writer->used += bytes + padding;
}

static inline void *section_take(section_reader *reader, size_t count, size_t item_bytes)
{
    size_t room = reader->bytes - reader->at;
    void *items = reader->from + reader->at;

    if (reader->is_damaged || room == 0 || (item_bytes != 0 && count > room / item_bytes) ||
        section_align(count * item_bytes) > room) {
        reader->is_damaged = true;
        return NULL;
    }
    reader->at += section_align(count * item_bytes);
    return items;
}

#endif
