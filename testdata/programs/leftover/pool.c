#include "pool.h"

#include <stdlib.h>

struct pool *pool_new(void)
{
    struct pool *pool = calloc(1, sizeof *pool);

    if (pool != NULL)
        pthread_mutex_init(&pool->lock, NULL);
    return pool;
}

void pool_put(struct pool *pool, int count)
{
    pthread_mutex_lock(&pool->lock);
    pool->filled += count;
    pthread_mutex_unlock(&pool->lock);
}

int pool_take(struct pool *pool)
{
    int taken;

    pthread_mutex_lock(&pool->lock);
    taken = pool->filled > 0;
    pool->filled -= taken;
    pthread_mutex_unlock(&pool->lock);
    return taken;
}
