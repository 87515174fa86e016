/* dump.h: what a phase of the analysis found, for people who work on it: --dump=PHASE[:FUNCTION]. */
#ifndef LOCKWISE_CLI_DUMP_H
#define LOCKWISE_CLI_DUMP_H

#include "cli/lowering.h"
#include "model/syncapi.h"

/* Prints options->dump to options->output, building the model if the phase is one of it. */
Status dump_run(const Options *options, const Lowering *lowering, const SyncApi *api, Arena *arena, Diag *diag);

#endif
