/* emission.h: lowered units as files, for `lockwise link` to put together: of one command (`emit`), or of a share of a
 * compile database (`check --shard`).
 * Format:   records (unit_record.h), one after the other. What --shard writes begins with a record of no unit, which
 *           says which share it is, so that link can tell that one is missing.
 */
#ifndef LOCKWISE_CLI_EMISSION_H
#define LOCKWISE_CLI_EMISSION_H

#include "cli/options.h"

/* The exit code. A unit that is lost is no failure: its record says why, and link counts it. */
int emission_run(const Options *options, Arena *arena, Diag *diag);

#endif
