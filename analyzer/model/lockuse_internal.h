/* lockuse_internal.h: what is done to variables that may be locks, shared by the lockuse files. Its argument:
 * lockuse.c. */
#ifndef LOCKWISE_MODEL_LOCKUSE_INTERNAL_H
#define LOCKWISE_MODEL_LOCKUSE_INTERNAL_H

#include "model/lockuse.h"

/* What is done to a variable; the second half says how the number of a monitor is changed, see lockuse_monitor.c. */
typedef enum Use {
    USE_TAKE = 1 << 0,
    USE_GIVE = 1 << 1,
    USE_BEGIN_FREE = 1 << 2, /* a number of free places is made with the value 1 */
    USE_BEGIN_TAKEN = 1 << 3, /* the same with 0 */
    USE_BEGIN_OTHER = 1 << 4, /* with another value, or one that is not known */
    USE_OTHER = 1 << 5,
    USE_SEMAPHORE = 1 << 6,
    USE_MONITOR = 1 << 7,
    USE_TAKE_ONE = 1 << 8, /* found not to be 0, made one less: one of the free places */
    USE_TAKE_ALL = 1 << 9, /* found not to be 0, made 0: the only one */
    USE_TAKE_UP = 1 << 10, /* found to be 0, made more: there is nobody, and now one */
    USE_TAKE_DOWN = 1 << 11, /* found to be 0, made less: no reader, and now a writer */
    USE_TAKE_SHARED = 1 << 12, /* found not to be less than 0, made one more: one reader more */
    USE_GIVE_UP = 1 << 13,
    USE_GIVE_DOWN = 1 << 14,
    USE_GIVE_ZERO = 1 << 15,
    USE_GIVE_SET = 1 << 16, /* to a number that is not 0 */
    USE_TAKE_BESIDE = 1 << 17, /* found to be 0, and the number of readers made one more */
    USE_GIVE_BESIDE = 1 << 18, /* the number of readers made one less */
} Use;

typedef struct Note {
    FnId fn;
    PathId address; /* in terms of fn */
    PathId value; /* the same: what it begins with, 0 if this is no beginning */
    uint32_t use; /* Use, several */
    uint32_t op; /* index of the LockOp that it is of, 0 none */
    bool handed_up; /* callers have notes that say more */
} Note;

/* A call that creates threads that start with a function. */
typedef struct Start {
    FnId fn;
    const CallSite *site;
} Start;

typedef struct Finder {
    PathPool *pool;
    FnValues *const *values;
    const CallGraph *graph;
    Arena *arena, *scratch;
    VEC(Note) notes;
    VEC(Start) starts;
    VEC(LockOp) ops;
    VEC(uint64_t) op_places; /* by op: map_pair of function and instruction */
    VEC(bool) op_is_lock; /* by op: on one at least */
    Map *uses; /* ClassId -> all uses */
} Finder;

/* Notes a use that is no operation; nothing if the address is not known. */
void lockuse_note(Finder *f, FnId fn, PathId address, uint32_t use);
/* Notes what a variable begins with; the use says which sort it is. */
void lockuse_note_begin(Finder *f, FnId fn, PathId address, PathId value, uint32_t use);
/* Notes an operation of an instruction; its kind follows from the use. */
void lockuse_note_op(Finder *f, FnId fn, InstrId instr, uint32_t use, LockOp op);

/* ---- lockuse_ops.c ---- */

/* All that a function does to variables atomically, or by volatile stores. */
void lockuse_note_atomics(Finder *f, FnId fn);
/* What a call of the library does to a semaphore. */
void lockuse_note_semaphores(Finder *f, const CallSite *site);

/* ---- lockuse_monitor.c ---- */

void lockuse_note_monitors(Finder *f);
/* Whether all that is done to the number of a monitor makes it a lock. */
bool lockuse_is_monitor(uint64_t uses);

/* ---- lockuse_split.c ---- */

/* Finds semaphores that are one lock together, from what is done to each class: Finder.uses. */
void lockuse_find_splits(Finder *f, LockUses *uses);

#endif
