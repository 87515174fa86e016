/* frontend.h: one compile command in, one verified Tu out. The only door to libclang.
 * Errors:   a unit that cannot be parsed or read gives a Tu with no functions and a gap that says why; this never
 *           fails the run. A crash or hang is the business of the worker pool (cli/workers.h).
 * Threads:  none; one call at a time per process.
 */
#ifndef LOCKWISE_FRONTEND_FRONTEND_H
#define LOCKWISE_FRONTEND_FRONTEND_H

#include "base/diag.h"
#include "base/status.h"
#include "frontend/compdb.h"
#include "frontend/inputs.h"
#include "frontend/prelude.h"
#include "ir/ir.h"

/* Parses and lowers; the result is verified. Relative paths in the command are taken from command->directory
 * (the process changes into it). */
Tu *frontend_lower(const CompileCommand *command, Arena *arena);
/* The same; says too what it follows from, and remembers in `memo` what helps with the next unit. A unit whose inputs
 * are not known must be lowered anew each time. */
Tu *frontend_lower_with_inputs(const CompileCommand *command, InputsMemo *memo, Arena *arena, Inputs *out_inputs);
/* The same through a prelude, which need not be made, or NULL; says whether it was used. `memo` may be NULL if nobody
 * wants to know the inputs. */
Tu *frontend_lower_through(const CompileCommand *command, const Prelude *prelude, InputsMemo *memo, Arena *arena,
                           Inputs *out_inputs, bool *out_through);

/* Loads libclang, unless it is: lowering does so by itself, but a process should before it forks those that lower. */
Status frontend_load(Diag *diag);
/* "19.1.7": the version of libclang, in the arena. It is loaded only if it is another file than the one that this
 * program was built with; if there is none, the version is that one's. */
const char *frontend_version(Arena *arena);

#endif
