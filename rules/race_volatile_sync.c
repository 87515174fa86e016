/* race_volatile_sync.c: a volatile variable serves as a flag between threads, without lock or atomic operation.
 * Argument: the race of race_pair.c on a volatile location that is compared or set to constants. It reaches HIGH only
 * if a lock is meant to guard it: most such flags work on the processors of today. */
#include "rules/race_pair.h"

extern const Rule rule_race_volatile_sync;

static void run(const Model *m, FindingSink *sink, Arena *scratch) {
    race_report(m, sink, scratch, &rule_race_volatile_sync, RACE_VOLATILE);
}

const Rule rule_race_volatile_sync = {
    .id = "race-volatile-sync",
    .title = "Volatile flag used between threads",
    .tier = TIER_HIGH,
    .severity = SEVERITY_WARNING,
    .cwe = "CWE-366",
    .cert = "CON02-C",
    .concept = "locks",
    .summary = "A flag between threads is volatile, but neither atomic nor guarded by a lock.",
    .why = "Volatile keeps the compiler from leaving out accesses. It does not make them atomic and does not order "
           "anything around them: a thread that sees the flag set need not see what was written before. Code that "
           "works on one processor fails on another, or with the next compiler.\n"
           "\n"
           "By the C standard it is a data race; volatile makes no difference.",
    .fix = "Make the flag atomic (atomic_bool, with release and acquire order where it publishes data), or guard it by "
           "the lock of the data that it is about.",
    .limits =
        "A volatile variable that is counted or whose value is used, not just compared, is reported as an unguarded "
        "access. Flags that a signal handler sets for its own thread are right and should be volatile sig_atomic_t.",
    .seen = "None that was shown in the programs and fixed bugs of tests/accuracy: such flags are of the lowest tier "
            "without other evidence.",
    .bad_example = "bad_stop_flag.c",
    .good_example = "good_atomic_stop.c",
    .run = run,
};
