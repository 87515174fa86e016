/* Each thread counts in the slot of its own number, and every tenth time in the next one's. */
#include <pthread.h>
#include <stdio.h>

enum { WORKERS = 4 };

static struct station {
    long done;
    char padding[56];
} slots[WORKERS];

static void *work(void *arg)
{
    long me = (long)arg;

    for (int i = 0; i < 100; i++) {
        slots[me].done++; // expect: race-unguarded-write
        if (i % 10 == 0)
            slots[(me + 1) % WORKERS].done--; // step: race-unguarded-write
    }
    return NULL;
}

int main(void)
{
    pthread_t threads[WORKERS];

    for (long i = 0; i < WORKERS; i++)
        if (pthread_create(&threads[i], NULL, work, (void *)i) != 0)
            return 1;
    for (int i = 0; i < WORKERS; i++)
        pthread_join(threads[i], NULL);
    printf("%ld\n", slots[0].done);
    return 0;
}
