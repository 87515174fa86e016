// run: --min-tier high
/* Whoever asks for the state of a pool does so by an atomic operation; whoever sets it stores it as any other variable. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum state { RUNNING, ENDING, OVER };

struct pool {
    pthread_t worker;
    enum state state;
    long rounds;
};

static void set_state(struct pool *pool, enum state state)
{
    pool->state = state; // expect: race-mixed-atomic
}

static int may_go_on(struct pool *pool)
{
    return __sync_fetch_and_or(&pool->state, 0) == RUNNING; // step: race-mixed-atomic
}

static int is_over(struct pool *pool)
{
    return __sync_fetch_and_or(&pool->state, 0) == OVER;
}

static void *work(void *arg)
{
    struct pool *pool = arg;

    while (may_go_on(pool))
        pool->rounds++;
    return NULL;
}

static struct pool *pool_new(void)
{
    struct pool *pool = calloc(1, sizeof *pool);

    if (pool == NULL || pthread_create(&pool->worker, NULL, work, pool) != 0)
        abort();
    return pool;
}

static void pool_end(struct pool *pool, enum state state)
{
    printf("%d\n", is_over(pool));
    set_state(pool, state);
    pthread_join(pool->worker, NULL);
    printf("%ld\n", pool->rounds);
    free(pool);
}

int main(void)
{
    struct pool *first = pool_new(), *second = pool_new();

    pool_end(first, ENDING);
    pool_end(second, OVER);
    return 0;
}
