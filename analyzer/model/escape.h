/* escape.h: which objects only the running thread can reach, at each access and each call.
 * Meaning:  an object is private from its making (an allocation, a function that returns fresh memory, a local) until
 *           it is published: its address, or that of an object that leads to it, is stored in memory that is not
 *           private itself, or is given to a thread. What is behind a parameter is private if it was so for the caller.
 *           A Need says of something what must be private on entry of the function for it to be private there. Each
 *           object has an inside (its own bytes) and a beyond (all that pointers in it lead to).
 * Assumes:  functions without a body publish nothing, except those that create threads. What is stored where a
 *           parameter points replaces what was there, if nobody else has it.
 * Requires: values, call graph. Memory: in the arena.
 * Cost:     per function O(blocks x objects^2 / 64) a round; functions bottom-up over components, to a fixpoint.
 */
#ifndef LOCKWISE_MODEL_ESCAPE_H
#define LOCKWISE_MODEL_ESCAPE_H

#include "model/callgraph.h"

/* Bit k: the inside of what parameter k points to; bit ESCAPE_PARAMS + k: its beyond; ESCAPE_NEVER: nothing helps. */
typedef uint32_t Need;
enum { ESCAPE_PARAMS = 15 };
#define ESCAPE_NEVER (1u << 31)

/* What a function does to objects of its caller and what it returns. */
typedef struct EscapeSummary {
    Need *inside, *beyond; /* by parameter, at returns: what else must be private now for these to be */
    Need *found;           /* by parameter: the same of what pointers stored in it lead to */
    Need result;           /* parameters whose inside or beyond is returned; NEVER: something else */
    bool result_fresh;     /* what is returned may be an object that nobody else has */
    Need result_beyond;    /* of the fresh object */
    Need cares;            /* whose privacy decides anything in it */
    uint32_t keeps;        /* bit k: parameter k itself may be stored somewhere, or given to a thread */
    uint32_t gives;        /* bit k: where parameter k points it may store an object that nobody else has; then it is
                              taken to replace what was there */
} EscapeSummary;

typedef struct FnEscape {
    EscapeSummary summary;
    Need *place, *place2;   /* by relative instruction: of what it accesses */
    uint32_t *argument_of;  /* by index among the function's call sites: into arguments */
    Need *arguments;        /* two for each argument: inside, beyond */
} FnEscape;

typedef struct Escapes {
    PathPool *pool;
    FnValues *const *values;
    const CallGraph *graph;
    FnEscape *fns; /* by FnId */
} Escapes;

Escapes *escapes_find(PathPool *pool, FnValues *const *values, const CallGraph *graph, Arena *arena);

/* What must be private for the object at an instruction's place, or at an argument that a call has. */
static inline Need escape_place(const Escapes *e, FnId fn, InstrId instr, bool second) {
    const FnEscape *f = &e->fns[fn.i];
    uint32_t relative = instr.i - e->values[fn.i]->first_instr;
    return second ? f->place2[relative] : f->place[relative];
}
Need escape_argument(const Escapes *e, const CallSite *site, uint32_t argument);
/* The privacy of what a callee's parameters lead to, in bits as in a Need, as far as the callee cares, if `owned` are
 * those of the caller. */
Need escape_at_call(const Escapes *e, const CallSite *site, FnId callee, Need owned);
static inline bool escape_holds(Need need, Need owned) {
    return !(need & ~owned);
}

#endif
