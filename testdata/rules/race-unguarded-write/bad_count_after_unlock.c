/* The lock is given back just before the object's counter is changed. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct log {
    pthread_mutex_t lock;
    struct log *next;
    int used;
    long dropped;
};

static struct log *logs;
static pthread_mutex_t logs_lock = PTHREAD_MUTEX_INITIALIZER;

static int log_put(struct log *log)
{
    pthread_mutex_lock(&log->lock);
    if (log->used == 100) {
        pthread_mutex_unlock(&log->lock);
        log->dropped++; // expect: race-unguarded-write
        return -1;
    }
    log->used++;
    pthread_mutex_unlock(&log->lock);
    return 0;
}

static struct log *log_make(void)
{
    struct log *log = calloc(1, sizeof *log);

    if (!log)
        exit(1);
    pthread_mutex_init(&log->lock, NULL);
    pthread_mutex_lock(&logs_lock);
    log->next = logs;
    logs = log;
    pthread_mutex_unlock(&logs_lock);
    return log;
}

static void *drain(void *arg)
{
    long dropped = 0;

    (void)arg;
    for (int i = 0; i < 100; i++) {
        pthread_mutex_lock(&logs_lock);
        for (struct log *log = logs; log; log = log->next) {
            pthread_mutex_lock(&log->lock);
            if (log->dropped > 0) {
                dropped += log->dropped;
                log->dropped = 0;
            }
            log->used = 0;
            pthread_mutex_unlock(&log->lock);
        }
        pthread_mutex_unlock(&logs_lock);
    }
    printf("%ld\n", dropped);
    return NULL;
}

static void *work(void *arg)
{
    struct log *log = log_make();

    (void)arg;
    for (int i = 0; i < 1000; i++)
        log_put(log);
    return NULL;
}

int main(void)
{
    pthread_t drainer, worker;

    if (pthread_create(&drainer, NULL, drain, NULL) != 0 || pthread_create(&worker, NULL, work, NULL) != 0)
        return 1;
    pthread_join(worker, NULL);
    pthread_join(drainer, NULL);
    return 0;
}
