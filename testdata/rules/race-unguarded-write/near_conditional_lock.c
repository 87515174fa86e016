/* The lock is taken only when there are threads, and then at every access: the flag is fixed before they start. */
// clean
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int threaded;
static long sum;

static void add(long value)
{
    if (threaded)
        pthread_mutex_lock(&lock);
    sum += value; // safe: race-unguarded-write
    if (threaded)
        pthread_mutex_unlock(&lock);
}

static void *worker(void *arg)
{
    (void)arg;
    for (long i = 0; i < 1000; i++)
        add(i);
    return NULL;
}

int main(int argc, char **argv)
{
    pthread_t one, two;

    threaded = argc > 1 && atoi(argv[1]) > 1;
    if (!threaded) {
        worker(NULL);
    } else {
        if (pthread_create(&one, NULL, worker, NULL) != 0 || pthread_create(&two, NULL, worker, NULL) != 0)
            return 1;
        pthread_join(one, NULL);
        pthread_join(two, NULL);
    }
    printf("%ld\n", sum);
    return 0;
}
