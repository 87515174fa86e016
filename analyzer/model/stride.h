/* stride.h: which bytes of a variable the elements touched in a loop lie at, as arithmetic progressions.
 * Meaning:  in `for (i = 0; i < 9; i++) a[2 * i + 1]` the index runs through 1, 3, ..., 17. Two such progressions are
 *           compared number by number where both ends are known, else by their residues alone.
 * Assumes:  no overflow. Not looked at: how many bytes an access touches; indices of more than one variable.
 * Memory:   none. Cost: O(blocks + numbers of the shorter progression, bounded).
 */
#ifndef LOCKWISE_MODEL_STRIDE_H
#define LOCKWISE_MODEL_STRIDE_H

#include "model/values.h"

/* first + k * step for k in [0, count); count 0: nobody knows how many. */
typedef struct Stride {
    bool known;
    int64_t first, step;
    uint64_t count;
} Stride;

typedef enum StrideOverlap {
    STRIDE_UNKNOWN,
    STRIDE_APART,
    STRIDE_MEET, /* some element is in both */
} StrideOverlap;

/* The offsets from its root of an address that is accessed in a block of a function. values: by FnId. */
Stride stride_of(PathPool *pool, FnValues *const *values, PathId address, FnId fn, uint32_t block);
StrideOverlap stride_compare(Stride a, Stride b);
bool stride_may_have(Stride s, int64_t number);
/* Whether the first or the last number of `all` is surely not in `some`: that number. */
bool stride_leaves_out(Stride all, Stride some, int64_t *out_number);

#endif
