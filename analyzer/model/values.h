/* values.h: what each value and each place of a function denotes, as paths.
 * Meaning:  locals whose address is not taken and that are only read and written whole are turned into values where
 *           control flow is followed: a local has a PHI path where different values meet. All else is a LOAD of an
 *           address. This is value numbering over SSA, built in one pass over the blocks in reverse postorder;
 *           a loop header gets a PHI for each local that the loop stores to.
 * Requires: a verified function. Memory: in the arena.
 * Cost:     O(instructions + blocks x promoted locals).
 */
#ifndef LOCKWISE_MODEL_VALUES_H
#define LOCKWISE_MODEL_VALUES_H

#include "ir/ir_cfg.h"
#include "model/path.h"

/* At the entry of a block, local `sym` has the value `phi`; on the edge from preds[k] it is args[k]. */
typedef struct Phi {
    PathId phi;
    SymId sym;
    PathId *args; /* one per predecessor edge, in cfg order; PathId 0: unknown or not yet assigned */
} Phi;

typedef struct BlockPhis {
    VEC(Phi) list;
} BlockPhis;

typedef struct FnValues {
    FnId fn;
    const Tu *tu;
    const Func *func;
    Cfg *cfg;
    PathId *value;    /* by ValueId */
    PathId *address;  /* by instruction: the address of place, relative to func's first instruction */
    PathId *address2; /* the same of place2 */
    BlockPhis *phis;  /* by block */
    uint32_t first_instr, instr_count;
    Map *at_calls; /* (InstrId of a call, PathId of an address in a local that it is given) -> PathId stored there */
    bool *is_promoted_access; /* by relative instruction: a read or write of a promoted local, no memory access */
} FnValues;

FnValues *values_build(PathPool *pool, FnId fn, Arena *arena, Arena *scratch);

/* The path of an operand. */
PathId values_operand(PathPool *pool, const FnValues *values, const Operand *operand);

/* What a path of a callee, put into terms of the caller, means at the call: what is read from a local whose address the
 * call is given is what the caller has stored there. */
PathId values_seen_by_call(PathPool *pool, const FnValues *values, InstrId call, PathId path);

/* The block that holds an instruction. Cost: logarithmic. */
uint32_t values_block_of(const FnValues *v, InstrId instr);
/* Whether the first comes before the second, another instruction, on every way to that. Cost: logarithmic. */
bool values_dominates(const FnValues *v, InstrId first, InstrId second);

#endif
