/* When all threads are joined, main is alone again and needs no lock. */
// clean
#include <pthread.h>
#include <stdio.h>

#define WORKERS 3

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long total;

static void *worker(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&lock);
    total += 10;
    pthread_mutex_unlock(&lock);
    return NULL;
}

int main(void)
{
    pthread_t threads[WORKERS];
    int started = 0;

    while (started < WORKERS && pthread_create(&threads[started], NULL, worker, NULL) == 0)
        started++;
    for (int i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
    total *= 2; // safe: race-unguarded-write
    printf("%ld\n", total);
    return 0;
}
