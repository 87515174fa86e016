/* A handle leads to the object and its lock. Some functions are given the handle, others the object: both take one lock. */
// clean
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct store_impl {
    pthread_mutex_t mutex;
    long count;
};

struct store {
    struct store_impl *impl;
};

static struct store store;

static void impl_add(struct store_impl *impl, long n)
{
    pthread_mutex_lock(&impl->mutex);
    impl->count += n; // safe: race-unguarded-write
    pthread_mutex_unlock(&impl->mutex);
}

static void store_drop(struct store *s)
{
    pthread_mutex_lock(&s->impl->mutex);
    s->impl->count = 0; // safe: race-unguarded-write
    pthread_mutex_unlock(&s->impl->mutex);
}

static void *worker(void *arg)
{
    struct store_impl *impl = arg;

    for (int i = 0; i < 100; i++)
        impl_add(impl, i);
    return NULL;
}

int main(void)
{
    pthread_t thread;

    store.impl = calloc(1, sizeof *store.impl);
    if (!store.impl)
        return 1;
    pthread_mutex_init(&store.impl->mutex, NULL);
    if (pthread_create(&thread, NULL, worker, store.impl) != 0)
        return 1;
    store_drop(&store);
    impl_add(store.impl, 1);
    pthread_join(thread, NULL);
    printf("%ld\n", store.impl->count);
    free(store.impl);
    return 0;
}
