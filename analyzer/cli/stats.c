/* stats.c: see stats.h. */
#include "cli/stats.h"

#include "cli/stopwatch.h"

#include <inttypes.h>
#include <sys/resource.h>

static double seconds_of(struct timeval time) {
    return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

static double processor_now(void) {
    struct rusage self, children;
    getrusage(RUSAGE_SELF, &self);
    getrusage(RUSAGE_CHILDREN, &children);
    return seconds_of(self.ru_utime) + seconds_of(self.ru_stime) + seconds_of(children.ru_utime) +
           seconds_of(children.ru_stime);
}

uint64_t stats_peak_bytes(void) {
    struct rusage self, children;
    getrusage(RUSAGE_SELF, &self);
    getrusage(RUSAGE_CHILDREN, &children);
    long largest = self.ru_maxrss > children.ru_maxrss ? self.ru_maxrss : children.ru_maxrss;
    return (uint64_t)largest * 1024;
}

Stats stats_begin(FILE *out) {
    if (out)
        fprintf(out, "%-10s %8s %9s %8s  %s\n", "phase", "seconds", "processor", "memory", "made");
    return (Stats){out, stopwatch_now(), processor_now()};
}

void stats_phase(Stats *stats, const char *phase, uint64_t count, const char *unit) {
    double wall = stopwatch_now(), processor = processor_now();
    if (stats->out)
        fprintf(stats->out, "%-10s %8.2f %9.2f %7" PRIu64 "M  %" PRIu64 " %s\n", phase, wall - stats->wall,
                processor - stats->processor, stats_peak_bytes() >> 20, count, unit);
    stats->wall = wall;
    stats->processor = processor;
}
