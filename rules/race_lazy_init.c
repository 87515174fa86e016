/* race_lazy_init.c: a variable is set up by whoever needs it first, and nothing keeps two threads from being first.
 * Argument: the race of race_pair.c whose odd access is a write without any lock, reached only where the function has
 * found the variable to be zero. Two threads may both find that. In a library this counts without any lock that guards
 * the variable elsewhere, if the library uses locks at all and others of its functions call the one that sets it up:
 * then its callers cannot know that they must take turns. Known misses: set-up of what a pointer leads to, set-up by a
 * function that is handed the variable and has no body. Noise: libraries whose callers are told to begin with one
 * thread. */
#include "rules/race_pair.h"

extern const Rule rule_race_lazy_init;

static void run(const Model *m, FindingSink *sink, Arena *scratch) {
    race_report(m, sink, scratch, &rule_race_lazy_init, RACE_LAZY_INIT);
}

const Rule rule_race_lazy_init = {
    .id = "race-lazy-init",
    .title = "Lazy set-up without a lock",
    .tier = TIER_HIGH,
    .severity = SEVERITY_ERROR,
    .cwe = "CWE-543",
    .cert = "CON43-C",
    .concept = "locks",
    .summary = "A variable is set up where it is found not to be, by a function that several threads may run at once.",
    .why = "Two threads that come for the first time at once both find nothing, and both set it up. A mutex is then "
           "initialised while the other thread holds it, memory is allocated twice and lost once, and a buffer is read "
           "while it is written. Where the flag is set first, the second thread goes on with what is not there yet.\n"
           "\n"
           "A library cannot leave this to its callers where the set-up is hidden below other functions.",
    .fix = "Let pthread_once call the set-up, or take a lock before the test. Or do it in an initialisation function "
           "that callers know to run once, before they start threads.",
    .limits = "Reported for global and static variables that are tested and set in one function, which other functions "
              "call. In a library without main, only if it uses locks. A flag counts only if something else is written "
              "or handed to a call where it is set: a warning that appears twice is no harm.\n"
              "\n"
              "May be wrong where a library demands that its first call is made by one thread.",
    .seen =
        "pcsc-lite's getSocketName, fixed in 9466fc09dc12; unbound's log_init, fixed in c58e6add2b90; libuv 1.44.2.",
    .bad_example = "bad_buffer_of_library.c",
    .good_example = "good_once.c",
    .run = run,
};
