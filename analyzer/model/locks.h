/* locks.h: what each function does to locks, path-sensitively inside a function and by summaries across calls.
 * Meaning:  must-sets under-approximate: a lock in them is held on every execution that the analysis sees; may-sets
 *           over-approximate up to merged states. Both are of this activation: what callers hold is not in them.
 *           A Summary has up to LOCKS_OUTCOMES outcomes, each with the range of the function's result and what it
 *           did to locks named by its parameters, globals or its result: so wrappers, conditional locking and
 *           trylock wrappers are learned and never listed.
 * Requires: values, call graph. Memory: in the arena.
 * Cost:     per function O(instructions x LOCKS_DISJUNCTS x rounds); functions bottom-up over components, each
 *           component at most three rounds.
 * Errors:   locks that cannot be named and states that were merged are gaps.
 */
#ifndef LOCKWISE_MODEL_LOCKS_H
#define LOCKWISE_MODEL_LOCKS_H

#include "base/setpool.h"
#include "model/annotations.h"
#include "model/callgraph.h"
#include "model/lockstate.h"
#include "model/lockuse.h"

enum { LOCKS_DISJUNCTS = 8, LOCKS_OUTCOMES = 8, LOCKS_EFFECTS = 6, LOCKS_CONDITIONS = 4, LOCKS_RESULT_PARAM = 0xffff };

typedef struct LockEffect {
    PathId lock;    /* in terms of the callee's parameters, globals; PARAM LOCKS_RESULT_PARAM is its result */
    uint8_t status; /* HELD: taken; LENT: given back; RETAKEN: given back and taken again; SUSPENDED: given up */
    uint8_t shared, kind;
    bool whole;     /* HELD: a token, as often as it was taken before */
    InstrId site;   /* in the callee */
} LockEffect;

/* What is known of a value of the caller's wherever something happens. */
typedef struct InterfaceFact {
    PathId value; /* in terms of the function's interface */
    Range range;
} InterfaceFact;

/* Facts about the caller's values, all of which hold. */
typedef struct Conditions {
    uint8_t count;
    InterfaceFact list[LOCKS_CONDITIONS];
} Conditions;

typedef struct Outcome {
    Range result;
    uint32_t returns; /* states at returns that had it */
    Conditions when;
    PathId value; /* what is returned, in terms of the interface; 0 unknown or different */
    bool jumped; /* only after a second return of setjmp */
    bool of_lock; /* what is returned is what the call returned that took the lock */
    uint8_t effect_count;
    LockEffect effects[LOCKS_EFFECTS];
} Outcome;

/* A lock that a function or its callees take at some time, for finding relocks; or a token that they are to be called
 * with. */
typedef struct Taken {
    PathId lock;   /* as LockEffect.lock */
    uint8_t shared, kind, is_try;
    InstrId site;  /* in the function: the lock call, or the call that leads to it */
    FnId callee;   /* the callee that takes it, 0: site itself does */
    Conditions when; /* it is taken */
    bool doubtful; /* reached only through calls with several possible targets: perhaps that target is never called */
} Taken;

/* A call whose callee takes a lock at some time, not by trying, in the caller's terms. */
typedef struct CallTakes {
    FnId fn;
    InstrId site;
    FnId callee;
    PathId lock;
    uint8_t shared;
    bool doubtful; /* Taken.doubtful */
    bool named;    /* the callee's own words show the class */
} CallTakes;

typedef struct LockSummary {
    uint8_t outcome_count; /* 0: never returns */
    Outcome outcomes[LOCKS_OUTCOMES];
    VEC(Taken) taken;
    VEC(Taken) needed; /* tokens, at most one each */
    bool has_effects; /* any outcome with an effect */
    uint32_t taken_params; /* bits of the parameters that `taken` speaks of: path_param_bit */
} LockSummary;

typedef enum LockEventKind {
    LOCK_EVENT_RELOCK, /* takes a lock that it holds */
    LOCK_EVENT_DOUBLE_UNLOCK, /* gives back a lock that it has given back */
    LOCK_EVENT_UNLOCK_UNHELD, /* gives back a lock that it has not taken */
    LOCK_EVENT_EXIT_HELD, /* returns with a lock that it took */
    LOCK_EVENT_EXIT_RELEASED, /* returns after it took the lock and gave it back */
    LOCK_EVENT_WAIT, /* waits on a condition variable */
    LOCK_EVENT_UNREPAIRED, /* gives back a lock whose owner died before, and leaves it as it was */
    LOCK_EVENT_SAME_CLASS, /* takes a lock while it holds another one of the class */
    LOCK_EVENT_TOKEN_NEEDED, /* calls, with a token given up, what needs it */
    LOCK_EVENT_TOKEN_LEFT, /* gives a token back that it does not have */
    LOCK_EVENT_EXIT_SUSPENDED, /* returns with its caller's token given up */
} LockEventKind;

/* Something about a lock at an instruction, in at least one state that reaches it. */
typedef struct LockEvent {
    LockEventKind kind;
    FnId fn;
    InstrId instr;
    PathId lock;
    InstrId other; /* where it was taken, or first given back; 0 none */
    FnId callee; /* RELOCK: the callee that takes it, TOKEN_NEEDED: that needs it; 0: here */
    uint8_t shared, other_shared, lock_kind, is_try;
    uint8_t states, total; /* in how many of how many states */
    uint8_t sure_states; /* those of them that are not doubtful: see lockstate.h */
    /* UNLOCK_UNHELD, TOKEN_LEFT, WAIT: states in which it is held here; EXIT_SUSPENDED: in which it is not given up */
    uint8_t held_states;
    bool lent; /* DOUBLE_UNLOCK: the first release gave back a lock of the caller's */
    bool doubtful; /* RELOCK: Taken.doubtful, in all states */
    bool by_contract; /* what tells the states apart is a parameter: the callers' business */
    InterfaceFact told_by; /* by_contract, of a release: what is known of that parameter here; value 0: of several */
    Range result; /* EXIT_HELD, EXIT_RELEASED: of what is returned */
    PathId condition; /* WAIT: the condition variable; SAME_CLASS: the lock that is held */
} LockEvent;

/* A state at an instruction: whether a lock is held in it, and what is known of the caller's values. */
typedef struct LockOption {
    bool holds;
    Conditions when;
} LockOption;

/* All of them, where a parameter decides whether a lock is taken. */
typedef struct LockOptions {
    uint32_t count;
    LockOption *list;
} LockOptions;

typedef struct FnLocks {
    LockSummary summary;
    SetId *must, *may, *lost; /* by relative instruction, before it: PathIds held surely, perhaps; callers' locks given
                                 back. Members are PathId << 1 | shared. Set at memory accesses and calls; NULL
                                 if the function touches no lock. */
    /* By relative instruction: where `must` leaves out the states in which a parameter has chosen not to lock, or NULL;
     * NULL if there is no such place. Callers who are known to choose so hold nothing by it. */
    const LockOptions **options;
    Bitset unreached; /* relative instructions that no state reaches: code behind a lock call that failed */
    Bitset cycled; /* ClassIds of locks that it takes and gives back itself */
} FnLocks;

typedef enum LockNature { NATURE_UNKNOWN, NATURE_NORMAL, NATURE_RECURSIVE, NATURE_ERRORCHECK } LockNature;

/* A semaphore, atomic variable or number that is used as a lock is given back by an activation that did not take it, or
 * taken by one that has it. */
typedef struct LooseUse {
    FnId fn;
    InstrId instr;
    PathId lock;
    uint8_t kind; /* LockKind */
    bool twice; /* the activation gave it back before, or took it before */
} LooseUse;

typedef struct Locks {
    const Annotations *facts;
    SetPool *sets;
    FnLocks *fns; /* by FnId */
    VEC(LockEvent) events; /* by function, instruction; but for tokens, and of semaphores only the EXIT ones */
    VEC(LockEvent) token_events; /* by function, instruction; of all programs */
    VEC(CallTakes) takes; /* while a lock is held, or of locks that only the caller can name; by function */
    uint32_t *event_first; /* by FnId, one more than functions: events of fn are [event_first[fn], event_first[fn+1]) */
    Map *natures; /* ClassId -> LockNature, from initialisers and init calls */
    Map *robust; /* ClassId -> what taking such a lock returns after the death of its owner */
    const LockUses *uses;
    VEC(LooseUse) loose; /* by function, instruction */
    Bitset consumed; /* FnIds whose callers give back locks that they got from it */
    Bitset counted; /* call sites, by index, that take a lock for all who are counted: lockflow_counted.c */
} Locks;

Locks *locks_build(PathPool *pool, FnValues *const *values, const CallGraph *graph, const Annotations *facts,
                   Arena *arena, Diag *diag);
static inline const LockEvent *locks_events(const Locks *locks, FnId fn, uint32_t *out_count) {
    *out_count = locks->event_first[fn.i + 1] - locks->event_first[fn.i];
    return *out_count ? &locks->events.data[locks->event_first[fn.i]] : NULL;
}
/* Whether it is attributes that say what the callee does to locks: it has no body, or one that does not show it. */
bool locks_are_declared(const Locks *locks, const CallSite *site);
/* Whether some call in the function takes a lock of that class. */
bool locks_taken_by(const Locks *locks, PathPool *pool, const CallGraph *graph, const FnValues *values, PathId lock);
/* What taking the lock returns, besides 0, where it is taken: after the death of its owner; 0 if it is not robust. */
int64_t locks_robust(const Locks *locks, PathPool *pool, PathId lock);
LockNature locks_nature(const Locks *locks, PathPool *pool, PathId lock);
/* The lock that an effect or Taken of callee means at a call site; 0 if it cannot be said. */
PathId locks_at_call(PathPool *pool, const FnValues *caller, InstrId call, FnId callee, PathId lock);
/* How the callee takes the lock that its caller calls `lock`, or one of its class; NULL if it does not. */
const Taken *locks_how_taken(const Locks *locks, PathPool *pool, const FnValues *caller, InstrId call, FnId callee,
                             PathId lock);
/* Where fn last took the lock before an instruction: the lock call, or the call of a function that locks. 0 if this
 * activation did not. */
InstrId locks_site_before(const Locks *locks, PathPool *pool, const CallGraph *graph, const FnValues *values,
                          PathId lock, InstrId before);

/* The locks that the function of the values surely holds before an access or call of it, as PathId << 1 | shared. */
static inline SetId locks_must_at(const Locks *locks, const FnValues *values, InstrId instr) {
    const FnLocks *fn = &locks->fns[values->fn.i];
    return fn->must ? fn->must[instr.i - values->first_instr] : SET_EMPTY;
}

/* Whether a lock of the class is in a set of class << 1 | shared, in either mode. */
static inline bool locks_has_class(const SetPool *sets, SetId set, ClassId class) {
    return setpool_has(sets, set, class.i << 1) || setpool_has(sets, set, class.i << 1 | 1);
}

/* Of such a set the ClassIds: of all, or of those that are held exclusively. */
SetId locks_classes(SetPool *sets, SetId held, bool exclusively);
/* Such a set without the classes of another one, in either mode. */
SetId locks_without(SetPool *sets, SetId held, SetId lost);

#endif
