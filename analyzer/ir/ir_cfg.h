/* ir_cfg.h: predecessors, dominators and loops of one function.
 * Requires: a verified function (blocks in reverse postorder).
 * Memory:   in the given arena. Cost: O(blocks + edges), dominators nearly linear
 *           (Cooper, Harvey, Kennedy: A Simple, Fast Dominance Algorithm, 2001).
 */
#ifndef LOCKWISE_IR_IR_CFG_H
#define LOCKWISE_IR_IR_CFG_H

#include "ir/ir.h"

typedef struct Cfg {
    const Func *func;
    uint32_t block_count;
    uint32_t *pred_first; /* block_count + 1 entries: preds of b are preds[pred_first[b] .. pred_first[b+1]) */
    uint32_t *preds;      /* one per edge: an edge that occurs twice is listed twice */
    uint32_t *idom;       /* immediate dominator; the entry's is itself */
    uint32_t *dom_pre;    /* number in a preorder of the dominator tree */
    uint32_t *dom_size;   /* blocks in the subtree: what a dominates is numbered dom_pre[a] .. + dom_size[a] */
    uint32_t *loop_head;  /* innermost natural loop's header, UINT32_MAX if in none; a header is in its own loop */
    uint32_t *loop_depth;
    InstrId *def;         /* by ValueId: the defining instruction */
    uint32_t *def_block;  /* by ValueId */
} Cfg;

Cfg *cfg_build(const Tu *tu, const Func *func, Arena *arena);
bool cfg_dominates(const Cfg *cfg, uint32_t a, uint32_t b); /* a block dominates itself; O(1) */
/* By block: its immediate postdominator, block_count if that is the end of the function; UINT32_MAX if it never
 * returns. Ends of the process are not looked at: a test before abort() decides nothing for what follows. */
uint32_t *cfg_postdominators(const Tu *tu, const Cfg *cfg, Arena *arena);
/* from -> to closes a loop: to dominates from. */
bool cfg_is_back_edge(const Cfg *cfg, uint32_t from, uint32_t to);
/* Whether the block is in the loop of that header, or in one within it. Cost: O(depth of loops). */
bool cfg_is_in_loop(const Cfg *cfg, uint32_t block, uint32_t head);

#endif
