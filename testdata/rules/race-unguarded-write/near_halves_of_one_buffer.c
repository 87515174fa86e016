/* Two counters behind one pointer: each thread has one of them. */
// clean
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static long *sums;

static void *odd(void *arg)
{
    (void)arg;
    for (long i = 1; i < 1000; i += 2)
        sums[1] += i; // safe: race-unguarded-write
    return NULL;
}

static void *even(void *arg)
{
    (void)arg;
    for (long i = 0; i < 1000; i += 2)
        sums[0] += i; // safe: race-unguarded-write
    return NULL;
}

int main(void)
{
    pthread_t one, two;

    sums = calloc(2, sizeof *sums);
    if (sums == NULL)
        return 1;
    if (pthread_create(&one, NULL, odd, NULL) != 0 || pthread_create(&two, NULL, even, NULL) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%ld %ld\n", sums[0], sums[1]);
    free(sums);
    return 0;
}
