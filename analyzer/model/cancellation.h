/* cancellation.h: which threads are cancelled, and where that may end them.
 * Meaning:  a thread is cancelled if another one calls pthread_cancel with a handle that may be its own; what handlers
 *           of signals do, in a crash for the most part, does not count. It then ends at its next cancellation point,
 *           or at any instruction, or not yet, as pthread_setcanceltype and pthread_setcancelstate have it
 *           (modeflow.h). A call that puts back what was saved before undoes the call that saved it.
 * Requires: threads. Memory: in the arena. Cost: see modeflow.h.
 */
#ifndef LOCKWISE_MODEL_CANCELLATION_H
#define LOCKWISE_MODEL_CANCELLATION_H

#include "model/modeflow.h"

/* Modes of a thread. */
typedef enum CancelMode {
    CANCEL_DEFERRED,  /* at cancellation points */
    CANCEL_ANYWHERE,  /* between any two instructions */
    CANCEL_OFF,       /* not; else at cancellation points */
    CANCEL_OFF_ANYWHERE,
} CancelMode;

typedef struct Cancellation {
    ModeFlow flow; /* of CancelModes; empty if no thread is cancelled or asks to be cancelled anywhere */
    uint32_t *by;  /* by ThreadId: index of the CallSite that cancels it, 0 none */
    Bitset surely; /* ThreadIds that are cancelled in a context which is not doubtful */
} Cancellation;

Cancellation *cancellation_find(const Threads *threads, Arena *arena);

/* The call that cancels a thread; NULL if nothing does. */
const CallSite *cancellation_of(const Cancellation *c, ThreadId thread);
/* Whether a context may come to an instruction in a mode. */
static inline bool cancellation_may_be(const Cancellation *c, CtxId ctx, InstrId instr, CancelMode mode) {
    return c->flow.entry && (modeflow_in(&c->flow, ctx, instr) >> mode & 1);
}

#endif
