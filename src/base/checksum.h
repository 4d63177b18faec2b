/*
 * checksum.h - a number that tells whether a block of bytes was damaged; against intent it is no help.
 *
 * Shape   lanes of multiply and rotate over 8-byte words, side by side; the block is a multiple of 8
 * Floor   0 (base)
 */
#ifndef MANDATE_BASE_CHECKSUM_H
#define MANDATE_BASE_CHECKSUM_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { CHECKSUM_LANES = 8 };

static inline void checksum_mix(uint64_t *lane, const uint8_t *bytes)
{
    uint64_t word;

    memcpy(&word, bytes, sizeof word);
    *lane = (*lane ^ word) * 0x9E3779B97F4A7C15u;
    *lane = *lane << 29 | *lane >> 35;
}

static inline uint64_t checksum_of(const uint8_t *bytes, size_t count)
{
    uint64_t lanes[CHECKSUM_LANES] = {1, 2, 3, 4, 5, 6, 7, 8}, sum = count;
    size_t i = 0;

    for (; i + 8 * CHECKSUM_LANES <= count; i += 8 * CHECKSUM_LANES)
        for (size_t lane = 0; lane < CHECKSUM_LANES; lane++)
            checksum_mix(&lanes[lane], bytes + i + 8 * lane);
    for (size_t lane = 0; i + 8 <= count; i += 8, lane++)
        checksum_mix(&lanes[lane], bytes + i);
    for (size_t lane = 0; lane < CHECKSUM_LANES; lane++)
        sum = sum * 31 + lanes[lane];
    return sum;
}

#endif
