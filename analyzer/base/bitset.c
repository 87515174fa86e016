/* bitset.c: one bit per id, in 64-bit words; words beyond word_count count as zero. */
#include "base/bitset.h"

#include <assert.h>
#include <string.h>

static void grow(Arena *arena, Bitset *set, uint32_t needed) {
    uint32_t count = set->word_count * 2;
    if (count < needed)
        count = needed;
    uint64_t *words = ARENA_ARRAY(arena, uint64_t, count);
    if (set->word_count)
        memcpy(words, set->words, set->word_count * sizeof *words);
    set->words = words;
    set->word_count = count;
}

static uint64_t bit_of(uint32_t id) {
    return (uint64_t)1 << (id % 64);
}

bool bitset_add(Arena *arena, Bitset *set, uint32_t id) {
    assert(id != UINT32_MAX);
    if (id / 64 >= set->word_count)
        grow(arena, set, id / 64 + 1);
    uint64_t *word = &set->words[id / 64];
    bool is_new = !(*word & bit_of(id));
    *word |= bit_of(id);
    return is_new;
}

void bitset_remove(Bitset *set, uint32_t id) {
    if (id / 64 < set->word_count)
        set->words[id / 64] &= ~bit_of(id);
}

/* Words up to the last one that is not zero. */
static uint32_t words_in_use(const Bitset *set) {
    uint32_t count = set->word_count;
    while (count && !set->words[count - 1])
        count--;
    return count;
}

bool bitset_union(Arena *arena, Bitset *into, const Bitset *from) {
    uint32_t count = from->word_count;
    if (count > into->word_count) {
        count = words_in_use(from);
        if (count > into->word_count)
            grow(arena, into, count);
    }
    uint64_t changed = 0;
    for (uint32_t i = 0; i < count; i++) {
        changed |= from->words[i] & ~into->words[i];
        into->words[i] |= from->words[i];
    }
    return changed != 0;
}

bool bitset_intersects(const Bitset *a, const Bitset *b) {
    uint32_t count = a->word_count < b->word_count ? a->word_count : b->word_count;
    for (uint32_t i = 0; i < count; i++)
        if (a->words[i] & b->words[i])
            return true;
    return false;
}

bool bitset_is_empty(const Bitset *set) {
    return words_in_use(set) == 0;
}

uint32_t bitset_count(const Bitset *set) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < set->word_count; i++)
        count += (uint32_t)__builtin_popcountll(set->words[i]);
    return count;
}

uint32_t bitset_next(const Bitset *set, uint32_t from) {
    uint32_t i = from / 64;
    if (i >= set->word_count)
        return UINT32_MAX;
    uint64_t word = set->words[i] & ~(uint64_t)0 << (from % 64);
    while (!word) {
        if (++i >= set->word_count)
            return UINT32_MAX;
        word = set->words[i];
    }
    return i * 64 + (uint32_t)__builtin_ctzll(word);
}
