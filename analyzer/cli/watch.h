/* watch.h: check --watch: a check that is done again whenever something that it has read changes. */
#ifndef LOCKWISE_CLI_WATCH_H
#define LOCKWISE_CLI_WATCH_H

#include "cli/config.h"
#include "cli/lowering.h"
#include "model/syncapi.h"

/* Until a signal comes: the exit code. Each check has a process of its own. */
int watch_run(const Options *options, Arena *arena, Diag *diag);
/* In such a process: tells what was read. */
void watch_tell(const Options *options, const CompileDb *db, const Config *config, const SyncApi *api,
                SourcePathVec sources);

#endif
