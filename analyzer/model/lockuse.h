/* lockuse.h: semaphores, atomic variables and numbers behind a mutex that are used as locks.
 * Meaning:  a semaphore is one if it begins with 1 and the program waits for it and posts it; an atomic variable if it
 *           is only ever changed from 0 by a test-and-set, exchange or compare-and-swap that acquires, and set to 0 by
 *           a store that releases. Whether only a holder gives it back shows later, when callers are known:
 *           Threads.unproven.
 *           The variable may be a wrapper's parameter: what the callers hand over is looked at then.
 *           A number that functions wait for and change under a mutex is one if it lets in only one, or only readers,
 *           which a number beside it may count: lockuse_monitor.c. Several semaphores that hand one turn
 *           around are one lock: a split binary semaphore (Andrews, Foundations of Multithreaded, Parallel, and
 *           Distributed Programming, 2000, section 4.2).
 * Memory:   in the arena. Cost: linear in instructions, and in calls of such wrappers.
 */
#ifndef LOCKWISE_MODEL_LOCKUSE_H
#define LOCKWISE_MODEL_LOCKUSE_H

#include "model/callgraph.h"

/* What an instruction does to such a lock. */
typedef struct LockOp {
    uint8_t kind;          /* LockKind: one that lockuse_is */
    bool takes;            /* if its result is in `success`; otherwise it gives the lock back */
    bool waits;            /* until it is taken */
    bool shared;           /* takes it in read mode */
    PathId lock;           /* in terms of the function */
    Range success, failure;
} LockOp;

/* Semaphores that are one lock: whoever has waited for one of them posts one of them, so that at most one of all is
 * ever above zero. They are named as one of them. */
typedef struct Split {
    ClassId class; /* of the one that names all */
    PathId lock; /* its address, if they are variables */
    RecordId record; /* if they are members of a type: whose, */
    int64_t offset; /* and which one names all */
    const char *member;
    bool begins_taken; /* all begin with 0: one thread starts with the lock */
} Split;

typedef struct LockUses {
    VEC(LockOp) ops; /* index 0 unused */
    Map *at; /* (FnId, InstrId) -> index */
    Bitset fns; /* FnIds with an op */
    VEC(Split) splits;
    Map *split_of; /* ClassId -> index of its Split */
    VEC(PathId) others; /* variables that are no locks, to which the same functions do the same */
} LockUses;

LockUses *lockuse_find(PathPool *pool, FnValues *const *values, const CallGraph *graph, Arena *arena);

/* NULL if the instruction does nothing to such a lock. */
static inline const LockOp *lockuse_at(const LockUses *uses, FnId fn, InstrId instr) {
    const uint64_t *op = map_find(uses->at, map_pair(fn.i, instr.i));
    return op ? &uses->ops.data[*op] : NULL;
}

/* The name of the lock that an address means: one of the semaphores that are that lock. */
PathId lockuse_name(const LockUses *uses, PathPool *pool, PathId lock);

/* Whether threads take turns by it: which one has it first, and that it is not given back in the end, is meant. */
bool lockuse_takes_turns(const LockUses *uses, PathPool *pool, PathId lock);

static inline bool lockuse_is(uint8_t lock_kind) {
    return lock_kind == LOCK_SEMAPHORE || lock_kind == LOCK_ATOMIC || lock_kind == LOCK_MONITOR;
}

#endif
