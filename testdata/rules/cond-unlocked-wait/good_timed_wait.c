/* The lock is held at every turn of the timed wait, also after a time-out. */
// clean
#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <time.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t ready_cond = PTHREAD_COND_INITIALIZER;
static bool ready;

static bool wait_ready(int milliseconds)
{
    struct timespec until;
    bool result;
    int rc = 0;

    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += milliseconds * 1000000L;
    until.tv_sec += until.tv_nsec / 1000000000L;
    until.tv_nsec %= 1000000000L;
    pthread_mutex_lock(&lock);
    while (!ready && rc == 0)
        rc = pthread_cond_timedwait(&ready_cond, &lock, &until);
    if (rc == ETIMEDOUT)
        fprintf(stderr, "not ready in time\n");
    result = ready;
    pthread_mutex_unlock(&lock);
    return result;
}

static void *starter(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&lock);
    ready = true;
    pthread_cond_broadcast(&ready_cond);
    pthread_mutex_unlock(&lock);
    return NULL;
}

int main(void)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, starter, NULL) != 0)
        return 1;
    wait_ready(500);
    pthread_join(thread, NULL);
    return 0;
}
