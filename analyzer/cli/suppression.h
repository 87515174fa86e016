/* suppression.h: reads the lockwise-ignore comments of all sources of a run and lets them hide findings.
 * Cost:     every source that is no system header is read once more.
 */
#ifndef LOCKWISE_CLI_SUPPRESSION_H
#define LOCKWISE_CLI_SUPPRESSION_H

#include "cli/config.h"
#include "cli/lowering.h"
#include "findings/facts.h"

/* Before sink_finish. */
void suppression_apply(const Options *options, const Config *config, const Lowering *lowering, const char *root,
                       const Facts *facts, FindingSink *sink);

#endif
