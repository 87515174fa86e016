/* Both workers start as if the turn were theirs: two of them write at once. */
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>

static sem_t asked, answered;
static long cell;

static void *writer(void *arg)
{
    (void)arg;
    for (int i = 0; i < 100; i++) {
        cell++; // expect: race-unguarded-write
        sem_post(&asked);
        sem_wait(&answered);
    }
    return NULL;
}

int main(void)
{
    pthread_t threads[2];
    long sum = 0;

    if (sem_init(&asked, 0, 0) != 0 || sem_init(&answered, 0, 0) != 0)
        return 1;
    for (int i = 0; i < 2; i++)
        if (pthread_create(&threads[i], NULL, writer, NULL) != 0)
            return 1;
    for (int i = 0; i < 200; i++) {
        sem_wait(&asked);
        sum += cell;
        sem_post(&answered);
    }
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    printf("%ld\n", sum);
    return 0;
}
