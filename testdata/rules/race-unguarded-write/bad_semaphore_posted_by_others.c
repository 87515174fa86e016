/* The semaphore begins with one and looks like a mutex in the worker, but `kick` posts it without having waited: from then
 * on two threads are let in. */
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>

static sem_t ready;
static long total;

static void kick(void)
{
    sem_post(&ready);
}

static void *worker(void *arg)
{
    (void)arg;
    for (int i = 0; i < 10000; i++) {
        sem_wait(&ready);
        total++; // low: race-unguarded-write
        sem_post(&ready);
        if (i == 100)
            kick();
    }
    return NULL;
}

int main(void)
{
    pthread_t threads[2];

    if (sem_init(&ready, 0, 1) != 0)
        return 1;
    for (int i = 0; i < 2; i++)
        if (pthread_create(&threads[i], NULL, worker, NULL) != 0)
            return 1;
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    printf("%ld\n", total);
    return 0;
}
