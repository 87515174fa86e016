/* stopwatch.c: the monotonic clock stands still while the machine is suspended, as it should for time limits. */
#include "cli/stopwatch.h"

#include <time.h>

double stopwatch_now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}
