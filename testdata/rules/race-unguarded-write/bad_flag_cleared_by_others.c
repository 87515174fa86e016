/* The flag is a lock for the workers, but `reset` clears it without having set it, while a worker may be inside. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

static atomic_flag inside = ATOMIC_FLAG_INIT;
static long total;

static void reset(void)
{
    atomic_flag_clear(&inside);
}

static void *worker(void *arg)
{
    (void)arg;
    for (int i = 0; i < 10000; i++) {
        while (atomic_flag_test_and_set(&inside))
            continue;
        total++; // expect: race-unguarded-write
        atomic_flag_clear(&inside);
        if (i % 1000 == 0)
            reset();
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
    printf("%ld\n", total);
    return 0;
}
