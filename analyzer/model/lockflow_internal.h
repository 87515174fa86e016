/* lockflow_internal.h: the lock analysis of one function, shared by the lockflow files. Its argument: lockflow.c. */
#ifndef LOCKWISE_MODEL_LOCKFLOW_INTERNAL_H
#define LOCKWISE_MODEL_LOCKFLOW_INTERNAL_H

#include "base/worklist.h"
#include "model/locks_internal.h"

/* The states at a block's entry. */
typedef struct Disjuncts {
    uint8_t count;
    uint8_t visits;
    uint16_t fresh; /* those that changed since the block was visited last, as a bit set */
    bool calls; /* some call in the block is one that does something */
    LockState *states[LOCKS_DISJUNCTS]; /* behind `count`: free ones, or NULL */
} Disjuncts;

/* A small set of states while a block is walked: calls split, contradictions remove. */
typedef struct StateSet {
    uint32_t count;
    LockState states[4 * LOCKS_DISJUNCTS];
} StateSet;

/* A branch in `block` tests a value that is read from memory: just now, or before and kept in a variable. */
typedef struct TestSite {
    PathId subject;
    uint32_t block;
    bool kept;
} TestSite;

/* Who asks for a value. */
typedef enum Asked {
    ASKED_SUBJECT = 1, /* a branch tests it, or it is returned */
    ASKED_CARRIED = 2, /* it is returned, or PHIs bring it to where it is returned or tested */
    ASKED_PHI = 4, /* a PHI that is asked for where a fact is to be of use: lockflow_relevance.c */
    ASKED_TEST = 8, /* times the number of branches that test it, here and in callees before they take locks */
} Asked;

/* What a callee takes at some time, in the words of the function that calls it. */
typedef struct TakenHere {
    const Taken *inner;
    PathId lock;     /* 0: it cannot be said */
    Conditions when; /* those that can be said here */
    /* Where nothing is held and the state has no other name for it: */
    bool foreign; /* nobody is told, as callers cannot name it; or it cannot be said */
    bool said; /* callers are told already that it is taken, whatever their values are */
} TakenHere;

typedef struct TakesHere {
    TakenHere *list;
    uint32_t count;
} TakesHere;

typedef struct Flow {
    LockBuilder *b;
    PathPool *pool;
    const FnValues *v;
    FnLocks *out;
    Arena *arena; /* scratch */
    Disjuncts *in; /* by block */
    Worklist *work;
    bool *tested;   /* by relative instruction: the call's result is looked at */
    bool *refused; /* by relative instruction: a call that the code goes on from only where it did not return 0, or what
                       the table has for success */
    Map *asked; /* PathId -> who asks for it: Asked */
    const TakesHere **takes; /* by call site of the function, for each of its targets; NULL if none takes any */
    StrMap *takes_given; /* callee, and what it is given of what it speaks of -> its TakenHere list */
    VEC(TestSite) test_sites;
    Map *at_calls; /* (InstrId of a call, PathId of a callee's) -> what it is here: lockflow_at_call */
    struct Relevance *relevance; /* lockflow_relevance.c; NULL until it is asked */
    const StateSet *peers; /* recording: all states that reach the call or return being looked at */
    bool lockless; /* no state holds or has had a lock: only callees take some */
    bool uses_locks; /* does something to semaphores or atomic variables that are locks */
    bool calls; /* one was seen in the block being walked: Disjuncts.calls */
    bool recording, merged, overflowed;
    /* what the function does, gathered while recording */
    LockSummary summary;
} Flow;

static inline bool entry_is_held(const LockEntry *entry) {
    return entry && (entry->status == LOCK_HELD || entry->status == LOCK_RETAKEN);
}

/* The value is the result of a call such as setjmp: 0 when it returns first. */
bool lockflow_returns_twice(const Flow *f, PathId value);

/* locks_at_call, asked for each state that comes to a call, and remembered. */
PathId lockflow_at_call(Flow *f, InstrId call, FnId callee, PathId path);

/* ---- preparation: lockflow_prepare.c ---- */

/* Fills tested, refused, asked, takes and test_sites. */
void lockflow_prepare(Flow *f);
static inline uint64_t lockflow_asked(const Flow *f, PathId value) {
    const uint64_t *asked = map_find(f->asked, value.i);
    return asked ? *asked : 0;
}
/* What the k-th target of a call takes. */
static inline TakesHere lockflow_takes_of(const Flow *f, const CallSite *site, uint32_t k) {
    uint32_t first = f->b->graph->site_of[f->v->fn.i];
    const TakesHere *takes = f->takes[site - &f->b->graph->sites.data[first]];
    return takes ? takes[k] : (TakesHere){0};
}

/* ---- sets of states: lockflow_calls.c ---- */

/* Adds a state unless it is there; a full set loses precision, not states. */
void stateset_add(StateSet *set, const LockState *state);

/* ---- locks in one state: lockflow_effects.c ---- */

/* The event of that kind, made when it is the first there; in the list of all. */
LockEvent *lockflow_event(Flow *f, LockEventKind kind, InstrId instr, PathId lock);
/* One more state has it. */
void lockflow_count_state(LockEvent *event, const LockState *state);
/* Whether a test of a parameter, or of a global variable, tells the states apart: of what is reached from such a root.
 * out_fact: what the first state knows of it; may be NULL. */
bool lockflow_root_tells(const Flow *f, const LockState *a, const LockState *b, PathKind kind, InterfaceFact *out_fact);
/* Whether what tells this state from all that treat the lock otherwise is a parameter: then callers decide.
 * out_told_by: as in LockEvent; may be NULL. */
bool lockflow_is_by_contract(const Flow *f, const LockState *state, PathId lock, InterfaceFact *out_told_by);
/* What was done to a lock last; left out if the state is full. */
void lockflow_set(Flow *f, LockState *state, PathId lock, LockStatus status, uint8_t shared, uint8_t kind,
                  InstrId site);
/* Adds one, unless the value has one or there are too many. */
void conditions_add(Conditions *when, PathId value, Range range);
/* Adds what the state knows of values of the interface, as far as there is room. */
void conditions_add_state(const Flow *f, Conditions *when, const LockState *state);
/* Keeps what holds in either case. */
void conditions_weaken(Conditions *into, const Conditions *other);
/* A callee's conditions on values of this function's; those on its own values are lost. */
Conditions lockflow_conditions_at_call(Flow *f, InstrId id, FnId callee, const Conditions *when);
/* Those of them that callers of this function can be told, as narrow as the state knows them. */
Conditions lockflow_conditions_here(Flow *f, const LockState *state, const Conditions *when);
/* Takes such conditions into the state; false if they contradict it. */
bool lockflow_meet_conditions(Flow *f, LockState *state, const Conditions *when);
/* What is known already of the function's taking that lock in that way; NULL if nothing. */
Taken *lockflow_known_taken(Flow *f, const Taken *taken);
/* Whether `taken` cannot change what is known: it is taken whatever the caller's values are. */
static inline bool lockflow_is_settled(const Taken *known, const Taken *taken) {
    return !known->when.count && (!known->doubtful || taken->doubtful);
}
/* The lock is taken in that state; taken.when: what must hold besides, of the interface. */
void lockflow_note_taken(Flow *f, const LockState *state, Taken taken);
/* `held` is taken again by what `taken` says. */
void lockflow_relock_event(Flow *f, const LockState *state, InstrId site, PathId lock, const LockEntry *held,
                           const Taken *taken);
/* What is held when a lock of the same class is taken. */
void lockflow_same_class(Flow *f, const LockState *state, const Taken *taken);
/* Takes a lock in one state. */
void lockflow_acquire(Flow *f, LockState *state, PathId lock, uint8_t shared, uint8_t kind, InstrId site, bool is_try);
/* What the call returned that took a lock; 0 unknown. */
PathId lockflow_taken_with(const Flow *f, const LockEntry *entry);
/* A lock that came from a callee and is given back here shows that the callee locks for its callers. */
void lockflow_note_consumed(Flow *f, const LockEntry *entry);
/* Gives a lock back in one state. */
void lockflow_release(Flow *f, LockState *state, PathId lock, uint8_t kind, InstrId site);

/* ---- tokens: lockflow_token.c ---- */

/* What a row with a token does to a state; adds what becomes of it. */
void lockflow_token_call(Flow *f, StateSet *out, const LockState *in, const CallSite *site, PathId result);
/* Applies what a callee did to a token. */
void lockflow_token_effect(Flow *f, LockState *state, PathId token, const LockEffect *effect, InstrId site);
/* What the entry says for the callers: whether it was taken as often as before. */
bool lockflow_token_is_whole(const LockEntry *entry);
/* Whether it is the caller's that was given up, and not what was taken here. */
bool lockflow_token_is_callers(const LockEntry *entry);
/* Whether what the token hangs on here is for the callers to know: a callee that gives it up or takes it only sometimes
 * did so at `changed`, or a test of a parameter or of an option tells this state from others. */
bool lockflow_token_is_by_contract(const Flow *f, const LockState *state, PathId token, InstrId changed);
/* A call that is to be made with a token, in all states that come to it. */
void lockflow_token_needed(Flow *f, const StateSet *set, const CallSite *site);
/* Notes the tokens that a callee needs. */
void lockflow_callee_needs(Flow *f, const LockState *state, const CallSite *site, FnId callee);
/* Returns with a token given up. */
void lockflow_token_exit(Flow *f, const LockState *state, const LockEntry *entry, InstrId id);

/* ---- critical sections: lockflow_section.c ---- */

/* Begins one of the lock, and of the second unless that is 0. */
void lockflow_section_begin(Flow *f, LockState *state, PathId lock, PathId second, InstrId site);
/* Ends the innermost; all: the path of all sections. */
void lockflow_section_end(Flow *f, LockState *state, PathId all, InstrId site);
/* Says anew which are held, after something was done to a token. */
void lockflow_sections_settle(LockState *state);
/* Whether this function has begun one that has not ended. */
bool lockflow_sections_are_open(const LockState *state);

/* ---- calls: lockflow_calls.c ---- */

/* Whether a lock is reached through a pointer, or lies where it points. */
bool lockflow_is_through(const PathPool *pool, PathId lock, PathId pointer);
/* An argument of a call by its number; 0 if there is none. */
PathId lockflow_argument(Flow *f, const Instr *instr, int index);
/* The same at an operation on a semaphore or atomic variable. */
void lockflow_op(Flow *f, StateSet *out, const LockState *in, InstrId id, const Instr *instr, const LockOp *op);
/* What a call returns, if that may be another value than in the round before; else 0. */
PathId lockflow_forgotten_result(const Flow *f, const Instr *instr);
/* Whether a call has no effect besides its result. */
bool lockflow_passes(const Flow *f, const CallSite *site);
/* Adds to `out` what becomes of one state in a call: nothing if the call does not return in it. */
void lockflow_call(Flow *f, StateSet *out, const LockState *in, const Instr *instr, const CallSite *site);

/* The two ways a trying call can go, as far as they are possible; api: its results, mode and sort of lock. */
void lockflow_try_acquire(Flow *f, StateSet *out, const LockState *state, const SyncCall *api, PathId lock, InstrId id,
                          PathId result);

/* ---- attributes: lockflow_declared.c ---- */

/* Whether the function is declared to be called with locks held. */
bool lockflow_is_entered_holding(const LockBuilder *b, FnId fn);
/* The state at the function's entry. */
void lockflow_enter(Flow *f, LockState *state);
/* Adds what becomes of a state in such a call. */
void lockflow_declared_call(Flow *f, StateSet *out, const LockState *in, const CallSite *site, PathId result);

/* ---- what is held: lockflow_record.c ---- */

/* What all states hold they may hold under different names: p->lock is q->lock where p was q, r->lock where it was
 * r. */
void lockflow_record(Flow *f, const StateSet *set, InstrId id);
/* For the events at an instruction: of how many states, and in how many of them the lock was held before. */
void lockflow_finish_event_totals(Flow *f, InstrId id, const StateSet *before);

/* ---- which facts matter: lockflow_relevance.c ---- */

/* Whether a lock operation hangs on the branch at the end of a block. */
bool lockflow_branch_matters(Flow *f, uint32_t block);
/* Forgets what no later test that a lock operation hangs on asks, at the entry of a block. */
void lockflow_forget_irrelevant(Flow *f, LockState *state, uint32_t block);
/* Without locks: forgets what nobody asks, neither a test or call that can be reached from the block, nor callers who
 * want to know when locks are taken or what is returned; and says which facts are asked for by the former. */
void lockflow_settle(Flow *f, LockState *state, uint32_t block);

/* ---- locks held by all who are counted: lockflow_counted.c ---- */

/* Where only a number that the function itself counts with tells whether it takes or gives back a lock, it does so. */
void lockflow_share_counted(const Flow *f, LockSummary *summary);

/* ---- returns: lockflow_summary.c ---- */

/* Whether a caller can tell which of two outcomes it got: by the result, or by what it knew before. */
bool lockflow_tells_apart(const Outcome *a, const Outcome *b);
/* Whether all that an outcome does is to give back locks of the caller's. */
bool lockflow_gives_back(const Outcome *outcome);
/* Outcomes without any effect need no telling apart; what callers cannot tell apart is dropped. */
void lockflow_simplify_outcomes(Flow *f, bool returns_pointer);
/* LockSummary.taken_params, once `taken` is known. */
uint32_t lockflow_params_of_taken(const PathPool *pool, const LockSummary *summary);
/* Adds the outcomes of the states at a return, and what is odd about them. */
void lockflow_return(Flow *f, const StateSet *set, InstrId id);

#endif
