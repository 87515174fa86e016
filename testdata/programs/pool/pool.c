/* pool.c: tasks are run without the pool's lock, so that they may submit further tasks. */
// clean
#include "pool.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

struct task {
    struct task *next;
    pool_task run;
    void *context;
};

struct pool {
    pthread_mutex_t lock; /* guards queue, running and closing */
    pthread_cond_t work, idle;
    struct task *first, **end;
    int running;
    bool closing;
    int thread_count; /* only for the thread that makes and frees the pool */
    pthread_t threads[];
};

static struct task *take(struct pool *pool)
{
    struct task *task;

    while (pool->first == NULL && !pool->closing)
        pthread_cond_wait(&pool->work, &pool->lock); // safe: cond-unlocked-wait
    task = pool->first;
    if (task == NULL)
        return NULL;
    pool->first = task->next; // safe: race-unguarded-write
    if (pool->first == NULL)
        pool->end = &pool->first;
    pool->running++; // safe: race-unguarded-write
    return task;
}

static void *thread_main(void *arg)
{
    struct pool *pool = arg;
    struct task *task;

    pthread_mutex_lock(&pool->lock);
    while ((task = take(pool)) != NULL) {
        pthread_mutex_unlock(&pool->lock);
        task->run(task->context);
        free(task);
        pthread_mutex_lock(&pool->lock); // safe: deadlock-self
        if (--pool->running == 0 && pool->first == NULL)
            pthread_cond_broadcast(&pool->idle);
    }
    pthread_mutex_unlock(&pool->lock);
    return NULL;
}

struct pool *pool_new(int threads)
{
    struct pool *pool = calloc(1, sizeof *pool + (size_t)threads * sizeof pool->threads[0]);

    if (pool == NULL)
        return NULL;
    pool->end = &pool->first; // safe: race-unguarded-write
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->work, NULL);
    pthread_cond_init(&pool->idle, NULL);
    for (; pool->thread_count < threads; pool->thread_count++) {
        if (pthread_create(&pool->threads[pool->thread_count], NULL, thread_main, pool) != 0) {
            pool_free(pool);
            return NULL;
        }
    }
    return pool;
}

int pool_submit(struct pool *pool, pool_task run, void *context)
{
    struct task *task = malloc(sizeof *task);

    if (task == NULL)
        return -1;
    *task = (struct task){NULL, run, context}; // safe: race-unguarded-write
    pthread_mutex_lock(&pool->lock);
    *pool->end = task;
    pool->end = &task->next;
    pthread_cond_signal(&pool->work);
    pthread_mutex_unlock(&pool->lock);
    return 0;
}

void pool_wait(struct pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    while (pool->running > 0 || pool->first != NULL)
        pthread_cond_wait(&pool->idle, &pool->lock);
    pthread_mutex_unlock(&pool->lock);
}

void pool_free(struct pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    pool->closing = true;
    pthread_cond_broadcast(&pool->work);
    pthread_mutex_unlock(&pool->lock);
    for (int i = 0; i < pool->thread_count; i++)
        pthread_join(pool->threads[i], NULL);
    pthread_cond_destroy(&pool->idle);
    pthread_cond_destroy(&pool->work);
    pthread_mutex_destroy(&pool->lock);
    free(pool);
}
