/* hash_index.c: see hash_index.h. */
#include "base/hash_index.h"
#include "base/arena_internal.h"

HashIndex hashindex_new(Arena *arena, uint32_t slots) {
    return (HashIndex){.slots = ARENA_ARRAY(arena, HashSlot, slots), .mask = slots - 1};
}

static void put(HashIndex *index, HashSlot slot) {
    uint32_t at = slot.hash;
    while (index->slots[at & index->mask].number)
        at++;
    index->slots[at & index->mask] = slot;
    index->count++;
}

static void grow(Arena *arena, HashIndex *index) {
    const HashIndex old = *index;
    size_t count = (size_t)old.mask + 1;
    if (old.mask > UINT32_MAX / 2)
        arena_exhausted(2 * count * sizeof *old.slots);
    *index = hashindex_new(arena, 2 * (uint32_t)count);
    for (size_t i = 0; i < count; i++)
        if (old.slots[i].number)
            put(index, old.slots[i]);
    arena_give_back(arena, old.slots, count * sizeof *old.slots);
}

void hashindex_put(Arena *arena, HashIndex *index, uint32_t hash, uint32_t number) {
    if (index->count > index->mask / 2)
        grow(arena, index);
    put(index, (HashSlot){hash, number + 1});
}
