/* diff.h: `lockwise diff OLD [NEW]`: what came and what went between two runs, files or commits. */
#ifndef LOCKWISE_CLI_DIFF_H
#define LOCKWISE_CLI_DIFF_H

#include "cli/options.h"

/* The exit code. */
int diff_run(const Options *options, Arena *arena, Diag *diag);

#endif
