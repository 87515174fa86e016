/* What the threads share is set in the second turn of the loop that starts them: the first one runs by then. */
#include <pthread.h>
#include <stdio.h>

enum { THREADS = 4 };

static int batch;

static void *work(void *arg)
{
    int *sum = arg;

    *sum = batch; // step: race-unguarded-write
    return NULL;
}

int main(int argc, char **argv)
{
    pthread_t threads[THREADS];
    int sums[THREADS] = {0};

    (void)argv;
    for (int i = 0; i < THREADS; i++) {
        if (i == 1)
            batch = 2 * argc; // expect: race-unguarded-write
        if (pthread_create(&threads[i], NULL, work, &sums[i]) != 0)
            return 1;
    }
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    printf("%d\n", sums[0]);
    return 0;
}
