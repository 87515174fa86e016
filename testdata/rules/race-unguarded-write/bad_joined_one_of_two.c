/* Only the first of two threads is joined before main goes on with what the second still uses. */
#include <pthread.h>
#include <stdio.h>

static int jobs;

static void *worker(void *arg)
{
    (void)arg;
    return NULL;
}

static void *counter(void *arg)
{
    (void)arg;
    jobs++; // expect: race-unguarded-write
    return NULL;
}

int main(void)
{
    pthread_t threads[2];

    if (pthread_create(&threads[0], NULL, worker, NULL) != 0 || pthread_create(&threads[1], NULL, counter, NULL) != 0)
        return 1;
    pthread_join(threads[0], NULL);
    jobs = 5; // step: race-unguarded-write
    pthread_join(threads[1], NULL);
    printf("%d\n", jobs); // safe: race-unguarded-read
    return 0;
}
