/* A maintenance thread: it looks around once a second or when it is woken, and an extra round does no harm. */
// clean
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <time.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t wake = PTHREAD_COND_INITIALIZER;
static bool stopping;
static int garbage = 5, rounds;

static void *maintenance(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&lock);
    while (!stopping) {
        struct timespec until;

        if (garbage > 0)
            garbage--;
        rounds++;
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_sec++;
        pthread_cond_timedwait(&wake, &lock, &until); // safe: cond-no-loop
    }
    pthread_mutex_unlock(&lock);
    return NULL;
}

int main(void)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, maintenance, NULL) != 0)
        return 1;
    pthread_mutex_lock(&lock);
    garbage++;
    pthread_cond_signal(&wake);
    pthread_mutex_unlock(&lock);
    pthread_mutex_lock(&lock);
    stopping = true;
    pthread_cond_signal(&wake);
    pthread_mutex_unlock(&lock);
    pthread_join(thread, NULL);
    printf("%d\n", garbage + rounds > 0);
    return 0;
}
