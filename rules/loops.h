/* loops.h: the loops of a function, for rules that ask what happens again and again, and what bounds it. */
#ifndef LOCKWISE_RULES_LOOPS_H
#define LOCKWISE_RULES_LOOPS_H

#include "rules/rule.h"

/* A natural loop: its head and all blocks from which a back edge to it is reached. */
typedef struct Loop {
    const FnValues *v;
    uint32_t head; /* UINT32_MAX: none */
    Bitset blocks;
} Loop;

/* The innermost loop around a block, and the next one around a loop. In the arena. */
Loop loop_around(const FnValues *v, uint32_t block, Arena *arena);
Loop loop_outside(const Loop *loop, Arena *arena);

/* How often it turns: "for (i = 0; i < n; i++)" turns n times. */
typedef enum LoopBound {
    LOOP_UNBOUND, /* until something else happens: the next item is none, the end of the process */
    LOOP_COUNTED, /* as often as a number says that is not a constant */
    LOOP_FIXED,   /* as often as a constant says */
} LoopBound;
/* *out_count: of LOOP_FIXED. */
LoopBound loop_bound(const Model *m, const Loop *loop, int64_t *out_count);

/* Whether the loop compares a number that it keeps with another one, beside 0 and 1: perhaps to stop at a limit; or
 * waits for others. */
bool loop_has_limit(const Model *m, const Loop *loop);

#endif
