/* race_read_lock_write.c: a shared variable is written by a thread that holds its reader-writer lock for reading only.
 * Argument: the race of race_pair.c where the write holds a lock in shared mode that the other access holds too:
 * readers do not exclude each other. It is found most where "only a counter" is raised on the way of a look-up. Misses
 * and noise: as race_unguarded_write.c. */
#include "rules/race_pair.h"

extern const Rule rule_race_read_lock_write;

static void run(const Model *m, FindingSink *sink, Arena *scratch) {
    race_report(m, sink, scratch, &rule_race_read_lock_write, RACE_READ_LOCK);
}

const Rule rule_race_read_lock_write = {
    .id = "race-read-lock-write",
    .title = "Write under a lock held for reading",
    .tier = TIER_DEFINITE,
    .severity = SEVERITY_ERROR,
    .cwe = "CWE-821",
    .cert = "CON43-C",
    .concept = "locks",
    .summary = "A shared variable is written while its reader-writer lock is held for reading only.",
    .why = "Any number of threads hold a lock for reading at the same time. What one of them writes, another reads or "
           "writes "
           "in the same moment: hit counters lose counts, a list that is reordered at each look-up is torn, a cache is "
           "filled twice.\n"
           "\n"
           "It looks guarded, since a lock is held, and so it passes reviews.",
    .fix = "Take the lock for writing around the write. Where that is too dear for a mere counter, make the counter "
           "atomic; "
           "for a cache, take a lock of its own inside.",
    .limits =
        "What a look-up has found counts as shared where it was reached from a variable, or from what callers handed "
        "over, and most accesses hold the lock.\n"
        "\n"
        "Locks of which the analysis knows no modes count as exclusive. Where the same function may hold the lock for "
        "writing on another path, the finding is of the lowest tier.",
    .seen = "librdkafka 2.0.2, rdkafka_msg.c: the sticky partition of a topic is chosen under a lock that is held for "
            "reading. fio's smalloc, fixed in d1271dc19c33.",
    .bad_example = "bad_counter_of_lookups.c",
    .good_example = "good_atomic_counter.c",
    .run = run,
};
