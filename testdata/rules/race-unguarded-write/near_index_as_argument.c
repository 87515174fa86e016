/* The slot number travels in the pointer itself; the global array is shared, its elements are not. */
// clean
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>

#define WORKERS 4

static unsigned long counts[WORKERS];

static void *worker(void *arg)
{
    intptr_t index = (intptr_t)arg;

    for (int i = 0; i < 1000; i++)
        counts[index]++; // safe: race-unguarded-write
    return NULL;
}

int main(void)
{
    pthread_t threads[WORKERS];
    unsigned long sum = 0;

    for (intptr_t i = 0; i < WORKERS; i++)
        if (pthread_create(&threads[i], NULL, worker, (void *)i) != 0)
            return 1;
    for (int i = 0; i < WORKERS; i++) {
        pthread_join(threads[i], NULL);
        sum += counts[i];
    }
    printf("%lu\n", sum);
    return 0;
}
