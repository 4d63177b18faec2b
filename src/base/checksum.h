/*
 * checksum.h - a number that tells whether a block of bytes was damaged; against intent it is no help.
 *
 * Shape   lanes of multiply, add and rotate over 8-byte words, side by side. One word that differs never goes unseen
 * Floor   0 (base)
 */
#ifndef MANDATE_BASE_CHECKSUM_H
#define MANDATE_BASE_CHECKSUM_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { CHECKSUM_LANES = 4, CHECKSUM_BLOCK = 16 * CHECKSUM_LANES };

static inline uint64_t checksum_word(const uint8_t *bytes)
{
    uint64_t word;

    memcpy(&word, bytes, sizeof word);
    return word;
}

/* Two words into a lane: there are fewer multiplications than words, as these would take longer than the reading. */
static inline uint64_t checksum_mix(uint64_t lane, const uint8_t *bytes)
{
    lane = (lane ^ checksum_word(bytes)) * 0x9E3779B97F4A7C15u + checksum_word(bytes + 8);
    return lane << 29 | lane >> 35;
}

/* Spelled out: the lanes are to stay in registers. */
static inline void checksum_add(uint64_t *lanes, const uint8_t *block)
{
    lanes[0] = checksum_mix(lanes[0], block);
    lanes[1] = checksum_mix(lanes[1], block + 16);
    lanes[2] = checksum_mix(lanes[2], block + 32);
    lanes[3] = checksum_mix(lanes[3], block + 48);
}

static inline uint64_t checksum_of(const uint8_t *bytes, size_t count)
{
    uint64_t lanes[CHECKSUM_LANES] = {1, 2, 3, 4};
    uint8_t last[CHECKSUM_BLOCK] = {0}; /* what is left over, and zeros; the count tells them apart */
    size_t i = 0;

    for (; i + CHECKSUM_BLOCK <= count; i += CHECKSUM_BLOCK)
        checksum_add(lanes, bytes + i);
    memcpy(last, bytes + i, count - i);
    checksum_add(lanes, last);
    return (((count * 31 + lanes[0]) * 31 + lanes[1]) * 31 + lanes[2]) * 31 + lanes[3];
}

#endif
