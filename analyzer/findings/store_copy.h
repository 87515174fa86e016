/* store_copy.h: a run whose sources, models, options and program are those of a stored one is that one again: it is
 * copied with everything that hangs on it, as a new run of today. The newest run, at the same commit, becomes today's
 * itself: a check that finds nothing changed makes the database no larger. So it is with a run whose sources were
 * lowered to the same units: only what reports show of their texts is another.
 * Errors:   as store.h.
 */
#ifndef LOCKWISE_FINDINGS_STORE_COPY_H
#define LOCKWISE_FINDINGS_STORE_COPY_H

#include "findings/store.h"

/* Copies or renews the newest run that followed from info->inputs; *out_run is 0 if there is none. Of `info` counts
 * besides what is about today: command line, commit, time, jobs, seconds, memory. */
Status store_copy_run(Store *store, const RunInfo *info, int64_t *out_run);
/* The same with the newest run that followed from info->units: in it, the texts of the sources become those of now, and
 * info->lines and info->inputs its own. None, too, if one of them cannot be read. */
Status store_copy_units(Store *store, const RunInfo *info, int64_t *out_run);
/* Whether there is such a run. */
Status store_has_units(Store *store, const char *units, bool *out_has);
/* Whether the stored facts know of a lock, of a thread that is created, or of a handler of a signal. */
Status store_saw_something(Store *store, int64_t run, bool *out_saw);

#endif
