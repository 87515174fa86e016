/* Two threads are started through one wrapper. Each has a counter of its own, although both go through one call of
 * pthread_create. */
// clean
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static long ticks, tocks;

static pthread_t start(void *(*run)(void *), void *arg)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, run, arg) != 0)
        abort();
    return thread;
}

static void *tick(void *arg)
{
    (void)arg;
    for (int i = 0; i < 1000; i++)
        ticks++; // safe: race-unguarded-write
    return NULL;
}

static void *tock(void *arg)
{
    (void)arg;
    for (int i = 0; i < 1000; i++)
        tocks++; // safe: race-unguarded-write
    return NULL;
}

int main(void)
{
    pthread_t one = start(tick, NULL), two = start(tock, NULL);

    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%ld %ld\n", ticks, tocks);
    return 0;
}
