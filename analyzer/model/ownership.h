/* ownership.h: objects that only one thread can reach for now, or for good.
 * Meaning:  an object is its thread's own until it is published (escape.h). Beyond what is seen of that, it is in the
 *           making in the function that initialises or destroys it (it inits or destroys a lock of the object, or frees
 *           it), and in what that function calls; but not before that function joins a thread whose handle the object
 *           keeps. What a thread reaches through an argument that each instance has for
 *           itself is its own.
 * Memory:   in the arena. Cost: linear in call sites, then O(call chain) per question.
 */
#ifndef LOCKWISE_MODEL_OWNERSHIP_H
#define LOCKWISE_MODEL_OWNERSHIP_H

#include "model/threads.h"

typedef struct Ownership {
    const Threads *threads;
    Map *in_making; /* (FnId, root PathId): objects that a function makes, initialises or destroys -> which of these */
    /* (FnId, root PathId): what the joins of threads kept in an object have in common: the block that is on the way to
     * all << 32 | the first of the calls */
    Map *joined;
    Map *handed; /* root PathIds of threads' arguments */
    Map *instances; /* (CtxId, block) -> ownership_instance, as far as it was asked */
} Ownership;

Ownership *ownership_find(const Threads *threads, Arena *arena);
/* Whether only the running thread can reach an object. need: of the access to it at instr; local_root: in the
 * function's terms, root: resolved in its context. */
bool ownership_is_private(const Ownership *o, CtxId ctx, InstrId instr, Need need, PathId local_root, PathId root);
/* Whether the function makes or ends the object that a parameter points to. */
bool ownership_makes_parameter(const Ownership *o, FnId fn, uint32_t parameter);
/* Whether fn is still to join a thread whose handle the object keeps, on all ways to which it passes an instruction:
 * that thread is not over there. root: of the object, in fn's terms. */
bool ownership_is_before_join(const Ownership *o, FnId fn, PathId root, InstrId instr);
/* Whether the address, in the function's terms, is in a local of, or an object allocated by, a function of the
 * context's own call chain: another thread that runs the same functions has another. */
bool ownership_is_maker(const Ownership *o, CtxId ctx, PathId address);
/* Whether an address is reached through an argument that each instance of the context's thread has for itself. */
bool ownership_is_own(const Ownership *o, CtxId ctx, PathId address);
/* In a block that is reached only where the thread's own argument, a number, has been found to equal a constant: that
 * constant. Only one instance of the thread gets there. 0 if any may. */
PathId ownership_instance(const Ownership *o, CtxId ctx, uint32_t block);
/* Whether the object is handed to a thread as its argument. */
bool ownership_is_handed(const Ownership *o, PathId root);

#endif
