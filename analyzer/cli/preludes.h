/* preludes.h: which units of a run share a prelude (frontend/prelude.h), and where it is kept meanwhile.
 * Meaning:  units with the same flags, in the same folder, that begin alike. As many lines are shared as most of those
 *           that begin with the same one have in common; few units are not worth it.
 * Memory:   in the given arena; of each prelude in one that processes share. Files: in a folder of their own, below
 *           TMPDIR, until preludes_end.
 * Errors:   none: what cannot be had is not shared.
 */
#ifndef LOCKWISE_CLI_PRELUDES_H
#define LOCKWISE_CLI_PRELUDES_H

#include "frontend/prelude.h"

typedef struct SharedPrelude {
    Prelude *prelude;
    Arena *arena; /* shared */
    uint32_t *units; /* lowered through it so far, by all processes: changed by preludes_count alone */
    const CompileCommand *first; /* one of its units */
} SharedPrelude;

typedef struct Preludes {
    VEC(SharedPrelude) list;
    uint32_t *of; /* by command: 1 + its index; 0: none */
    const char *folder;
} Preludes;

/* What may be made for these commands. */
Preludes preludes_plan(const CompileCommand *commands, uint32_t count, Arena *arena);
/* One more unit went through it. */
void preludes_count(const SharedPrelude *shared);
void preludes_end(Preludes *preludes);

#endif
