/* The loop that joins leaves the last thread out; the loop that sums up does not leave out its element. */
#include <pthread.h>
#include <stdio.h>

enum { WORKERS = 4 };

static long found[WORKERS];

static void *search(void *arg)
{
    long me = (long)arg;

    found[me] = me * me; // expect: race-unguarded-write
    return NULL;
}

int main(void)
{
    pthread_t threads[WORKERS];
    long sum = 0;

    for (long i = 0; i < WORKERS; i++)
        if (pthread_create(&threads[i], NULL, search, (void *)i) != 0)
            return 1;
    for (int i = 0; i < WORKERS - 1; i++)
        pthread_join(threads[i], NULL);
    for (int i = 0; i < WORKERS; i++)
        sum += found[i]; // step: race-unguarded-write
    printf("%ld\n", sum);
    return 0;
}
