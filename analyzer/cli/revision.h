/* revision.h: the findings of another commit, analysed from its sources.
 * Meaning:  the sources of the commit, compiled as the compile database says of those of today: a file that is not
 *           there any more or not there yet is left out. Headers that the build makes are not in the commit and are
 *           taken from where they are.
 *           Runs of commits lie in a database of their own, commits.db beside that of the project, as nobody wants to
 *           see them as the newest run. One that was analysed with the same rules and models is not analysed again.
 */
#ifndef LOCKWISE_CLI_REVISION_H
#define LOCKWISE_CLI_REVISION_H

#include "cli/options.h"
#include "findings/store_read.h"

/* *out_signal is the signal that stopped it, 0 if none. NULL after an error or a
 * signal. *out_store is the database that the run is in. */
StoredRun *revision_run(const Options *options, const char *ref, Arena *arena, Diag *diag, const char **out_store,
                        int *out_signal);

#endif
