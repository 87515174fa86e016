/* threads.h: abstract threads, and the contexts in which each function runs in them.
 * Meaning:  a Thread is a root function started at a creation site, main, or "callers of the library" when the
 *           program has no main. It is `many` if several instances may run at once. A Context is a function on a
 *           thread with the locks that its callers surely hold on entry (as classes) and the spawns (spawn.h) of
 *           its own that may have run by then and were not joined ("live"), those of their threads included: a
 *           thread may outlive the one that created it. Two accesses are ordered by what is live at their
 *           nearest common creator: initialisation before the first create, work after the last join and threads
 *           that are joined before others start fall out. This is the digest of created and joined threads of
 *           Schwarz, Saan, Seidl, Erhard, Vojdani: Clustered Relational Thread-Modular Abstract Interpretation
 *           with Local Traces (ESOP 2023), on static spawns.
 *           Further order comes from phases (phase.h).
 *           A signal handler is a Thread of its own, since it has contexts of its own; but it interrupts a thread and
 *           runs in its place: the order of threads says nothing of it, nor do the locks held. See interrupts.h.
 * Assumes:  a join of a handle joins the threads of all spawns whose handle it may be; a join in a loop joins all
 *           threads of a spawn.
 * Limits:   THREADS_CONTEXTS contexts per function and thread and THREADS_LITERAL_CONTEXTS more by arguments, one past
 *           THREADS_ALL_CONTEXTS of the program; further ones are merged (fewer locks), a gap. Doubtful ones are told
 *           apart by the locks held and by arguments alone: THREADS_DOUBTFUL_CONTEXTS. What is live, owned and passed
 *           in them is met THREADS_MEETS times, then it is as at any time.
 * Memory:   in the arena. Order: contexts in order of discovery, which follows functions and instructions.
 */
#ifndef LOCKWISE_MODEL_THREADS_H
#define LOCKWISE_MODEL_THREADS_H

#include "model/alloc.h"
#include "model/escape.h"
#include "model/literals.h"
#include "model/phase.h"

IR_ID(ThreadId); /* 0 none */
IR_ID(CtxId);    /* 0 none */

enum {
    THREADS_CONTEXTS = 12,
    THREADS_MEETS = 2,
    THREADS_DOUBTFUL_CONTEXTS = 4,
    THREADS_LITERAL_CONTEXTS = 6,
    THREADS_ALL_CONTEXTS = 1 << 20
};

typedef enum ThreadOrigin { THREAD_MAIN, THREAD_API, THREAD_CREATED, THREAD_SIGNAL } ThreadOrigin;

typedef struct Thread {
    ThreadOrigin origin;
    FnId root;            /* 0: API */
    SpawnId spawn;        /* CREATED only */
    uint32_t site;        /* index of the CallSite that creates or installs it, 0 for main and API */
    ThreadId creator;
    bool many;
    bool again;           /* each turn of a loop creates one, when that of the turn before is over */
    bool in_turn;         /* those that run it may have been created by others that do, too */
    bool is_host;         /* API: all those of a token's host, such as Python */
    bool own_argument;    /* each instance is given an object of its own */
    bool asynchronous;    /* SIGNAL, and only that: installed for a signal that may come at any time */
    PathId argument;      /* in the creator's terms, resolved in its context */
    PathId told_by; /* the variable that says whether it runs, and is asked before one is created: there is one at a
                             time. 0 none */
    PathId keeper; /* what keeps the handle, if it hangs on the argument: then each instance has its own. 0 none */
    PathId kept; /* the same in terms of the root function, if that is known of any instance */
    Packed packed[SPAWN_PACKED]; /* what lies behind the argument: in the creator's terms, resolved */
    uint8_t packed_count;
    SetId live_at_create; /* spawns of its creator that may be live when it is created */
    SetId surely_live_at_create; /* the same of contexts that are not doubtful */
    CtxId create_ctx;
    const char *name; /* of the root function, "main", or "library callers" */
} Thread;

/* A point in an execution, as far as order between threads is concerned. */
typedef struct Moment {
    ThreadId thread;
    SetId live;
    PhaseId phase;
} Moment;

typedef struct Context {
    FnId fn;
    ThreadId thread;
    SetId locks; /* class << 1 | shared: surely held by callers */
    SetId names; /* PathId << 1 | shared: what they are, in terms of fn or resolved. One may have several names, or
                        none that all calls agree in */
    SetId live; /* spawns of this thread, and theirs, that may have run and were not joined */
    PhaseId phase; /* phase.h */
    Need owned; /* what parameters lead to that only this thread can reach, in bits as in a Need */
    CtxId parent; /* the first caller found, 0 for roots */
    InstrId call; /* in the parent */
    /* perhaps never run there: reached on a created or library thread through a call with several possible targets,
     * or from a function that the library calls itself; or merged with others that hold more locks */
    bool doubtful;
    LiteralsId literals; /* what the arguments decide */
    uint32_t meets; /* doubtful: how often what is live, owned and passed has changed */
    PathId *params; /* what each parameter surely is, 0 unknown; by index */
    uint32_t param_count;
    uint32_t known; /* of these, in bits as Path.params */
    /* those that were known when the context was visited last; UINT32_MAX: all of it is to be visited */
    uint32_t stale;
    bool renamed; /* names has changed since the last visit */
    CtxId next; /* another context of the same function, 0 none */
    SetId *live_at; /* by block of fn: at its entry; NULL if constant */
    PhaseId *phase_at; /* the same */
} Context;

/* Who releases a token, and how. */
typedef struct TokenUse {
    SetId threads; /* that release it */
    SetId locks; /* classes that all releases hold exclusively */
    SetId tested_in; /* classes that are held wherever it is passed by a plain load */
    bool released, tested, all_ordered;
} TokenUse;

/* Spawns that may be live when a function ends. */
typedef struct Left {
    SetId any;
    SetId result[2]; /* where it returns zero, something else */
} Left;

typedef struct Threads {
    PathPool *pool;
    FnValues *const *values;
    const CallGraph *graph;
    const Escapes *escapes;
    Locks *locks;
    Literals *literals;
    const Allocators *allocators;
    SetPool *sets; /* the locks' pool */
    VEC(Thread) threads; /* index 0 unused */
    VEC(Context) contexts; /* index 0 unused */
    struct Bound *bound; /* remembers what ctx_resolve has found */
    CtxId *of_fn; /* by FnId: its newest context, older ones by Context.next */
    const Spawns *spawns;
    SetId *creates; /* by FnId: spawns that it may run, transitively */
    SetId *joins; /* by FnId: spawns that it joins, transitively */
    uint32_t *changes; /* the calls that create or join, by index */
    uint32_t *change_of; /* first of changes of each FnId; those of fn are [change_of[fn], change_of[fn + 1]) */
    Left *leaves; /* by FnId: of what it creates */
    Map *leaves_given; /* LiteralsId -> Left.any for what these numbers let it do */
    Map *first_times; /* remembers branch_first_time of calls, by their indices */
    SetId *offspring; /* by SpawnId: spawns that its thread may run, and their threads, all as spawns_by_others */
    SetId *sure_offspring; /* of these, those that calls with one target lead to */
    SetId *over_with; /* by SpawnId: offspring that is over when that thread is */
    Phases *phases;
    TokenUse *uses; /* by TokenId */
    Bitset installs; /* indices of CallSites that install signal handlers */
    Bitset run_once; /* FnIds that pthread_once and the like run: what they do is before what others do */
    Bitset hosted; /* FnIds that the host of a token calls: hosts.c */
    Bitset lent; /* ClassIds of locks that a library takes for its callers, to be held when they call it again */
    /* class << 1 | shared: no locks, once this is known: semaphores and atomic variables that somebody gives back who
     * has not taken them, and locals that nobody else can take (held_private.c) */
    SetId unproven;
    SetId turns; /* class << 1: semaphores by which threads take turns */
    bool has_threads; /* any thread besides main */
} Threads;

Threads *threads_build(PathPool *pool, FnValues *const *values, const CallGraph *graph, const Escapes *escapes,
                       Locks *locks, Arena *arena, Diag *diag);

static inline const Thread *thread_get(const Threads *t, ThreadId id) {
    return &t->threads.data[id.i];
}
static inline const Context *ctx_get(const Threads *t, CtxId id) {
    return &t->contexts.data[id.i];
}

/* Whether any state of the lock analysis reaches the instruction, and the literal arguments let it be reached. */
bool ctx_reaches(const Threads *t, CtxId ctx, InstrId instr);
/* Classes (<< 1 | shared) surely held at an instruction of the context's function, callers' included. */
SetId ctx_locks_at(const Threads *t, CtxId ctx, InstrId instr);
/* What the function itself surely holds there, as paths << 1 | shared: none where its arguments tell it not to. */
SetId ctx_own_locks_at(const Threads *t, CtxId ctx, InstrId instr);
/* ctx_locks_at without those by which threads take turns: what is a fault while a lock is held is none while it is
 * one's turn. */
SetId ctx_mutexes_at(const Threads *t, CtxId ctx, InstrId instr);
/* Those at ctx_locks_at with locks that are held on some paths only. */
SetId ctx_may_locks_at(const Threads *t, CtxId ctx, InstrId instr);
/* Whether a class is among those that were given up: by itself, or as one of all critical sections. */
bool held_is_lost(const Threads *t, SetId lost, ClassId class);
/* Names of the locks surely held, as far as they have any: Context.names. */
SetId ctx_names_at(const Threads *t, CtxId ctx, InstrId instr);
/* Just before an instruction. */
Moment ctx_moment_at(const Threads *t, CtxId ctx, uint32_t block, InstrId instr);
/* A path of the context's function with its parameters resolved; the path itself where they are not known. */
PathId ctx_resolve(const Threads *t, CtxId ctx, PathId path);
/* What callers of a function do with a lock that is named in its terms. */
typedef enum EntryHold {
    /* no call is seen, or one comes from outside, or perhaps holds it, or the lock cannot be named there */
    ENTRY_UNKNOWN,
    ENTRY_NEVER, /* no caller surely holds it */
    ENTRY_HELD, /* some caller does */
} EntryHold;
EntryHold threads_entry_hold(const Threads *t, FnId fn, PathId lock);
/* Whether the call that led to the context surely does: a function that calls it leads there on whatever thread it
 * runs. */
bool ctx_is_surely_called(const Threads *t, CtxId ctx);
/* Whether pthread_once, or a host, runs the function here, and not one of the program's that calls it besides. */
bool ctx_is_run_once(const Threads *t, CtxId ctx);
/* Whether fn is on the context's own call chain. */
bool ctx_is_within(const Threads *t, CtxId ctx, FnId fn);

/* Whether the two may run in parallel; symmetric. */
bool threads_may_parallel(const Threads *t, Moment a, Moment b);
/* Of two that may: whether what is live then has been created by the common creator itself, or by its live threads in
 * calls with one target; not in doubtful contexts. */
bool threads_surely_parallel(const Threads *t, Moment a, Moment b);
/* Why not, or why, as one clause for people. */
const char *threads_why_parallel(const Threads *t, Moment a, Moment b, Arena *arena);

#endif
