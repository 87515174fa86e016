/* ownership.h: objects that only one thread can reach for now, or for good.
 * Meaning:  an object is in the making in the function that allocates, initialises or destroys it (it inits or destroys
 *           a lock of the object, frees it, or got it from an allocator), and in what that function calls. A local is
 *           its activation's own unless its address is handed to a thread. What a thread reaches through an argument
 *           that each instance has for itself is its own.
 * Memory:   in the arena. Cost: linear in call sites, then O(call chain) per question.
 */
#ifndef LOCKWISE_MODEL_OWNERSHIP_H
#define LOCKWISE_MODEL_OWNERSHIP_H

#include "model/threads.h"

typedef struct Ownership {
    const Threads *threads;
    Map *in_making; /* (FnId, root PathId): objects that a function makes, initialises or destroys */
    Map *handed;    /* root PathId of a thread's argument -> InstrId of the first call that hands it over */
} Ownership;

Ownership *ownership_find(const Threads *threads, Arena *arena);
/* Whether the object that the instruction touches is made or unmade there, or by a caller that hands it down.
 * local_root: in the function's terms, root: resolved in its context. */
bool ownership_is_private(const Ownership *o, CtxId ctx, InstrId instr, PathId local_root, PathId root);
/* Whether an address is reached through an argument that each instance of the context's thread has for itself. */
bool ownership_is_own(const Ownership *o, CtxId ctx, PathId address);
/* Whether the object is handed to a thread as its argument. */
bool ownership_is_handed(const Ownership *o, PathId root);

#endif
