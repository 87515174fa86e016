/* The barrier ends the phase in which each thread fills its own cell before the phase in which all are read. */
// clean
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>

#define WORKERS 3

static pthread_barrier_t barrier;
static int cells[WORKERS];
static int sums[WORKERS];

static void *worker(void *arg)
{
    intptr_t self = (intptr_t)arg;

    cells[self] = (int)self * 10; // safe: race-unguarded-write
    pthread_barrier_wait(&barrier);
    for (int i = 0; i < WORKERS; i++)
        sums[self] += cells[i]; // safe: race-unguarded-read
    return NULL;
}

int main(void)
{
    pthread_t threads[WORKERS];

    if (pthread_barrier_init(&barrier, NULL, WORKERS) != 0)
        return 1;
    for (intptr_t i = 0; i < WORKERS; i++)
        if (pthread_create(&threads[i], NULL, worker, (void *)i) != 0)
            return 1;
    for (int i = 0; i < WORKERS; i++)
        pthread_join(threads[i], NULL);
    printf("%d\n", sums[0]);
    pthread_barrier_destroy(&barrier);
    return 0;
}
