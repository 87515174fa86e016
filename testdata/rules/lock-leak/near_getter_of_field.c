/* lock_jobs() and unlock_jobs() ask the same getter of a field that the constructor sets and nobody changes. */
// clean
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>

struct pool {
    pthread_mutex_t lock;
    int workers;
    long jobs;
    long done;
};

static void pool_init(struct pool *pool, int workers)
{
    pthread_mutex_init(&pool->lock, NULL);
    pool->workers = workers;
    pool->jobs = 0;
    pool->done = 0;
}

static bool pool_shared(const struct pool *pool)
{
    return pool->workers > 1;
}

static void lock_jobs(struct pool *pool)
{
    if (pool_shared(pool))
        pthread_mutex_lock(&pool->lock);
} // safe: lock-leak

static void unlock_jobs(struct pool *pool)
{
    if (pool_shared(pool))
        pthread_mutex_unlock(&pool->lock); // safe: lock-not-held
}

static bool pool_take(struct pool *pool)
{
    lock_jobs(pool);
    if (pool->jobs == 0) {
        unlock_jobs(pool);
        return false; // safe: lock-leak
    }
    pool->jobs--; // safe: race-unguarded-write
    pool->done++; // safe: race-unguarded-write
    unlock_jobs(pool);
    return true; // safe: lock-leak
}

static void pool_add(struct pool *pool, long jobs)
{
    lock_jobs(pool);
    pool->jobs += jobs; // safe: race-unguarded-write
    unlock_jobs(pool);
}

static void *worker(void *arg)
{
    struct pool *pool = arg;

    while (pool_take(pool))
        ;
    return NULL;
}

int main(void)
{
    static struct pool pool;
    pthread_t one, two;

    pool_init(&pool, 2);
    pool_add(&pool, 100);
    if (pthread_create(&one, NULL, worker, &pool) != 0 || pthread_create(&two, NULL, worker, &pool) != 0)
        return 1;
    pool_add(&pool, 100);
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    while (pool_take(&pool))
        ;
    printf("%ld\n", pool.done);
    return 0;
}
