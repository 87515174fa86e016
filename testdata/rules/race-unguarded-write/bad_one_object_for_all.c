/* The count is allocated once, before the loop, and all threads are given it. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { THREADS = 4 };

static void *worker(void *arg)
{
    int *count = arg;

    for (int i = 0; i < 1000; i++)
        ++*count; // expect: race-unguarded-write
    return NULL;
}

int main(void)
{
    int *count = calloc(1, sizeof *count), started = 0;
    pthread_t threads[THREADS];

    if (!count)
        return 1;
    while (started < THREADS && pthread_create(&threads[started], NULL, worker, count) == 0)
        started++;
    for (int i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
    printf("%d\n", *count);
    free(count);
    return 0;
}
