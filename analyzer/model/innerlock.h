/* innerlock.h: locks that libraries have for themselves, and hold while they call the program back.
 * Meaning:  a function that a library was handed, or found in one of its structs, runs with the library's lock held. It
 *           also runs with what is held at all calls during which the library calls back: whoever takes one of these
 *           locks there does not wait for it.
 * Limits:   the lock is one for all objects of the library. What nobody in the program is seen to be called by with a
 *           lock of a library's held has no such lock.
 */
#ifndef LOCKWISE_MODEL_INNERLOCK_H
#define LOCKWISE_MODEL_INNERLOCK_H

#include "model/threads.h"

typedef struct InnerLocks InnerLocks;

InnerLocks *innerlocks_find(const Threads *threads, Arena *arena);
/* What a context holds besides its own locks, as Context.locks: the lock of the library that has called it, and what
 * this library's callers hold. The moments are those of the calls during which it is called, one for each thread; none
 * if it is not called so, or by threads of the library's own. */
SetId innerlocks_held(const InnerLocks *inner, CtxId ctx, const Moment **out_moments, uint32_t *out_count);
/* The lock that a call takes and gives back, 0 none; or nobody is called with it. */
PathId innerlocks_taken(const InnerLocks *inner, const CallSite *site);
/* Whether nobody else can wait for that lock: the object was opened here, and put where only this thread comes. */
bool innerlocks_is_private(const InnerLocks *inner, const CallSite *site, CtxId ctx);

#endif
