// run: --min-tier high
/* The ticker is started again with every new setting. The old one is stopped and waited for, but the new one runs before
 * the lock that it takes is made. */
#include <pthread.h>
#include <stdlib.h>

struct ticker {
    pthread_t thread;
    pthread_mutex_t lock;
    int ticks, stop;
};

static struct ticker *ticker;

static int take_tick(void)
{
    pthread_mutex_lock(&ticker->lock);
    int stop = ticker->stop;
    ticker->ticks += !stop;
    pthread_mutex_unlock(&ticker->lock);
    return stop;
}

static void *run(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&ticker->lock);
    ticker->ticks = 0;
    pthread_mutex_unlock(&ticker->lock);
    while (!take_tick())
        continue;
    return NULL;
}

static void stop_ticker(void)
{
    pthread_mutex_lock(&ticker->lock);
    ticker->stop = 1;
    pthread_mutex_unlock(&ticker->lock);
    pthread_join(ticker->thread, NULL);
    pthread_mutex_destroy(&ticker->lock);
    free(ticker);
    ticker = NULL;
}

int restart_ticker(void)
{
    if (ticker)
        stop_ticker();
    ticker = calloc(1, sizeof *ticker);
    return ticker ? 0 : -1;
}

int start_ticker(void)
{
    if (restart_ticker() != 0 || pthread_create(&ticker->thread, NULL, run, NULL) != 0)
        return -1;
    return pthread_mutex_init(&ticker->lock, NULL); // expect: lock-uninitialised
}
