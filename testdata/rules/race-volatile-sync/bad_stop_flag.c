/* The flag tells the worker to stop. Volatile makes the compiler look at it in each round, and that is all. */
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

static volatile int stop;

static void *worker(void *arg)
{
    unsigned long rounds = 0;

    (void)arg;
    while (!stop)
        rounds++;
    printf("%lu\n", rounds);
    return NULL;
}

int main(void)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, worker, NULL) != 0)
        return 1;
    usleep(1000);
    stop = 1; // low: race-volatile-sync
    pthread_join(thread, NULL);
    return 0;
}
