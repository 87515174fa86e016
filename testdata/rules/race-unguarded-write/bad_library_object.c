/* A library has no main and starts no threads, but it gave each cache a lock and uses it in all functions but one. */
#include <pthread.h>
#include <stdlib.h>

struct cache {
    pthread_mutex_t lock;
    unsigned long hits;
    unsigned long misses;
};

struct cache *cache_new(void);
void cache_free(struct cache *cache);
void cache_count(struct cache *cache, int hit);
unsigned long cache_hits(struct cache *cache);
unsigned long cache_lookups(struct cache *cache);
void cache_reset(struct cache *cache);

struct cache *cache_new(void)
{
    struct cache *cache = calloc(1, sizeof *cache);

    if (cache != NULL)
        pthread_mutex_init(&cache->lock, NULL);
    return cache;
}

void cache_free(struct cache *cache)
{
    pthread_mutex_destroy(&cache->lock);
    free(cache);
}

void cache_count(struct cache *cache, int hit)
{
    pthread_mutex_lock(&cache->lock);
    if (hit)
        cache->hits++;
    else
        cache->misses++;
    pthread_mutex_unlock(&cache->lock);
}

unsigned long cache_hits(struct cache *cache)
{
    pthread_mutex_lock(&cache->lock);
    unsigned long hits = cache->hits;
    pthread_mutex_unlock(&cache->lock);
    return hits;
}

unsigned long cache_lookups(struct cache *cache)
{
    pthread_mutex_lock(&cache->lock);
    unsigned long sum = cache->hits + cache->misses;
    pthread_mutex_unlock(&cache->lock);
    return sum;
}

void cache_reset(struct cache *cache)
{
    cache->hits = 0; // expect: race-unguarded-write
    pthread_mutex_lock(&cache->lock);
    cache->misses = 0;
    pthread_mutex_unlock(&cache->lock);
}
