/* sparse_pool.c: an index from hash to set finds equal sets. Results are kept in a table of fixed size, in which newer
 * ones take the places of older ones (as for decision diagrams: Brace, Rudell, Bryant, DAC 1990). */
#include "base/sparse_pool.h"
#include "base/arena_internal.h"
#include "base/hash.h"
#include "base/vec.h"

#include <assert.h>

enum { FIRST_SLOTS = 64, RESULTS = 1 << 15 };

typedef enum SparseOp { OP_NONE, OP_UNION, OP_MINUS } SparseOp;

typedef struct Result {
    uint32_t op, a, b, result;
} Result;

struct SparsePool {
    Arena *arena;
    VEC(SparseSet) sets;
    VEC(uint32_t) hashes; /* by set: to grow the index without hashing again */
    uint32_t *slots; /* set number + 1, 0 is free; at most half full */
    uint32_t slot_count;
    Result *results; /* by hash; NULL before the first */
    SparseSet made; /* room for the one at hand */
    uint64_t work;
};

static void slot_put(SparsePool *pool, uint32_t hash, uint32_t set) {
    uint32_t at = hash & (pool->slot_count - 1);
    while (pool->slots[at])
        at = (at + 1) & (pool->slot_count - 1);
    pool->slots[at] = set + 1;
}

static void grow_slots(SparsePool *pool) {
    if (pool->slot_count > UINT32_MAX / 2)
        arena_exhausted((size_t)pool->slot_count * 2);
    arena_give_back(pool->arena, pool->slots, sizeof *pool->slots * pool->slot_count);
    pool->slot_count *= 2;
    pool->slots = ARENA_ARRAY(pool->arena, uint32_t, pool->slot_count);
    for (uint32_t i = 0; i < pool->sets.len; i++)
        slot_put(pool, pool->hashes.data[i], i);
}

static bool is_same(const SparseSet *a, const SparseSet *b) {
    bool same = a->len == b->len;
    for (uint32_t k = 0; same && k < a->len; k++)
        same = a->words[k].bits == b->words[k].bits && a->words[k].index == b->words[k].index;
    return same;
}

static uint32_t hash_of(const SparseSet *set) {
    uint64_t hash = set->len;
    for (uint32_t k = 0; k < set->len; k++)
        hash = hash_mix(hash + set->words[k].index, set->words[k].bits);
    return (uint32_t)hash;
}

SparseId sparsepool_of(SparsePool *pool, const SparseSet *members) {
    uint32_t hash = hash_of(members), mask = pool->slot_count - 1;
    for (uint32_t at = hash & mask; pool->slots[at]; at = (at + 1) & mask) {
        uint32_t i = pool->slots[at] - 1;
        if (pool->hashes.data[i] == hash && is_same(&pool->sets.data[i], members))
            return (SparseId){i};
    }
    if (pool->sets.len >= pool->slot_count / 2)
        grow_slots(pool);
    slot_put(pool, hash, pool->sets.len);
    SparseSet *set = vec_push(pool->arena, &pool->sets);
    sparse_add_all(pool->arena, set, members);
    *vec_push(pool->arena, &pool->hashes) = hash;
    return (SparseId){pool->sets.len - 1};
}

SparseId sparsepool_of_one(SparsePool *pool, uint32_t id) {
    SparseWord word = {UINT64_C(1) << id % 64, id / 64};
    return sparsepool_of(pool, &(SparseSet){&word, 1, 1});
}

SparsePool *sparsepool_new(Arena *arena) {
    SparsePool *pool = ARENA_NEW(arena, SparsePool);
    pool->arena = arena;
    pool->slot_count = FIRST_SLOTS;
    pool->slots = ARENA_ARRAY(arena, uint32_t, pool->slot_count);
    SparseId empty = sparsepool_of(pool, &(SparseSet){0});
    assert(empty.i == SPARSE_EMPTY.i);
    (void)empty;
    return pool;
}

const SparseSet *sparsepool_get(const SparsePool *pool, SparseId set) {
    assert(set.i < pool->sets.len && "a set of this pool");
    return &pool->sets.data[set.i];
}

/* Where the result is kept; what is not found has the op OP_NONE. */
static Result *result_of(SparsePool *pool, SparseOp op, SparseId a, SparseId b) {
    if (!pool->results)
        pool->results = ARENA_ARRAY(pool->arena, Result, RESULTS);
    uint64_t hash = hash_mix(op, (uint64_t)a.i << 32 | b.i);
    Result *result = &pool->results[hash % RESULTS];
    if (result->op != op || result->a != a.i || result->b != b.i)
        *result = (Result){OP_NONE, a.i, b.i, 0};
    return result;
}

SparseId sparsepool_union(SparsePool *pool, SparseId a, SparseId b) {
    if (a.i == b.i || b.i == SPARSE_EMPTY.i)
        return a;
    if (a.i == SPARSE_EMPTY.i)
        return b;
    Result *result = a.i < b.i ? result_of(pool, OP_UNION, a, b) : result_of(pool, OP_UNION, b, a);
    if (result->op == OP_NONE) {
        pool->made.len = 0;
        sparse_add_all(pool->arena, &pool->made, sparsepool_get(pool, a));
        sparse_add_all(pool->arena, &pool->made, sparsepool_get(pool, b));
        pool->work += pool->made.len;
        result->op = OP_UNION;
        result->result = sparsepool_of(pool, &pool->made).i;
    }
    return (SparseId){result->result};
}

SparseId sparsepool_minus(SparsePool *pool, SparseId a, SparseId b) {
    if (a.i == b.i)
        return SPARSE_EMPTY;
    if (a.i == SPARSE_EMPTY.i || b.i == SPARSE_EMPTY.i)
        return a;
    Result *result = result_of(pool, OP_MINUS, a, b);
    if (result->op == OP_NONE) {
        const SparseSet *from = sparsepool_get(pool, a);
        sparse_subtract(pool->arena, &pool->made, from, sparsepool_get(pool, b));
        pool->work += from->len;
        result->op = OP_MINUS;
        result->result = sparsepool_of(pool, &pool->made).i;
    }
    return (SparseId){result->result};
}

uint64_t sparsepool_work(const SparsePool *pool) {
    return pool->work;
}
