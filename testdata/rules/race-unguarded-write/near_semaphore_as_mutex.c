/* A semaphore that begins with one, waited for before and posted after every change, lets one thread in at a time. The
 * wait is repeated when a signal interrupts it. */
// clean
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>

static sem_t room;
static long total;

static void enter(sem_t *sem)
{
    while (sem_wait(sem) == -1 && errno == EINTR)
        continue;
}

static void *worker(void *arg)
{
    (void)arg;
    for (int i = 0; i < 10000; i++) {
        enter(&room);
        total++; // safe: race-unguarded-write
        sem_post(&room);
        if (sem_trywait(&room) == 0) {
            total += 2; // safe: race-unguarded-write
            sem_post(&room);
        }
    }
    return NULL;
}

int main(void)
{
    pthread_t threads[2];

    if (sem_init(&room, 0, 1) != 0)
        return 1;
    for (int i = 0; i < 2; i++)
        if (pthread_create(&threads[i], NULL, worker, NULL) != 0)
            return 1;
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    printf("%ld\n", total);
    return 0;
}
