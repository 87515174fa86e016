/* What is asked before the thread is started is not set by anybody: several may run. */
#include <pthread.h>
#include <stdio.h>

static int enough;
static long total;

static void *collect(void *arg)
{
    total++; // expect: race-unguarded-write
    return arg;
}

static int start(void)
{
    pthread_t thread;

    if (enough)
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
