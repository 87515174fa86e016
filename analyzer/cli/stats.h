/* stats.h: what each phase of a run took and made, for --stats: one line a phase on stderr, as soon as it is over.
 * Meaning:  seconds are of wall time; processor seconds count all processes of the run; memory is the most that one
 *           process had at any time so far.
 */
#ifndef LOCKWISE_CLI_STATS_H
#define LOCKWISE_CLI_STATS_H

#include <stdint.h>
#include <stdio.h>

typedef struct Stats {
    FILE *out; /* NULL: silent */
    double wall, processor; /* when the phase began */
} Stats;

Stats stats_begin(FILE *out);
/* The phase that ends now made `count` of what `unit` says. */
void stats_phase(Stats *stats, const char *phase, uint64_t count, const char *unit);
uint64_t stats_peak_bytes(void);

#endif
