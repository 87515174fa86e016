/* A variable says whether the thread runs, and it is started only where it does not. */
// clean
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

static atomic_int running;
static int tries;
static long total;

static void *collect(void *arg)
{
    atomic_store(&running, 1);
    total += tries; // safe: race-unguarded-write
    tries++;
    atomic_store(&running, 0);
    return arg;
}

static int start(void)
{
    pthread_t thread;

    if (atomic_load(&running) == 1)
        return 0;
    if (pthread_create(&thread, NULL, collect, NULL) != 0)
        return -1;
    return pthread_detach(thread);
}

int main(int argc, char **argv)
{
    (void)argv;
    for (int i = 0; i < argc; i++)
        if (start() != 0)
            return 1;
    return 0;
}
