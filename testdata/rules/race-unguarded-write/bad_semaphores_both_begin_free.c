/* Meant as turns, but both semaphores begin with one: writer and reader are let in at once. */
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>

static sem_t empty, full;
static int cell;

static void *writer(void *arg)
{
    (void)arg;
    for (int i = 0; i < 100; i++) {
        sem_wait(&empty);
        cell = i; // low: race-unguarded-write
        sem_post(&full);
    }
    return NULL;
}

int main(void)
{
    pthread_t thread;
    long sum = 0;

    if (sem_init(&empty, 0, 1) != 0 || sem_init(&full, 0, 1) != 0)
        return 1;
    if (pthread_create(&thread, NULL, writer, NULL) != 0)
        return 1;
    for (int i = 0; i < 100; i++) {
        sem_wait(&full);
        sum += cell;
        sem_post(&empty);
    }
    pthread_join(thread, NULL);
    printf("%ld\n", sum);
    return 0;
}
