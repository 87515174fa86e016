/* Each thread is joined at once, or all are in the end, if another option says so. */
#include <pthread.h>
#include <stdio.h>

#define THREADS 4

static pthread_t threads[THREADS];
static long sums[THREADS];

static void *add_up(void *sum)
{
    for (long i = 0; i < 1000; i++)
        *(long *)sum += i; // expect: race-unguarded-write
    return NULL;
}

int main(int argc, char **argv)
{
    int one_by_one = argc > 1, in_the_end = argc > 2;

    (void)argv;
    for (int i = 0; i < THREADS; i++) {
        if (pthread_create(&threads[i], NULL, add_up, &sums[i]))
            return 1;
        if (one_by_one)
            pthread_join(threads[i], NULL);
    }
    if (in_the_end) {
        for (int i = 0; i < THREADS; i++)
            pthread_join(threads[i], NULL);
    }
    for (int i = 0; i < THREADS; i++)
        printf("%ld\n", sums[i]);
    return 0;
}
