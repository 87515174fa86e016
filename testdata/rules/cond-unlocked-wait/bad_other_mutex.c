/* The section is guarded by the mutex of the queue, but the wait is given the mutex of the statistics. */
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t queue_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t stats_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t nonempty = PTHREAD_COND_INITIALIZER;
static int queued, taken;

static void put(void)
{
    pthread_mutex_lock(&queue_lock);
    queued++;
    pthread_cond_signal(&nonempty);
    pthread_mutex_unlock(&queue_lock);
}

static void get(void)
{
    pthread_mutex_lock(&queue_lock);
    while (queued == 0)
        pthread_cond_wait(&nonempty, &stats_lock); // expect: cond-unlocked-wait
    queued--;
    pthread_mutex_unlock(&queue_lock);
}

static void *consumer(void *arg)
{
    (void)arg;
    get();
    pthread_mutex_lock(&stats_lock);
    taken++;
    pthread_mutex_unlock(&stats_lock);
    return NULL;
}

int main(void)
{
    pthread_t thread;

    put();
    if (pthread_create(&thread, NULL, consumer, NULL) != 0)
        return 1;
    put();
    pthread_mutex_lock(&stats_lock);
    taken++;
    pthread_mutex_unlock(&stats_lock);
    pthread_join(thread, NULL);
    printf("%d %d\n", queued, taken);
    return 0;
}
