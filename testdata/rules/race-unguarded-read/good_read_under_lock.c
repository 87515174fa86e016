/* The flag is copied under the lock; the loop tests the copy. */
// clean
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static bool stopping;
static long rounds;

static bool must_stop(void)
{
    pthread_mutex_lock(&lock);
    bool stop = stopping;
    rounds++;
    pthread_mutex_unlock(&lock);
    return stop;
}

static void *worker(void *arg)
{
    (void)arg;
    while (!must_stop())
        ;
    return NULL;
}

int main(void)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, worker, NULL) != 0)
        return 1;
    usleep(1000);
    pthread_mutex_lock(&lock);
    stopping = true;
    pthread_mutex_unlock(&lock);
    pthread_join(thread, NULL);
    printf("%ld rounds\n", rounds);
    return 0;
}
