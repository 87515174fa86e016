/* baseline.h: `lockwise baseline` and `--new-only`: the baseline of a project beside the runs of its database. */
#ifndef LOCKWISE_CLI_BASELINE_H
#define LOCKWISE_CLI_BASELINE_H

#include "base/diag.h"
#include "cli/options.h"
#include "findings/store_read.h"

#include <stdio.h>

/* `lockwise baseline write|show|update` on a stored run; `db` is the path of its database. */
Status baseline_run(const Options *options, const char *db, StoredRun *run, Arena *arena, Diag *diag, FILE *out);
/* With --new-only, marks what the project's baseline has as known; an error if there is no baseline. */
Status baseline_apply(const Options *options, const char *db, StoredRun *run, Arena *arena, Diag *diag);
/* Says before any work, with --new-only, whether the baseline of a project can be read. */
Status baseline_check(const Options *options, const char *root, Arena *arena, Diag *diag);

#endif
