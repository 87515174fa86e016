/* Each worker posts once when it is done; main waits once for each. */
// clean
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>

enum { WORKERS = 3 };

static sem_t done;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long total;

static void *work(void *arg)
{
    pthread_mutex_lock(&lock);
    total += (long)arg;
    pthread_mutex_unlock(&lock);
    sem_post(&done);
    return NULL;
}

int main(void)
{
    sem_init(&done, 0, 0);
    for (long i = 0; i < WORKERS; i++) {
        pthread_t thread;
        if (pthread_create(&thread, NULL, work, (void *)i) != 0)
            return 1;
        pthread_detach(thread);
    }
    for (int i = 0; i < WORKERS; i++)
        sem_wait(&done);
    total /= 2; // safe: race-unguarded-write
    printf("%ld\n", total);
    return 0;
}
