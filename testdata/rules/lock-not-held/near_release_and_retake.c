/* The callee gives its caller's lock back while it does slow work, and takes it again before it returns. */
// clean
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

struct store {
    pthread_mutex_t lock;
    int dirty;
    int flushes;
};

/* Called with the lock held; returns with it held. */
static void flush_locked(struct store *store)
{
    int dirty = store->dirty;

    store->dirty = 0;
    pthread_mutex_unlock(&store->lock); // safe: lock-not-held
    usleep((unsigned)dirty);
    pthread_mutex_lock(&store->lock); // safe: deadlock-self
    store->flushes++;
} // safe: lock-leak

static void touch(struct store *store)
{
    pthread_mutex_lock(&store->lock);
    if (++store->dirty > 10)
        flush_locked(store);
    pthread_mutex_unlock(&store->lock); // safe: lock-not-held
}

static void *toucher(void *arg)
{
    for (int i = 0; i < 100; i++)
        touch(arg);
    return NULL;
}

int main(void)
{
    struct store store = {PTHREAD_MUTEX_INITIALIZER, 0, 0};
    pthread_t one, two;

    if (pthread_create(&one, NULL, toucher, &store) != 0 || pthread_create(&two, NULL, toucher, &store) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%d\n", store.flushes);
    return 0;
}
