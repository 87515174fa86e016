/* suppression.h: reads the lockwise-ignore comments of all sources of a run and lets them hide findings.
 * Cost:     every source that is no system header is read once more.
 */
#ifndef LOCKWISE_CLI_SUPPRESSION_H
#define LOCKWISE_CLI_SUPPRESSION_H

#include "cli/config.h"
#include "cli/lowering.h"
#include "findings/facts.h"

/* "2027-03-31": the day that suppressions are seen to expire by. */
const char *suppression_today(Arena *arena);
/* Whether the options leave no file of the program out. */
bool suppression_sees_all(const Options *options);

/* Before sink_finish. */
void suppression_apply(const Options *options, const Config *config, const Lowering *lowering, const char *root,
                       const Facts *facts, FindingSink *sink);

#endif
