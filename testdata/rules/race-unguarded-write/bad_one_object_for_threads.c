/* An object keeps the handles of all of its threads, which work on it side by side. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { WORKERS = 4 };

struct pool {
    pthread_mutex_t lock;
    pthread_t threads[WORKERS];
    unsigned long last, total;
};

static void *work(void *arg)
{
    struct pool *pool = arg;
    for (unsigned long i = 0; i < 1000; i++) {
        pthread_mutex_lock(&pool->lock);
        pool->last = i;
        pool->total += pool->last;
        pthread_mutex_unlock(&pool->lock);
        pool->last = 0; // expect: race-unguarded-write
    }
    return NULL;
}

static int pool_start(struct pool *pool)
{
    for (int i = 0; i < WORKERS; i++) {
        if (pthread_create(&pool->threads[i], NULL, work, pool) != 0)
            return -1;
    }
    return 0;
}

int main(void)
{
    struct pool *pool = calloc(1, sizeof *pool);
    if (!pool || pthread_mutex_init(&pool->lock, NULL) != 0 || pool_start(pool) != 0)
        return 1;
    for (int i = 0; i < WORKERS; i++)
        pthread_join(pool->threads[i], NULL);
    printf("%lu\n", pool->total);
    return 0;
}
