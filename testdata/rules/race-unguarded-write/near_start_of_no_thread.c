/* Only a function that nobody calls would start the thread: what it would run runs nowhere, least of all in main. */
// clean
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

static int ticks;

static void tick(void)
{
    ticks++; // safe: race-unguarded-write
}

static void *tick_slowly(void *arg)
{
    for (int k = 0; k < 3; k++) {
        sleep(1);
        tick();
    }
    return arg;
}

static void *tick_fast(void *arg)
{
    for (int k = 0; k < 300; k++)
        tick();
    return arg;
}

int begin_slowly(pthread_t *thread)
{
    return pthread_create(thread, NULL, tick_slowly, NULL);
}

int main(void)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, tick_fast, NULL) != 0)
        return 1;
    pthread_join(thread, NULL);
    printf("%d\n", ticks);
    return 0;
}
