/* facts.h: what the analysis knows of a program besides its findings: who guards what, who runs where, who calls whom.
 * Meaning:  plain records, filled from the model once it is built, stored with the run, read back for queries and maps.
 *           Each fact is about the code: contexts are folded into *situations*, the distinct (thread, locks) in which a
 *           place is reached. No situation: nobody was seen to get there.
 * Ids:      indices into the vectors of Facts; element 0 is unused and id 0 means none; lockset 0 is the empty one and
 *           situations 0 the empty list.
 * Order:    by names and positions in the sources alone, so that a list is stable from run to run:
 *           functions by file and line; locks and objects by name; threads by origin and name; sites, accesses, edges
 *           and calls by what they are about, then by file and line.
 * Memory:   in the arena of whoever made them.
 */
#ifndef LOCKWISE_FINDINGS_FACTS_H
#define LOCKWISE_FINDINGS_FACTS_H

#include "base/vec.h"
#include "findings/finding.h"

#define FACT_ID(Name)     \
    typedef struct Name { \
        uint32_t i;       \
    } Name

FACT_ID(FactFnId);
FACT_ID(FactLockId);
FACT_ID(FactLocksetId);
FACT_ID(FactThreadId);
FACT_ID(FactSituationsId);
FACT_ID(FactObjectId);

/* ---- who and under what ---- */

typedef struct FactFn {
    const char *name;
    SourceLoc loc;              /* of its name */
    FactSituationsId situations; /* in which it is entered */
} FactFn;

typedef struct FactLock {
    const char *name;   /* "stats.c:lock", "struct queue.lock": one for all objects of a type */
    const char *kind;   /* "mutex", "rwlock", ...; "" if it is never taken by name */
    const char *nature; /* "normal", "recursive", "errorcheck"; "" if unknown */
    SourceLoc loc;      /* of the variable, or of the type that it is a member of */
} FactLock;

typedef struct FactHeld {
    FactLockId lock;
    bool shared; /* in read mode */
} FactHeld;

typedef VEC(FactHeld) FactLockset; /* ascending */

typedef enum FactOrigin {
    FACT_MAIN,    /* runs main */
    FACT_CALLERS, /* whoever calls a library */
    FACT_CREATED, /* started by a call */
    FACT_SIGNAL, /* a signal handler: interrupts a thread */
    FACT_ORIGIN_COUNT
} FactOrigin;

typedef enum FactEnding {
    FACT_ENDING_UNKNOWN, /* nobody was seen to join or detach it */
    FACT_JOINED,
    FACT_DETACHED,
    FACT_ENDING_COUNT
} FactEnding;

/* The name of the thread of any program without main. */
#define FACT_LIBRARY_CALLERS "library-callers"

typedef struct FactThread {
    const char *name; /* unique: "worker"; "worker@pool.c:40" where several have one name */
    FactOrigin origin;
    FactEnding ending;
    FactFnId root;        /* 0: callers of a library */
    FactThreadId creator; /* 0 unless created */
    FactFnId site_fn;     /* where it is created: the call of the library, or of a function that wraps it */
    SourceLoc site;
    bool many;            /* several may run at once */
} FactThread;

/* Two threads, or one that is many, that may run at the same time at some point. first <= second. */
typedef struct FactParallel {
    FactThreadId first, second;
} FactParallel;

typedef struct FactSituation {
    FactThreadId thread;
    FactLocksetId held;    /* surely */
    FactLocksetId perhaps; /* on some paths only */
} FactSituation;

typedef VEC(FactSituation) FactSituations;

/* ---- where ---- */

typedef struct FactSite {
    FactFnId fn;
    SourceLoc loc;
    FactSituationsId situations;
} FactSite;

typedef enum FactUse {
    FACT_USE_INIT,
    FACT_USE_DESTROY,
    FACT_USE_TAKE,
    FACT_USE_TRY,
    FACT_USE_RELEASE,
    FACT_USE_WAIT, /* on a condition variable: gives it back and takes it again */
    FACT_USE_COUNT
} FactUse;

/* A call of the library on a lock. */
typedef struct FactLockSite {
    FactLockId lock;
    FactUse use;
    bool shared;
    FactSite site;
} FactLockSite;

/* Memory that several threads touch. */
typedef struct FactObject {
    const char *name; /* "queue.c:total", "struct queue.len" */
    SourceLoc loc;    /* as FactLock.loc */
    FactLockId guard; /* held at most places, 0 none */
    uint32_t guard_hits, guard_total; /* of its places in the code, those with the guard held */
} FactObject;

typedef struct FactAccess {
    FactObjectId object;
    FactSite site;
    const char *text; /* in the words of the code: "q->len" */
    bool write, atomic;
    bool doubtful; /* reached through calls that may have other targets only */
} FactAccess;

/* At a place one lock is taken while another is held. */
typedef struct FactEdge {
    FactLockId held, acquired;
    bool held_shared, acquired_shared, doubtful;
    FactFnId fn;
    SourceLoc loc;
    FactThreadId thread;
    FactLocksetId locks; /* all that are held there */
} FactEdge;

/* Indices into Facts.edges: what the k-th acquires is held at the next. */
typedef VEC(uint32_t) FactCycle;

typedef enum FactCallKind {
    FACT_CALL_DIRECT,
    FACT_CALL_INDIRECT,
    FACT_CALL_CALLBACK, /* made by a function of the library: pthread_once */
    FACT_CALL_KIND_COUNT
} FactCallKind;

typedef struct FactCall {
    FactFnId callee;
    FactCallKind kind;
    FactSite site; /* in the caller */
} FactCall;

/* How much of what a thread does is done with a lock held, not for reading: an estimate (model/serial.h). */
typedef struct FactShare {
    FactLockId lock;
    FactThreadId thread;
    uint32_t permille;
    uint32_t loops, calls; /* in the code, under the lock */
} FactShare;

/* The one lock of an interpreter or the like: Python's GIL. */
typedef struct FactToken {
    const char *name, *host; /* "the GIL", "Python" */
    bool renounced;          /* the program was judged without it */
} FactToken;

typedef enum FactScope {
    FACT_VARIABLE, /* there is one */
    FACT_MODULE,   /* in the module's own state */
    FACT_MEMBER,   /* of objects of the host: one in each */
    FACT_MEMORY,   /* anything else that pointers lead to */
    FACT_SCOPE_COUNT
} FactScope;

/* What keeps accesses apart, the weakest first. */
typedef enum FactKeeper {
    FACT_KEPT_NOT,      /* two, one a write, may happen at once */
    FACT_KEPT_TOKEN,    /* but for the token they would */
    FACT_KEPT_LOCK,
    FACT_KEPT_ATOMIC,
    FACT_KEPT_APART,    /* each thread has its own, or they are ordered in time */
    FACT_KEPT_SET_UP,   /* written only while the module is set up */
    FACT_KEPT_CONSTANT, /* written nowhere */
    FACT_KEEPER_COUNT
} FactKeeper;

/* Memory that is touched under a token, and what keeps it safe with the token and without it. */
typedef struct FactState {
    FactObjectId object;
    FactScope scope;
    FactKeeper with, without;
    FactLockId lock; /* LOCK */
} FactState;

/* A model file of the user's: what he said that functions mean. */
typedef struct FactModel {
    const char *file, *hash; /* as it was named; of its text, in hex */
    uint32_t functions;
} FactModel;

typedef struct Facts {
    VEC(FactModel) models; /* in the order read; index 0 is in use */
    VEC(FactFn) fns;
    VEC(FactLock) locks;
    VEC(FactLockset) locksets;
    VEC(FactThread) threads;
    VEC(FactParallel) parallel; /* index 0 is in use, as in the vectors below */
    VEC(FactSituations) situations;
    VEC(FactLockSite) lock_sites; /* by lock */
    VEC(FactObject) objects;
    VEC(FactAccess) accesses; /* by object */
    VEC(FactEdge) edges;      /* by held, acquired */
    VEC(FactCycle) cycles;
    VEC(FactCall) calls;      /* by callee */
    VEC(FactShare) shares;    /* by lock, thread */
    VEC(FactToken) tokens;    /* that the program speaks of */
    VEC(FactState) states;    /* by object, one at most each */
} Facts;

/* Whether all ids mean something. */
bool facts_are_sound(const Facts *facts);

/* Kebab-case, stable; as stored and in JSON. */
const char *fact_origin_name(FactOrigin origin); /* "main", "library-callers", "created", "signal-handler" */
const char *fact_ending_name(FactEnding ending); /* "unknown", "joined", "detached" */
const char *fact_use_name(FactUse use);          /* "init", "destroy", "take", "try", "release", "wait" */
const char *fact_call_kind_name(FactCallKind kind); /* "direct", "indirect", "callback" */
const char *fact_scope_name(FactScope scope);       /* "variable", "module-state", "object-member", "memory" */
/* "nothing", "token", "lock", "atomic", "apart", "set-up", "constant" */
const char *fact_keeper_name(FactKeeper keeper);

#endif
