/* Readers count their look-ups atomically: the read lock is enough for the table, and the counter needs none. */
// clean
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

static pthread_rwlock_t table_lock = PTHREAD_RWLOCK_INITIALIZER;
static int table[64];
static atomic_long lookups;

static int lookup(int key)
{
    int value;

    pthread_rwlock_rdlock(&table_lock);
    value = table[key & 63];
    atomic_fetch_add_explicit(&lookups, 1, memory_order_relaxed);
    pthread_rwlock_unlock(&table_lock);
    return value;
}

static void update(int key, int value)
{
    pthread_rwlock_wrlock(&table_lock);
    table[key & 63] = value;
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
    printf("%ld lookups\n", atomic_load(&lookups));
    return 0;
}
