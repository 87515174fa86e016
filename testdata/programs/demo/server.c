/* server.c: the life of a job from queue to cache, and of the threads. */
#include "server.h"

#include "cache.h"
#include "job.h"
#include "log.h"
#include "queue.h"
#include "stats.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define MAX_WORKERS 16
#define MAX_TRIES 3

static struct queue queue;
static pthread_t workers[MAX_WORKERS];
static pthread_t reporter;
static int worker_count;
static int has_reporter;
static atomic_int stopping;

static long micros_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000L + now.tv_nsec / 1000;
}

/* Returns whether the job is over. */
static int work_on(struct job *job)
{
    unsigned result;
    long start;

    if (cache_get(job->kind, job->input, &result)) {
        stats_cached();
        return 1;
    }
    start = micros_now();
    if (job_run(job) != 0) {
        if (job->tries < MAX_TRIES && queue_push(&queue, job) == 0)
            return 0;
        log_write(LOG_ERROR, "%s(%u) failed", job_kind_name(job->kind), job->input);
        stats_done(false, micros_now() - start);
        return 1;
    }
    if (cache_put(job->kind, job->input, job->result) != 0)
        log_write(LOG_ERROR, "no memory for the result of %s(%u)", job_kind_name(job->kind), job->input);
    stats_done(true, micros_now() - start);
    return 1;
}

static void *worker_main(void *arg)
{
    struct job *job;

    (void)arg;
    while ((job = queue_pop(&queue)) != NULL)
        if (work_on(job))
            job_free(job);
    log_write(LOG_DEBUG, "a worker ends");
    return NULL;
}

static void *reporter_main(void *arg)
{
    (void)arg;
    while (!atomic_load(&stopping)) {
        usleep(20000);
        stats_print(stderr);
        if (stats_failure_rate() > 50)
            log_write(LOG_ERROR, "most jobs fail, %d are waiting", queue_len(&queue));
    }
    return NULL;
}

int server_start(int count, int queue_limit)
{
    if (queue_init(&queue, queue_limit) != 0)
        exit(1);
    if (count > MAX_WORKERS)
        count = MAX_WORKERS;
    for (; worker_count < count; worker_count++) // safe: race-unguarded-write
        if (pthread_create(&workers[worker_count], NULL, worker_main, NULL) != 0)
            return -1;
    if (pthread_create(&reporter, NULL, reporter_main, NULL) != 0)
        return -1;
    has_reporter = 1; // safe: race-unguarded-write
    return 0;
}

void server_submit(struct job *job)
{
    if (queue_push(&queue, job) == 0)
        return;
    stats_rejected();
    job_free(job);
}

void server_stop(void)
{
    queue_close(&queue);
    for (int i = 0; i < worker_count; i++) // safe: race-unguarded-read
        pthread_join(workers[i], NULL);
    stats_cancelled(queue_len(&queue));
    atomic_store(&stopping, 1);
    if (has_reporter)
        pthread_join(reporter, NULL);
    queue_destroy(&queue);
}
