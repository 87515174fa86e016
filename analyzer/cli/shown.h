/* shown.h: what people get to see of a run, and the exit code that goes with it. */
#ifndef LOCKWISE_CLI_SHOWN_H
#define LOCKWISE_CLI_SHOWN_H

#include "cli/options.h"

ReportOptions shown_options(const Options *options, Arena *arena);
/* The findings to the output, what else people should know to stderr. */
Status shown_print(const Options *options, const StoredRun *run, Arena *arena, Diag *diag);
/* Of a check. `saw_something`: locks or threads. */
int shown_exit_code(const Options *options, const StoredRun *run, bool saw_something, Arena *arena);

#endif
