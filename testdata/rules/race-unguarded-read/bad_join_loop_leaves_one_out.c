/* The loop that joins begins at 1: the first thread still adds when main reads the sum. */
#include <pthread.h>
#include <stdio.h>

enum { THREADS = 4 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long total, most;

static void *add(void *arg)
{
    for (long i = 0; i < 1000; i++) {
        pthread_mutex_lock(&lock);
        total += i;
        if (most < total)
            most = total;
        pthread_mutex_unlock(&lock);
    }
    return arg;
}

int main(void)
{
    pthread_t threads[THREADS];

    for (int i = 0; i < THREADS; i++)
        if (pthread_create(&threads[i], NULL, add, NULL) != 0)
            return 1;
    for (int i = 1; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    printf("%ld\n", total); // expect: race-unguarded-read
    return 0;
}
