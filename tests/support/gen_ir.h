/* gen_ir.h: random units that pass ir_verify, made through the builder.
 * Meaning:  every table has entries, every operation, flag and kind of operand occurs, names are awkward (empty, equal,
 *           quoted, keywords of the textual form), blocks are filled out of order, graphs are arbitrary: with
 *           unreachable blocks, irreducible loops, edges that occur twice. What the code means is of no concern.
 */
#ifndef LOCKWISE_TESTS_SUPPORT_GEN_IR_H
#define LOCKWISE_TESTS_SUPPORT_GEN_IR_H

#include "ir/ir_build.h"
#include "support/random.h"

Tu *gen_tu(Random *random, Arena *arena);

/* A function of empty blocks: `succs[b]` lists the successors of block b, `counts[b]` of them. */
FuncId gen_graph_func(Tu *tu, const char *name, uint32_t *const *succs, const uint32_t *counts, uint32_t count);
/* Successors of `count` blocks, in the arena: 0 to 3 each. */
void gen_graph(Random *random, uint32_t count, Arena *arena, uint32_t ***out_succs, uint32_t **out_counts);

#endif
