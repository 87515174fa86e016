/* Who was told from the others by the barrier goes on with its sum after the next one, where each worker adds to it. */
#include <pthread.h>
#include <stdio.h>

enum { WORKERS = 4 };

static pthread_barrier_t barrier;
static int total;

static void *work(void *arg)
{
    int serial = pthread_barrier_wait(&barrier) == PTHREAD_BARRIER_SERIAL_THREAD;

    if (serial) {
        total = 1;
        pthread_barrier_wait(&barrier);
        total *= 2; // expect: race-unguarded-write
    } else {
        pthread_barrier_wait(&barrier);
        total++;
    }
    return arg;
}

int main(void)
{
    pthread_t threads[WORKERS];

    if (pthread_barrier_init(&barrier, NULL, WORKERS) != 0)
        return 1;
    for (int i = 0; i < WORKERS; i++)
        pthread_create(&threads[i], NULL, work, NULL);
    for (int i = 0; i < WORKERS; i++)
        pthread_join(threads[i], NULL);
    pthread_barrier_destroy(&barrier);
    printf("%d\n", total);
    return 0;
}
