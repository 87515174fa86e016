/* The barrier is made before anybody has said how many workers there are: the call refuses 0, and nobody looks. */
#include <pthread.h>
#include <stdio.h>

static pthread_barrier_t start;

static void *worker(void *arg)
{
    (void)arg;
    pthread_barrier_wait(&start);
    return NULL;
}

int main(void)
{
    unsigned workers = 0;
    pthread_t thread;

    pthread_barrier_init(&start, NULL, workers); // expect: lock-uninitialised
    if (pthread_create(&thread, NULL, worker, NULL) != 0)
        return 1;
    pthread_join(thread, NULL);
    puts("done");
    return 0;
}
