/* Both semaphores begin with zero: main has the first turn, hands it to the doubler and gets it back, round by round. */
// clean
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>

static sem_t asked, answered;
static int cell;

static void answer(void)
{
    sem_post(&answered);
}

static void *doubler(void *arg)
{
    (void)arg;
    for (int i = 0; i < 100; i++) {
        sem_wait(&asked);
        cell *= 2; // safe: race-unguarded-write
        answer();
    }
    return NULL;
}

int main(void)
{
    pthread_t thread;

    if (sem_init(&asked, 0, 0) != 0 || sem_init(&answered, 0, 0) != 0)
        return 1;
    if (pthread_create(&thread, NULL, doubler, NULL) != 0)
        return 1;
    for (int i = 0; i < 100; i++) {
        cell = i; // safe: race-unguarded-write
        sem_post(&asked);
        sem_wait(&answered);
        if (cell != 2 * i) // safe: race-unguarded-read
            printf("%d\n", cell);
    }
    pthread_join(thread, NULL);
    return 0;
}
