/* prelude.h: what several main files begin with, parsed once for all of them (a precompiled header).
 * Meaning:  a unit that is lowered through a prelude gives the same Tu and the same inputs, byte for byte, as without.
 *           Where that is not certain, the prelude is not made, or the unit is lowered without it.
 * Requires: the units have the same directory and flags, main files in the same folder that all begin with these
 *           items (prelude_text.h), and no language of their own (-x).
 * Memory:   in the arena given, which the processes that use it share (arena_new_shared); and a file, which whoever
 *           named it removes.
 */
#ifndef LOCKWISE_FRONTEND_PRELUDE_H
#define LOCKWISE_FRONTEND_PRELUDE_H

#include "frontend/compdb.h"
#include "frontend/prelude_text.h"

#include <stdbool.h>

typedef struct Prelude Prelude;

/* Not made yet. `file` is where its file is to be. */
Prelude *prelude_new(const PreludeItem *items, uint32_t count, const char *file, Arena *arena);
/* Makes it, with the command of one of its units, unless something stands against it, or it is less than so many bytes
 * of code. */
void prelude_make(Prelude *prelude, const CompileCommand *command, size_t least_bytes);
bool prelude_is_made(const Prelude *prelude);
/* Whether all that read the command can be told to begin alike: by its flags. */
bool prelude_may_serve(const CompileCommand *command);

#endif
