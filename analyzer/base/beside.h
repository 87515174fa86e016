/* beside.h: work that a forked process does while this one goes on.
 * Meaning:  the process begins with a copy of all that there is, and leaves what comes of it in an arena that both
 *           share (arena_new_shared), at the same addresses: nothing is packed or copied. Of all else that it changes
 *           nobody learns. It ends with this process at the latest.
 * Memory:   what comes of it lives in that arena; pages of this process that neither changes are there once.
 * Errors:   none: who gets no process does the work itself.
 */
#ifndef LOCKWISE_BASE_BESIDE_H
#define LOCKWISE_BASE_BESIDE_H

#include "base/arena.h"

#include <stdbool.h>

typedef struct Beside Beside;

/* What comes of the work, in the arena; not NULL. */
typedef void *(*BesideWork)(void *context, Arena *arena);

/* NULL: there is no process to be had. */
Beside *beside_start(BesideWork work, void *context);
/* The same with an arena that was made before (arena_new_shared), so that what comes of it is also there for processes
 * that know the arena and not this one. beside_free frees the arena; after NULL it is the caller's. */
Beside *beside_start_in(Arena *arena, BesideWork work, void *context);
/* Waits until it has ended: what came of it, NULL if it ended before it was done. */
void *beside_end(Beside *beside);
/* Waits until one that is running has ended, if any of them is (NULL: no process). */
void beside_await_any(Beside *const *all, uint32_t count);
bool beside_is_running(const Beside *beside);
/* Of one that has ended: what came of it is gone. NULL is allowed. */
void beside_free(Beside *beside);

#endif
