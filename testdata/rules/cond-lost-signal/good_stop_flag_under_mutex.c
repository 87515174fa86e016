/* The flag changes under the mutex; the signal may come after it. */
// clean
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t wake = PTHREAD_COND_INITIALIZER;
static pthread_t logger;
static int stopping;

static void *run_logger(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&lock);
    while (!stopping)
        pthread_cond_wait(&wake, &lock);
    pthread_mutex_unlock(&lock);
    return NULL;
}

static void stop(void)
{
    pthread_mutex_lock(&lock);
    stopping = 1; // safe: cond-lost-signal
    pthread_mutex_unlock(&lock);
    pthread_cond_signal(&wake);
    pthread_join(logger, NULL);
}

int main(void)
{
    if (pthread_create(&logger, NULL, run_logger, NULL) != 0)
        return 1;
    puts("working");
    stop();
    return 0;
}
