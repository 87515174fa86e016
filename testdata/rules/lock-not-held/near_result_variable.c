/* The result of the try is kept in a variable and tested later, after other work. */
// clean
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long published;

static void publish(long *pending, long value)
{
    int busy = pthread_mutex_trylock(&lock);

    *pending += value;
    if (!busy) {
        published += *pending;
        *pending = 0;
    }
    if (busy == 0)
        pthread_mutex_unlock(&lock); // safe: lock-not-held
} // safe: lock-leak

static void *publisher(void *arg)
{
    for (long i = 0; i < 1000; i++)
        publish(arg, i);
    return NULL;
}

int main(void)
{
    pthread_t one, two;
    long pending[2] = {0, 0};

    if (pthread_create(&one, NULL, publisher, &pending[0]) != 0)
        return 1;
    if (pthread_create(&two, NULL, publisher, &pending[1]) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%ld\n", published + pending[0] + pending[1]);
    return 0;
}
