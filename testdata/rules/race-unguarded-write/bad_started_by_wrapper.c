/* Both threads that the wrapper starts count in one variable. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static long ticks;

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
        ticks++; // expect: race-unguarded-write
    return NULL;
}

static void *back(void *arg)
{
    (void)arg;
    for (int i = 0; i < 1000; i++)
        ticks--;
    return NULL;
}

int main(void)
{
    pthread_t one = start(tick, NULL), two = start(back, NULL);

    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%ld\n", ticks); // safe: race-unguarded-read
    return 0;
}
