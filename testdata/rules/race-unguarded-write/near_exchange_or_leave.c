/* One thread at a time does the counting: who finds the flag set leaves it to the other. */
// clean
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

static atomic_int busy;
static long total;

static void count(void)
{
    if (atomic_exchange(&busy, 1) != 0)
        return;
    total++; // safe: race-unguarded-write
    atomic_store(&busy, 0);
}

static void *worker(void *arg)
{
    (void)arg;
    for (int i = 0; i < 10000; i++)
        count();
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
    printf("%ld\n", total);
    return 0;
}
