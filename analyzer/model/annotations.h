/* annotations.h: what thread-safety attributes say (guarded_by, requires_capability, ...), with the locks they name.
 * Meaning:  stated facts. A body that shows what a function does to locks is believed before its attributes; where the
 *           two differ is not judged. A lock is named by its address. Where an attribute names a struct that has a
 *           lock inside (the project's own mutex type), the lock inside is meant, as a body would name it.
 * Requires: linked units. Memory: in the arena.
 * Cost:     linear in symbols and members; a question about an address is linear in its length.
 * Errors:   an attribute that names a lock in a way that is not understood is a gap, and says nothing.
 */
#ifndef LOCKWISE_MODEL_ANNOTATIONS_H
#define LOCKWISE_MODEL_ANNOTATIONS_H

#include "model/callgraph.h"

typedef enum FactKind {
    FACT_REQUIRES, /* callers hold the lock */
    FACT_EXCLUDES, /* callers do not hold it */
    FACT_ACQUIRE,
    FACT_TRY_ACQUIRE,
    FACT_RELEASE,
    FACT_ASSERT,  /* it is held when the call returns */
    FACT_RETURNS, /* the result is the lock */
    FACT_KIND_COUNT
} FactKind;

#define FACT_FN UINT32_MAX /* an FnId that no function has */

typedef struct LockFact {
    uint8_t kind; /* FactKind */
    uint8_t lock_kind; /* LockKind, NONE if its type does not tell */
    bool shared;
    Range success; /* TRY_ACQUIRE */
    PathId lock;   /* its parameters are those of FACT_FN: the function may have no body */
} LockFact;

typedef struct Annotations Annotations;

Annotations *annotations_build(PathPool *pool, const SyncApi *api, Arena *arena, Diag *diag);

/* Facts about a function, whether it has a body or not. */
const LockFact *annotations_of(const Annotations *a, GlobalId function, uint32_t *out_count);
/* Whether there are any about functions. */
bool annotations_has_facts(const Annotations *a);
/* Facts about the direct callee of a call; none of an indirect one. */
const LockFact *annotations_at(const Annotations *a, const CallSite *site, uint32_t *out_count);
/* The fact's lock in the words of the function itself; 0 if that has not so many parameters. */
PathId fact_lock_inside(PathPool *pool, const LockFact *fact, FnId fn);
/* The fact's lock in the words of a caller; 0 if an argument that it needs is not known. */
PathId fact_lock_at_call(PathPool *pool, const LockFact *fact, const FnValues *caller, InstrId call);

/* no_thread_safety_analysis: what the function does is right. */
bool annotations_trust(const Annotations *a, FnId fn);

/* The lock that guards an address by declaration, in the words of the address; 0 none. */
PathId annotations_guard(const Annotations *a, PathId address);
/* Whether anything is declared to be guarded. */
bool annotations_has_guards(const Annotations *a);

/* Whether `first` is declared to be taken before `second`, directly. */
bool annotations_order(const Annotations *a, ClassId first, ClassId second);

#endif
