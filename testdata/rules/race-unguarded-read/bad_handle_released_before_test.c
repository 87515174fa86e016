// run: --min-tier high
/* The mutex of a pool lies behind a handle that only the wrappers look into. Whoever drops the pool asks how many
 * connections are left when the mutex is given back; the poller counts them down under it. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct guard {
    void *inner;
};

struct inner {
    pthread_mutex_t mutex;
    int uses;
};

struct pool {
    struct guard guard;
    int open, dying;
};

static void guard_take(struct guard *g)
{
    struct inner *inner = g->inner;

    pthread_mutex_lock(&inner->mutex);
    inner->uses++;
}

static void guard_give(struct guard *g)
{
    struct inner *inner = g->inner;

    pthread_mutex_unlock(&inner->mutex);
}

static void *poll_all(void *arg)
{
    struct pool *p = arg;

    for (int i = 0; i < 1000; i++) {
        guard_take(&p->guard);
        if (p->dying > 0)
            p->dying--; // step: race-unguarded-read
        guard_give(&p->guard);
    }
    return NULL;
}

static int close_all(struct pool *p)
{
    guard_take(&p->guard);
    p->dying += p->open;
    p->open = 0;
    guard_give(&p->guard);
    return p->dying == 0; // expect: race-unguarded-read
}

static const char *state(const struct pool *p)
{
    return p->dying > 1 ? "ending" : p->dying > 0 ? "about to end" : "over";
}

static struct pool *pool_new(int open)
{
    struct inner *inner = calloc(1, sizeof *inner);
    struct pool *pool = calloc(1, sizeof *pool);

    if (pool == NULL || inner == NULL)
        abort();
    pthread_mutex_init(&inner->mutex, NULL);
    pool->guard.inner = inner;
    pool->open = open;
    return pool;
}

int main(void)
{
    pthread_t pollers[2];
    struct pool *pools[2];

    for (int i = 0; i < 2; i++) {
        pools[i] = pool_new(i + 1);
        if (pthread_create(&pollers[i], NULL, poll_all, pools[i]) != 0)
            return 1;
    }
    for (int i = 0; i < 2; i++)
        printf("%d %s\n", close_all(pools[i]), state(pools[i]));
    for (int i = 0; i < 2; i++)
        pthread_join(pollers[i], NULL);
    return 0;
}
