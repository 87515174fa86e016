/* pointsto.h: which objects pointers lead to, over the whole program, without regard to order (andersen.h).
 * Meaning:  objects are variables, functions, locals of a function (all activations in one), and allocations by the
 *           call that gives them: a call of an allocation wrapper is one, and holds also what the wrapper put into its
 *           own. An address is complete if all that it may lead to is known: nothing came from functions without a
 *           body, from numbers or from callers outside, and they are few.
 * Assumes:  what is stored through an unknown pointer goes nowhere; functions without a body store pointers only into
 *           what they are handed.
 * Memory:   in the arena. Cost: see andersen.h, at most POINTSTO_BUDGET for each instruction; past it nothing
 *           is known, which is a gap.
 * Order:    objects and locations are numbered in order of functions and instructions.
 */
#ifndef LOCKWISE_MODEL_POINTSTO_H
#define LOCKWISE_MODEL_POINTSTO_H

#include "model/alloc.h"
#include "model/andersen.h"

enum {
    POINTSTO_BUDGET = 400,
    POINTSTO_TARGETS = 64, /* what leads to more is not worth asking */
};

typedef struct PointsTo PointsTo;

/* Functions that others call. */
typedef struct Entries {
    Bitset mains;   /* FnIds */
    Bitset library; /* FnIds: those of them that are external may be called from outside */
} Entries;

PointsTo *pointsto_find(PathPool *pool, FnValues *const *values, const CallGraph *graph, const Allocators *allocators,
                        const Entries *entries, Arena *arena, Diag *diag);

uint32_t pointsto_size(const PointsTo *p); /* locations */

/* Where an address or a pointer value leads. */
typedef struct Targets {
    SparseSet locations; /* of PtLocations; empty if not complete */
    bool complete;       /* there are no others, and some */
} Targets;

Targets pointsto_targets(PointsTo *p, PathId value);
/* Whether some object is led to by both: not where they are complete and have none in common. What a wrapper of malloc
 * gives is also what it has allocated. */
bool pointsto_may_meet(const PointsTo *p, const Targets *a, const Targets *b);
/* The one location that the value leads to, 0 if there may be others; and if its object exists once in a run. */
PtLocation pointsto_one_place(PointsTo *p, PathId value);
PtLocation pointsto_single_place(PointsTo *p, PathId value);
/* The library call that gives the memory where the location lies; NULL if it is none, or there are several. */
const CallSite *pointsto_allocation(const PointsTo *p, PtLocation location);
/* The location as an address: the object, and in it an element that is not known or the member at the offset. */
PathId pointsto_address(PointsTo *p, PtLocation location);
/* Whether there is only one such object in a run of the program: a variable, or what a part that runs once has made. */
bool pointsto_is_single(const PointsTo *p, PtLocation location);
/* Whether the location may stand for several elements of an array. */
bool pointsto_has_elements(const PointsTo *p, PtLocation location);

#endif
