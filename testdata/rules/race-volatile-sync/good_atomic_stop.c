/* An atomic flag tells the worker to stop. */
// clean
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

static atomic_int stop;

static void *worker(void *arg)
{
    unsigned long rounds = 0;

    (void)arg;
    while (!atomic_load(&stop))
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
    atomic_store(&stop, 1);
    pthread_join(thread, NULL);
    return 0;
}
