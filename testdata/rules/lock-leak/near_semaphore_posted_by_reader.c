/* One job at a time: who puts it there keeps the semaphore, and who has done it posts it. */
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>

static sem_t free_slot, filled;
static int job;

static int put(int number)
{
    sem_wait(&free_slot);
    if (number < 0) {
        sem_post(&free_slot);
        return -1; // safe: lock-leak
    }
    job = number; // noise: race-unguarded-write: a way on which the turn is not handed on hides that it is one
    sem_post(&filled);
    return 0;
}

static void *worker(void *arg)
{
    long sum = 0;

    for (int i = 0; i < 100; i++) {
        sem_wait(&filled);
        sum += job;
        sem_post(&free_slot);
    }
    *(long *)arg = sum;
    return NULL;
}

int main(void)
{
    pthread_t thread;
    long sum = 0;

    if (sem_init(&free_slot, 0, 1) != 0 || sem_init(&filled, 0, 0) != 0)
        return 1;
    if (pthread_create(&thread, NULL, worker, &sum) != 0)
        return 1;
    for (int i = -5; i < 100; i++)
        put(i);
    pthread_join(thread, NULL);
    printf("%ld\n", sum);
    return 0;
}
