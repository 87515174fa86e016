/* stats.h: what the server has done so far. */
#ifndef DEMO_STATS_H
#define DEMO_STATS_H

#include <stdbool.h>
#include <stdio.h>

void stats_done(bool ok, long micros);
void stats_cached(void);
void stats_rejected(void);
void stats_cancelled(int jobs);
void stats_evicted(void);
/* Failed jobs of a hundred. */
int stats_failure_rate(void);
void stats_print(FILE *out);

#endif
