/* dump.h: what a phase of the analysis found, for people who work on it: --dump=PHASE[:FUNCTION]. */
#ifndef LOCKWISE_CLI_DUMP_H
#define LOCKWISE_CLI_DUMP_H

#include "cli/lowering.h"
#include "model/programs.h"
#include "model/syncapi.h"

/* Prints options->dump to options->output, building the models of the programs if the phase is one of the model's. */
Status dump_run(const Options *options, const Lowering *lowering, const Programs *programs, const SyncApi *api,
                Arena *arena, Diag *diag);

#endif
