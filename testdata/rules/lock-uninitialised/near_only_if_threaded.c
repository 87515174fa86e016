/* Without threads the lock is neither made nor taken: the same flag decides both. */
// clean
#include <pthread.h>
#include <stdio.h>

struct store {
    pthread_mutex_t lock;
    int threaded;
    int items;
};

static void store_open(struct store *store, int threaded)
{
    store->threaded = threaded;
    store->items = 0;
    if (threaded)
        pthread_mutex_init(&store->lock, NULL);
}

static void store_put(struct store *store)
{
    if (store->threaded)
        pthread_mutex_lock(&store->lock); // safe: lock-uninitialised
    store->items++;
    if (store->threaded)
        pthread_mutex_unlock(&store->lock); // safe: lock-uninitialised
}

static void store_close(struct store *store)
{
    if (store->threaded)
        pthread_mutex_destroy(&store->lock); // safe: lock-uninitialised
}

int main(int argc, char **argv)
{
    struct store store;

    (void)argv;
    store_open(&store, argc > 1);
    store_put(&store);
    store_close(&store);
    printf("%d\n", store.items);
    return 0;
}
