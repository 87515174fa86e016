/* ir_order.h: the one order of blocks that the IR knows.
 * Meaning:  reverse postorder of a depth-first walk from block 0 that visits successors last to first, so that a
 *           branch's true side stands before its false side and a loop's body before what follows the loop. The order
 *           depends on the graph alone: ordering an ordered function changes nothing, which makes texts stable.
 * Cost:     O(blocks + edges), no recursion.
 */
#ifndef LOCKWISE_IR_IR_ORDER_H
#define LOCKWISE_IR_IR_ORDER_H

#include "base/arena.h"

#include <stdint.h>

typedef struct SuccRange {
    uint32_t first, count; /* into the array of successors */
} SuccRange;

/* The blocks that can be reached from block 0, in order, in the arena; their number in *out_len. count >= 1. */
uint32_t *block_order_find(const SuccRange *ranges, const uint32_t *succs, uint32_t count, Arena *arena,
                           uint32_t *out_len);

#endif
