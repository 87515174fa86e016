/* race_double_checked_init.c: a variable is tested without its lock, tested again under it and then set up.
 * Argument: the race of race_pair.c whose odd access is the first test. Nothing orders what the pointer leads to before
 * the pointer itself for a thread that skips the lock. Known misses: set-up in a function of its own. */
#include "rules/race_pair.h"

extern const Rule rule_race_double_checked_init;

static void run(const Model *m, FindingSink *sink, Arena *scratch) {
    race_report(m, sink, scratch, &rule_race_double_checked_init, RACE_DOUBLE_CHECKED);
}

const Rule rule_race_double_checked_init = {
    .id = "race-double-checked-init",
    .title = "Double-checked set-up without atomics",
    .tier = TIER_DEFINITE,
    .severity = SEVERITY_ERROR,
    .cwe = "CWE-609",
    .cert = "CON43-C",
    .concept = "locks",
    .summary = "A thread tests without the lock whether something is set up already, and uses it without ever taking "
               "the lock.",
    .why =
        "The second test under the lock sees to it that the work is done once. But a thread for which the first test "
        "succeeds takes no lock at all: it may see the new pointer before what it points to was written, because "
        "compiler and processor may order both as they like. It then works with an object that is half set up.\n"
        "\n"
        "By the C standard the first test alone is a data race already.",
    .fix = "Use pthread_once, or take the lock for the test too. Where that is too slow, make the variable atomic: "
           "load it with acquire order, store it with release order after everything else.",
    .limits = "Recognised within one function: the first test, the second one under the lock, and the store. What is "
              "tested by an acquire load is right and not reported.",
    .seen = "None in the programs and fixed bugs of tests/accuracy, nor in the dynamic suites.",
    .bad_example = "bad_table_on_demand.c",
    .good_example = "good_acquire_and_release.c",
    .run = run,
};
