/* phase.h: order between threads by other means than creation and join.
 * Meaning:  a Token stands for "this release has happened": a semaphore that starts at zero was posted, a flag was set,
 *           a counter has reached its goal, or this is the child of a fork. A Phase says which tokens are surely
 *           passed at a point, which releases its own thread may have made by then, and how often it has waited at
 *           each barrier. What a thread does before it can have released a token is before what another one does
 *           after passing it, if only that thread releases it; for counters, whoever counts, since all must have.
 *           The one that counts to zero is alone; so is the one that a barrier has told from the others, by a result
 *           that is not 0, up to its next wait there.
 *           Two points with different numbers of waits at one barrier are never at once: these numbers are residue
 *           classes (Granger, Static analysis of arithmetical congruences, 1989), so that phases of a loop count.
 * Assumes:  a flag or counter is passed by leaving a loop that waits for it, or by an acquire load; it is read and
 *           written under one lock, or by acquire and release operations. A counter is waited for until all threads
 *           that count have counted. All threads that wait at a barrier are the ones it was made for.
 * Requires: threads' spawns and calls, locks inside functions. Memory: in the arena.
 * Cost:     functions that touch a token only: O(blocks x rounds).
 */
#ifndef LOCKWISE_MODEL_PHASE_H
#define LOCKWISE_MODEL_PHASE_H

#include "model/locks.h"
#include "model/spawn.h"

IR_ID(TokenId); /* 0 none */
IR_ID(PhaseId); /* 0: nothing passed, released or waited for */

typedef enum TokenKind {
    TOKEN_SEMAPHORE,
    TOKEN_FLAG,    /* has the value, or any but zero */
    TOKEN_COUNTER, /* has been counted up to its goal, or down to zero */
    /* This thread is the one that has counted it down to zero: there is no other. Of a barrier: the one of those that
     * waited whose wait told it so, until it waits there again. */
    TOKEN_LAST,
    TOKEN_CHILD,   /* of a fork */
} TokenKind;

typedef struct Token {
    uint8_t kind;
    bool down;      /* COUNTER: counted down */
    bool any;       /* FLAG: any value but zero */
    ClassId object; /* 0: CHILD */
    int64_t value;  /* FLAG */
    bool dropped;   /* its conditions do not hold */
} Token;

enum { PHASE_BARRIERS = 3 };

/* How often a barrier was waited at: residue + any multiple of modulus; modulus 0: exactly. */
typedef struct Waits {
    ClassId barrier;
    uint32_t modulus, residue;
} Waits;

typedef struct Phase {
    SetId passed; /* TokenId << 1 | by an acquire load rather than under a lock */
    SetId given;  /* TokenIds */
    uint32_t barrier_count;
    Waits barriers[PHASE_BARRIERS]; /* by class */
} Phase;

/* A release of tokens: an instruction that posts, sets or counts. */
typedef struct Release {
    InstrId instr;
    TokenId token;
    bool ordered; /* an atomic operation with release order */
} Release;

/* Passing a token: after an instruction (to == UINT32_MAX), or on an edge. */
typedef struct Pass {
    InstrId instr; /* the wait; the load that is tested */
    uint32_t from, to;
    TokenId token;
    bool ordered; /* an acquire load */
} Pass;

typedef struct FnPhases {
    VEC(Release) releases; /* by instruction */
    VEC(Pass) passes;
    Phase effect;          /* from entry to return */
    SetId waits;           /* ClassIds of barriers that it or a callee waits at */
    bool matters;          /* it or a callee releases, passes or waits */
} FnPhases;

typedef struct Phases {
    PathPool *pool;
    FnValues *const *values;
    const CallGraph *graph;
    const Locks *locks;
    SetPool *sets;
    Arena *arena;
    VEC(Token) tokens; /* index 0 unused */
    FnPhases *fns;     /* by FnId */
    SetId *creates;    /* by FnId: not empty if it creates threads */
    VEC(Phase) list;   /* by PhaseId */
    StrMap *ids;
} Phases;

/* creates: by FnId, the spawns that a function may run. */
Phases *phases_find(const Spawns *spawns, const Locks *locks, SetId *creates, Arena *arena);
static inline const Phase *phase_get(const Phases *p, PhaseId id) {
    return &p->list.data[id.i];
}
PhaseId phase_intern(Phases *p, Phase phase);
/* Where executions meet: what surely holds of both. */
Phase phase_join(const Phases *p, Phase a, Phase b);
/* What follows a call whose effect this is. */
Phase phase_then(const Phases *p, Phase before, Phase effect);
/* How often a phase has waited at a barrier; modulus 1: nobody knows. */
void phase_set_waits(Phase *phase, Waits waits);
/* Whether some barrier keeps the two apart. */
bool phase_is_apart(Phase a, Phase b);

/* ---- phase_flow.c ---- */

/* Fills FnPhases.effect and matters, callees first. */
void phases_sum_up(Phases *p);
/* Where a thread begins that runs fn, created by one in that phase. */
PhaseId phases_entry(Phases *p, FnId fn, PhaseId creator);
/* By block of fn: the phase at its entry, if `entry` is where fn begins. In the arena. */
PhaseId *phases_at_blocks(Phases *p, FnId fn, PhaseId entry, Arena *arena);
/* The phase just before an instruction of a block that begins with `at`. */
PhaseId phases_through(Phases *p, FnId fn, uint32_t block, PhaseId at, InstrId end);

#endif
