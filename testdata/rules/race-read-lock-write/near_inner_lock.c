/* Readers of the table fill a cache, each under the cache's own lock: the read lock is for the table alone. */
// clean
#include <pthread.h>
#include <stdio.h>

static pthread_rwlock_t table_lock = PTHREAD_RWLOCK_INITIALIZER;
static pthread_mutex_t cache_lock = PTHREAD_MUTEX_INITIALIZER;
static int table[64];
static int cached_key = -1, cached_value;

static int lookup(int key)
{
    int value;

    pthread_rwlock_rdlock(&table_lock);
    pthread_mutex_lock(&cache_lock);
    if (cached_key != key) {
        cached_key = key;
        cached_value = table[key & 63];
    }
    value = cached_value;
    pthread_mutex_unlock(&cache_lock);
    pthread_rwlock_unlock(&table_lock);
    return value;
}

static void update(int key, int value)
{
    pthread_rwlock_wrlock(&table_lock);
    table[key & 63] = value;
    pthread_mutex_lock(&cache_lock);
    cached_key = -1;
    pthread_mutex_unlock(&cache_lock);
    pthread_rwlock_unlock(&table_lock);
}

static void *worker(void *arg)
{
    (void)arg;
    for (int i = 0; i < 10000; i++)
        update(i, lookup(i) + 1);
    return NULL;
}

int main(void)
{
    pthread_t threads[2];

    for (int i = 0; i < 2; i++)
        if (pthread_create(&threads[i], NULL, worker, NULL) != 0)
            return 1;
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    printf("%d\n", table[0]);
    return 0;
}
