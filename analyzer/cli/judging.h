/* judging.h: models and rules: what is found in the programs of a run, and the facts of all of them.
 * Meaning:  each program is judged by itself, by the same rules. Programs that share code (a link set) go on from the
 *           same state, each in a forked process, as many at a time as there are jobs, so that neither their number nor
 *           their order can change what is found. A program that has a link set to itself needs no process.
 * Errors:   one, if such a process ends in any other way than by its result.
 */
#ifndef LOCKWISE_CLI_JUDGING_H
#define LOCKWISE_CLI_JUDGING_H

#include "cli/analysis.h"

/* Adds findings to the sink and gaps to the diag; sets analysis->facts. Texts are in the arena, or live as long as the
 * process. */
Status judging_run(Analysis *analysis, FindingSink *sink, Stats *stats, Arena *arena, Diag *diag);

#endif
