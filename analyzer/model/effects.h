/* effects.h: what each function accesses, in its own terms.
 * Meaning:  an Effect is one access to memory. Small functions without locks of their own (EFFECTS_OF_HELPER accesses
 *           at most) are helpers: what a helper accesses through an argument is an effect of each call that hands it
 *           the address of something, with the name and class that this has in the caller: `add(&broker->count)`
 *           touches broker->count, not some counter. A caller that only passes its own parameter on is a helper in
 *           turn, EFFECTS_DEPTH calls deep at most. Structs that are copied or filled as a whole are accessed member by
 *           member.
 * Memory:   in the arena. Cost: linear in instructions, calls of helpers times EFFECTS_OF_HELPER, and members of
 *           copied structs (EFFECTS_MEMBERS at most). Order: by function, instruction.
 */
#ifndef LOCKWISE_MODEL_EFFECTS_H
#define LOCKWISE_MODEL_EFFECTS_H

#include "model/ownership.h"

enum { EFFECTS_OF_HELPER = 32, EFFECTS_DEPTH = 3, EFFECTS_MEMBERS = 64 };

typedef struct Effect {
    InstrId instr;
    uint32_t block;
    PathId address;
    Need need; /* for it to be private */
    FnId helper; /* called here, directly or not: it makes the access; 0 none */
    InstrId helper_instr;
    uint32_t from; /* the same effect in the helper that is called here; 0 none */
    uint8_t depth; /* calls of helpers down to the access */
    bool write : 1, constant : 1, atomic : 1, is_volatile : 1;
    bool whole : 1; /* a member of a struct that is copied or filled as a whole */
    bool frees : 1; /* the write ends the object */
    bool handle : 1; /* the write is of the handle of a thread that it creates */
    bool passed_on : 1; /* not known here either: an effect of this function's callers */
    bool is_taken : 1; /* some caller has it too */
    bool is_of_callers : 1; /* each caller has it, or passes it on to one that has */
} Effect;

typedef struct Effects {
    const Threads *threads;
    VEC(Effect) list; /* index 0 unused */
    uint32_t *first; /* by FnId, and one past */
} Effects;

Effects *effects_find(const Threads *threads, const Ownership *ownership, Arena *arena);

/* Whether the effect is none in a context, but one of its callers. */
bool effect_is_of_caller(const Effects *e, CtxId ctx, const Effect *effect);

#endif
