/* lockorder.h: which locks are taken while which are held, and the cycles in that order.
 * Meaning:  an edge (held -> acquired) stands for a thread that surely holds one lock class when it takes another, not
 *           by trying; itself, or in a call. Calls tell by their summaries, in the words of the function that holds the
 *           lock, so that neither a wrapper's many callers nor contexts that were merged hide what is taken. A cycle is
 *           a deadlock only if its edges can be on different threads that run in parallel, no two of them share a
 *           further lock (a gate) that one of the two holds exclusively, and none waits for a reader in read mode.
 *           A call that may let others have a token waits for it again: under all other locks that are held there. A
 *           library's inner lock (innerlock.h) is taken by its functions, and held by those that it calls.
 *           Goodlock (Havelund 2000; Agarwal, Wang, Stoller 2005) on static contexts.
 * Limits:   at most LOCKORDER_WITNESSES edges kept per (held, acquired); cycles of up to LOCKORDER_CYCLE locks, those
 *           of more than three only where no shorter one leads over their locks. A search that takes more than
 *           LOCKORDER_STEPS is a gap.
 * Order:    edges by (held, acquired, doubtful, again, elsewhere, span, function, instruction, context); cycles start
 *           at their smallest class.
 */
#ifndef LOCKWISE_MODEL_LOCKORDER_H
#define LOCKWISE_MODEL_LOCKORDER_H

#include "model/threads.h"

enum { LOCKORDER_WITNESSES = 24, LOCKORDER_CYCLE = 8, LOCKORDER_STEPS = 1 << 21 };

typedef struct OrderEdge {
    ClassId held, acquired;
    bool held_shared, acquired_shared;
    bool doubtful;  /* a call since the first lock was taken has several possible targets, or never returns */
    bool again;     /* a token that is held is given up by the call, or may be, and waited for again */
    bool elsewhere; /* its context is doubtful: another thread, perhaps, runs what takes both */
    FnId fn;        /* where the second lock is taken: the innermost function whose own words show its class */
    InstrId instr;
    CtxId ctx;      /* of fn, or of a function that calls it at `call` and whose callees come to it */
    InstrId call;   /* in the context's function: instr itself, or the call that leads there */
    FnId callee;    /* of that call; 0: it is instr itself */
    PathId named;   /* the second lock in the words of the context's function */
    Moment moment;
    SetId locks;    /* all held there, class << 1 | shared */
    PathId address; /* of the acquired lock, resolved */
    uint32_t span; /* calls between the function that holds the first lock itself and the one that takes the second */
} OrderEdge;

typedef struct OrderCycle {
    uint32_t length;
    uint32_t edges[LOCKORDER_CYCLE]; /* edges[k].acquired == edges[k + 1].held */
} OrderCycle;

typedef struct LockOrder {
    const Threads *threads;
    const struct InnerLocks *inner;
    VEC(OrderEdge) edges;
    VEC(OrderCycle) cycles; /* one per set of classes */
} LockOrder;

LockOrder *lockorder_build(const Threads *threads, Arena *arena, Diag *diag);

#endif
