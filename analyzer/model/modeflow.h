/* modeflow.h: in which of four modes a thread may come to each point, as far as calls switch them.
 * Meaning:  a mode is a small state of each thread, such as whether signals are blocked, or whether it can be
 *           cancelled. Library calls switch it; functions carry their callees' switches. A point has the set of modes
 *           in which it may be reached, whatever the caller.
 * Requires: threads. Memory: in the arena. Cost: O(calls) for a program that switches, nothing for others.
 */
#ifndef LOCKWISE_MODEL_MODEFLOW_H
#define LOCKWISE_MODEL_MODEFLOW_H

#include "model/threads.h"

enum { MODE_COUNT = 4 };

typedef uint8_t ModeSet; /* bit 1 << mode */

/* What a stretch of code makes of each mode: a nibble for each, a ModeSet. */
typedef uint16_t ModeEffect;

enum { MODE_EFFECT_NONE = 0x8421 };

typedef struct ModeFlow {
    const Threads *threads;
    ModeEffect (*switched_by)(const Threads *threads, uint32_t site); /* of a library call */
    ModeSet (*root)(const struct ModeFlow *flow, const Context *ctx);  /* where a context without callers begins */
    ModeSet *entry;       /* by FnId: empty for what no thread runs */
    ModeEffect *effect;   /* by FnId: of a call */
    ModeEffect **at_block; /* by FnId and block: from the function's entry; NULL: nothing in it switches */
} ModeFlow;

/* Fills entry, effect and at_block. */
void modeflow_solve(ModeFlow *flow, Arena *arena);
/* Just before an instruction. */
ModeSet modeflow_at(const ModeFlow *flow, FnId fn, InstrId instr);
/* The same by way of the callers that a context shows. */
ModeSet modeflow_in(const ModeFlow *flow, CtxId ctx, InstrId instr);

#endif
