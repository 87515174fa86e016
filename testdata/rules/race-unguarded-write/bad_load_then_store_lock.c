/* A home-made lock that looks whether it is free and then takes it, in two steps: two threads can see it free. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

static atomic_int taken;
static long total;

static void *worker(void *arg)
{
    (void)arg;
    for (int i = 0; i < 10000; i++) {
        while (atomic_load(&taken))
            continue;
        atomic_store(&taken, 1);
        total++; // expect: race-unguarded-write
        atomic_store(&taken, 0);
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
