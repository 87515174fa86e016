/* The flag is atomic, so polling it without a lock is what it is made for. */
// clean
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

static atomic_bool stopping;

static void *worker(void *arg)
{
    long *rounds = arg;

    while (!atomic_load(&stopping)) // safe: race-unguarded-read
        ++*rounds;
    return NULL;
}

int main(void)
{
    pthread_t thread;
    long rounds = 0;

    if (pthread_create(&thread, NULL, worker, &rounds) != 0)
        return 1;
    usleep(1000);
    atomic_store(&stopping, true);
    pthread_join(thread, NULL);
    printf("%d\n", rounds >= 0);
    return 0;
}
