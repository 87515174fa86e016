/* race_inconsistent_guard.c: each access holds a lock, but not all the same one.
 * Argument: the race of race_pair.c where both accesses hold a lock and each of the two at a third of the places: no
 * access can be called the one that forgot it. Misses and noise: as race_unguarded_write.c. */
#include "rules/race_pair.h"

extern const Rule rule_race_inconsistent_guard;

static void run(const Model *m, FindingSink *sink, Arena *scratch) {
    race_report(m, sink, scratch, &rule_race_inconsistent_guard, RACE_TWO_GUARDS);
}

const Rule rule_race_inconsistent_guard = {
    .id = "race-inconsistent-guard",
    .title = "Variable guarded by different locks",
    .tier = TIER_DEFINITE,
    .severity = SEVERITY_ERROR,
    .cwe = "CWE-821",
    .cert = "CON43-C",
    .concept = "locks",
    .summary = "A shared variable is accessed under one lock here and under another there.",
    .why =
        "A lock keeps out only those who take the same one. Two threads that hold different locks are in the same data "
        "at "
        "the same time, and each believes to be alone: updates get lost just as without any lock.\n"
        "\n"
        "It comes about when a structure is split, when a lock is moved into an object, or when code is copied from a "
        "neighbour with a lock of its own.",
    .fix = "Decide which lock guards the variable, write that beside its declaration, and take it at every access. Two "
           "locks "
           "that are both held at every write, and at least one of them at every read, are right too.",
    .limits = "Which of the two locks is the wrong one is not said. A lock that a caller holds for other reasons is "
              "named as if it "
              "were meant.",
    .seen = "memcached 1.6.18, extstore.c: a page is marked as active under the lock of the store and looked at under "
            "that of the page.",
    .bad_example = "bad_two_halves.c",
    .good_example = "good_one_lock.c",
    .run = run,
};
