/* gate.h: which findings make a check fail.
 * Meaning:  severity warning or error, tier high or definite, not suppressed in the code; and only what is shown, as
 *           nobody can mend a failure that the output does not name.
 */
#ifndef LOCKWISE_CLI_GATE_H
#define LOCKWISE_CLI_GATE_H

#include "findings/finding.h"

bool gate_stops(const Finding *finding, Tier min_tier);

#endif
