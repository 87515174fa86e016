/* The worker looks at the flag before it takes the mutex. stop() can set the flag and signal in between: the worker sleeps
 * for ever, and the join with it. */
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t wake = PTHREAD_COND_INITIALIZER;
static volatile int running = 1;
static int jobs;
static pthread_t worker;

static void *work(void *arg)
{
    (void)arg;
    while (running) { // step: cond-lost-signal
        pthread_mutex_lock(&lock);
        if (jobs == 0)
            pthread_cond_wait(&wake, &lock);
        jobs = 0;
        pthread_mutex_unlock(&lock);
    }
    return NULL;
}

static void put(int n)
{
    pthread_mutex_lock(&lock);
    jobs += n;
    pthread_cond_signal(&wake);
    pthread_mutex_unlock(&lock);
}

int main(void)
{
    if (pthread_create(&worker, NULL, work, NULL) != 0)
        return 1;
    put(3);
    running = 0; // expect: cond-lost-signal // low: race-volatile-sync
    pthread_cond_signal(&wake);
    pthread_join(worker, NULL);
    puts("done");
    return 0;
}
