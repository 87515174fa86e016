/* branch.h: what taking an edge of the control flow says of one value.
 * Meaning:  a condition is read as "subject relation other": (x == 3), (done >= n), (ready) is ready != 0. Only the
 *           condition of the block itself is read; what was known before is not used.
 * Cost:     O(size of the condition).
 */
#ifndef LOCKWISE_MODEL_BRANCH_H
#define LOCKWISE_MODEL_BRANCH_H

#include "model/range.h"
#include "model/values.h"

typedef struct Relation {
    PathId subject; /* 0: the edge says nothing */
    uint8_t op;     /* BIN_EQ, BIN_NE, BIN_LT, BIN_LE, BIN_GT or BIN_GE */
    PathId other;
} Relation;

/* Of the edge from one block to another; nothing if several edges join them. */
Relation branch_relation(PathPool *pool, const FnValues *v, uint32_t from, uint32_t to);
/* Of a condition that is known to be true or false. */
Relation relation_of(PathPool *pool, PathId condition, bool truth);
/* The same with subject and other exchanged. */
Relation relation_turned(Relation r);
/* Whether `other` is the constant. */
bool relation_is_with(const PathPool *pool, Relation r, int64_t constant);
/* Whether the relation leaves zero out, or leaves nothing but zero. */
bool relation_is_nonzero(const PathPool *pool, Relation r);
bool relation_is_zero(const PathPool *pool, Relation r);
/* What the subject may be, if `other` is a constant; else anything. */
Range relation_range(const PathPool *pool, Relation r);

/* The global variable that was found to be zero wherever an instruction is reached, and that the function then sets:
 * what is set up the first time; 0 none. Cost: O(blocks + instructions). */
PathId branch_first_time(PathPool *pool, const FnValues *v, InstrId at);
/* A global variable of the class that was found to be zero wherever an instruction is reached; 0 none. Cost:
 * O(blocks). */
PathId branch_found_zero(PathPool *pool, const FnValues *v, InstrId at, ClassId class);
/* Whether a test of a global variable leads to one instruction on one edge and to the other one on another. */
bool branch_chooses(PathPool *pool, const FnValues *v, InstrId one, InstrId other);

#endif
