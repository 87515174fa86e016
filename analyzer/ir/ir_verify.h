/* ir_verify.h: the invariants of ir.h, checked after lowering, reading and linking, in release builds too.
 * Checks every id in range, block shape, reverse postorder, reachability, one definition per value that dominates
 * its uses, operand counts and places per operation, successors and cases, field and selector consistency.
 * Cost: O(size of the Tu).
 */
#ifndef LOCKWISE_IR_IR_VERIFY_H
#define LOCKWISE_IR_IR_VERIFY_H

#include "ir/ir.h"

/* NULL if all hold, else the first violation as text in the arena. */
const char *ir_verify(const Tu *tu, Arena *arena);

#endif
