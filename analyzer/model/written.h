/* written.h: what a write leaves behind: a constant, or one more or less than what was there.
 * Cost: O(1). */
#ifndef LOCKWISE_MODEL_WRITTEN_H
#define LOCKWISE_MODEL_WRITTEN_H

#include "model/values.h"

typedef struct Written {
    bool constant;
    int64_t value; /* if constant */
    int step;      /* 1 or -1: it counts */
} Written;

Written written_by(PathPool *pool, const FnValues *v, InstrId id);
/* How much an atomic operation adds to what it finds, if that is 1 or -1; else 0. */
int written_rmw_step(const FnValues *v, const Instr *instr);
/* An atomic operation that leaves what it finds: `__sync_fetch_and_add(&x, 0)` is how old code loads. */
bool written_is_load(const FnValues *v, const Instr *instr);

#endif
