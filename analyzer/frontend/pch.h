/* pch.h: what libclang writes into a precompiled header that is better not there.
 * It notes where pragmas switched diagnostics. Behind any such note, even one of nothing, clang looks up each of its
 * diagnostics by file, and each expansion of a macro is one: 4 to 7 % of the instructions of a parse (clang 19).
 */
#ifndef LOCKWISE_FRONTEND_PCH_H
#define LOCKWISE_FRONTEND_PCH_H

#include "base/arena.h"

typedef enum PchNote {
    PCH_NOTE_ABSENT, /* or the file is not as expected */
    PCH_NOTE_DROPPED,
    PCH_NOTE_NEEDED, /* a pragma reaches beyond the header */
} PchNote;

/* Takes the note out of the file, unless it is needed. Cost: two blocks of the file, some kilobytes, are read. */
PchNote pch_drop_pragma_note(const char *path, Arena *scratch);

#endif
