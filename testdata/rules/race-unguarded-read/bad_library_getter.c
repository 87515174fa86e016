/* No threads in sight, but the pool's own functions say how `idle` is to be used, and the getter breaks it. */
#include <pthread.h>

struct pool {
    pthread_mutex_t lock;
    int idle;
    int size;
};

int pool_init(struct pool *pool, int size);
int pool_take(struct pool *pool);
void pool_give(struct pool *pool);
int pool_grow(struct pool *pool, int more);
int pool_idle(const struct pool *pool);

int pool_init(struct pool *pool, int size)
{
    pool->idle = size;
    pool->size = size;
    return pthread_mutex_init(&pool->lock, NULL);
}

int pool_take(struct pool *pool)
{
    int got = 0;

    pthread_mutex_lock(&pool->lock);
    if (pool->idle > 0) {
        pool->idle--;
        got = 1;
    }
    pthread_mutex_unlock(&pool->lock);
    return got;
}

void pool_give(struct pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    pool->idle++;
    pthread_mutex_unlock(&pool->lock);
}

int pool_grow(struct pool *pool, int more)
{
    pthread_mutex_lock(&pool->lock);
    pool->idle += more;
    pool->size += more;
    int size = pool->size;
    pthread_mutex_unlock(&pool->lock);
    return size;
}

int pool_idle(const struct pool *pool)
{
    return pool->idle; // expect: race-unguarded-read
}
