/* spawn.h: where threads are created and joined, seen through the functions that wrap it.
 * Meaning:  a Spawn is a creation site with up to SPAWN_CALLS calls that lead to it: where the start function, the
 *           argument or the handle comes in through parameters, each call of the wrapper is a spawn of its own. What a
 *           wrapper packs into a fresh object and hands over as the argument is kept by offset, so that a start
 *           function that unpacks it and calls what it finds there is seen to run that.
 *           A join names the spawns whose handle it may be given; a handle that is not surely another one counts. Of
 *           handles in objects that a wrapper makes, those are others whose objects other variables are set to.
 * Requires: values, call graph. Memory: in the arena. Order: by call site.
 * Cost:     linear in call sites and stores, times spawns for joins.
 */
#ifndef LOCKWISE_MODEL_SPAWN_H
#define LOCKWISE_MODEL_SPAWN_H

#include "base/setpool.h"
#include "model/callgraph.h"

IR_ID(SpawnId); /* 0 none */

enum { SPAWN_CALLS = 2, SPAWN_CALLERS = 32, SPAWN_PACKED = 6 };

typedef struct Packed {
    int64_t offset; /* from the argument */
    PathId value;   /* in the terms of Spawn.fn */
} Packed;

typedef struct Spawn {
    uint32_t site;             /* index of the CallSite that creates */
    uint32_t via[SPAWN_CALLS]; /* indices of the calls that lead to it, innermost first */
    uint8_t via_count, packed_count;
    bool in_loop;              /* one of these stands in a loop */
    FnId fn;                   /* the outermost caller, in whose terms the paths are */
    PathId start, argument;    /* 0 unknown */
    PathId handle;             /* its value: read from where it is kept, or the result of the call; 0 unknown */
    SetId handles;             /* ClassIds of all that may hold it: copies are followed */
    PathId box;                /* the object that a wrapper has made for the handle, as callers keep it; 0 none */
    SetId boxes;               /* ClassIds of all that may hold a pointer to that */
    Packed packed[SPAWN_PACKED];
} Spawn;

typedef struct Spawns {
    PathPool *pool;
    FnValues *const *values;
    const CallGraph *graph;
    SetPool *sets;
    VEC(Spawn) list;     /* index 0 unused; those of one creation site are adjacent */
    Map *at_site;        /* index of a creation site -> its first SpawnId */
    Map *joined_at; /* index of a call -> SetId of the spawns that it joins itself, or through a wrapper of join */
    bool *is_wrapper; /* by FnId: its calls are told apart by Spawn.via */
} Spawns;

Spawns *spawns_find(PathPool *pool, FnValues *const *values, const CallGraph *graph, SetPool *sets, Arena *arena);
static inline const Spawn *spawn_get(const Spawns *s, SpawnId id) {
    return &s->list.data[id.i];
}
/* A set of what is live where a thread runs has the spawns that the thread has run itself, by their ids, and those that
 * its threads, and theirs, have run, as these numbers: the one says nothing of the other. */
static inline uint32_t spawn_by_others(const Spawns *s, SpawnId id) {
    return id.i + s->list.len;
}
static inline SpawnId spawn_of_member(const Spawns *s, uint32_t member) {
    return (SpawnId){member < s->list.len ? member : member - s->list.len};
}
/* The same spawns, run by others. */
SetId spawns_by_others(const Spawns *s, SetId spawns);
/* Whether a value is the handle of a thread of the spawn: read from where it is kept, or returned by its wrapper. */
bool spawn_has_handle(const Spawns *s, const Spawn *spawn, PathId value);
/* Of spawns that the callee may run, those that this call of it may run. */
SetId spawns_of_call(const Spawns *s, uint32_t call, FnId callee, SetId spawns);
#endif
