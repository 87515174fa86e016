/* escape_internal.h: the objects of one function and what must be private for what, shared by escape*.c. */
#ifndef LOCKWISE_MODEL_ESCAPE_INTERNAL_H
#define LOCKWISE_MODEL_ESCAPE_INTERNAL_H

#include "model/escape.h"

/* Objects are numbered from 1, parameters first. Parts: 0 is all that other threads can reach, then the inside and the
 * beyond of each object. */
enum { PART_SHARED = 0, ESCAPE_OBJECTS = 127 };

static inline uint32_t part_inside(uint32_t object) {
    return 2 * object - 1;
}
static inline uint32_t part_beyond(uint32_t object) {
    return 2 * object;
}
/* Where pointers in a part lead. */
static inline uint32_t part_behind(uint32_t part) {
    return part & 1 ? part + 1 : part;
}

typedef struct Owners {
    PathId value;
    Bitset parts;
} Owners;

/* What the values of a function may point into. */
typedef struct Objects {
    const Escapes *escapes;
    const FnValues *v;
    Arena *scratch;
    Map *object_of;   /* root PathId -> object */
    VEC(PathId) roots; /* by object */
    uint32_t count;   /* highest object; those past ESCAPE_OBJECTS count as shared */
    Map *owners_of;   /* PathId -> index into owners */
    VEC(Owners) owners;
    bool open; /* some set was asked for before it was done: owners must be refined */
} Objects;

void objects_init(Objects *o, const Escapes *escapes, const FnValues *v, Arena *scratch);
/* The parts that a value may point into; empty: it is no address. Valid until the next call. */
const Bitset *objects_owners(Objects *o, PathId value);
/* Recomputes all sets until none grows: values that meet in loops lead to each other. */
void objects_refine(Objects *o);
/* The object that the root names, 0 if it is none of the function's own. */
uint32_t objects_find(const Objects *o, PathId root);
/* Adds the parts of the caller that a need of a callee, or its result, speaks of; args: the parts of the arguments. */
void objects_map_need(Arena *scratch, Need need, const Bitset *args, uint32_t count, Bitset *into);
/* Adds all parts, and where pointers in them lead. */
void objects_add_behind(Arena *scratch, const Bitset *parts, Bitset *into);
/* The arguments of a call as paths, in scratch. 0: a number that was loaded from somewhere, which is no address. */
PathId *objects_arguments(Objects *o, const Instr *call, uint32_t *out_count);

/* ---- escape_state.c: what must be private for what, at a point of the function ---- */

/* An instruction that changes a state or is asked about, with the parts that its values may point into. */
typedef struct Step {
    InstrId id;
    const Instr *instr;
    const CallSite *site; /* of a call */
    const PathId *args; /* of a call: objects_arguments */
    const Bitset *values; /* of its arguments, or of what is stored or returned */
    uint32_t count; /* of values */
    bool writes;
    Bitset place, place2; /* of the addresses that it accesses */
} Step;

typedef struct Flow {
    Escapes *e;
    const FnValues *v;
    Arena *arena, *scratch;
    Objects objects;
    uint32_t parts, words; /* rows of a state, words of a row */
    const Step *steps;
    uint32_t *step_first; /* by block, one more than blocks: its steps are [step_first[b], step_first[b + 1]) */
    Bitset unkept; /* insides of objects whose address is stored nowhere */
    bool returns_outside; /* the result of a function of the user's */
} Flow;

/* Finds the objects of the function, then its steps. */
void steps_find(Flow *f);

typedef uint64_t *State; /* a row for each part, then one for each object */

State state_at_entry(const Flow *f);
void state_meet(const Flow *f, State state, const uint64_t *other);
bool state_equal(const Flow *f, const uint64_t *a, const uint64_t *b);
void state_copy(const Flow *f, State state, const uint64_t *from);

/* What must be private on entry of the function for all of these parts to be so. */
Need state_need(const Flow *f, State state, const Bitset *parts);
Need state_need_of_part(const Flow *f, State state, uint32_t part);
/* Adds to the summary what has become of parameters. */
void state_note_params(const Flow *f, State state, EscapeSummary *summary);

/* The parts, whichever objects they are, are private only if the others are. */
void state_depend(const Flow *f, State state, const Bitset *parts, const Bitset *on);
/* Pointers in the object may lead to the parts. */
void state_lead_to(const Flow *f, State state, uint32_t object, const Bitset *parts);
/* The values are stored in memory of the holders. */
void state_store(const Flow *f, State state, const Bitset *holders, const Bitset *values);
/* What pointers in the sources lead to is stored in memory of the holders. */
void state_copy_contents(const Flow *f, State state, const Bitset *holders, const Bitset *sources);
/* From here on the name is that of a new object; or what its pointers lead to is new. */
void state_renew(const Flow *f, State state, uint32_t object);
void state_renew_beyond(const Flow *f, State state, uint32_t object);

#endif
