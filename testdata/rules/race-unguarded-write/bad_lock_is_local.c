/* Each worker takes a mutex of its own stack: nobody else waits for it. */
#include <pthread.h>
#include <stdio.h>

enum { WORKERS = 4 };

static long total;
static int rounds;

static void add(pthread_mutex_t *lock, long n)
{
    pthread_mutex_lock(lock);
    total += n; // expect: race-unguarded-write
    pthread_mutex_unlock(lock);
}

static void *work(void *arg)
{
    pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

    for (long i = 0; i < 100; i++)
        add(&lock, i);
    pthread_mutex_lock(&lock);
    rounds++; // expect: race-unguarded-write
    pthread_mutex_unlock(&lock);
    return arg;
}

int main(void)
{
    pthread_t threads[WORKERS];

    for (int i = 0; i < WORKERS; i++)
        pthread_create(&threads[i], NULL, work, NULL);
    for (int i = 0; i < WORKERS; i++)
        pthread_join(threads[i], NULL);
    printf("%ld %d\n", total, rounds);
    return 0;
}
