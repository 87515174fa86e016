/* literals.h: what literal arguments decide: `book(amount, 0)` does not reach what `book` does where its second
 * parameter is not zero.
 * Meaning:  a parameter is asked for if a branch tests it, or it is handed on to one that is: in a function that has to
 *           do with locks; or anywhere, for what signal handlers come to. A Literals value says which asked parameters
 *           are which numbers; 0 says nothing. Blocks are dead under it if no path whose branches agree with these
 *           numbers leads to them.
 * Memory:   in the arena. Cost: one walk over the function for each different vector of numbers.
 */
#ifndef LOCKWISE_MODEL_LITERALS_H
#define LOCKWISE_MODEL_LITERALS_H

#include "model/locks.h"

IR_ID(LiteralsId); /* 0: nothing is known */

typedef struct LiteralsBlock {
    bool dead;
    uint32_t closed; /* bit k: the edge to its k-th successor is not taken */
} LiteralsBlock;

typedef struct Literals {
    PathPool *pool;
    FnValues *const *values;
    Arena *arena;
    uint32_t *asked; /* by FnId: bit k set: parameter k, 0 for functions that have nothing to do with locks */
    uint32_t *asked_anywhere; /* the same for all functions */
    uint32_t **tests; /* by FnId: by block: those that its branch tests; NULL: has no parameter */
    Map *in_phis; /* (value where control flow meets, steps left) -> parameters that it is computed from */
    StrMap *ids; /* (FnId, asked numbers) -> LiteralsId */
    VEC(const LiteralsBlock *) dead; /* by LiteralsId: by block of the function; NULL: all is reached */
} Literals;

Literals *literals_find(PathPool *pool, FnValues *const *values, const CallGraph *graph, const Locks *locks,
                        Arena *arena);
/* What the arguments say: the numbers among those that are asked for, in functions that have to do with locks, or
 * anywhere. */
LiteralsId literals_of(Literals *l, FnId fn, bool anywhere, const PathId *args, uint32_t count);
/* The number that a value is computed to from numbers alone; the value itself if it is not. */
PathId literals_compute(const Literals *l, PathId value);
/* Whether a block of the function is not reached. */
static inline bool literals_exclude(const Literals *l, LiteralsId id, uint32_t block) {
    return id.i && l->dead.data[id.i] && l->dead.data[id.i][block].dead;
}
/* Whether control flow does not go on from one block to another. */
bool literals_exclude_edge(const Literals *l, FnId fn, LiteralsId id, uint32_t from, uint32_t to);

#endif
