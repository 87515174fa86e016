/* guard.h: which lock guards a location, by what its accesses hold.
 * Meaning:  the guard is the lock class held at most sites, exclusively where it is written; a site holds what all its
 *           accesses do. Where a lock is mostly that of the accessed object itself, a lock of another object of its
 *           class does not count. A lock of the object itself comes before an outer one that is held at a few more
 *           sites. Cost: O(accesses x locks held).
 */
#ifndef LOCKWISE_MODEL_GUARD_H
#define LOCKWISE_MODEL_GUARD_H

#include "model/access.h"

enum { GUARD_NAMES = 64 };

/* The names of the locks held where an access is; reused from one access to the next. */
typedef struct HeldNames {
    CtxId ctx;
    SetId all;
    uint32_t count, list[GUARD_NAMES]; /* PathId << 1 | shared */
    PathId resolved[GUARD_NAMES];
    ClassId class[GUARD_NAMES];
} HeldNames;

/* What is held in a context at an access; address: resolved there, local_address: in the function's terms. names:
 * zeroed before the first call. */
Holding guard_holding(const Threads *t, CtxId ctx, InstrId instr, PathId local_address, PathId address,
                      HeldNames *names);
/* Fills sites, guard, guard_is_own and guarded_sites of a location. */
void guard_find(const Accesses *a, Location *location, Arena *scratch);
/* Whether an access of the location holds its guard, and exclusively where it writes. */
bool guard_is_held(const Accesses *a, const Location *location, const Access *access);

#endif
