/* The first caller builds the table. With two threads there can be two first callers, and one table is lost. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static int *squares;

static int square_of(int n)
{
    if (squares == NULL) {
        int *fresh = malloc(64 * sizeof *fresh);

        if (fresh == NULL)
            return -1;
        for (int i = 0; i < 64; i++)
            fresh[i] = i * i;
        squares = fresh; // expect: race-lazy-init
    }
    return squares[n % 64];
}

static void *worker(void *arg)
{
    long *sum = arg;

    for (int i = 0; i < 1000; i++)
        *sum += square_of(i);
    return NULL;
}

int main(void)
{
    pthread_t one, two;
    long sums[2] = {0, 0};

    if (pthread_create(&one, NULL, worker, &sums[0]) != 0 || pthread_create(&two, NULL, worker, &sums[1]) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%ld %ld\n", sums[0], sums[1]);
    free(squares);
    return 0;
}
