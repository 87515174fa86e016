/* sparse_pool.h: hash-consed sparse sets: equal sets have equal SparseIds and are there once. For sets that many have
 * alike, such as those of what pointers lead to (Barbar, Sui: Hash consed points-to sets, SAS 2021).
 * Memory:  in the arena; sets live as long as the pool.
 * Cost:    operations are remembered for a while: O(1) when asked again, else O(words).
 * Order:   SparseIds are numbered in order of creation.
 */
#ifndef LOCKWISE_BASE_SPARSE_POOL_H
#define LOCKWISE_BASE_SPARSE_POOL_H

#include "base/sparse_set.h"

typedef struct SparsePool SparsePool;
typedef struct SparseId {
    uint32_t i;
} SparseId;

#define SPARSE_EMPTY ((SparseId){0})

SparsePool *sparsepool_new(Arena *arena);
/* The set with these members, which are copied. */
SparseId sparsepool_of(SparsePool *pool, const SparseSet *members);
SparseId sparsepool_of_one(SparsePool *pool, uint32_t id);
SparseId sparsepool_union(SparsePool *pool, SparseId a, SparseId b);
SparseId sparsepool_minus(SparsePool *pool, SparseId a, SparseId b);
/* The members; valid until the next operation on the pool, the words of it for ever. */
const SparseSet *sparsepool_get(const SparsePool *pool, SparseId set);
uint64_t sparsepool_work(const SparsePool *pool); /* words that operations have gone through */

#endif
