/* told_paths.h: which paths a reader has seen already, so that what many findings begin with is told once.
 * Memory:   in the arena; findings and their texts are not copied and must stay.
 * Cost:     O(1) per step.
 */
#ifndef LOCKWISE_REPORTS_TOLD_PATHS_H
#define LOCKWISE_REPORTS_TOLD_PATHS_H

#include "findings/store_read.h"

typedef struct ToldPaths ToldPaths;

/* How a side begins. */
typedef struct ToldPath {
    uint32_t steps;    /* that many of its first steps need not be told; never the last one */
    const Finding *by; /* where they were told first; NULL if there are none */
} ToldPath;

ToldPaths *told_paths_new(Arena *arena);
/* What was told of this side before; from now on all of it counts as told. Fewer than `least` steps that another
 * finding told are not worth a reference: they count as told by this one. */
ToldPath told_paths_tell(ToldPaths *paths, const Finding *finding, const Side *side, uint32_t least);

#endif
