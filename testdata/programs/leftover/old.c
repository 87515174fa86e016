#include "pool.h"

int old_refill(struct pool *pool, int count);
void old_drain(struct pool *pool);

int old_refill(struct pool *pool, int count)
{
    pool_put(pool, count);
    return pool->filled; // safe: race-unguarded-read
}

void old_drain(struct pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    while (pool->filled > 0)
        pool->filled--;
    pthread_mutex_unlock(&pool->lock);
}
