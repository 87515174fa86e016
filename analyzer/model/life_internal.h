/* life_internal.h: shared by the life files: states of objects at one point, and the walk through one function. */
#ifndef LOCKWISE_MODEL_LIFE_INTERNAL_H
#define LOCKWISE_MODEL_LIFE_INTERNAL_H

#include "base/worklist.h"
#include "model/life.h"

typedef struct LifeEntry {
    PathId object;
    LifeMask mask;
    bool whole; /* holds for all objects in the memory at that address that have no entry of their own */
    bool is_thread;
    InstrId since;
    PathId result; /* of the call that made it, while it may still be found to have failed */
} LifeEntry;

typedef struct LifeState {
    bool reached, full; /* full: what has no entry may be in any state */
    VEC(LifeEntry) entries;
} LifeState;

typedef struct LifeBuilder {
    PathPool *pool;
    FnValues *const *values;
    const CallGraph *graph;
    Lives *lives;
    Arena *arena;
    Bitset objects; /* RecordIds of the objects' own types */
    Bitset records; /* RecordIds in which an object may lie */
} LifeBuilder;

typedef struct LifeFlow {
    LifeBuilder *b;
    PathPool *pool;
    const FnValues *v;
    Arena *arena;   /* scratch */
    LifeState *in;  /* by block */
    Worklist *work;
    Map *stored;    /* objects that plain stores go to: of a type that is a number, such as a spin lock */
    bool is_main, recording, final;
    bool returned;  /* a return was recorded */
    LifeSummary *out;
} LifeFlow;

/* By function, instruction, object. */
void life_sort_events(Lives *lives);

/* ---- which memory matters: life_records.c ---- */

/* Fills b->objects and b->records. */
void life_find_records(LifeBuilder *b);
/* Whether an object may lie in the memory at an address that has a type; 0: not known. */
bool life_may_hold(const LifeFlow *f, PathId address, TypeId type);
/* Whether the address is that of an object itself, by its type. */
bool life_is_object(const LifeFlow *f, PathId address);

/* ---- states: life_state.c ---- */

/* What is known of an object: its entry, or what its memory or its origin say; by value, never whole. */
LifeEntry life_lookup(const LifeFlow *f, const LifeState *state, PathId object);
/* The object is in that state now; weak: or in those that it was in. */
void life_set(const LifeFlow *f, LifeState *state, LifeEntry entry, bool weak);
/* The memory at an address is in that state now, with all that was in it. */
void life_set_memory(const LifeFlow *f, LifeState *state, PathId address, LifeMask mask, InstrId since);
/* Whether an object is reached through a pointer in memory: what was not seen to happen to it here may have
 * happened. */
bool life_is_loaded(const LifeFlow *f, PathId object);
/* Adds bits to what is known of the memory at an address and of all that is reached through it. */
void life_mark(const LifeFlow *f, LifeState *state, PathId address, LifeMask bits);
/* Forgets what is said of objects that contain a term, which gets a new value. */
void life_forget(const LifeFlow *f, LifeState *state, PathId part);
/* Adds what another state says; true if that changed it. */
bool life_join(const LifeFlow *f, LifeState *into, const LifeState *from);

/* ---- calls: life_calls.c ---- */

/* The one function that the threads start with which a call creates; 0 if there is none, or several. */
FnId life_start_of(const CallGraph *graph, const CallSite *site, Arena *scratch);
void life_call(LifeFlow *f, LifeState *state, InstrId id, const Instr *instr);
void life_add_event(LifeFlow *f, const LifeEntry *before, LifeEvent event);

/* ---- one function: life_flow.c ---- */

/* The value is stored or given to a thread: others may reach what it points to. */
void life_mark_shared(const LifeFlow *f, LifeState *state, PathId value);
/* The value, if it is the handle of a thread, goes where it is not followed. */
void life_mark_handle(const LifeFlow *f, LifeState *state, PathId value);
/* The memory at `target`, of that type (0: not known), becomes a copy of that at `source`. */
void life_copy(const LifeFlow *f, LifeState *state, PathId target, PathId source, TypeId type, InstrId instr);

/* Sets the function's summary from those of its callees; records its events if final. */
void life_function(LifeBuilder *b, FnId fn, bool final);
/* Whether every way through the function to a return goes through the block, if the loop around it turns at all. */
bool life_is_always(const LifeFlow *f, uint32_t block);

#endif
