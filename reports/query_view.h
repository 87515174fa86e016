/* query_view.h: what text and JSON answers both need: which facts are asked for, situations told in few words, and what
 * follows from several facts.
 */
#ifndef LOCKWISE_REPORTS_QUERY_VIEW_H
#define LOCKWISE_REPORTS_QUERY_VIEW_H

#include "base/bitset.h"
#include "reports/query.h"

typedef struct QueryView {
    const StoredFacts *stored;
    const Facts *f;
    const QueryOptions *options;
    Arena *arena;
    struct ReachVec *reaches; /* by FactSituationsId, as far as asked; many places share one */
} QueryView; /* lives while the answer is written */

/* A run of elements of a vector of facts. */
typedef struct FactRange {
    uint32_t first, end;
} FactRange;

/* Threads that hold the same locks at a place. */
typedef struct Reach {
    VEC(FactThreadId) threads;
    FactLockset held; /* however they get there */
    FactLockset sometimes; /* by some of them, in some of the ways there, or on some paths only */
} Reach;

typedef struct ReachVec {
    Reach *data;
    uint32_t len, cap;
} ReachVec;

QueryView view_new(const StoredFacts *stored, const QueryOptions *options, Arena *arena);

bool view_wants_file(const QueryView *view, const SourceLoc *loc);
bool view_wants_object(const QueryView *view, FactObjectId id);
bool view_wants_lock(const QueryView *view, FactLockId id);
bool view_wants_thread(const QueryView *view, FactThreadId id);
bool view_wants_fn(const QueryView *view, FactFnId id);
bool view_wants_edge(const QueryView *view, const FactEdge *edge);

FactRange view_accesses(const QueryView *view, FactObjectId object);
FactRange view_lock_sites(const QueryView *view, FactLockId lock);
FactRange view_callers(const QueryView *view, FactFnId callee);

/* By the first of their threads. */
const ReachVec *view_reach(const QueryView *view, FactSituationsId id);
bool view_set_has(const FactLockset *set, FactHeld held);
/* Whether each situation surely holds the lock, in whatever mode; true if there is none. */
bool view_holds(const QueryView *view, FactSituationsId id, FactLockId lock);
/* All threads of all accesses of an object, and those that a thread runs beside. */
Bitset view_object_threads(const QueryView *view, FactObjectId object);
Bitset view_beside(const QueryView *view, FactThreadId thread);
/* Functions that run on a thread. */
Bitset view_thread_fns(const QueryView *view, FactThreadId thread);
/* Objects that a thread touches. */
Bitset view_thread_objects(const QueryView *view, FactThreadId thread);
/* Locks taken while this one is held; and those held while this one is taken. */
Bitset view_taken_under(const QueryView *view, FactLockId lock);
Bitset view_held_over(const QueryView *view, FactLockId lock);
uint32_t view_count_guarded(const QueryView *view, FactLockId lock); /* objects */
uint32_t view_count_takes(const QueryView *view, FactLockId lock); /* places */
/* The functions asked for, then, with to_root, all that call them, nearest first. */
typedef VEC(FactFnId) FactFnVec;
FactFnVec view_called(const QueryView *view);

/* Indices of Facts.states, of the objects asked for: what is kept least first. */
typedef VEC(uint32_t) FactStateVec;
FactStateVec view_states(const QueryView *view);
/* "the GIL", "cache_lock", "nothing": what keeps it, with the token or without. */
const char *view_keeper(const QueryView *view, const FactState *state, FactKeeper keeper);
const char *view_scope(FactScope scope); /* "variable", "module's state", "member of objects", "memory" */

/* By Amdahl's law: how many times as fast as one thread this many are at most, in hundredths. */
uint32_t view_bound(uint32_t permille, uint32_t threads);
/* Numbers of threads to give a bound for, ended by 0; and what the estimate of shares rests on. */
extern const uint32_t view_bound_threads[];
extern const char *const view_share_assumption;

/* "queue.c:push": where names of functions are not unique. */
const char *view_fn_long_name(Arena *arena, const FactFn *fn);

#endif
