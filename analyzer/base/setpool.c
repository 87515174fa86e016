/* setpool.c: every distinct set is stored once, as an ascending array that never moves; SetId is its number.
 * An index from hash to set finds equal sets; one map per operation remembers results. Both together make equality
 * of sets an integer comparison and a repeated operation one lookup, which is what a fixpoint over locksets does.
 */
#include "base/setpool.h"
#include "base/arena_internal.h"
#include "base/hash.h"
#include "base/map.h"
#include "base/vec.h"

#include <assert.h>
#include <stdlib.h>

enum { SETPOOL_FIRST_SLOTS = 64 };

typedef struct PoolSet {
    const uint32_t *members; /* ascending, distinct */
    uint32_t count;
    uint32_t hash; /* low bits, to grow the index without hashing again */
} PoolSet;

typedef VEC(uint32_t) MemberVec;

struct SetPool {
    Arena *arena;
    VEC(PoolSet) sets;
    uint32_t *slots; /* set number + 1, 0 is free; at most half full */
    uint32_t slot_count;
    MemberVec scratch; /* the result being built */
    Map *unions, *intersections, *differences, *additions, *removals;
};

static void slot_put(SetPool *pool, uint32_t hash, uint32_t set) {
    uint32_t at = hash & (pool->slot_count - 1);
    while (pool->slots[at])
        at = (at + 1) & (pool->slot_count - 1);
    pool->slots[at] = set + 1;
}

static void grow_slots(SetPool *pool) {
    if (pool->slot_count > UINT32_MAX / 2)
        arena_exhausted((size_t)pool->slot_count * 2);
    arena_give_back(pool->arena, pool->slots, sizeof *pool->slots * pool->slot_count);
    pool->slot_count *= 2;
    pool->slots = ARENA_ARRAY(pool->arena, uint32_t, pool->slot_count);
    for (uint32_t i = 0; i < pool->sets.len; i++)
        slot_put(pool, pool->sets.data[i].hash, i);
}

/* The id of the set with these ascending, distinct members. */
static SetId cons(SetPool *pool, const uint32_t *members, uint32_t count) {
    size_t bytes = count * sizeof *members;
    uint32_t hash = (uint32_t)hash_bytes(members, bytes);
    uint32_t mask = pool->slot_count - 1;
    for (uint32_t at = hash & mask; pool->slots[at]; at = (at + 1) & mask) {
        uint32_t i = pool->slots[at] - 1;
        const PoolSet *set = &pool->sets.data[i];
        if (set->hash == hash && set->count == count && (!count || memcmp(set->members, members, bytes) == 0))
            return (SetId){i};
    }
    if (pool->sets.len >= pool->slot_count / 2)
        grow_slots(pool);
    slot_put(pool, hash, pool->sets.len);
    const uint32_t *copy = arena_copy(pool->arena, members, bytes);
    *vec_push(pool->arena, &pool->sets) = (PoolSet){copy, count, hash};
    return (SetId){pool->sets.len - 1};
}

SetPool *setpool_new(Arena *arena) {
    SetPool *pool = ARENA_NEW(arena, SetPool);
    pool->arena = arena;
    pool->slot_count = SETPOOL_FIRST_SLOTS;
    pool->slots = ARENA_ARRAY(arena, uint32_t, pool->slot_count);
    pool->unions = map_new(arena);
    pool->intersections = map_new(arena);
    pool->differences = map_new(arena);
    pool->additions = map_new(arena);
    pool->removals = map_new(arena);
    SetId empty = cons(pool, NULL, 0);
    assert(empty.i == SET_EMPTY.i);
    (void)empty;
    return pool;
}

static PoolSet get(const SetPool *pool, SetId set) {
    assert(set.i < pool->sets.len && "a set of this pool");
    return pool->sets.data[set.i];
}

/* Merges a and b into the scratch array, keeping members that are only in a, in both, or only in b, as asked. */
static SetId merge(SetPool *pool, PoolSet a, PoolSet b, bool only_a, bool both, bool only_b) {
    vec_clear(&pool->scratch);
    uint32_t *out = vec_extend(pool->arena, &pool->scratch, (size_t)a.count + b.count);
    uint32_t len = 0;
    for (uint32_t i = 0, j = 0; i < a.count || j < b.count;) {
        bool take_a = j == b.count || (i < a.count && a.members[i] <= b.members[j]);
        bool take_b = i == a.count || (j < b.count && b.members[j] <= a.members[i]);
        uint32_t member = take_a ? a.members[i] : b.members[j];
        i += take_a;
        j += take_b;
        if (take_a && take_b ? both : take_a ? only_a : only_b)
            out[len++] = member;
    }
    return cons(pool, out, len);
}

SetId setpool_add(SetPool *pool, SetId set, uint32_t member) {
    bool is_new;
    uint64_t *memo = map_slot(pool->additions, map_pair(set.i, member), &is_new);
    if (is_new)
        *memo = merge(pool, get(pool, set), (PoolSet){&member, 1, 0}, true, true, true).i;
    return (SetId){(uint32_t)*memo};
}

SetId setpool_remove(SetPool *pool, SetId set, uint32_t member) {
    bool is_new;
    uint64_t *memo = map_slot(pool->removals, map_pair(set.i, member), &is_new);
    if (is_new)
        *memo = merge(pool, get(pool, set), (PoolSet){&member, 1, 0}, true, false, false).i;
    return (SetId){(uint32_t)*memo};
}

SetId setpool_union(SetPool *pool, SetId a, SetId b) {
    if (a.i == b.i || b.i == SET_EMPTY.i)
        return a;
    if (a.i == SET_EMPTY.i)
        return b;
    bool is_new;
    uint64_t key = a.i < b.i ? map_pair(a.i, b.i) : map_pair(b.i, a.i);
    uint64_t *memo = map_slot(pool->unions, key, &is_new);
    if (is_new)
        *memo = merge(pool, get(pool, a), get(pool, b), true, true, true).i;
    return (SetId){(uint32_t)*memo};
}

SetId setpool_intersect(SetPool *pool, SetId a, SetId b) {
    if (a.i == b.i)
        return a;
    if (a.i == SET_EMPTY.i || b.i == SET_EMPTY.i)
        return SET_EMPTY;
    bool is_new;
    uint64_t key = a.i < b.i ? map_pair(a.i, b.i) : map_pair(b.i, a.i);
    uint64_t *memo = map_slot(pool->intersections, key, &is_new);
    if (is_new)
        *memo = merge(pool, get(pool, a), get(pool, b), false, true, false).i;
    return (SetId){(uint32_t)*memo};
}

SetId setpool_minus(SetPool *pool, SetId a, SetId b) {
    if (a.i == b.i || a.i == SET_EMPTY.i)
        return SET_EMPTY;
    if (b.i == SET_EMPTY.i)
        return a;
    bool is_new;
    uint64_t *memo = map_slot(pool->differences, map_pair(a.i, b.i), &is_new);
    if (is_new)
        *memo = merge(pool, get(pool, a), get(pool, b), true, false, false).i;
    return (SetId){(uint32_t)*memo};
}

static int compare_members(const void *left, const void *right) {
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

SetId setpool_from(SetPool *pool, const uint32_t *members, uint32_t count) {
    if (!count)
        return SET_EMPTY;
    vec_clear(&pool->scratch);
    uint32_t *sorted = vec_extend(pool->arena, &pool->scratch, count);
    memcpy(sorted, members, count * sizeof *members);
    qsort(sorted, count, sizeof *sorted, compare_members);
    uint32_t len = 1;
    for (uint32_t i = 1; i < count; i++)
        if (sorted[i] != sorted[len - 1])
            sorted[len++] = sorted[i];
    return cons(pool, sorted, len);
}

bool setpool_has(const SetPool *pool, SetId set, uint32_t member) {
    PoolSet known = get(pool, set);
    uint32_t low = 0, high = known.count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (known.members[middle] < member)
            low = middle + 1;
        else
            high = middle;
    }
    return low < known.count && known.members[low] == member;
}

bool setpool_is_subset(const SetPool *pool, SetId inner, SetId outer) {
    if (inner.i == outer.i || inner.i == SET_EMPTY.i)
        return true;
    PoolSet in = get(pool, inner), out = get(pool, outer);
    if (in.count > out.count)
        return false;
    uint32_t j = 0;
    for (uint32_t i = 0; i < in.count; i++, j++) {
        while (j < out.count && out.members[j] < in.members[i])
            j++;
        if (j == out.count || out.members[j] != in.members[i])
            return false;
    }
    return true;
}

const uint32_t *setpool_members(const SetPool *pool, SetId set, uint32_t *out_count) {
    PoolSet known = get(pool, set);
    *out_count = known.count;
    return known.members;
}

uint32_t setpool_copy(const SetPool *pool, SetId set, uint32_t *out, uint32_t most) {
    PoolSet known = get(pool, set);
    uint32_t count = known.count < most ? known.count : most;
    if (count)
        memcpy(out, known.members, sizeof *out * count);
    return count;
}

uint32_t setpool_count(const SetPool *pool) {
    return pool->sets.len;
}
