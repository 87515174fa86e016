/* ir_relocate.h: a unit that was lowered in one folder, as if it had been in another.
 * Meaning:  every text that is, or begins with, a path below a folder (files, the identity of what is static) is
 *           changed. Texts in the middle of which such a path stands stay as they are.
 */
#ifndef LOCKWISE_IR_IR_RELOCATE_H
#define LOCKWISE_IR_IR_RELOCATE_H

#include "ir/ir.h"

typedef struct FolderMove {
    const char *from, *to; /* absolute, without a slash at the end */
} FolderMove;

/* The first move that fits a text counts. Nothing is done if all folders stay where they are. */
void ir_relocate(Tu *tu, const FolderMove *moves, uint32_t count);

#endif
