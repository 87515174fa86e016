/* escape_internal.h: the objects of one function and what must be private for what, shared by escape*.c. */
#ifndef LOCKWISE_MODEL_ESCAPE_INTERNAL_H
#define LOCKWISE_MODEL_ESCAPE_INTERNAL_H

#include "model/escape.h"
#include "model/escape_parts.h"

typedef struct Owners {
    PathId value;
    Parts parts;
} Owners;

/* Room for one function after another. */
typedef struct EscapeRoom {
    Arena *arena;
    /* By PathId: where a value is in the Objects of the function. What others have left there names another value. */
    VEC(uint32_t) owners;
    VEC(uint8_t) objects;
    uint32_t *felt; /* by call site: the arguments that may point to objects of the caller's, as bits */
} EscapeRoom;

/* What the values of a function may point into. */
typedef struct Objects {
    const Escapes *escapes;
    const FnValues *v;
    Arena *scratch;
    EscapeRoom *room;
    PathId roots[ESCAPE_OBJECTS + 1]; /* by object */
    uint32_t count; /* highest object; those past ESCAPE_OBJECTS count as shared */
    VEC(Owners) owners; /* of values that are not said by their kind alone */
    bool open; /* some set was asked for before it was done: owners must be refined */
} Objects;

void objects_init(Objects *o, const Escapes *escapes, const FnValues *v, EscapeRoom *room, Arena *scratch);
/* The parts that a value may point into; empty: it is no address. */
Parts objects_owners(Objects *o, PathId value);
/* Values that meet in loops lead to each other: recomputes all sets until none grows. False if there are none. */
bool objects_refine(Objects *o);
/* The object that the root names, 0 if it is none of the function's own. */
uint32_t objects_find(const Objects *o, PathId root);
/* The parts of the caller that a need of a callee, or its result, speaks of; args: the parts of the arguments. */
Parts objects_map_need(Need need, const Parts *args, uint32_t count);
/* The path of an operand; 0 for constants that are no address. */
PathId objects_operand(const Objects *o, const Operand *operand);
/* The arguments of a call as paths, in scratch. 0: no address: a constant, or a number that was loaded from
 * somewhere. */
PathId *objects_arguments(Objects *o, const Instr *call, uint32_t *out_count);

/* ---- escape_state.c: what must be private for what, at a point of the function ---- */

/* An instruction that changes a state or is asked about, with the parts that its values may point into. */
typedef struct Step {
    InstrId id;
    const Instr *instr;
    const CallSite *site; /* of a call */
    const PathId *args; /* of a call: objects_arguments */
    const Parts *values; /* of its arguments, or of what is stored or returned */
    uint32_t count; /* of values */
    bool writes;
    Parts place, place2; /* of the addresses that it accesses */
} Step;

typedef struct Flow {
    Escapes *e;
    const FnValues *v;
    Arena *arena, *scratch;
    Objects objects;
    uint32_t parts, words; /* rows of a state, words of a row */
    const Step *steps;
    uint32_t *step_first; /* by block, one more than blocks: its steps are [step_first[b], step_first[b + 1]) */
    Parts unkept; /* insides of objects whose address is stored nowhere */
    bool returns_outside; /* the result of a function of the user's */
} Flow;

/* Finds the objects of the function, then its steps. */
void steps_find(Flow *f, EscapeRoom *room);

typedef uint64_t *State; /* a row for each part, then one for each object */

State state_at_entry(const Flow *f);
void state_meet(const Flow *f, State state, const uint64_t *other);
bool state_equal(const Flow *f, const uint64_t *a, const uint64_t *b);
void state_copy(const Flow *f, State state, const uint64_t *from);

/* What must be private on entry of the function for all of these parts to be so. */
Need state_need(const Flow *f, State state, const Parts *parts);
Need state_need_of_part(const Flow *f, State state, uint32_t part);
/* Adds to the summary what has become of parameters. */
void state_note_params(const Flow *f, State state, EscapeSummary *summary);

/* The parts, whichever objects they are, are private only if the others are. */
void state_depend(const Flow *f, State state, const Parts *parts, const Parts *on);
/* Pointers in the object may lead to the parts. */
void state_lead_to(const Flow *f, State state, uint32_t object, const Parts *parts);
/* The values are stored in memory of the holders. */
void state_store(const Flow *f, State state, const Parts *holders, const Parts *values);
/* What pointers in the sources lead to is stored in memory of the holders. */
void state_copy_contents(const Flow *f, State state, const Parts *holders, const Parts *sources);
/* From here on the name is that of a new object; or what its pointers lead to is new. */
void state_renew(const Flow *f, State state, uint32_t object);
void state_renew_beyond(const Flow *f, State state, uint32_t object);

#endif
