/* Before a snapshot pause_all stops everything, queue first and log last. The worker logs and then looks into the
 * queue, log first. */
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t queue_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t cache_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t log_lock = PTHREAD_MUTEX_INITIALIZER;
static int queued = 1000;
static int cached;
static int lines;

static void pause_all(void)
{
    pthread_mutex_lock(&queue_lock);
    pthread_mutex_lock(&cache_lock);
    pthread_mutex_lock(&log_lock); // expect: deadlock-lock-order
}

static void resume_all(void)
{
    pthread_mutex_unlock(&log_lock);
    pthread_mutex_unlock(&cache_lock);
    pthread_mutex_unlock(&queue_lock);
}

static void snapshot(void)
{
    pause_all();
    printf("%d queued, %d cached, %d lines\n", queued, cached, lines);
    resume_all();
}

static void *worker(void *arg)
{
    (void)arg;
    for (int i = 0; i < 1000; i++) {
        pthread_mutex_lock(&cache_lock);
        cached++;
        pthread_mutex_unlock(&cache_lock);
        pthread_mutex_lock(&log_lock);
        lines++;
        pthread_mutex_lock(&queue_lock); // step: deadlock-lock-order
        queued--;
        pthread_mutex_unlock(&queue_lock);
        pthread_mutex_unlock(&log_lock);
    }
    return NULL;
}

int main(void)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, worker, NULL) != 0)
        return 1;
    for (int i = 0; i < 10; i++)
        snapshot();
    pthread_join(thread, NULL);
    return 0;
}
