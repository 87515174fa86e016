/* Readers and writers of the box got a mutex each, the condition variable stayed one. */
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t full_lock = PTHREAD_MUTEX_INITIALIZER, empty_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int full, closed;

static void *put(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&full_lock);
    while (!closed)
        pthread_cond_wait(&changed, &full_lock);
    pthread_mutex_unlock(&full_lock);
    return NULL;
}

static void *take(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&empty_lock);
    while (!full)
        pthread_cond_wait(&changed, &empty_lock); // expect: cond-two-mutexes
    pthread_mutex_unlock(&empty_lock);
    return NULL;
}

int main(void)
{
    pthread_t putter, taker;

    if (pthread_create(&putter, NULL, put, NULL) != 0 || pthread_create(&taker, NULL, take, NULL) != 0)
        return 1;
    pthread_mutex_lock(&full_lock);
    closed = 1;
    pthread_mutex_unlock(&full_lock);
    pthread_mutex_lock(&empty_lock);
    full = 1;
    pthread_mutex_unlock(&empty_lock);
    pthread_cond_broadcast(&changed);
    pthread_join(putter, NULL);
    pthread_join(taker, NULL);
    puts("done");
    return 0;
}
