/* worklist.h: a priority queue of distinct small ids, smallest priority first.
 * Memory:  in the arena. Cost: O(log n) per push and pop; an id already queued is not queued again.
 * Order:   by (priority, id), so that a fixpoint never depends on the order of pushes alone.
 */
#ifndef LOCKWISE_BASE_WORKLIST_H
#define LOCKWISE_BASE_WORKLIST_H

#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>

typedef struct Worklist Worklist;

/* priorities[id] orders the ids 0..count-1; NULL means priority = id. The array must outlive the worklist. */
Worklist *worklist_new(Arena *arena, uint32_t count, const uint32_t *priorities);
void worklist_push(Worklist *list, uint32_t id);
bool worklist_is_empty(const Worklist *list);
uint32_t worklist_pop(Worklist *list); /* requires: not empty */

#endif
