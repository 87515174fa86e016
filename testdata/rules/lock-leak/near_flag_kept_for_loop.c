/* Whether to lock is asked once and kept; the loop asks the same again, for its own reasons, and ends for others. */
// clean
#include <pthread.h>
#include <stddef.h>

struct job {
    struct job *next;
};

struct pool {
    pthread_mutex_t lock;
    pthread_cond_t freed;
    int flags, failed;
    struct job *first;
};

static int is_shared(const struct pool *pool) {
    return (pool->flags & 1) != 0;
}

struct job *pool_take(struct pool *pool) {
    const int needs_lock = is_shared(pool);
    struct job *job = NULL;

    if (needs_lock)
        pthread_mutex_lock(&pool->lock);
again:
    if (pool->first) {
        job = pool->first;
        pool->first = job->next;
    }
    if (job == NULL && is_shared(pool)) {
        pthread_cond_wait(&pool->freed, &pool->lock); // safe: cond-unlocked-wait
        if (!pool->failed)
            goto again;
    }
    if (needs_lock)
        pthread_mutex_unlock(&pool->lock);
    return job; // safe: lock-leak
}

void pool_give(struct pool *pool, struct job *job) {
    pthread_mutex_lock(&pool->lock);
    job->next = pool->first;
    pool->first = job;
    pthread_cond_signal(&pool->freed);
    pthread_mutex_unlock(&pool->lock);
}
