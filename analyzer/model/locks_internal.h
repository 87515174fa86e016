/* locks_internal.h: shared by locks.c and the lockflow files. */
#ifndef LOCKWISE_MODEL_LOCKS_INTERNAL_H
#define LOCKWISE_MODEL_LOCKS_INTERNAL_H

#include "model/locks.h"

#include <stdlib.h>
#include <string.h>

/* An init call speaks of `lock` in terms of fn. */
typedef struct InitNote {
    FnId fn;
    PathId lock;
    LockNature nature;
    int64_t robust; /* as in Locks.robust, 0 not so */
} InitNote;

typedef struct LockBuilder {
    PathPool *pool;
    FnValues *const *values;
    const CallGraph *graph;
    Locks *locks;
    Arena *arena;
    Arena *scratch, *remembered; /* of the function at hand */
    Diag *diag;
    VEC(InitNote) inits;
} LockBuilder;

/* Analyses one function with the summaries of its callees and sets its own; records its sets and events if final. */
void lockflow_function(LockBuilder *b, FnId fn, bool final);

#endif
