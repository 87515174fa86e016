/* reuse.h: a run that would be the same as a stored one.
 * Meaning:  what a run finds follows from its units (as the cache knows them by the contents of all their files), the
 *           models, the rules and suppressions of the configuration, the options that choose programs and files,
 *           --python, the day (suppressions expire), and this build of lockwise. If the database has a run that
 *           followed from the same, it is copied as the run of now.
 */
#ifndef LOCKWISE_CLI_REUSE_H
#define LOCKWISE_CLI_REUSE_H

#include "cli/analysis.h"

/* A hash of all that the run follows from; "" if that is not known: without a cache, or when a unit is not in it. */
const char *reuse_inputs(const Analysis *analysis, Arena *arena);
/* After the units were lowered, and their files and the sources' comments read: the same, if nothing of it has changed
 * meanwhile. */
const char *reuse_inputs_after(const Analysis *analysis, Arena *arena);
/* The copy of the stored run, read back; *out_run is NULL if there is none to copy. *out_saw: it had locks or
 * threads. Fails if the database cannot be written to, which nobody should learn after an hour. */
Status reuse_run(const RunInfo *info, const char *store, Arena *arena, Diag *diag, StoredRun **out_run, bool *out_saw);
/* The files of the project that the units were found by, sorted. */
SourcePathVec reuse_sources(const Analysis *analysis, Arena *arena);

#endif
