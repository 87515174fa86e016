/* stats.c: counters under one lock. */
#include "stats.h"

#include "cache.h"

#include <pthread.h>

static struct {
    pthread_mutex_t lock; /* guards all that follows */
    long done, failed, cached, evicted;
    long micros, slowest;
} stats = {.lock = PTHREAD_MUTEX_INITIALIZER};

void stats_done(bool ok, long micros)
{
    pthread_mutex_lock(&stats.lock);
    if (ok)
        stats.done++;
    else
        stats.failed++;
    stats.micros += micros;
    if (micros > stats.slowest)
        stats.slowest = micros;
    pthread_mutex_unlock(&stats.lock);
}

void stats_cached(void)
{
    pthread_mutex_lock(&stats.lock);
    stats.done++;
    stats.cached++;
    pthread_mutex_unlock(&stats.lock);
}

void stats_rejected(void)
{
    stats.failed++; // expect: race-unguarded-write
}

void stats_cancelled(int jobs)
{
    pthread_mutex_lock(&stats.lock);
    stats.failed += jobs;
    pthread_mutex_unlock(&stats.lock);
}

void stats_evicted(void)
{
    pthread_mutex_lock(&stats.lock); // step: deadlock-lock-order
    stats.evicted++;
    pthread_mutex_unlock(&stats.lock);
}

int stats_failure_rate(void)
{
    pthread_mutex_lock(&stats.lock);
    long all = stats.done + stats.failed;
    int rate = all > 0 ? (int)(100 * stats.failed / all) : 0;
    pthread_mutex_unlock(&stats.lock);
    return rate;
}

void stats_print(FILE *out)
{
    pthread_mutex_lock(&stats.lock); // step: deadlock-lock-order
    long jobs = stats.done - stats.cached;
    fprintf(out, "%ld done (%ld from the cache), %ld failed, %d cached results, %ld evicted, ", stats.done,
            stats.cached, stats.failed, cache_count(), stats.evicted); // step: deadlock-lock-order
    fprintf(out, "%ld us a job, at most %ld\n", jobs > 0 ? stats.micros / jobs : 0, stats.slowest);
    pthread_mutex_unlock(&stats.lock);
}
