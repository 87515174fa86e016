/* race_mixed_atomic.c: a variable is accessed atomically in one place and plainly in another, at the same time.
 * Argument: the race of race_pair.c, one side of which is atomic. A plain write is judged wherever three quarters of at
 * least three places are atomic: that tells what was meant, as a guard does elsewhere. Noise: objects that nobody else
 * has yet. */
#include "rules/race_pair.h"

extern const Rule rule_race_mixed_atomic;

static void run(const Model *m, FindingSink *sink, Arena *scratch) {
    race_report(m, sink, scratch, &rule_race_mixed_atomic, RACE_MIXED_ATOMIC);
}

const Rule rule_race_mixed_atomic = {
    .id = "race-mixed-atomic",
    .title = "Plain access beside atomic ones",
    .tier = TIER_DEFINITE,
    .severity = SEVERITY_ERROR,
    .cwe = "CWE-366",
    .cert = "CON43-C",
    .concept = "locks",
    .summary =
        "A variable that other code accesses atomically is read or written by a plain operation while threads run.",
    .why = "An atomic operation protects only against other atomic ones. A plain write beside an atomic addition can "
           "be lost or undo it; the compiler may split, repeat or move a plain access, so that a loop never sees the "
           "change; and a plain write publishes nothing of what was done before it.\n"
           "\n"
           "By the C standard the two together are a data race.",
    .fix = "Use the atomic operation at every access while other threads may run; relaxed order is enough for a mere "
           "counter. An _Atomic type makes the compiler see to it.",
    .limits =
        "Writes to an object before it is published are left out as far as the analysis sees it. A plain read of a "
        "counter for statistics is reported with the lowest tier where no lock or other evidence speaks for more; "
        "so is a volatile read of a lock of one's own, which looks whether it is free before taking it.",
    .seen = "rsyslog's wtpSetState, fixed in 9af1cd6f3468. drd's annotate_sem.",
    .bad_example = "bad_plain_reset.c",
    .good_example = "good_atomic_reset.c",
    .run = run,
};
