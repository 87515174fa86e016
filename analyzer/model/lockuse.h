/* lockuse.h: semaphores and atomic variables that are used as mutexes.
 * Meaning:  a semaphore is one if it begins with 1 and the program waits for it and posts it; an atomic variable if it is
 *           only ever changed from 0 by a test-and-set, exchange or compare-and-swap that acquires, and set to 0 by a
 *           store that releases. Whether only a holder gives it back shows later, when callers are known:
 *           Threads.unproven.
 *           The variable may be a wrapper's parameter: what the callers hand over is looked at then.
 * Memory:   in the arena. Cost: linear in instructions, and in calls of such wrappers.
 */
#ifndef LOCKWISE_MODEL_LOCKUSE_H
#define LOCKWISE_MODEL_LOCKUSE_H

#include "model/callgraph.h"

/* What an instruction does to such a lock. */
typedef struct LockOp {
    uint8_t kind;          /* LockKind: LOCK_SEMAPHORE or LOCK_ATOMIC */
    bool takes;            /* if its result is in `success`; otherwise it gives the lock back */
    bool waits;            /* until it is taken */
    PathId lock;           /* in terms of the function */
    Range success, failure;
} LockOp;

typedef struct LockUses {
    VEC(LockOp) ops; /* index 0 unused */
    Map *at;         /* (FnId, InstrId) -> index */
    Bitset fns;      /* FnIds with an op */
} LockUses;

LockUses *lockuse_find(PathPool *pool, FnValues *const *values, const CallGraph *graph, Arena *arena);

/* NULL if the instruction does nothing to such a lock. */
static inline const LockOp *lockuse_at(const LockUses *uses, FnId fn, InstrId instr) {
    const uint64_t *op = map_find(uses->at, map_pair(fn.i, instr.i));
    return op ? &uses->ops.data[*op] : NULL;
}

static inline bool lockuse_is(uint8_t lock_kind) {
    return lock_kind == LOCK_SEMAPHORE || lock_kind == LOCK_ATOMIC;
}

#endif
