/* escape_parts.h: sets of parts of objects, held by value. Objects are numbered from 1, parameters first. Parts: 0 is
 * all that other threads can reach, then the inside and the beyond of each object.
 */
#ifndef LOCKWISE_MODEL_ESCAPE_PARTS_H
#define LOCKWISE_MODEL_ESCAPE_PARTS_H

#include <stdbool.h>
#include <stdint.h>

enum { PART_SHARED = 0, ESCAPE_OBJECTS = 127, PART_WORDS = (2 * ESCAPE_OBJECTS + 64) / 64 };

typedef struct Parts {
    uint64_t words[PART_WORDS];
} Parts; /* {0} is the empty set */

static inline uint32_t part_inside(uint32_t object) {
    return 2 * object - 1;
}
static inline uint32_t part_beyond(uint32_t object) {
    return 2 * object;
}
static inline uint32_t part_object(uint32_t part) {
    return (part + 1) / 2;
}
static inline bool part_is_inside(uint32_t part) {
    return part & 1;
}

#define PARTS_INSIDES UINT64_C(0xaaaaaaaaaaaaaaaa)

static inline void parts_add(Parts *parts, uint32_t part) {
    parts->words[part / 64] |= UINT64_C(1) << (part % 64);
}

static inline bool parts_have(const Parts *parts, uint32_t part) {
    return parts->words[part / 64] >> (part % 64) & 1;
}

static inline Parts parts_of(uint32_t part) {
    Parts parts = {0};
    parts_add(&parts, part);
    return parts;
}

/* True if `into` changed. */
static inline bool parts_union(Parts *into, const Parts *from) {
    uint64_t grown = 0;
    for (uint32_t i = 0; i < PART_WORDS; i++) {
        grown |= from->words[i] & ~into->words[i];
        into->words[i] |= from->words[i];
    }
    return grown != 0;
}

static inline bool parts_are_empty(const Parts *parts) {
    uint64_t any = 0;
    for (uint32_t i = 0; i < PART_WORDS; i++)
        any |= parts->words[i];
    return any == 0;
}

static inline bool parts_have_inside(const Parts *parts) {
    uint64_t any = 0;
    for (uint32_t i = 0; i < PART_WORDS; i++)
        any |= parts->words[i] & PARTS_INSIDES;
    return any != 0;
}

/* Whether a part of some object is in it. */
static inline bool parts_have_object(const Parts *parts) {
    uint64_t any = parts->words[0] & ~UINT64_C(1);
    for (uint32_t i = 1; i < PART_WORDS; i++)
        any |= parts->words[i];
    return any != 0;
}

/* Where pointers in the parts lead: to the beyond of an object, or to what others reach. */
static inline Parts parts_behind(const Parts *parts) {
    Parts behind;
    uint64_t carry = 0;
    for (uint32_t i = 0; i < PART_WORDS; i++) {
        uint64_t insides = parts->words[i] & PARTS_INSIDES;
        behind.words[i] = (parts->words[i] & ~PARTS_INSIDES) | insides << 1 | carry;
        carry = insides >> 63;
    }
    return behind;
}

/* The smallest part >= from, UINT32_MAX if there is none. */
static inline uint32_t parts_next(const Parts *parts, uint32_t from) {
    uint32_t i = from / 64;
    if (i >= PART_WORDS)
        return UINT32_MAX;
    uint64_t word = parts->words[i] & ~UINT64_C(0) << (from % 64);
    while (!word) {
        if (++i == PART_WORDS)
            return UINT32_MAX;
        word = parts->words[i];
    }
    return i * 64 + (uint32_t)__builtin_ctzll(word);
}

#endif
