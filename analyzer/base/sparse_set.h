/* sparse_set.h: sets of ids that are few among many: sorted words of 64 ids each.
 * Memory:  words live in the arena; growing leaves the old ones there, at most as much again. A copy of the struct
 *          shares the words: to copy a set, start from {0} and take the union.
 * Range:   ids below UINT32_MAX.
 * Cost:    O(log words) per question, O(words) per set operation; adding in ascending order is O(1).
 */
#ifndef LOCKWISE_BASE_SPARSE_SET_H
#define LOCKWISE_BASE_SPARSE_SET_H

#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>

typedef struct SparseWord {
    uint64_t bits; /* never 0 */
    uint32_t index; /* of ids [64 * index, 64 * index + 64) */
} SparseWord;

typedef struct SparseSet {
    SparseWord *words; /* by index */
    uint32_t len, cap;
} SparseSet; /* {0} is the empty set */

bool sparse_add(Arena *arena, SparseSet *set, uint32_t id); /* true if it was not in */
bool sparse_has(const SparseSet *set, uint32_t id);
bool sparse_add_all(Arena *arena, SparseSet *into, const SparseSet *from); /* true if into changed */
/* Makes `out` what is in `from` but not in `except`; true if that is something. */
bool sparse_subtract(Arena *arena, SparseSet *out, const SparseSet *from, const SparseSet *except);
/* Adds what is in both. */
bool sparse_add_common(Arena *arena, SparseSet *into, const SparseSet *a, const SparseSet *b);
bool sparse_intersects(const SparseSet *a, const SparseSet *b);
uint32_t sparse_count(const SparseSet *set);
/* The smallest member >= from, or UINT32_MAX. */
uint32_t sparse_next(const SparseSet *set, uint32_t from);
/* The members of a set that does not change meanwhile, in order:
 * for (SparseCursor at = {0}; sparse_advance(set, &at);) ... at.id */
typedef struct SparseCursor {
    uint64_t left; /* of the word before `word` */
    uint32_t word, id;
} SparseCursor;

static inline bool sparse_advance(const SparseSet *set, SparseCursor *at) {
    if (!at->left) {
        if (at->word == set->len)
            return false;
        at->left = set->words[at->word++].bits;
    }
    at->id = set->words[at->word - 1].index * 64 + (uint32_t)__builtin_ctzll(at->left);
    at->left &= at->left - 1;
    return true;
}
static inline bool sparse_is_empty(const SparseSet *set) {
    return set->len == 0;
}

#endif
