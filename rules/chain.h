/* chain.h: what of the calls that lead to a place matters for a lock that is held there.
 * Meaning:  a context is doubtful if some call on the way from its thread's beginning has several possible targets.
 *           Where a lock is taken on the way, only the calls after that can put in doubt that it is held at the place:
 *           whoever runs the function that takes it, and on whatever thread, does what follows.
 */
#ifndef LOCKWISE_RULES_CHAIN_H
#define LOCKWISE_RULES_CHAIN_H

#include "rules/rule.h"

typedef struct ChainLink {
    CtxId ctx;
    InstrId instr; /* the place, or the call that leads to it */
} ChainLink;

/* The function on the way to a place that the lock (class << 1 | shared) was taken in: nobody above it holds the
 * lock. */
ChainLink chain_holder(const Model *m, CtxId ctx, InstrId instr, uint32_t lock);
/* The function that the context's thread begins with. */
CtxId chain_root(const Model *m, CtxId ctx);
/* What a path in terms of the context's function is in those of its caller, which there must be; 0 if it has no
 * name there. */
PathId chain_in_caller(const Model *m, const Context *ctx, PathId path);
/* Whether each call from the context `outer` down to `inner` surely leads there. */
bool chain_is_sure(const Model *m, CtxId outer, CtxId inner);

#endif
