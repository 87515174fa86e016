/* cache.c: a hash table with chains. When it is full, the last entry of some chain makes room. */
#include "cache.h"

#include "stats.h"

#include <pthread.h>
#include <stdlib.h>

#define BUCKETS 64

struct entry {
    struct entry *next;
    enum job_kind kind;
    unsigned input, result;
};

static struct {
    pthread_mutex_t lock; /* guards all that follows */
    struct entry *buckets[BUCKETS];
    int count, limit;
} cache;

int cache_init(int limit)
{
    cache.limit = limit; // safe: race-unguarded-write
    cache.count = 0; // safe: race-unguarded-write
    return pthread_mutex_init(&cache.lock, NULL);
}

/* When all threads are joined. */
void cache_destroy(void)
{
    for (int i = 0; i < BUCKETS; i++) {
        while (cache.buckets[i] != NULL) {
            struct entry *entry = cache.buckets[i];

            cache.buckets[i] = entry->next; // safe: race-unguarded-write
            free(entry);
        }
    }
    pthread_mutex_destroy(&cache.lock);
}

/* Called with the lock held. */
static struct entry **find(enum job_kind kind, unsigned input)
{
    struct entry **link = &cache.buckets[(input * 31u + (unsigned)kind) % BUCKETS];

    while (*link != NULL && ((*link)->kind != kind || (*link)->input != input))
        link = &(*link)->next; // safe: race-unguarded-read
    return link;
}

/* Called with the lock held. Searches from the bucket on. */
static void evict(unsigned bucket)
{
    for (unsigned i = 0; i < BUCKETS; i++) {
        struct entry **link = &cache.buckets[(bucket + i) % BUCKETS];

        if (*link == NULL)
            continue;
        while ((*link)->next != NULL)
            link = &(*link)->next;
        free(*link);
        *link = NULL; // safe: race-unguarded-write
        cache.count--; // safe: race-unguarded-write
        stats_evicted(); // step: deadlock-lock-order
        return;
    }
}

int cache_get(enum job_kind kind, unsigned input, unsigned *result)
{
    int found = 0;

    pthread_mutex_lock(&cache.lock);
    struct entry *entry = *find(kind, input);
    if (entry != NULL) {
        *result = entry->result;
        found = 1;
    }
    pthread_mutex_unlock(&cache.lock);
    return found;
}

int cache_put(enum job_kind kind, unsigned input, unsigned result)
{
    pthread_mutex_lock(&cache.lock); // step: lock-leak
    struct entry *entry = *find(kind, input);
    if (entry == NULL) {
        if (cache.count == cache.limit)
            evict(input * 31u + (unsigned)kind + 1);
        entry = malloc(sizeof *entry);
        if (entry == NULL)
            return -1; // expect: lock-leak
        *entry = (struct entry){.kind = kind, .input = input};
        *find(kind, input) = entry;
        cache.count++;
    }
    entry->result = result;
    pthread_mutex_unlock(&cache.lock);
    return 0;
}

int cache_count(void)
{
    pthread_mutex_lock(&cache.lock); // expect: deadlock-lock-order
    int count = cache.count;
    pthread_mutex_unlock(&cache.lock);
    return count;
}
