/* race_unguarded_write.c: a shared variable is written without the lock that guards it, or without any.
 * Argument: two accesses of one location, one a write, on threads that may run in parallel, with no lock in common
 * (race_pair.c). Known misses: objects reached through pointers whose type the analysis lost. Noise: hand-over of
 * objects by means that are no locks. */
#include "rules/declared.h"
#include "rules/race_pair.h"

extern const Rule rule_race_unguarded_write;

static void run(const Model *m, FindingSink *sink, Arena *scratch) {
    race_report(m, sink, scratch, &rule_race_unguarded_write, RACE_UNGUARDED_WRITE);
    declared_report_accesses(m, sink, scratch, &rule_race_unguarded_write, true);
}

const Rule rule_race_unguarded_write = {
    .id = "race-unguarded-write",
    .title = "Shared variable written without its lock",
    .tier = TIER_DEFINITE,
    .severity = SEVERITY_ERROR,
    .cwe = "CWE-366",
    .cert = "CON43-C",
    .concept = "locks",
    .summary = "A variable that several threads use is written without a lock that all of them hold.",
    .why = "Two threads that write, or one that writes while another reads, can interleave between any two machine "
           "instructions. Increments get lost, lists lose elements or form rings, sizes and the arrays they describe "
           "fall apart. The write need not be split for this: n++ is a read, an addition and a write.\n"
           "\n"
           "By the C standard this is a data race, and its behaviour is undefined.",
    .fix = "Hold one lock at every access to the variable, the reads included. For a single counter or flag an atomic "
           "type "
           "is enough.",
    .limits =
        "Memory before the first thread starts, after the last is joined, and memory that only one thread can reach is "
        "left out. In a library without main, only objects that are used under a lock somewhere are judged.\n"
        "\n"
        "May be wrong where threads take turns by means that the analysis does not know, and for arrays whose threads "
        "keep to slots of their own by arithmetic. Missed where the object is reached through pointers that the "
        "analysis lost; the report's list of gaps tells where.",
    .seen =
        "14 of the fixed bugs of tests/accuracy, among them pcsc-lite's EHStatusHandlerThread, fixed in 0cf804f99c58.",
    .bad_example = "bad_shared_counter.c",
    .good_example = "good_shared_counter.c",
    .run = run,
};
