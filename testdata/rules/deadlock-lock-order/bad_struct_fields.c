/* Two kinds of objects, each with its lock: a connection takes its pool's lock, the pool its connections' locks. */
#include <pthread.h>
#include <stdio.h>

struct pool;

struct connection {
    pthread_mutex_t lock;
    struct pool *pool;
    int busy;
};

struct pool {
    pthread_mutex_t lock;
    struct connection members[4];
    int idle;
};

static void connection_done(struct connection *c)
{
    pthread_mutex_lock(&c->lock);
    c->busy = 0;
    pthread_mutex_lock(&c->pool->lock); // expect: deadlock-lock-order
    c->pool->idle++;
    pthread_mutex_unlock(&c->pool->lock);
    pthread_mutex_unlock(&c->lock);
}

static int pool_take(struct pool *pool)
{
    int taken = -1;

    pthread_mutex_lock(&pool->lock);
    for (int i = 0; i < 4 && taken < 0; i++) {
        struct connection *c = &pool->members[i];

        pthread_mutex_lock(&c->lock);
        if (!c->busy) {
            c->busy = 1;
            pool->idle--;
            taken = i;
        }
        pthread_mutex_unlock(&c->lock);
    }
    pthread_mutex_unlock(&pool->lock);
    return taken;
}

static void *client(void *arg)
{
    struct pool *pool = arg;

    for (int i = 0; i < 1000; i++) {
        int taken = pool_take(pool);

        if (taken >= 0)
            connection_done(&pool->members[taken]);
    }
    return NULL;
}

int main(void)
{
    static struct pool pool = {.lock = PTHREAD_MUTEX_INITIALIZER, .idle = 4};
    pthread_t one, two;

    for (int i = 0; i < 4; i++) {
        pthread_mutex_init(&pool.members[i].lock, NULL);
        pool.members[i].pool = &pool;
    }
    if (pthread_create(&one, NULL, client, &pool) != 0 || pthread_create(&two, NULL, client, &pool) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%d idle\n", pool.idle);
    return 0;
}
