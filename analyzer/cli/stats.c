/* stats.c: see stats.h. */
#include "cli/stats.h"

#include "base/plural.h"
#include "cli/stopwatch.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

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

/* What this process has now. */
static uint64_t resident_bytes(void) {
    unsigned long size = 0, resident = 0;
    FILE *file = fopen("/proc/self/statm", "re");
    if (file && fscanf(file, "%lu %lu", &size, &resident) != 2)
        resident = 0;
    if (file)
        fclose(file);
    return (uint64_t)resident * (uint64_t)sysconf(_SC_PAGESIZE);
}

Stats *stats_begin(Arena *arena) {
    Stats *stats = ARENA_NEW(arena, Stats);
    *stats = (Stats){
        .arena = arena, .wall = stopwatch_now(), .processor = processor_now(), .peak_bytes = stats_peak_bytes()};
    return stats;
}

static StatsPhase *phase_named(Stats *stats, const char *name) {
    VEC_EACH(StatsPhase, phase, &stats->phases) {
        if (strcmp(phase->name, name) == 0)
            return phase;
    }
    StatsPhase *phase = vec_push(stats->arena, &stats->phases);
    phase->name = name;
    return phase;
}

void stats_phase(Stats *stats, const char *name, uint64_t count, const char *unit) {
    double wall = stopwatch_now(), processor = processor_now();
    StatsPhase *phase = phase_named(stats, name);
    phase->wall += wall - stats->wall;
    phase->processor += processor - stats->processor;
    phase->count += count;
    phase->unit = unit;
    uint64_t peak = stats_peak_bytes(), most = peak > stats->peak_bytes ? peak : resident_bytes();
    phase->peak_bytes = most > phase->peak_bytes ? most : phase->peak_bytes;
    stats->peak_bytes = peak;
    stats->wall = wall;
    stats->processor = processor;
}

void stats_add(Stats *stats, const Stats *other) {
    VEC_EACH(const StatsPhase, part, &other->phases) {
        StatsPhase *phase = phase_named(stats, part->name);
        phase->wall += part->wall;
        phase->processor += part->processor;
        phase->count += part->count;
        phase->unit = part->unit;
        phase->peak_bytes = part->peak_bytes > phase->peak_bytes ? part->peak_bytes : phase->peak_bytes;
    }
    stats->wall = stopwatch_now();
    stats->processor = processor_now();
    stats->peak_bytes = stats_peak_bytes();
}

double stats_seconds(const Stats *stats, const char *name) {
    VEC_EACH(const StatsPhase, phase, &stats->phases) {
        if (strcmp(phase->name, name) == 0)
            return phase->wall;
    }
    return 0;
}

void stats_print(const Stats *stats, FILE *out) {
    fprintf(out, "%-10s %8s %9s %8s  %s\n", "phase", "seconds", "processor", "memory", "made");
    VEC_EACH(const StatsPhase, phase, &stats->phases)
        fprintf(out, "%-10s %8.2f %9.2f %7" PRIu64 "M  %" PRIu64 " %s\n", phase->name, phase->wall, phase->processor,
                phase->peak_bytes >> 20, phase->count, phase->unit);
    if (stats->shared_units)
        fprintf(out, "%u unit%s through %u shared header%s\n", stats->shared_units, plural(stats->shared_units),
                stats->preludes, plural(stats->preludes));
    if (stats->damaged)
        fprintf(out, "%u damaged entr%s of the cache\n", stats->damaged, stats->damaged == 1 ? "y" : "ies");
}
