/* hash_index.h: from the hash of something to its number: what the tables of base look things up by. The things
 * themselves are kept elsewhere, and which of those with a hash is the one that is meant, the caller sees.
 * Memory:  in the arena: 16 to 32 bytes for each number.
 * Cost:    O(1): open addressing with linear probing, at most half full. Nothing is ever removed. The hash stands in
 *          the slot, so that only what has it is looked at, and growing looks at nothing.
 */
#ifndef LOCKWISE_BASE_HASH_INDEX_H
#define LOCKWISE_BASE_HASH_INDEX_H

#include "base/arena.h"

#include <stdint.h>

#define HASHINDEX_NONE UINT32_MAX /* no number: such a one would outgrow the index */

typedef struct HashSlot {
    uint32_t hash;
    uint32_t number; /* of the thing, and 1; 0 is free */
} HashSlot;

typedef struct HashIndex {
    HashSlot *slots;
    uint32_t mask; /* slot count - 1: a power of two less one */
    uint32_t count; /* of numbers in it */
} HashIndex;

/* slots: how many to begin with, a power of two. */
HashIndex hashindex_new(Arena *arena, uint32_t slots);
void hashindex_put(Arena *arena, HashIndex *index, uint32_t hash, uint32_t number);

/* The numbers with that hash, in some order; HASHINDEX_NONE after the last. *at is the hash at first. */
static inline uint32_t hashindex_next(const HashIndex *index, uint32_t hash, uint32_t *at) {
    for (;;) {
        const HashSlot *slot = &index->slots[(*at)++ & index->mask];
        if (!slot->number || slot->hash == hash)
            return slot->number - 1;
    }
}

#endif
