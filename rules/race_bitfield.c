/* race_bitfield.c: two threads write different bit-fields that lie in the same bytes.
 * Argument: the race of race_pair.c on one memory location (C11 3.14: a run of adjacent bit-fields is one), where each
 * access is of another member. Where one side only reads, it sees its own bits unharmed on all machines: lowest tier.
 * Misses: bit-fields that are set through masks on an integer are an integer. */
#include "rules/race_pair.h"

extern const Rule rule_race_bitfield;

static void run(const Model *m, FindingSink *sink, Arena *scratch) {
    race_report(m, sink, scratch, &rule_race_bitfield, RACE_BIT_FIELDS);
}

const Rule rule_race_bitfield = {
    .id = "race-bitfield",
    .title = "Neighbouring bit-fields written by two threads",
    .tier = TIER_DEFINITE,
    .severity = SEVERITY_ERROR,
    .cwe = "CWE-366",
    .cert = "CON32-C",
    .concept = "locks",
    .summary = "Two bit-fields that share their bytes are written by two threads without a lock that both hold.",
    .why = "A bit-field cannot be stored alone: the compiler reads the bytes around it, changes some bits and writes "
           "all of "
           "them back. When another thread sets a neighbour in between, that change is undone, though the two threads "
           "never "
           "touch the same member.\n"
           "\n"
           "In C, adjacent bit-fields are one memory location, so by the standard it is a data race.",
    .fix = "Guard all bit-fields of a run by one lock; or make those that different threads own members of their own "
           "(bool, "
           "unsigned char); or part them by a member of width zero (unsigned : 0).",
    .limits = "Where one of the two only reads its member, the finding is of the lowest tier. The position of a member "
              "comes from "
              "the layout that the compiler gives for the build that is checked.",
    .seen = "None in the programs and fixed bugs of tests/accuracy, nor in the dynamic suites.",
    .bad_example = "bad_neighbours.c",
    .good_example = "good_members_apart.c",
    .run = run,
};
