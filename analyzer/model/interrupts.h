/* interrupts.h: where signal handlers may interrupt the code of threads.
 * Meaning:  at each point of a thread some handler is installed or none is, and signals are blocked or are not
 *           (modeflow.h). What main does before it installs the first handler no handler can interrupt; nor what is
 *           done while signals are blocked. Handlers are not told apart, nor are signals: the first installation counts
 *           for all, and so does what blocks or unblocks some.
 * Requires: threads. Memory: in the arena. Cost: see modeflow.h.
 */
#ifndef LOCKWISE_MODEL_INTERRUPTS_H
#define LOCKWISE_MODEL_INTERRUPTS_H

#include "model/modeflow.h"

/* Modes of a thread. */
typedef enum SignalState {
    SIGNALS_FREE,                /* no handler yet */
    SIGNALS_BLOCKED,             /* no handler yet, and signals are blocked */
    SIGNALS_HANDLED,             /* handlers may run */
    SIGNALS_HANDLED_BUT_BLOCKED, /* there are some, which have to wait */
} SignalState;

typedef struct Interrupts {
    ModeFlow flow; /* of SignalStates; empty if no call matters */
    bool any;      /* some handler is installed */
} Interrupts;

Interrupts *interrupts_find(const Threads *threads, Arena *arena);

/* Whether a call blocks signals, by its number among the sites of the call graph. */
bool interrupts_is_blocking(const Interrupts *in, uint32_t site);
/* Whether threads come to a function. */
static inline bool interrupts_is_run(const Interrupts *in, FnId fn) {
    return in->flow.entry && in->flow.entry[fn.i];
}
/* Whether some handler may run between this instruction and the one before. */
static inline bool interrupts_may_come(const Interrupts *in, FnId fn, InstrId instr) {
    return in->flow.entry && (modeflow_at(&in->flow, fn, instr) >> SIGNALS_HANDLED & 1);
}
/* The same where the calls that a context shows lead there. */
static inline bool interrupts_may_come_in(const Interrupts *in, CtxId ctx, InstrId instr) {
    return in->flow.entry && (modeflow_in(&in->flow, ctx, instr) >> SIGNALS_HANDLED & 1);
}

#endif
