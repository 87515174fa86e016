/* path_take.h: terms across processes. What a forked process (base/beside.h) has found may speak of terms that it made:
 * they are made again where its results are taken over.
 * Memory:   of the list, in the arena. Cost: linear in the terms that are taken over.
 * Order:    terms are made again in the order in which they are asked for.
 */
#ifndef LOCKWISE_MODEL_PATH_TAKE_H
#define LOCKWISE_MODEL_PATH_TAKE_H

#include "model/path.h"

typedef struct MadePaths MadePaths;

/* Those from `first` on, for other processes: nothing of the list refers to memory of this one, if the arena is shared.
 * `first`: how many paths there were when the processes parted. */
MadePaths *paths_made_since(const PathPool *pool, uint32_t first, Arena *arena);
/* The same path in the pool of this process. */
PathId path_take(PathPool *pool, MadePaths *made, PathId id);

#endif
