/* store_copy.h: a run whose sources, models, options and program are those of a stored one is that one again: it is copied
 * with everything that hangs on it, as a new run of today.
 * Errors:   as store.h.
 */
#ifndef LOCKWISE_FINDINGS_STORE_COPY_H
#define LOCKWISE_FINDINGS_STORE_COPY_H

#include "findings/store.h"

/* The newest run that followed from these inputs (RunInfo.inputs); 0 if there is none. */
Status store_find_inputs(Store *store, const char *inputs, int64_t *out_run);
/* Whether the stored facts know of a lock, of a thread that is created, or of a handler of a signal. */
Status store_saw_something(Store *store, int64_t run, bool *out_saw);
/* Of `info` counts what is about today: command line, commit, time, jobs, seconds, memory. */
Status store_copy_run(Store *store, int64_t run, const RunInfo *info, int64_t *out_run);

#endif
