/* store_runs.h: keeping a database of runs small and sound.
 * Errors:   as store.h.
 */
#ifndef LOCKWISE_FINDINGS_STORE_RUNS_H
#define LOCKWISE_FINDINGS_STORE_RUNS_H

#include "findings/store.h"

/* Removes all but the newest `keep` runs, and what they alone hold, and gives the space back. */
Status store_prune(const char *path, uint32_t keep, Diag *diag, uint32_t *out_removed);

typedef struct StoreState {
    int64_t version, runs, findings, pages, page_bytes;
} StoreState;

/* Whether the file is sound: every page, every index, every reference between tables. */
Status store_check(const char *path, Diag *diag, StoreState *out);

#endif
