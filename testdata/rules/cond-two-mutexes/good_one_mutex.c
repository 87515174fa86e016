/* One mutex guards both flags, and everybody waits with it. */
// clean
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int full, closed;

static void *put(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&lock);
    while (!closed)
        pthread_cond_wait(&changed, &lock);
    pthread_mutex_unlock(&lock);
    return NULL;
}

static void *take(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&lock);
    while (!full)
        pthread_cond_wait(&changed, &lock); // safe: cond-two-mutexes
    pthread_mutex_unlock(&lock);
    return NULL;
}

int main(void)
{
    pthread_t putter, taker;

    if (pthread_create(&putter, NULL, put, NULL) != 0 || pthread_create(&taker, NULL, take, NULL) != 0)
        return 1;
    pthread_mutex_lock(&lock);
    closed = full = 1;
    pthread_mutex_unlock(&lock);
    pthread_cond_broadcast(&changed);
    pthread_join(putter, NULL);
    pthread_join(taker, NULL);
    puts("done");
    return 0;
}
