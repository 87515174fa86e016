/* gate.c: low findings are leads for people, not reasons to stop a build, also when they are asked for. */
#include "cli/gate.h"

bool gate_stops(const Finding *finding, Tier min_tier) {
    Tier lowest = min_tier > TIER_HIGH ? min_tier : TIER_HIGH;
    return finding->suppressed[0] == '\0' && finding->tier >= lowest && finding->severity >= SEVERITY_WARNING;
}
