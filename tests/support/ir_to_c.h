/* ir_to_c.h: a unit as a C program that does what its IR says, so that lowering can be checked by running it.
 * Meaning:  every object is an array of bytes, every place an address computed from offsets, every value a variable. So
 *           the program computes with the IR's own offsets, sizes, conversions and order, not with those of a compiler.
 *           What has no meaning in the IR (opaque and unknown values, assembly, computed goto) ends the program with
 *           status IR_TO_C_UNSUPPORTED.
 * Limits:   functions of other units are called with their types in the IR; arrays of numbers and floats have no static
 *           initialiser in the IR; atomic operations are not atomic.
 */
#ifndef LOCKWISE_TESTS_SUPPORT_IR_TO_C_H
#define LOCKWISE_TESTS_SUPPORT_IR_TO_C_H

#include "ir/ir.h"

#include <stdio.h>

enum { IR_TO_C_UNSUPPORTED = 77 };

void ir_to_c(const Tu *tu, FILE *out);

#endif
