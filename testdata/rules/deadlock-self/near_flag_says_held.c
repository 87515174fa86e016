/* The parameter tells the helper whether the lock is held already, and the caller that holds it says so. */
// clean
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>

struct pool {
    pthread_mutex_t lock;
    int free_count;
};

static void pool_put(struct pool *pool, int count, bool held)
{
    if (!held)
        pthread_mutex_lock(&pool->lock); // safe: deadlock-self
    pool->free_count += count;
    if (!held)
        pthread_mutex_unlock(&pool->lock);
}

static void pool_refill(struct pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    if (pool->free_count < 10)
        pool_put(pool, 10, true); // safe: deadlock-self
    pthread_mutex_unlock(&pool->lock);
}

static void *user(void *arg)
{
    for (int i = 0; i < 20; i++) {
        pool_put(arg, 1, false);
        pool_refill(arg);
    }
    return NULL;
}

int main(void)
{
    struct pool pool = {PTHREAD_MUTEX_INITIALIZER, 0};
    pthread_t one, two;

    if (pthread_create(&one, NULL, user, &pool) != 0 || pthread_create(&two, NULL, user, &pool) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%d\n", pool.free_count);
    return 0;
}
