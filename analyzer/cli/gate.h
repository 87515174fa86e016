/* gate.h: what a check ends with: whether findings stop a build, and whether the analysis saw enough to say so.
 * Meaning:  a finding counts if it is shown (nobody can mend a failure that the output does not name), not suppressed,
 *           of tier high or definite and of the wanted severity. An analysis that lost files, or had nothing to look
 *           at, is incomplete: it may have found something, but it is never clean.
 */
#ifndef LOCKWISE_CLI_GATE_H
#define LOCKWISE_CLI_GATE_H

#include "findings/facts.h"
#include "reports/report.h"

typedef struct Gate {
    bool off;         /* no finding counts */
    Severity fail_on; /* the least that counts */
    uint32_t allowed; /* so many may be there */
    bool strict;      /* files that were analysed in part make it incomplete too, whatever was found */
} Gate;

typedef enum GateResult { GATE_PASSED, GATE_FAILED, GATE_INCOMPLETE } GateResult;

/* Whether the finding counts. */
bool gate_counts(const Gate *gate, const ReportOptions *shown, const StoredFinding *finding);
/* Whether there was anything that a rule could be about: a lock, a created thread, a handler of a signal. */
bool gate_saw_something(const Facts *facts);
/* Says on `out` why it is not GATE_PASSED where the findings and the summary do not say it. */
GateResult gate_judge(const Gate *gate, const ReportOptions *shown, const StoredRun *run, bool saw_something,
                      FILE *out);

#endif
