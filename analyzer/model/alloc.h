/* alloc.h: which functions return fresh memory, so that wrappers of malloc count as malloc.
 * Meaning:  a function allocates if each value it returns is NULL or the result of an allocator (library models) or of
 *           a function that allocates, and at least one is fresh; beside such a one the result of a function that the
 *           program's user supplies is fresh too. What it stores to before it returns is not looked at.
 * Requires: values, call graph. Memory: in the arena. Cost: linear in returns.
 */
#ifndef LOCKWISE_MODEL_ALLOC_H
#define LOCKWISE_MODEL_ALLOC_H

#include "model/callgraph.h"

typedef struct Allocators {
    const PathPool *pool;
    const CallGraph *graph;
    bool *allocates; /* by FnId */
} Allocators;

Allocators *allocators_find(PathPool *pool, FnValues *const *values, const CallGraph *graph, Arena *arena);
/* Whether a value is the result of a call that gave fresh memory. */
bool alloc_is_fresh(const Allocators *allocators, PathId value);

#endif
