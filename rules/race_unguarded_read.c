/* race_unguarded_read.c: a shared variable is read without the lock under which it is written.
 * Argument, misses and noise: as race_unguarded_write.c; here no write of the location breaks the discipline, only a
 * read does. */
#include "rules/declared.h"
#include "rules/race_pair.h"

extern const Rule rule_race_unguarded_read;

static void run(const Model *m, FindingSink *sink, Arena *scratch) {
    race_report(m, sink, scratch, &rule_race_unguarded_read, RACE_UNGUARDED_READ);
    declared_report_accesses(m, sink, scratch, &rule_race_unguarded_read, false);
}

const Rule rule_race_unguarded_read = {
    .id = "race-unguarded-read",
    .title = "Shared variable read without its lock",
    .tier = TIER_DEFINITE,
    .severity = SEVERITY_WARNING,
    .cwe = "CWE-366",
    .cert = "CON43-C",
    .concept = "locks",
    .summary = "A variable is read without the lock under which another thread writes it.",
    .why =
        "The reader may see a value that is half old and half new, or a pointer whose target another thread is just "
        "freeing. The compiler may also read once and never again, so that a loop which polls a flag does not end, "
        "or read twice and get two values for one test.\n"
        "\n"
        "By the C standard this is a data race, and its behaviour is undefined; on a small integer it often seems to "
        "work until the optimiser or the processor changes.",
    .fix = "Read under the same lock and use a local copy afterwards. For a single flag or counter, make it atomic at "
           "every "
           "access.",
    .limits =
        "Memory before the first thread starts, after the last is joined, and memory that only one thread can reach is "
        "left out. Objects that are handed over by other means (a message queue of a library, a file, a signal) "
        "may be reported wrongly.\n"
        "\n"
        "Plain flags and statistics that nobody depends on are reported with the lowest tier.",
    .seen = "mosquitto, fixed in 407798759377; c-ares, fixed in bd5561bda7d6; memcached 1.6.18.",
    .bad_example = "bad_poll_without_lock.c",
    .good_example = "good_read_under_lock.c",
    .run = run,
};
