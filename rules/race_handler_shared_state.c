/* race_handler_shared_state.c: what two requests to a server share is accessed without a lock.
 * Argument: the race of race_pair.c where both threads are of a library that has requests answered, as its model says
 * (`requests`). Nobody who reads the program's own code sees a thread created. Misses: libraries without a model;
 * handlers that are set in a struct. Noise: a library that was told to answer one request at a time. */
#include "rules/race_pair.h"

extern const Rule rule_race_handler_shared_state;

static void run(const Model *m, FindingSink *sink, Arena *scratch) {
    race_report(m, sink, scratch, &rule_race_handler_shared_state, RACE_HANDLERS);
}

const Rule rule_race_handler_shared_state = {
    .id = "race-handler-shared-state",
    .title = "State shared by request handlers without a lock",
    .tier = TIER_HIGH,
    .severity = SEVERITY_ERROR,
    .cwe = "CWE-366",
    .cert = "CON43-C",
    .concept = "web-services",
    .summary = "Two requests that a library has answered at the same time use a variable without a common lock.",
    .why =
        "An HTTP library answers requests on threads of its own, so every handler runs beside itself and beside all "
        "others, although the program creates no thread. Counters, caches and tables of sessions that handlers share "
        "are torn or lose updates as soon as two clients come at once.\n"
        "\n"
        "By the C standard this is a data race, and its behaviour is undefined.",
    .fix = "Hold one lock at every access to what handlers share, or make single counters atomic. What belongs to one "
           "request belongs into its own data.",
    .limits =
        "Which functions are request handlers is said by library models: libmicrohttpd, CivetWeb and Ulfius are known, "
        "others can be added. They count as running in parallel whatever the library was told: a libmicrohttpd "
        "daemon with one polling thread and no pool answers one request after the other.",
    .seen =
        "None in the programs and fixed bugs of tests/accuracy: none of them answers requests through such a library.",
    .bad_example = "bad_request_handlers.c",
    .good_example = "good_handlers_lock.c",
    .run = run,
};
