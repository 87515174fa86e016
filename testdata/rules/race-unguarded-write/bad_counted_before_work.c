/* The workers count themselves as finished before their last write. */
#include <pthread.h>
#include <stdio.h>

enum { WORKERS = 4 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t total_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int running = WORKERS;
static long total;

static void *work(void *arg)
{
    pthread_mutex_lock(&lock);
    running--;
    pthread_cond_signal(&changed);
    pthread_mutex_unlock(&lock);
    pthread_mutex_lock(&total_lock);
    total += (long)arg;
    pthread_mutex_unlock(&total_lock);
    return NULL;
}

int main(void)
{
    for (long i = 0; i < WORKERS; i++) {
        pthread_t thread;
        if (pthread_create(&thread, NULL, work, (void *)i) != 0)
            return 1;
        pthread_detach(thread);
    }
    pthread_mutex_lock(&lock);
    while (running > 0)
        pthread_cond_wait(&changed, &lock);
    pthread_mutex_unlock(&lock);
    total -= 1; // expect: race-unguarded-write
    printf("%ld\n", total);
    return 0;
}
