/* stop() sets the flag and signals. If the logger has just tested the flag and is about to wait, it sleeps for ever, and
 * the join with it. */
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
    stopping = 1; // expect: cond-lost-signal // expect: race-unguarded-write
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
