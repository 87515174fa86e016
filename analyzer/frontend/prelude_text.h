/* prelude_text.h: the preprocessor lines that a source begins with, before any other code.
 * Meaning:  only lines that say the same wherever they stand in a file: #include of a name in quotes or brackets,
 *           #define of a word or a number, #undef, and #if of nothing but `defined`. An item is one such line, or all
 *           from an #if to its #endif; comments and spare blanks are left out of its text.
 * Memory:   in the given arena. Cost: linear in what is read, which ends at the first other code.
 */
#ifndef LOCKWISE_FRONTEND_PRELUDE_TEXT_H
#define LOCKWISE_FRONTEND_PRELUDE_TEXT_H

#include "base/arena.h"
#include "base/vec.h"

#include <stdbool.h>

typedef struct PreludeItem {
    const char *text; /* whole lines, each ended by a newline */
    size_t end;       /* offset in the source of the line behind it */
} PreludeItem;

typedef VEC(PreludeItem) PreludeItemVec;

/* `source` may be the beginning of a file only. */
PreludeItemVec prelude_items(const char *source, size_t len, Arena *arena);

#endif
