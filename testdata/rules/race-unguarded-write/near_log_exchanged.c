// run: --min-tier high
/* The log of a pump is taken out of it under the driver's lock, and another one put in: from then on the old one is the
 * cleaner's own. */
// clean
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct log {
    int lines, lost;
};

struct pump {
    pthread_mutex_t driver_lock;
    struct log *log;
    int rounds;
};

static void *drive(void *arg)
{
    struct pump *pump = arg;

    for (int i = 0; i < 100; i++) {
        pthread_mutex_lock(&pump->driver_lock);
        pump->log->lines++;
        pump->rounds++;
        pthread_mutex_unlock(&pump->driver_lock);
    }
    return NULL;
}

static void *clean(void *arg)
{
    struct pump *pump = arg;

    for (int i = 0; i < 100; i++) {
        struct log *fresh = calloc(1, sizeof *fresh);

        if (fresh == NULL)
            break;
        pthread_mutex_lock(&pump->driver_lock);
        struct log *log = pump->log;
        log->lost += log->lines;
        log->lines = 0;
        pump->log = fresh;
        pthread_mutex_unlock(&pump->driver_lock);
        log->lines = log->lost; // safe: race-unguarded-write
        printf("%d\n", log->lines);
        free(log);
    }
    return NULL;
}

static void start(struct pump *pump)
{
    void *(*const runs[])(void *) = {drive, clean};
    pthread_t thread;

    pthread_mutex_init(&pump->driver_lock, NULL);
    pump->log = calloc(1, sizeof *pump->log);
    if (pump->log == NULL)
        abort();
    for (int i = 0; i < 2; i++)
        if (pthread_create(&thread, NULL, runs[i], pump) != 0 || pthread_detach(thread) != 0)
            abort();
}

int main(void)
{
    for (int i = 0; i < 2; i++) {
        struct pump *pump = calloc(1, sizeof *pump);
        if (pump == NULL)
            return 1;
        start(pump);
    }
    pthread_exit(NULL);
}
