/* What decides about the wait is tested with the mutex held; the outer loop looks at a local only. */
// clean
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t wake = PTHREAD_COND_INITIALIZER;
static int jobs, stopping;
static pthread_t worker;

static void *work(void *arg)
{
    int done = 0;
    (void)arg;
    pthread_mutex_lock(&lock);
    while (!done) {
        while (jobs == 0 && !stopping)
            pthread_cond_wait(&wake, &lock);
        done = stopping;
        jobs = 0;
    }
    pthread_mutex_unlock(&lock);
    return NULL;
}

int main(void)
{
    if (pthread_create(&worker, NULL, work, NULL) != 0)
        return 1;
    pthread_mutex_lock(&lock);
    stopping = 1;
    pthread_mutex_unlock(&lock);
    pthread_cond_signal(&wake);
    pthread_join(worker, NULL);
    puts("done");
    return 0;
}
