/* The caller takes the lock of the bucket and hands its number on; elsewhere the chain of the bucket is walked under the
 * lock with the same number. */
// clean
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#define BUCKETS 8

struct entry {
    struct entry *next;
    unsigned key;
    long hits;
};

static pthread_mutex_t locks[BUCKETS];
static struct entry *buckets[BUCKETS];

static struct entry *find(unsigned bucket, unsigned key)
{
    for (struct entry *entry = buckets[bucket]; entry; entry = entry->next)
        if (entry->key == key)
            return entry;
    return NULL;
}

static void add(unsigned bucket, unsigned key)
{
    struct entry *entry = calloc(1, sizeof *entry);

    if (!entry)
        abort();
    entry->key = key;
    entry->next = buckets[bucket];
    buckets[bucket] = entry; // safe: race-unguarded-write
}

static void hit(unsigned key)
{
    unsigned bucket = key % BUCKETS;
    struct entry *entry;

    pthread_mutex_lock(&locks[bucket]);
    entry = find(bucket, key);
    if (entry)
        entry->hits++; // safe: race-unguarded-write
    else
        add(bucket, key);
    pthread_mutex_unlock(&locks[bucket]);
}

static long all_hits(void)
{
    long hits = 0;

    for (int i = 0; i < BUCKETS; i++) {
        pthread_mutex_lock(&locks[i]);
        for (struct entry *entry = buckets[i]; entry; entry = entry->next)
            hits += entry->hits;
        pthread_mutex_unlock(&locks[i]);
    }
    return hits;
}

static void *worker(void *arg)
{
    unsigned key = *(unsigned *)arg;

    for (int i = 0; i < 10000; i++) {
        key = key * 1664525u + 1013904223u;
        hit(key >> 20);
    }
    printf("%ld so far\n", all_hits());
    return NULL;
}

int main(void)
{
    unsigned seeds[2] = {1, 2};
    pthread_t threads[2];

    for (int i = 0; i < BUCKETS; i++)
        pthread_mutex_init(&locks[i], NULL);
    for (int i = 0; i < 2; i++)
        if (pthread_create(&threads[i], NULL, worker, &seeds[i]) != 0)
            return 1;
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    return 0;
}
