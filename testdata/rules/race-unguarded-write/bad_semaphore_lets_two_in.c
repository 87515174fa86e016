/* The semaphore limits how many workers run at once, and two of them may: it keeps nobody from the sum. */
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>

static sem_t slots;
static long total;

static void *worker(void *arg)
{
    (void)arg;
    for (int i = 0; i < 10000; i++) {
        sem_wait(&slots);
        total++; // expect: race-unguarded-write
        sem_post(&slots);
    }
    return NULL;
}

int main(void)
{
    pthread_t threads[2];

    if (sem_init(&slots, 0, 2) != 0)
        return 1;
    for (int i = 0; i < 2; i++)
        if (pthread_create(&threads[i], NULL, worker, NULL) != 0)
            return 1;
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    printf("%ld\n", total);
    return 0;
}
