/* The flag is set under the lock but polled without it: the loop may never see the change, or see it too late. */
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static bool stopping;
static long rounds;

static void *worker(void *arg)
{
    (void)arg;
    while (!stopping) { // expect: race-unguarded-read
        pthread_mutex_lock(&lock);
        rounds++;
        pthread_mutex_unlock(&lock);
    }
    return NULL;
}

int main(void)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, worker, NULL) != 0)
        return 1;
    usleep(1000);
    pthread_mutex_lock(&lock);
    stopping = true; // step: race-unguarded-read
    pthread_mutex_unlock(&lock);
    pthread_join(thread, NULL);
    printf("%ld rounds\n", rounds);
    return 0;
}
