/* The report function reads without the lock, but main calls it only when pool_stop has joined every worker. */
// clean
#include <pthread.h>
#include <stdio.h>

#define WORKERS 4

static struct {
    pthread_t threads[WORKERS];
    int started;
    pthread_mutex_t lock;
    long done;
} pool = {.lock = PTHREAD_MUTEX_INITIALIZER};

static void *worker(void *arg)
{
    (void)arg;
    for (int i = 0; i < 100; i++) {
        pthread_mutex_lock(&pool.lock);
        pool.done++;
        pthread_mutex_unlock(&pool.lock);
    }
    return NULL;
}

static int pool_start(void)
{
    for (int i = 0; i < WORKERS; i++) {
        if (pthread_create(&pool.threads[i], NULL, worker, NULL) != 0)
            return -1;
        pool.started++;
    }
    return 0;
}

static void pool_stop(void)
{
    for (int i = 0; i < pool.started; i++)
        pthread_join(pool.threads[i], NULL);
    pool.started = 0;
}

static void report(void)
{
    printf("%ld done\n", pool.done); // safe: race-unguarded-read
}

int main(void)
{
    int rc = pool_start();

    pool_stop();
    report();
    return rc == 0 ? 0 : 1;
}
