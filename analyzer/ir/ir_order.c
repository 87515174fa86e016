/* ir_order.c: see ir_order.h. A block is written from the back of the result when all its successors are done, so
 * the result needs no reversal; the stack holds each block at most once.
 */
#include "ir/ir_order.h"

#include <string.h>

typedef struct Visit {
    uint32_t block;
    uint32_t left; /* successors not yet visited; the next one is left - 1 */
} Visit;

uint32_t *block_order_find(const SuccRange *ranges, const uint32_t *succs, uint32_t count, Arena *arena,
                           uint32_t *out_len) {
    uint32_t *order = ARENA_ARRAY(arena, uint32_t, count);
    uint8_t *seen = ARENA_ARRAY(arena, uint8_t, count);
    Visit *stack = ARENA_ARRAY(arena, Visit, count);
    uint32_t depth = 0, at = count;
    seen[0] = 1;
    stack[depth++] = (Visit){.block = 0, .left = ranges[0].count};
    while (depth > 0) {
        Visit *top = &stack[depth - 1];
        if (top->left == 0) {
            order[--at] = top->block;
            depth--;
            continue;
        }
        uint32_t next = succs[ranges[top->block].first + --top->left];
        if (!seen[next]) {
            seen[next] = 1;
            stack[depth++] = (Visit){.block = next, .left = ranges[next].count};
        }
    }
    *out_len = count - at;
    memmove(order, order + at, sizeof *order * *out_len);
    return order;
}
