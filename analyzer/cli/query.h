/* query.h: `lockwise query`: a stored run, a question, an answer. */
#ifndef LOCKWISE_CLI_QUERY_H
#define LOCKWISE_CLI_QUERY_H

#include "cli/options.h"

/* Answers options->query from the database at `path`; a name that nothing has is an error. */
Status query_run(const Options *options, const char *path, Arena *arena, Diag *diag);

#endif
