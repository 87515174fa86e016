/* The store that runs without the lock is for callers who hold it already, and says so by its flag. */
// clean
#include <pthread.h>
#include <stdio.h>

enum { STORE_LOCKED = 1, STORE_TWICE = 2 };

static pthread_mutex_t table_lock = PTHREAD_MUTEX_INITIALIZER;
static long stored;
static long twice;

static void store(long value, unsigned flags)
{
    if (flags & STORE_LOCKED) {
        stored += value; // safe: race-unguarded-write
    } else {
        pthread_mutex_lock(&table_lock);
        stored += value;
        pthread_mutex_unlock(&table_lock);
    }
}

static void store_many(long value, unsigned flags)
{
    pthread_mutex_lock(&table_lock);
    if (flags & STORE_TWICE)
        twice++;
    for (int i = 0; i < 4; i++)
        store(value, STORE_LOCKED); // safe: deadlock-self
    pthread_mutex_unlock(&table_lock);
}

static void *worker(void *arg)
{
    (void)arg;
    for (int i = 0; i < 10000; i++) {
        store(i, 0);
        store_many(i, STORE_TWICE);
    }
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
    printf("%ld %ld\n", stored, twice);
    return 0;
}
