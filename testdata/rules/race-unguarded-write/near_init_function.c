/* cache_init makes the lock in the same breath as the fields it guards: who runs it is alone with the object. */
// clean
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct cache {
    pthread_mutex_t lock;
    int limit;
    int used;
    long hits;
};

static void cache_init(struct cache *cache, int limit)
{
    pthread_mutex_init(&cache->lock, NULL);
    cache->limit = limit; // safe: race-unguarded-write
    cache->used = 0; // safe: race-unguarded-write
    cache->hits = 0; // safe: race-unguarded-write
}

static void cache_get(struct cache *cache)
{
    pthread_mutex_lock(&cache->lock);
    cache->hits++;
    if (cache->used < cache->limit)
        cache->used++;
    pthread_mutex_unlock(&cache->lock);
}

static void *reader(void *arg)
{
    for (int i = 0; i < 100; i++)
        cache_get(arg);
    return NULL;
}

static int tenant_run(int limit)
{
    struct cache *cache = malloc(sizeof *cache);
    pthread_t one, two;

    if (cache == NULL)
        return -1;
    cache_init(cache, limit);
    if (pthread_create(&one, NULL, reader, cache) != 0 || pthread_create(&two, NULL, reader, cache) != 0)
        exit(1);
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    pthread_mutex_lock(&cache->lock);
    printf("%d: %ld\n", cache->used, cache->hits);
    pthread_mutex_unlock(&cache->lock);
    free(cache);
    return 0;
}

static void *tenant(void *arg)
{
    const int *limit = arg;

    tenant_run(*limit);
    return NULL;
}

int main(void)
{
    static int limits[2] = {10, 20};
    pthread_t one, two;

    if (pthread_create(&one, NULL, tenant, &limits[0]) != 0 || pthread_create(&two, NULL, tenant, &limits[1]) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    return 0;
}
