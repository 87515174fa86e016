/* Only main touches the spinner while the worker runs; the worker has its own counter. */
// clean
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

static atomic_int finished;
static int spins;
static long work;

static void *worker(void *arg)
{
    (void)arg;
    for (int i = 0; i < 100000; i++)
        work += i; // safe: race-unguarded-write
    finished = 1;
    return NULL;
}

int main(void)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, worker, NULL) != 0)
        return 1;
    while (!finished)
        spins++; // safe: race-unguarded-write
    pthread_join(thread, NULL);
    printf("%d %ld\n", spins > 0, work);
    return 0;
}
