/* worklist.c: a binary heap of ids ordered by (priority, id), and a bit per id that says whether it is queued. */
#include "base/worklist.h"

#include <assert.h>

struct Worklist {
    uint32_t *heap; /* room for every id */
    uint32_t len, count;
    const uint32_t *priorities; /* NULL: the id itself */
    uint64_t *queued;
};

Worklist *worklist_new(Arena *arena, uint32_t count, const uint32_t *priorities) {
    Worklist *list = ARENA_NEW(arena, Worklist);
    list->heap = ARENA_ARRAY(arena, uint32_t, count);
    list->count = count;
    list->priorities = priorities;
    list->queued = ARENA_ARRAY(arena, uint64_t, (size_t)count / 64 + 1);
    return list;
}

static bool is_before(const Worklist *list, uint32_t a, uint32_t b) {
    uint32_t a_priority = list->priorities ? list->priorities[a] : a;
    uint32_t b_priority = list->priorities ? list->priorities[b] : b;
    return a_priority != b_priority ? a_priority < b_priority : a < b;
}

void worklist_push(Worklist *list, uint32_t id) {
    assert(id < list->count);
    uint64_t bit = (uint64_t)1 << (id % 64);
    if (list->queued[id / 64] & bit)
        return;
    list->queued[id / 64] |= bit;
    uint32_t at = list->len++;
    while (at > 0 && is_before(list, id, list->heap[(at - 1) / 2])) {
        list->heap[at] = list->heap[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    list->heap[at] = id;
}

bool worklist_is_empty(const Worklist *list) {
    return list->len == 0;
}

uint32_t worklist_pop(Worklist *list) {
    assert(list->len > 0);
    uint32_t first = list->heap[0];
    list->queued[first / 64] &= ~((uint64_t)1 << (first % 64));
    uint32_t moved = list->heap[--list->len];
    /* Sinks the last id from the root to where both children come after it. 64 bits: 2 * at may pass 32. */
    uint64_t at = 0;
    for (;;) {
        uint64_t child = 2 * at + 1;
        if (child >= list->len)
            break;
        if (child + 1 < list->len && is_before(list, list->heap[child + 1], list->heap[child]))
            child++;
        if (!is_before(list, list->heap[child], moved))
            break;
        list->heap[at] = list->heap[child];
        at = child;
    }
    list->heap[at] = moved;
    return first;
}
