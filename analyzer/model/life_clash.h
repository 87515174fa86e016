/* life_clash.h: a lock or its kin that one thread makes or ends while another may take it or wait on it.
 * Meaning:  a clash is one object, in a variable or an allocation that exists once, that is made or ended at one place
 *           and used at another, on threads that may run in parallel there. Or a function makes what a thread that it
 *           has just created takes, both reaching it from one variable: wherever the function runs, both do. Giving
 *           back, signalling and posting do not count: to end a lock that everybody has given back is right.
 * Requires: threads. Memory: in the arena. Cost: contexts of calls, and pairs of those that name one object.
 * Order:    by object, making or ending call, context; one for each such call, with the use
 *           that has the fewest callers.
 */
#ifndef LOCKWISE_MODEL_LIFE_CLASH_H
#define LOCKWISE_MODEL_LIFE_CLASH_H

#include "model/life.h"
#include "model/threads.h"

/* A call that acts on an object, in one context. */
typedef struct LifeUse {
    PathId object; /* resolved, without indices */
    LifeAct act;
    const SyncCall *api;
    FnId fn;
    InstrId instr;
    CtxId ctx;
    Moment moment;
    bool is_sure; /* the object exists once, and the call is surely made there */
} LifeUse;

typedef struct LifeClash {
    LifeUse change, use;
    bool is_late; /* the function that changes it has created the thread that uses it */
} LifeClash;

typedef struct LifeClashes {
    VEC(LifeClash) list;
} LifeClashes;

LifeClashes *life_clashes_find(const Threads *threads, Arena *arena);

#endif
