/* A function makes the threads and returns their handles. Only one of the two is joined before main goes on. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static long taken, given;

static void *enter(void *job)
{
    ((void (*)(void))job)();
    return NULL;
}

static pthread_t start(void (*job)(void))
{
    pthread_t thread;
    int error = pthread_create(&thread, NULL, enter, (void *)job);

    if (error != 0)
        abort();
    return thread;
}

static void take(void)
{
    taken += 1; // safe: race-unguarded-write
}

static void give(void)
{
    given += 2; // expect: race-unguarded-write
}

int main(void)
{
    pthread_t sink = start(give), source = start(take);

    pthread_join(source, NULL);
    taken *= 2; // safe: race-unguarded-write
    given *= 2; // step: race-unguarded-write
    pthread_join(sink, NULL);
    printf("%ld %ld\n", taken, given);
    return 0;
}
