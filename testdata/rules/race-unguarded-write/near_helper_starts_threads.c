/* One helper starts both threads, and each runs a function of its own, once. */
// clean
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static long read_bytes, written_bytes;

static void *reader(void *arg)
{
    (void)arg;
    for (int i = 0; i < 1000; i++)
        read_bytes += i; // safe: race-unguarded-write
    return NULL;
}

static void *writer(void *arg)
{
    (void)arg;
    for (int i = 0; i < 1000; i++)
        written_bytes += i; // safe: race-unguarded-write
    return NULL;
}

static void start(pthread_t *thread, void *(*run)(void *))
{
    if (pthread_create(thread, NULL, run, NULL) != 0)
        abort();
}

int main(void)
{
    pthread_t one, two;

    start(&one, reader);
    start(&two, writer);
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%ld %ld\n", read_bytes, written_bytes);
    return 0;
}
