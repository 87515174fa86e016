/* stopwatch.h: how long things take. */
#ifndef LOCKWISE_CLI_STOPWATCH_H
#define LOCKWISE_CLI_STOPWATCH_H

/* Seconds since some moment in the past; never goes back. */
double stopwatch_now(void);

#endif
