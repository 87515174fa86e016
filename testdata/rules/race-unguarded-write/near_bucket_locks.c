/* One lock per bucket, chosen by the same number as the bucket: lock and data always belong together. */
// clean
#include <pthread.h>
#include <stdio.h>

#define BUCKETS 8

static pthread_mutex_t locks[BUCKETS];
static long buckets[BUCKETS];

static void count_key(unsigned key)
{
    unsigned bucket = key % BUCKETS;

    pthread_mutex_lock(&locks[bucket]);
    buckets[bucket]++; // safe: race-unguarded-write
    pthread_mutex_unlock(&locks[bucket]);
}

static void *worker(void *arg)
{
    unsigned key = *(unsigned *)arg;

    for (int i = 0; i < 10000; i++) {
        key = key * 1664525u + 1013904223u;
        count_key(key >> 8);
    }
    return NULL;
}

int main(void)
{
    unsigned seeds[2] = {1, 2};
    pthread_t threads[2];
    long sum = 0;

    for (int i = 0; i < BUCKETS; i++)
        pthread_mutex_init(&locks[i], NULL);
    for (int i = 0; i < 2; i++)
        if (pthread_create(&threads[i], NULL, worker, &seeds[i]) != 0)
            return 1;
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    for (int i = 0; i < BUCKETS; i++)
        sum += buckets[i];
    printf("%ld\n", sum);
    return 0;
}
