/* bitset.h: dense sets of small ids.
 * Memory:  words live in the arena; a set grows when a larger id is added. A copy of the struct shares the words:
 *          to copy a set, start from {0} and take the union.
 * Range:   ids below UINT32_MAX.
 * Cost:    O(1) per id, O(largest id / 64) per set operation.
 */
#ifndef LOCKWISE_BASE_BITSET_H
#define LOCKWISE_BASE_BITSET_H

#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>

typedef struct Bitset {
    uint64_t *words;
    uint32_t word_count;
} Bitset; /* {0} is the empty set */

bool bitset_add(Arena *arena, Bitset *set, uint32_t id); /* true if it was not in */
void bitset_remove(Bitset *set, uint32_t id);
static inline bool bitset_has(const Bitset *set, uint32_t id) {
    return id / 64 < set->word_count && (set->words[id / 64] >> id % 64 & 1);
}
bool bitset_union(Arena *arena, Bitset *into, const Bitset *from); /* true if into changed */
bool bitset_intersects(const Bitset *a, const Bitset *b);
bool bitset_is_empty(const Bitset *set);
uint32_t bitset_count(const Bitset *set);
/* The smallest member >= from, or UINT32_MAX. */
uint32_t bitset_next(const Bitset *set, uint32_t from);

#endif
