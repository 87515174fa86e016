/* access.h: shared locations and who accesses them, with which locks, on which threads.
 * Meaning:  a location is a class of addresses (path.h): a global and offset, or a field of a record type. An Access is
 *           an instruction in one class of contexts: (thread, live threads, locks). The guard of a location is the
 *           lock class held exclusively or shared at most sites; coverage counts distinct instructions.
 *           Where several variables of a type are accessed by name, each is a location of its own besides.
 * Left out: what main does while no thread runs; what signal handlers do (interrupts.h); thread-local and constant
 *           data; functions; objects that only the running thread can reach (ownership.h).
 * Limits:   of 2^ACCESS_HELPER_BITS places in helpers it is known that they make an access; others are their callers'.
 * Memory:   in the arena. Cost: O(contexts x accesses). Order: locations by class, accesses by function, instruction,
 *           context.
 */
#ifndef LOCKWISE_MODEL_ACCESS_H
#define LOCKWISE_MODEL_ACCESS_H

#include "model/ownership.h"
#include "model/pointsto.h"
#include "model/stride.h"
#include "model/threads.h"

#include <assert.h>

/* The locks surely held at an access, and whose they are: locktie.h. Sets of class << 1 | shared, but for `places`. */
typedef struct Holding {
    SetId locks;
    SetId own;     /* of these: the accessed object's own */
    SetId foreign; /* perhaps of other objects only */
    SetId apart;   /* surely of other objects only */
    /* PathId << 1 | shared: all locks of their classes that are held, each in a variable that exists once */
    SetId places;
} Holding;

/* What many accesses have in common, kept once. */
typedef struct Situation {
    Moment moment;
    Holding held;
    SetId may_locks; /* perhaps held too */
    uint32_t instance; /* of its thread: the constant that its own argument equals here, as a PathId; 0 any */
} Situation;

typedef struct AccessPlace {
    FnId fn;
    InstrId instr;
} AccessPlace;

enum { ACCESS_HELPER_BITS = 20 };

/* Large programs have millions: see the size asserted below. */
typedef struct Access {
    const Situation *at;
    FnId fn;
    InstrId instr;
    CtxId ctx;
    PathId address; /* resolved in its context */
    PathId local_address; /* as the function's own text has it */
    uint32_t helper
        : ACCESS_HELPER_BITS; /* it is made by one (effects.h) that is called at instr: accesses_place; 0 no */
    bool write : 1;
    bool atomic : 1;
    bool is_volatile : 1;
    bool indexed : 1; /* an element at an index that is not a constant */
    bool constant : 1; /* write: stores a constant */
    bool doubtful : 1; /* its context is: Context.doubtful */
    bool certain : 1; /* the address names one object: a global, a local, or one allocation */
    bool chosen : 1; /* the address is one of few variables that its pointer may lead to */
    bool whole : 1; /* of a member of a struct that is copied or filled as a whole */
    bool handle : 1; /* write: of the handle of a thread that it creates, when that may run already */
    bool own : 1; /* reached through an argument that each instance of the thread has for itself */
    bool maker : 1; /* the object is a local of, or was allocated in, a function that is running on this thread */
} Access;
static_assert(sizeof(Access) == 32, "no room lost between members");

typedef struct Location {
    ClassId class;
    uint32_t first, count; /* into accesses */
    uint32_t sites; /* distinct instructions */
    ClassId guard; /* held at most sites, 0 none */
    bool guard_is_own; /* a lock of the accessed object itself: those of other objects do not count */
    uint32_t guarded_sites;
    bool guarded_write; /* at least one write holds it */
    uint32_t writes, guarded_writes; /* distinct instructions; guarded if all their accesses are */
    bool of_variable; /* the accesses to one variable of several of its type, which are in the type's location too */
    bool only_flag_writes; /* every write stores a constant */
    bool any_volatile;
} Location;

typedef struct Accesses {
    const Threads *threads;
    const Ownership *ownership; /* NULL: there are no threads */
    PointsTo *points_to; /* remembers answers */
    VEC(Access) list; /* grouped by location */
    VEC(Location) locations;
    VEC(AccessPlace) helpers; /* by Access.helper; the first is none */
} Accesses;

Accesses *accesses_build(const Threads *threads, PointsTo *points_to, Arena *arena);

/* Where the access itself stands: in a helper, or where Access.fn and instr say. */
static inline AccessPlace accesses_place(const Accesses *a, const Access *x) {
    return x->helper ? a->helpers.data[x->helper] : (AccessPlace){x->fn, x->instr};
}

/* Two accesses that may race: overlapping, one writes, not both atomic, parallel, no common lock. */
bool accesses_conflict(const Accesses *a, const Access *x, const Access *y);
/* Whether both surely touch one object, which exists once: by name, or where their pointers lead. */
bool accesses_one_object(const Accesses *a, const Access *x, const Access *y);
/* Whether they touch the same bytes of that object. */
StrideOverlap accesses_overlap(const Accesses *a, const Access *x, const Access *y);
/* A lock class in both sets, not in read mode in both; 0 if none. */
ClassId accesses_common_lock(const Threads *t, SetId x, SetId y);

/* Whether two accesses of one location are kept apart by a lock. */
typedef enum CommonGuard {
    GUARD_NONE,
    /* both hold a lock of one class: one the object's own, the other that of an object reached otherwise */
    GUARD_PERHAPS,
    GUARD_COMMON,
} CommonGuard;
CommonGuard accesses_common_guard(const Accesses *a, const Access *x, const Access *y);

#endif
