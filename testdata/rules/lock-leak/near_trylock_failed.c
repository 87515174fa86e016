/* A tried or timed lock that failed is not held, so the return that follows leaks nothing. */
// clean
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <time.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int cleanings;

static int clean_now(void)
{
    int rc = pthread_mutex_trylock(&lock);

    if (rc == EBUSY)
        return 0; // safe: lock-leak
    if (rc != 0)
        return -1; // safe: lock-leak
    cleanings++;
    pthread_mutex_unlock(&lock);
    return 1;
}

static int clean_soon(void)
{
    struct timespec until;

    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += 1;
    if (pthread_mutex_timedlock(&lock, &until) == ETIMEDOUT)
        return 0; // safe: lock-leak
    cleanings++;
    pthread_mutex_unlock(&lock);
    return 1;
}

static void *cleaner(void *arg)
{
    (void)arg;
    for (int i = 0; i < 100; i++)
        if (clean_now() < 0)
            break;
    return NULL;
}

int main(void)
{
    pthread_t thread;
    int soon;

    if (pthread_create(&thread, NULL, cleaner, NULL) != 0)
        return 1;
    soon = clean_soon();
    pthread_join(thread, NULL);
    printf("%d %d\n", cleanings > 0, soon);
    return 0;
}
