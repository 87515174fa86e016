/* pipeline.h: the composition root: the only place that knows all phases of a run.
 * compile database -> workers -> model -> rules -> sink -> store -> stored run -> report
 */
#ifndef LOCKWISE_CLI_PIPELINE_H
#define LOCKWISE_CLI_PIPELINE_H

#include "base/diag.h"
#include "cli/options.h"

enum {
    EXIT_NOTHING = 0,  /* nothing at or above the gate */
    EXIT_FINDINGS = 1,
    EXIT_TROUBLE = 2,  /* of the user or the environment; one error was said */
    EXIT_INCOMPLETE = 3, /* nothing above the gate, but not all was seen */
    EXIT_SIGNAL = 128, /* plus its number */
};

/* `lockwise check`, `lockwise report`, `lockwise query` and `lockwise explain`: the exit code. */
int pipeline_check(const Options *options, Arena *arena, Diag *diag);
int pipeline_link(const Options *options, Arena *arena, Diag *diag);
int pipeline_report(const Options *options, Arena *arena, Diag *diag);
int pipeline_baseline(const Options *options, Arena *arena, Diag *diag);
int pipeline_review(const Options *options, Arena *arena, Diag *diag);
int pipeline_history(const Options *options, Arena *arena, Diag *diag);
int pipeline_db(const Options *options, Arena *arena, Diag *diag);
int pipeline_query(const Options *options, Arena *arena, Diag *diag);
int pipeline_explain(const Options *options, Arena *arena, Diag *diag);

#endif
