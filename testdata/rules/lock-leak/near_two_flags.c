/* Without a background thread there is nothing to lock out. The same two flags say so at every step of the way. */
// clean
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long flushed;

static void put(long *pending, long n, bool bg, bool bg_thread)
{
    if (!bg || bg_thread)
        pthread_mutex_lock(&lock);
    *pending += n;
    if (*pending > 100) {
        if (!bg || bg_thread)
            pthread_mutex_unlock(&lock); // safe: lock-not-held
        printf("%ld pending\n", *pending);
        if (!bg || bg_thread)
            pthread_mutex_lock(&lock); // safe: deadlock-self
        *pending = 0;
        flushed++;
    }
    if (!bg || bg_thread)
        pthread_mutex_unlock(&lock); // safe: lock-not-held // safe: lock-double-unlock
} // safe: lock-leak

static void *background(void *arg)
{
    long *pending = arg;

    for (long i = 0; i < 100; i++)
        put(pending, i, true, true);
    return NULL;
}

int main(void)
{
    pthread_t thread;
    long pending[2] = {0, 0};

    put(&pending[0], 1, true, false);
    if (pthread_create(&thread, NULL, background, &pending[1]) != 0)
        return 1;
    for (long i = 0; i < 100; i++)
        put(&pending[0], i, false, false);
    pthread_join(thread, NULL);
    put(&pending[0], 1, true, false);
    printf("%ld\n", flushed);
    return 0;
}
