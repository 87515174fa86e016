/* linking.h: the units that `lockwise emit` and `check --shard` wrote, put together.
 * Order:    by their commands, whatever the order of the files; a unit that several files have counts once.
 * Errors:   one, that names the file: damaged, of another build, of other folders, contradicting another one, or a
 *           share that is missing.
 */
#ifndef LOCKWISE_CLI_LINKING_H
#define LOCKWISE_CLI_LINKING_H

#include "cli/lowering.h"

/* The files are options->paths. *out_db names the main files and the root. */
Status linking_read(const Options *options, Arena *arena, Diag *diag, CompileDb *out_db, Lowering *out);

#endif
