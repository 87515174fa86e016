/* threads_internal.h: which created threads may live where; shared by threads.c and thread_live.c. */
#ifndef LOCKWISE_MODEL_THREADS_INTERNAL_H
#define LOCKWISE_MODEL_THREADS_INTERNAL_H

#include "model/threads.h"

/* Fills creates, joins, leaves, offspring and over_with. */
void live_find(Threads *t, Arena *arena);
/* Fills uses. */
void threads_find_releases(Threads *t, Arena *arena);
/* Whether a function creates or joins threads. */
bool live_is_changed_by(const Threads *t, FnId fn);
/* By block of fn: the live sites at its entry, if those of `entry` are where fn begins. In the arena. */
SetId *live_at_blocks(const Threads *t, FnId fn, SetId entry, Arena *arena);
/* Applies the calls of a block before `end`. */
SetId live_through(const Threads *t, FnId fn, uint32_t block, SetId live, InstrId end);

/* Fills unproven: needs all contexts. */
void held_find_unproven(Threads *t);
/* What locks that a caller holds at a call are called in the callee. */
SetId held_names_for(const Threads *t, CtxId caller, SetId names, const CallSite *site, FnId callee);

#endif
