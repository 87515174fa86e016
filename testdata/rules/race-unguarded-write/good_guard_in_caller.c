/* The helpers write without locking; the contract is that every caller holds the table's lock, and every caller does. */
// clean
#include <pthread.h>
#include <stdio.h>

#define SLOTS 8

static pthread_mutex_t table_lock = PTHREAD_MUTEX_INITIALIZER;
static int table[SLOTS];
static int used;

static void compact(void)
{
    int kept = 0;

    for (int i = 0; i < used; i++)
        if (table[i] % 2 == 0)
            table[kept++] = table[i]; // safe: race-unguarded-write
    used = kept; // safe: race-unguarded-write
}

static int insert(int value)
{
    if (used == SLOTS)
        compact();
    if (used == SLOTS)
        return -1;
    table[used++] = value; // safe: race-unguarded-write
    return 0;
}

static void *worker(void *arg)
{
    int base = *(int *)arg;

    for (int i = 0; i < 100; i++) {
        pthread_mutex_lock(&table_lock);
        int rc = insert(base + i);
        pthread_mutex_unlock(&table_lock);
        if (rc != 0)
            return NULL;
    }
    return NULL;
}

int main(void)
{
    int bases[2] = {0, 1000};
    pthread_t threads[2];

    for (int i = 0; i < 2; i++)
        if (pthread_create(&threads[i], NULL, worker, &bases[i]) != 0)
            return 1;
    pthread_mutex_lock(&table_lock);
    compact();
    pthread_mutex_unlock(&table_lock);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    printf("%d left\n", used);
    return 0;
}
