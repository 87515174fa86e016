/* gate.c: low findings are leads for people, not reasons to stop a build, also when they are asked for. */
#include "cli/gate.h"

#include "base/plural.h"

#include <string.h>

bool gate_counts(const Gate *gate, const ReportOptions *shown, const StoredFinding *stored) {
    const Finding *finding = &stored->finding;
    return !gate->off && report_shows(shown, stored) && finding->suppressed[0] == '\0' && finding->tier >= TIER_HIGH &&
           finding->severity >= gate->fail_on;
}

/* The threads of an interpreter or the like, which call the program. */
static bool is_host(const FactThread *thread) {
    return thread->origin == FACT_CALLERS && strcmp(thread->name, FACT_LIBRARY_CALLERS) != 0;
}

bool gate_saw_something(const Facts *facts) {
    VEC_EACH(const FactThread, thread, &facts->threads)
        if (thread->origin == FACT_CREATED || thread->origin == FACT_SIGNAL || is_host(thread))
            return true;
    return facts->locks.len > 1;
}

GateResult gate_judge(const Gate *gate, const ReportOptions *shown, const StoredRun *run, bool saw_something,
                      FILE *out) {
    const RunInfo *info = &run->info;
    bool lost = info->tu_failed > 0 || (gate->strict && info->tu_degraded > 0);
    uint32_t count = 0;
    VEC_EACH(const StoredFinding, stored, &run->findings)
        count += gate_counts(gate, shown, stored);
    if (count > gate->allowed && !(gate->strict && lost)) {
        if (gate->allowed > 0)
            fprintf(out, "lockwise: %u new finding%s count, %u may\n", count, plural(count), gate->allowed);
        return GATE_FAILED;
    }
    if (lost) {
        fputs("lockwise: the analysis is incomplete: what was not analysed may have findings\n", out);
        return GATE_INCOMPLETE;
    }
    if (!saw_something && count == 0) {
        fprintf(out,
                "lockwise: nothing to check: no lock and no thread was seen in %u function%s; `lockwise help models` "
                "tells how to describe a library's own\n",
                info->function_count, plural(info->function_count));
        return GATE_INCOMPLETE;
    }
    return GATE_PASSED;
}
