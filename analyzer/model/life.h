/* life.h: when locks, condition variables, semaphores, barriers and thread handles are made and ended, and what is done
 * to one of which it is known in which of these states it is.
 * Meaning:  along the paths of each function, without regard to conditions, each object has the set of states that it
 *           may be in; a set of one state is a certainty of the function's own. LIFE_ENTRY stands for whatever it was
 *           when the function was called; main knows what variables are then. A Summary says what a call leaves behind
 *           for objects named by the function's interface, and what it surely does first to such an object (LifeNeed),
 *           which callers judge with what they know.
 *           Elements of an array are one object, to which everything happens perhaps (`weak`).
 * Assumes:  a function without a body may do anything to objects below the addresses that it is given, nothing to
 *           others. What others can reach (LIFE_SHARED) keeps its state: who asks has to look for others that change
 *           it.
 * Requires: values, call graph. Memory: in the arena.
 * Cost:     per function O(instructions x objects x rounds); functions bottom-up over components, each two rounds at
 *           most.
 */
#ifndef LOCKWISE_MODEL_LIFE_H
#define LOCKWISE_MODEL_LIFE_H

#include "model/callgraph.h"
#include "model/path_take.h"

/* A set of states that an object may be in. */
typedef uint16_t LifeMask;
enum {
    LIFE_RAW = 1, /* bytes that nobody has made anything of: of a local, from malloc, overwritten */
    LIFE_ZERO = 2, /* all bytes are 0: calloc, memset, a static variable without an initialiser */
    LIFE_STATIC = 4, /* an initialiser wrote it */
    LIFE_MADE = 8, /* an init call; of a thread: created, and joinable */
    LIFE_DETACHED = 16, /* a thread that is not to be joined */
    LIFE_ENDED = 32, /* destroyed; of a thread: joined */
    LIFE_COPIED = 64, /* a copy of another object's bytes */
    LIFE_ENTRY = 128, /* as when the function was called */
    LIFE_UNKNOWN = 256,
    LIFE_SHARED = 512, /* its address was stored or given to a thread: no state, but goes with all */
};

typedef enum LifeAct {
    LIFE_USES, /* takes, gives back, waits, signals, cancels */
    LIFE_MAKES,
    LIFE_ENDS, /* destroys; joins */
    LIFE_DETACHES,
    LIFE_LEAVES, /* returns, and with that loses a local that holds it: threads only */
} LifeAct;

/* Something done to an object whose states are all known here. What is in order is left out: see life_is_in_order. */
typedef struct LifeEvent {
    LifeAct act;
    FnId fn;
    InstrId instr;
    PathId object; /* its address, without indices; of a thread that is known by its handle alone, the handle */
    LifeMask before;
    bool weak; /* some element of an array */
    InstrId since; /* where it got into that state, 0: several places, or the function's beginning */
    FnId callee; /* in which it happens, or which a new thread starts with; 0: here */
    const SyncCall *api; /* the call that does it; LEAVES: that made the thread */
} LifeEvent;

/* What a function surely does first to an object of its callers. */
typedef struct LifeNeed {
    PathId object; /* in terms of the function's interface */
    LifeAct act;
    InstrId site;
    FnId callee; /* in which it happens, 0: here */
    const SyncCall *api;
} LifeNeed;

/* In which states a function leaves an object, or all objects in some memory. */
typedef struct LifeEffect {
    PathId object; /* in terms of the interface; parameter LIFE_RESULT_PARAM is the result */
    LifeMask after;
    bool whole;
    bool is_thread;
} LifeEffect;

enum { LIFE_RESULT_PARAM = 0xffff, LIFE_OBJECTS = 48, LIFE_EFFECTS = 24, LIFE_NEEDS = 12 };

typedef struct LifeSummary {
    VEC(LifeEffect) effects;
    VEC(LifeNeed) needs;
    bool overflowed; /* there are more effects: it may do anything to what it is given */
} LifeSummary;

typedef struct Lives {
    LifeSummary *fns; /* by FnId */
    VEC(LifeEvent) events; /* by function, instruction, object */
} Lives;

Lives *lives_build(PathPool *pool, FnValues *const *values, const CallGraph *graph, Arena *arena);
/* After another process has built them: in terms of this one. */
void lives_take(Lives *lives, PathPool *pool, MadePaths *made, uint32_t fn_count);
/* Adds an event for each static variable without an initialiser that functions of the program use and nobody makes: at
 * the first use, state LIFE_ZERO. */
void life_find_unmade(Lives *lives, PathPool *pool, FnValues *const *values, const CallGraph *graph, Arena *arena);

/* What the callee of a call surely does first to an object of the caller; NULL if nothing. */
const LifeNeed *life_need_at(const Lives *lives, PathPool *pool, const FnValues *caller, const CallSite *site,
                             FnId callee, PathId object);

/* What a library call does to an object; false if it makes, ends and uses none. */
bool life_act_of(const SyncCall *api, LifeAct *out_act);
bool life_is_thread(const SyncCall *api);
/* Whether the call (NULL: none) creates a thread: what that thread does first to what it is given is an event of the
 * call. */
bool life_creates(const CallSite *site);
/* Whether the call makes nothing: it is given a number that it must refuse, more than a semaphore can count or a
 * barrier of no threads. */
bool life_must_fail(const PathPool *pool, const CallSite *site);
/* Whether the act is what one does in these states. */
bool life_is_in_order(const SyncCall *api, LifeAct act, LifeMask before);
/* An address without its indices; sets *out_weak if there were any. */
PathId life_canonical(PathPool *pool, PathId address, bool *out_weak);
/* The object of a library call: as LifeEvent.object. `weak` may be NULL. 0 if it names none. */
PathId life_object(PathPool *pool, const FnValues *caller, const CallSite *site, bool *out_weak);

#endif
