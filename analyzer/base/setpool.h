/* setpool.h: hash-consed sets of 32-bit ids (locksets, thread sets): equal sets have equal SetIds.
 * Memory:  in the arena; sets live as long as the pool.
 * Cost:    union, intersection, add and remove are memoised: O(1) when asked before, else O(size).
 * Order:   members ascend; SetIds are numbered in order of creation.
 */
#ifndef LOCKWISE_BASE_SETPOOL_H
#define LOCKWISE_BASE_SETPOOL_H

#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>

typedef struct SetPool SetPool;
typedef struct SetId {
    uint32_t i;
} SetId;

#define SET_EMPTY ((SetId){0})

SetPool *setpool_new(Arena *arena);
SetId setpool_add(SetPool *pool, SetId set, uint32_t member);
SetId setpool_remove(SetPool *pool, SetId set, uint32_t member);
SetId setpool_union(SetPool *pool, SetId a, SetId b);
SetId setpool_intersect(SetPool *pool, SetId a, SetId b);
SetId setpool_minus(SetPool *pool, SetId a, SetId b);
/* From `count` ids in any order, duplicates allowed. */
SetId setpool_from(SetPool *pool, const uint32_t *members, uint32_t count);
bool setpool_has(const SetPool *pool, SetId set, uint32_t member);
bool setpool_is_subset(const SetPool *pool, SetId inner, SetId outer);
/* The members, ascending; valid until the next operation on the pool. */
const uint32_t *setpool_members(const SetPool *pool, SetId set, uint32_t *out_count);
/* The first members, at most that many, copied to where no operation moves them. Returns how many. */
uint32_t setpool_copy(const SetPool *pool, SetId set, uint32_t *out, uint32_t most);
uint32_t setpool_count(const SetPool *pool); /* distinct sets, the empty one included */

#endif
