/* A thread-local variable exists once per thread; its name is shared, its memory is not. */
// clean
#include <pthread.h>
#include <stdio.h>

static _Thread_local unsigned seed;
static __thread char buffer[32];

static unsigned next_random(void)
{
    seed = seed * 1103515245u + 12345u; // safe: race-unguarded-write
    return seed >> 16;
}

static void *worker(void *arg)
{
    seed = *(unsigned *)arg; // safe: race-unguarded-write
    for (int i = 0; i < 100; i++)
        snprintf(buffer, sizeof buffer, "%u", next_random()); // safe: race-unguarded-write
    return NULL;
}

int main(void)
{
    static unsigned seeds[2] = {3, 5};
    pthread_t threads[2];

    for (int i = 0; i < 2; i++)
        if (pthread_create(&threads[i], NULL, worker, &seeds[i]) != 0)
            return 1;
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    return 0;
}
