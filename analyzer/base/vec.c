/* vec.c: growth of typed arrays, by doubling, so that pushes are O(1) amortised. */
#include "base/vec.h"
#include "base/arena_internal.h"

enum { VEC_FIRST = 8 };

static void *grow_to(Arena *arena, void *data, uint32_t *cap, size_t needed, size_t size) {
    if (needed > UINT32_MAX)
        arena_exhausted(needed);
    size_t new_cap = *cap ? (size_t)*cap * 2 : VEC_FIRST;
    if (new_cap > UINT32_MAX)
        new_cap = UINT32_MAX;
    if (new_cap < needed)
        new_cap = needed;
    size_t old_size = (size_t)*cap * size;
    *cap = (uint32_t)new_cap;
    return arena_regrow(arena, data, old_size, new_cap * size);
}

void *vec_grow(Arena *arena, void *data, uint32_t *cap, uint32_t len, size_t size) {
    return grow_to(arena, data, cap, (size_t)len + 1, size);
}

void vec_trim_(Arena *arena, void **data, uint32_t *cap, uint32_t len, size_t size) {
    if (len == *cap)
        return;
    *data = arena_regrow(arena, *data, (size_t)*cap * size, (size_t)len * size);
    *cap = len;
}

void vec_reserve_(Arena *arena, void **data, uint32_t *cap, uint32_t len, size_t extra, size_t size) {
    if (extra > UINT32_MAX)
        arena_exhausted(extra);
    /* Data is made non-NULL even for no elements: vec_extend computes with it. */
    if (!*data || (size_t)len + extra > *cap)
        *data = grow_to(arena, *data, cap, (size_t)len + extra, size);
    if (extra)
        memset((char *)*data + (size_t)len * size, 0, extra * size);
}
