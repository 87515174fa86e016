/* Readers share the lock, so one that also counts its visits changes the counter beside other readers. */
#include <pthread.h>
#include <stdio.h>

static pthread_rwlock_t table_lock = PTHREAD_RWLOCK_INITIALIZER;
static int table[64];
static long lookups;

static int lookup(int key)
{
    int value;

    pthread_rwlock_rdlock(&table_lock);
    value = table[key & 63];
    lookups++; // expect: race-read-lock-write
    pthread_rwlock_unlock(&table_lock);
    return value;
}

static void update(int key, int value)
{
    pthread_rwlock_wrlock(&table_lock);
    table[key & 63] = value;
    pthread_rwlock_unlock(&table_lock);
}

static long lookup_count(void)
{
    long count;

    pthread_rwlock_rdlock(&table_lock);
    count = lookups;
    pthread_rwlock_unlock(&table_lock);
    return count;
}

static void reset_count(void)
{
    pthread_rwlock_wrlock(&table_lock);
    lookups = 0;
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
    reset_count();
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    printf("%ld lookups\n", lookup_count());
    return 0;
}
