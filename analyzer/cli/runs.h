/* runs.h: `lockwise history` and `lockwise db`: the stored runs as such. */
#ifndef LOCKWISE_CLI_RUNS_H
#define LOCKWISE_CLI_RUNS_H

#include "cli/options.h"

/* `path` is the database. */
Status runs_history(const Options *options, const char *path, Arena *arena, Diag *diag);
Status runs_care(const Options *options, const char *path, Diag *diag, FILE *out);

#endif
