/* finding_name.h: how people name a finding of a run: "stats.c:37", or its fingerprint or the beginning of it. */
#ifndef LOCKWISE_CLI_FINDING_NAME_H
#define LOCKWISE_CLI_FINDING_NAME_H

#include "base/diag.h"
#include "base/status.h"
#include "findings/store_read.h"

/* Whether a word has one of these forms. */
bool finding_name_is_one(const char *name);
bool finding_name_means(const StoredRun *run, const char *name, const Finding *finding, Arena *arena);
/* The error of a name that means none; STATUS_FAILED. */
Status finding_name_unknown(const StoredRun *run, const char *name, Diag *diag);

#endif
