// run: --min-tier high
/* The count is changed under the lock, by plain operations, and looked at in passing without it, by atomic ones: nobody
 * sees half of it, and nothing that is changed gets lost. */
// clean
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct store {
    pthread_mutex_t lock;
    pthread_t filler;
    long count;
};

static void add(struct store *store)
{
    pthread_mutex_lock(&store->lock);
    store->count++; // safe: race-mixed-atomic
    pthread_mutex_unlock(&store->lock);
}

static int is_full(struct store *store)
{
    return __atomic_load_n(&store->count, __ATOMIC_RELAXED) > 100;
}

static int is_empty(struct store *store)
{
    return __atomic_load_n(&store->count, __ATOMIC_RELAXED) == 0;
}

static void *fill(void *arg)
{
    struct store *store = arg;

    while (!is_full(store))
        add(store);
    return NULL;
}

static struct store *store_new(void)
{
    struct store *store = calloc(1, sizeof *store);

    if (store == NULL)
        abort();
    pthread_mutex_init(&store->lock, NULL);
    if (pthread_create(&store->filler, NULL, fill, store) != 0)
        abort();
    return store;
}

int main(void)
{
    struct store *stores[2] = {store_new(), store_new()};

    for (int i = 0; i < 2; i++) {
        add(stores[i]);
        printf("%d\n", is_empty(stores[i]));
        pthread_join(stores[i]->filler, NULL);
    }
    return 0;
}
