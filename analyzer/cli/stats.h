/* stats.h: what each phase of a run took and made, for --stats.
 * Meaning:  seconds are of wall time; processor seconds count all processes of the run; memory is the most that one
 *           process had in the phase if that is more than in all phases before, else what this process had at its end.
 *           A phase that each program of a compile database goes through is summed up over all of them, also where
 *           several did at the same time; its memory is the most of any.
 */
#ifndef LOCKWISE_CLI_STATS_H
#define LOCKWISE_CLI_STATS_H

#include "base/vec.h"

#include <stdint.h>
#include <stdio.h>

typedef struct StatsPhase {
    const char *name, *unit;
    double wall, processor;
    uint64_t count, peak_bytes;
} StatsPhase;

typedef struct Stats {
    Arena *arena;
    VEC(StatsPhase) phases; /* in the order of their first end */
    double wall, processor; /* when the phase at hand began */
    uint64_t peak_bytes;    /* until then */
    uint32_t damaged;       /* entries of the cache */
    uint32_t shared_units,
        preludes; /* units whose beginning was parsed once for several, and how many such there are */
} Stats;

Stats *stats_begin(Arena *arena);
/* The phase that ends now made `count` of what `unit` says. */
void stats_phase(Stats *stats, const char *name, uint64_t count, const char *unit);
/* Adds the phases of another process, which has just ended. */
void stats_add(Stats *stats, const Stats *other);
/* Wall time of a phase so far. */
double stats_seconds(const Stats *stats, const char *name);
void stats_print(const Stats *stats, FILE *out);
uint64_t stats_peak_bytes(void);

#endif
