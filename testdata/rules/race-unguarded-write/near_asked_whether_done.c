/* The result is read only if the flag, which is set after it, was found to be set; both under the lock. */
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int done;
static long result;

static void *compute(void *arg)
{
    long sum = 0;

    for (long i = 0; i < 1000; i++)
        sum += i;
    result = sum; // noise: race-unguarded-write: a test outside of a loop that waits is no proof of order
    pthread_mutex_lock(&lock);
    done = 1;
    pthread_mutex_unlock(&lock);
    return arg;
}

int main(void)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, compute, NULL) != 0)
        return 1;
    usleep(1000);
    pthread_mutex_lock(&lock);
    int is_done = done;
    pthread_mutex_unlock(&lock);
    if (is_done)
        printf("%ld\n", result);
    pthread_join(thread, NULL);
    return 0;
}
