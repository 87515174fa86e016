/* One variable for all, but each round waits until the thread has read it. */
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>

static sem_t taken;

static void *work(void *arg)
{
    int number = *(int *)arg;

    sem_post(&taken);
    printf("worker %d\n", number);
    return NULL;
}

int main(void)
{
    pthread_t threads[4];
    int number;

    sem_init(&taken, 0, 0);
    for (int i = 0; i < 4; i++) {
        number = i * 10; // noise: race-unguarded-write: a semaphore is not yet seen to hand the number over
        pthread_create(&threads[i], NULL, work, &number); // safe: thread-loop-argument
        sem_wait(&taken);
    }
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    return 0;
}
