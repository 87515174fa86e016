/* sparse_set.c: see sparse_set.h. */
#include "base/sparse_set.h"

#include <string.h>

/* The position of the first word with at least that index. */
static uint32_t word_position(const SparseSet *set, uint32_t index) {
    uint32_t low = 0, high = set->len;
    if (high && set->words[high - 1].index < index)
        return high;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (set->words[middle].index < index)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The same beyond `at`, whose word comes before: by doubling steps, then by halving. */
static uint32_t word_leap(const SparseSet *set, uint32_t at, uint32_t index) {
    uint32_t step = 1;
    while (step < set->len - at && set->words[at + step].index < index) {
        at += step;
        step *= 2;
    }
    uint32_t low = at + 1, high = step < set->len - at ? at + step : set->len;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (set->words[middle].index < index)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The same, known to be at least at `at`: mostly near it, but sets of very different sizes meet. */
static inline uint32_t word_seek(const SparseSet *set, uint32_t at, uint32_t index) {
    enum { NEAR = 4 };
    for (uint32_t far = at + NEAR; at < set->len && set->words[at].index < index; at++) {
        if (at == far)
            return word_leap(set, at, index);
    }
    return at;
}

static void set_reserve(Arena *arena, SparseSet *set, uint32_t count) {
    if (count <= set->cap)
        return;
    uint32_t cap = set->cap ? set->cap * 2 : 2;
    cap = cap < count ? count : cap;
    SparseWord *words = ARENA_ARRAY(arena, SparseWord, cap);
    if (set->len)
        memcpy(words, set->words, sizeof *words * set->len);
    set->words = words;
    set->cap = cap;
}

bool sparse_add(Arena *arena, SparseSet *set, uint32_t id) {
    uint32_t at = word_position(set, id / 64);
    uint64_t bit = UINT64_C(1) << (id % 64);
    if (at < set->len && set->words[at].index == id / 64) {
        bool is_new = !(set->words[at].bits & bit);
        set->words[at].bits |= bit;
        return is_new;
    }
    set_reserve(arena, set, set->len + 1);
    memmove(&set->words[at + 1], &set->words[at], sizeof *set->words * (set->len - at));
    set->words[at] = (SparseWord){bit, id / 64};
    set->len++;
    return true;
}

bool sparse_has(const SparseSet *set, uint32_t id) {
    uint32_t at = word_position(set, id / 64);
    return at < set->len && set->words[at].index == id / 64 && (set->words[at].bits >> (id % 64) & 1);
}

/* How many words `into` lacks, and whether it lacks any id. */
static uint32_t words_lacking(const SparseSet *into, const SparseSet *from, bool *out_any) {
    uint32_t lacking = 0, at = 0;
    for (uint32_t k = 0; k < from->len; k++) {
        at = word_seek(into, at, from->words[k].index);
        bool there = at < into->len && into->words[at].index == from->words[k].index;
        lacking += !there;
        *out_any = *out_any || (from->words[k].bits & ~(there ? into->words[at].bits : 0));
    }
    return lacking;
}

bool sparse_add_all(Arena *arena, SparseSet *into, const SparseSet *from) {
    if (!into->len) {
        set_reserve(arena, into, from->len);
        if (from->len)
            memcpy(into->words, from->words, sizeof *from->words * from->len);
        into->len = from->len;
        return from->len != 0;
    }
    bool any = false;
    uint32_t lacking = words_lacking(into, from, &any);
    if (!any)
        return false;
    set_reserve(arena, into, into->len + lacking);
    /* From the end, so that words are moved once, to where they belong. */
    uint32_t to = into->len + lacking, at = into->len;
    for (uint32_t k = from->len; k-- > 0;) {
        const SparseWord *word = &from->words[k];
        while (at && into->words[at - 1].index > word->index)
            into->words[--to] = into->words[--at];
        if (at && into->words[at - 1].index == word->index)
            into->words[at - 1].bits |= word->bits;
        else
            into->words[--to] = *word;
    }
    into->len += lacking;
    return true;
}

bool sparse_subtract(Arena *arena, SparseSet *out, const SparseSet *from, const SparseSet *except) {
    uint32_t at = 0;
    out->len = 0;
    for (uint32_t k = 0; k < from->len; k++) {
        SparseWord word = from->words[k];
        at = word_seek(except, at, word.index);
        if (at < except->len && except->words[at].index == word.index)
            word.bits &= ~except->words[at].bits;
        if (!word.bits)
            continue;
        if (out->len == out->cap)
            set_reserve(arena, out, from->len);
        out->words[out->len++] = word;
    }
    return out->len != 0;
}

bool sparse_add_common(Arena *arena, SparseSet *into, const SparseSet *a, const SparseSet *b) {
    SparseSet common = {0};
    set_reserve(arena, &common, a->len < b->len ? a->len : b->len);
    for (uint32_t i = 0, k = 0; i < a->len && k < b->len;) {
        uint64_t bits = a->words[i].index == b->words[k].index ? a->words[i].bits & b->words[k].bits : 0;
        if (bits)
            common.words[common.len++] = (SparseWord){bits, a->words[i].index};
        if (a->words[i].index < b->words[k].index)
            i = word_seek(a, i, b->words[k].index);
        else
            k = word_seek(b, k + 1, a->words[i].index);
    }
    if (into->len)
        return sparse_add_all(arena, into, &common);
    *into = common;
    return common.len != 0;
}

bool sparse_intersects(const SparseSet *a, const SparseSet *b) {
    for (uint32_t i = 0, k = 0; i < a->len && k < b->len;) {
        if (a->words[i].index == b->words[k].index && (a->words[i].bits & b->words[k].bits))
            return true;
        if (a->words[i].index < b->words[k].index)
            i = word_seek(a, i, b->words[k].index);
        else
            k = word_seek(b, k + 1, a->words[i].index);
    }
    return false;
}

uint32_t sparse_count(const SparseSet *set) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < set->len; i++)
        count += (uint32_t)__builtin_popcountll(set->words[i].bits);
    return count;
}

uint32_t sparse_next(const SparseSet *set, uint32_t from) {
    for (uint32_t at = word_position(set, from / 64); at < set->len; at++) {
        uint64_t bits = set->words[at].bits;
        if (set->words[at].index == from / 64)
            bits &= ~UINT64_C(0) << (from % 64);
        if (bits)
            return set->words[at].index * 64 + (uint32_t)__builtin_ctzll(bits);
    }
    return UINT32_MAX;
}
