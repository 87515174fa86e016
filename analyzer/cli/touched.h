/* touched.h: --changed-since: which findings of a run have to do with what changed since a commit. */
#ifndef LOCKWISE_CLI_TOUCHED_H
#define LOCKWISE_CLI_TOUCHED_H

#include "cli/options.h"

/* Before any work: whether git knows the commit. */
Status touched_check(const Options *options, const char *root, Arena *arena, Diag *diag);
/* Marks the findings that the changes do not touch; nothing without the option. `db` is the run's database. */
Status touched_apply(const Options *options, const char *db, StoredRun *run, Arena *arena, Diag *diag);

#endif
