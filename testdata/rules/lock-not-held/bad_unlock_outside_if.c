/* The lock moved into the branch when the cache became optional. The unlock stayed outside. */
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t cache_lock = PTHREAD_MUTEX_INITIALIZER;
static int cache[16];

static int lookup(unsigned key, int use_cache)
{
    int value = -1;

    if (use_cache) {
        pthread_mutex_lock(&cache_lock);
        value = cache[key % 16];
    }
    if (value < 0)
        value = (int)(key * 2654435761u >> 20);
    pthread_mutex_unlock(&cache_lock); // expect: lock-not-held
    return value;
}

static void *worker(void *arg)
{
    int use_cache = *(int *)arg;

    for (unsigned i = 0; i < 100; i++)
        lookup(i, use_cache);
    return NULL;
}

int main(void)
{
    int flags[2] = {0, 1};
    pthread_t threads[2];

    for (int i = 0; i < 2; i++)
        if (pthread_create(&threads[i], NULL, worker, &flags[i]) != 0)
            return 1;
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    printf("%d\n", cache[0]);
    return 0;
}
