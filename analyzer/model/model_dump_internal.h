/* model_dump_internal.h: shared by the model_dump files.
 * Paths, in full: `&g` a variable's or function's address, `&f.x` a local's, `f:p` what parameter p of f held on entry,
 * `phi(f.x b3)`, `result(f g:12)` of the call of line 12, `opaque(f:12)`; A`.m` a member of the object at A, A`[i]` an
 * element, `*(A)` what lies at A, `*(A)'V` what lies there after V stored to it.
 */
#ifndef LOCKWISE_MODEL_MODEL_DUMP_INTERNAL_H
#define LOCKWISE_MODEL_MODEL_DUMP_INTERNAL_H

#include "model/model_dump.h"

typedef struct Dump {
    const Model *m;
    const char *function; /* NULL: all */
    Arena *arena;         /* of the line at hand */
    FILE *out;
} Dump;

/* Whether what belongs to the function is asked for. */
bool dump_wants(const Dump *d, FnId fn);
/* "fn push queue.c:12" without a newline. */
void dump_head(Dump *d, FnId fn);
/* "  queue.c:14: ": the start of a line about an instruction. */
void dump_at(Dump *d, FnId fn, InstrId instr);

/* The rest is text in the arena. "queue.c:14"; "-" for no instruction. */
const char *dump_pos(const Dump *d, FnId fn, InstrId instr);
const char *dump_path(const Dump *d, PathId id);
const char *dump_class(const Dump *d, ClassId class); /* its name, "-" for none */
/* "{a, b:shared}" of members << 1 | shared: classes, or paths. */
const char *dump_class_set(const Dump *d, SetId set);
const char *dump_path_set(const Dump *d, SetId set);
const char *dump_live_set(const Dump *d, SetId set); /* of creation sites */

void dump_link(Dump *d);
void dump_values(Dump *d);
void dump_callgraph(Dump *d);
void dump_lives(Dump *d);
void dump_locks(Dump *d);
void dump_threads(Dump *d);
void dump_accesses(Dump *d);
void dump_order(Dump *d);

#endif
