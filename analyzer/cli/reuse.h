/* reuse.h: a run that would be the same as a stored one.
 * Meaning:  what a run finds follows from its units (as the cache knows them by the contents of all their files), the
 *           models, the rules and suppressions of the configuration, the options that choose programs and files,
 *           --python, the day (suppressions expire), and this build of lockwise. If the database has a run that
 *           followed from the same, it is copied as the run of now.
 *           The texts of the sources enter as what they were lowered to, as the comments that hide findings, and as the
 *           lines that reports show. So a run whose units, byte for byte, and whose comments are those of a stored one
 *           is that one again, with the texts of now: after a change of another comment, of code that is switched off.
 */
#ifndef LOCKWISE_CLI_REUSE_H
#define LOCKWISE_CLI_REUSE_H

#include "cli/analysis.h"

/* Hashes of all that the run follows from: info->inputs and info->units. "" if they are not known: without a cache, or
 * when a unit is not in it. */
void reuse_describe(const Analysis *analysis, Arena *arena, RunInfo *info);
/* After the units were lowered, and their files and the sources' comments read: the same, if nothing of it has changed
 * meanwhile. */
void reuse_describe_after(const Analysis *analysis, Arena *arena, RunInfo *info);
/* After the units that the cache did not have were lowered: finds what it has of them now. If the database has a run
 * with the same units, the copy of that as reuse_run gives it; else *out_run is NULL, and nothing was changed. */
Status reuse_units(Analysis *analysis, RunInfo *info, const char *store, Arena *arena, Diag *diag, StoredRun **out_run);
/* The copy of the stored run, read back; *out_run is NULL if there is none to copy. *out_saw: it had locks or
 * threads. Fails if the database cannot be written to, which nobody should learn after an hour. */
Status reuse_run(const RunInfo *info, const char *store, Arena *arena, Diag *diag, StoredRun **out_run, bool *out_saw);
/* The files of the project that the units were found by, sorted. */
SourcePathVec reuse_sources(const Analysis *analysis, Arena *arena);

#endif
