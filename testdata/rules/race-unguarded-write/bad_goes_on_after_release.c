// run: --min-tier high
/* The log of a pump is emptied twice: once under the driver's lock, and once more when that is given back, beside the
 * driver. The panel, which looks more often than both, holds a lock of its own meanwhile: that it does the most does not
 * make its lock the one that was meant here. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct log {
    int lines, lost;
};

struct pump {
    pthread_mutex_t driver_lock, panel_lock;
    struct log *log;
    int rounds;
};

static void *drive(void *arg)
{
    struct pump *pump = arg;

    for (int i = 0; i < 100; i++) {
        pthread_mutex_lock(&pump->driver_lock);
        pump->log->lines++; // step: race-unguarded-write
        pump->rounds++;
        pthread_mutex_unlock(&pump->driver_lock);
    }
    return NULL;
}

static void *clean(void *arg)
{
    struct pump *pump = arg;

    for (int i = 0; i < 100; i++) {
        pthread_mutex_lock(&pump->driver_lock);
        struct log *log = pump->log;
        log->lost += log->lines;
        log->lines = 0;
        pthread_mutex_unlock(&pump->driver_lock);
        log->lines = 0; // expect: race-unguarded-write
    }
    return NULL;
}

static void *show(void *arg)
{
    struct pump *pump = arg;

    for (int i = 0; i < 100; i++) {
        pthread_mutex_lock(&pump->panel_lock);
        if (pump->log->lines > 10)
            puts("long");
        if (pump->log->lines > 100)
            puts("too long");
        if (pump->log->lines < 0)
            puts("strange");
        pump->log->lines -= pump->log->lines > 1000;
        pump->log->lines += pump->log->lines < 0;
        pthread_mutex_unlock(&pump->panel_lock);
    }
    return NULL;
}

static void start(struct pump *pump)
{
    void *(*const runs[])(void *) = {drive, clean, show};
    pthread_t thread;

    pthread_mutex_init(&pump->driver_lock, NULL);
    pthread_mutex_init(&pump->panel_lock, NULL);
    pump->log = calloc(1, sizeof *pump->log);
    if (pump->log == NULL)
        abort();
    for (int i = 0; i < 3; i++)
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
