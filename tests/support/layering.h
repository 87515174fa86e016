/* layering.h: the rules of the source tree, as checks on text. tests/layers.c runs them over the tree.
 * Rules:    who may include whom (one row per folder); library headers only where the library belongs; headers of
 *           the standard library only as listed, so that a new dependency is a decision; *_internal.h only inside
 *           its folder; malloc and its kin only in base; no mutable global data in any object file; lines of at most
 *           120 columns.
 * Paths:    relative to the project's root: "analyzer/ir/ir.h", "rules/lock_leak.c".
 */
#ifndef LOCKWISE_TESTS_SUPPORT_LAYERING_H
#define LOCKWISE_TESTS_SUPPORT_LAYERING_H

#include "base/arena.h"
#include "base/vec.h"

typedef struct Violation {
    const char *path;
    uint32_t line; /* 0: the whole file */
    const char *text;
} Violation;

typedef VEC(Violation) ViolationVec;

/* Appends what is wrong in one source file. */
void layering_check_source(Arena *arena, const char *path, const char *text, ViolationVec *out);

/* Appends one violation per mutable object in the output of `objdump -t` for an object file or archive. */
void layering_check_symbols(Arena *arena, const char *path, const char *objdump, ViolationVec *out);

#endif
